"""Runs an action of the desk, and says what came of it."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import (
    gettext as _,
    gettext_lazy,
    ngettext,
)

from comments.decisions import status_changes
from comments.models import (
    Act,
    Campaign,
    Comment,
    Decision,
    DuplicateComment,
    Status,
)
from comments.moderation import (
    decision_undo,
    edits,
    private_answers,
    staff_replies,
    trust_rules,
)
from evidenceblog.core.models import User

from .actions import ACTIONS

# What one action may touch: nobody reads a preview of more.
MAX_COMMENTS = 1_000


class ActionRefused(ValueError):
    """An action that cannot be done; its message is for the moderator."""


class ActionOutcome(NamedTuple):
    """How many comments were decided, and what others had decided first."""

    decided: int
    decided_since: list[Decision]


def run_action(
    name: str,
    *,
    by: User,
    versions: dict[int, int],
    data: dict[str, Any],
    campaign: Campaign | None = None,
) -> ActionOutcome:
    """Do an action with comments of which the moderator saw these versions.

    Raises KeyError for an unknown action, and ActionRefused.
    """
    action = ACTIONS[name]
    if len(versions) > (MAX_COMMENTS if action.is_bulk else 1):
        raise ActionRefused(_("That is too many at once."))
    found = Comment.objects.filter(pk__in=versions)
    comments = list(found.changeable().select_related("campaign"))
    if not comments:
        if any(comment.is_emptied for comment in found):
            raise ActionRefused(_WITHOUT_WORDS)
        return ActionOutcome(0, [])
    try:
        decisions = action.run(
            comments, by=by, versions=versions, campaign=campaign, **data
        )
    except tuple(_REFUSALS) as refused:
        raise ActionRefused(_REFUSALS[type(refused)]) from refused
    done = {decision.comment_id for decision in decisions}
    rest = {
        number: version for number, version in versions.items() if number not in done
    }
    # An act may make several decisions on a comment, and decide a reply of its own.
    decided = len(done if campaign else done & versions.keys() or done)
    return ActionOutcome(decided, status_changes.decided_since(rest) if rest else [])


def parse_versions(pairs: Iterable[str]) -> dict[int, int]:
    """Read "12:3" as version 3 of comment 12; a text may hold several.

    Raises ValueError.
    """
    halves = (pair.split(":") for text in pairs for pair in text.split())
    return {int(number): int(version) for number, version in halves}


_WITHOUT_WORDS = gettext_lazy(
    "Its words were deleted when their time was over: nothing is left to decide."
)
_REFUSALS: dict[type[Exception], Promise] = {
    trust_rules.CannotMakeRule: gettext_lazy(
        "That cannot be blocked: it is not known any more, or many people share it."
    ),
    staff_replies.CannotReply: gettext_lazy(
        "A reply needs words, and a comment that stands."
    ),
    private_answers.CannotAnswer: gettext_lazy(
        "An answer needs words, and a reader who wrote the comment here."
    ),
    DuplicateComment: gettext_lazy("The very same reply stands there already."),
    Campaign.DoesNotExist: gettext_lazy("The campaign has become part of another."),
    edits.CannotHide: gettext_lazy(
        "These words are not in the comment: write them as they stand there."
    ),
    edits.CannotEdit: gettext_lazy("An edit must leave some words to read."),
}


# In words


def outcome_message(name: str, outcome: ActionOutcome) -> str:
    """Say what an action did, and who decided first if it was somebody else."""
    sentences = [
        _earlier_decision_text(decision) for decision in outcome.decided_since[:1]
    ]
    if outcome.decided or not sentences:
        sentences.insert(0, _count_text(outcome.decided, str(ACTIONS[name].done_text)))
    if len(outcome.decided_since) > 1:
        sentences.append(_("%d were decided by others.") % len(outcome.decided_since))
    return " ".join(sentences)


def undo_message(undone: decision_undo.UndoResult) -> str:
    """Say what was taken back, and what was left because it was decided anew."""
    if not undone.decisions and not undone.skipped:
        return _("There is nothing to undo.")
    what = dict.fromkeys(
        _decision_text(made.undoes) for made in undone.decisions if made.undoes
    )
    touched = {made.comment_id for made in undone.decisions}
    sentences = [
        _("Undone: %s.") % _count_text(len(touched), ", ".join(what)).rstrip(".")
    ]
    if undone.skipped:
        left = len(undone.skipped)
        words = ngettext(
            "%d was decided anew since and left as it is.",
            "%d were decided anew since and left as they are.",
            left,
        )
        sentences.append(words % left)
    return " ".join(sentences if touched else sentences[1:])


def _count_text(many: int, what: str) -> str:
    if not many:
        return _("Nothing changed.")
    words = ngettext(
        "%(count)d comment: %(what)s.", "%(count)d comments: %(what)s.", many
    )
    return words % {"count": many, "what": what}


def _earlier_decision_text(decision: Decision) -> str:
    return _("%(who)s was first, on %(when)s: %(what)s.") % {
        "who": decision.by,
        "when": date_format(timezone.localtime(decision.at), "j F, H:i"),
        "what": _decision_text(decision),
    }


def _decision_text(decision: Decision) -> str:
    return act_text(decision.act, decision.to_status)


def act_text(act: str, to_status: str) -> str:
    """Say in a few words what a decision did."""
    label = Status(to_status).label if act == Act.STATUS else Act(act).label
    return str(label).lower()
