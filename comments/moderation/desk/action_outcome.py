"""Acting: what came of a press on one of the desk's buttons, and how it is told."""

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
    GONE,
    Act,
    Campaign,
    Comment,
    Decision,
    DuplicateComment,
    Status,
)
from comments.moderation import decision_undo, edits, staff_replies, trust_rules
from evidenceblog.core.models import User

from .actions import ACTS, Press

# What one press may touch: nobody reads a preview of more.
MOST_AT_ONCE = 1_000


class Refused(ValueError):
    """An act that cannot be done; its words are for the moderator."""


class Outcome(NamedTuple):
    """The decisions made, and what others had decided first."""

    decisions: list[Decision]
    overtaken: list[Decision]


def act(
    name: str,
    *,
    by: User,
    seen: dict[int, int],
    said: dict[str, Any],
    campaign: Campaign | None = None,
) -> Outcome:
    """Do what a button says with comments that were seen at these turns.

    Raises KeyError for a button that there is not, and Refused.
    """
    button = ACTS[name]
    if len(seen) > (MOST_AT_ONCE if button.is_for_many else 1):
        raise Refused(_("That is too many at once."))
    found = Comment.objects.filter(pk__in=seen).exclude(status__in=GONE)
    comments = list(found.select_related("campaign"))
    if not comments:
        return Outcome([], [])
    try:
        decisions = button.do(Press(comments, by, seen, said, campaign))
    except tuple(_WHY_REFUSED) as refused:
        raise Refused(_WHY_REFUSED[type(refused)]) from refused
    done = {decision.comment_id for decision in decisions}
    rest = {number: turn for number, turn in seen.items() if number not in done}
    return Outcome(decisions, status_changes.decided_since(rest) if rest else [])


def seen_in(pairs: Iterable[str]) -> dict[int, int]:
    """Read "12:3" as: comment 12 was seen at its turn 3; several may stand in one text.

    Raises ValueError.
    """
    halves = (pair.split(":") for text in pairs for pair in text.split())
    return {int(number): int(turn) for number, turn in halves}


_WHY_REFUSED: dict[type[Exception], Promise] = {
    trust_rules.CannotMakeRule: gettext_lazy(
        "That cannot be blocked: it is not known any more, or many people share it."
    ),
    staff_replies.CannotReply: gettext_lazy(
        "A reply needs words, and a comment that stands."
    ),
    DuplicateComment: gettext_lazy("The very same reply stands there already."),
    Campaign.DoesNotExist: gettext_lazy("The campaign has become part of another."),
    edits.CannotEdit: gettext_lazy("An edit must leave some words to read."),
}


# In words


def told(name: str, outcome: Outcome) -> str:
    """Say what came of a press, and who was first where it was somebody else."""
    said = [_first(decision) for decision in outcome.overtaken[:1]]
    if outcome.decisions or not said:
        said.insert(0, _counted(len(outcome.decisions), str(ACTS[name].done)))
    if len(outcome.overtaken) > 1:
        said.append(_("%d were decided by others.") % len(outcome.overtaken))
    return " ".join(said)


def told_of_undoing(undone: decision_undo.Undone) -> str:
    """Say what was taken back, and what was left because it was decided anew."""
    if not undone.decisions and not undone.left:
        return _("There is nothing to undo.")
    what = dict.fromkeys(
        _in_words(made.undoes) for made in undone.decisions if made.undoes
    )
    touched = {made.comment_id for made in undone.decisions}
    said = [_("Undone: %s.") % _counted(len(touched), ", ".join(what)).rstrip(".")]
    if undone.left:
        left = len(undone.left)
        words = ngettext(
            "%d was decided anew since and left as it is.",
            "%d were decided anew since and left as they are.",
            left,
        )
        said.append(words % left)
    return " ".join(said if touched else said[1:])


def _counted(many: int, what: str) -> str:
    if not many:
        return _("Nothing changed.")
    words = ngettext(
        "%(count)d comment: %(what)s.", "%(count)d comments: %(what)s.", many
    )
    return words % {"count": many, "what": what}


def _first(decision: Decision) -> str:
    return _("%(who)s was first, on %(when)s: %(what)s.") % {
        "who": decision.by,
        "when": date_format(timezone.localtime(decision.at), "j F, H:i"),
        "what": _in_words(decision),
    }


def _in_words(decision: Decision) -> str:
    if decision.act == Act.STATUS:
        return str(Status(decision.to_status).label).lower()
    return str(Act(decision.act).label).lower()
