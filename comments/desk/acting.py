"""Acting: what a moderator may do from the desk, in one table, and what came of it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import (
    gettext as _,
    gettext_lazy,
    ngettext,
    pgettext_lazy,
)

from comments import blocking, editing, handling, moderation, trusting, undoing
from comments.models import (
    GONE,
    WAITING,
    Act,
    Campaign,
    Comment,
    Commenter,
    Decision,
    Status,
)
from evidenceblog.ground.models import User

from .forms import (
    AssignForm,
    BlockForm,
    EditForm,
    LabelForm,
    NoteForm,
    NothingForm,
    RejectForm,
)
from .labels import LABELS

# What one press may touch: nobody reads a preview of more.
MOST_AT_ONCE = 1_000


class Refused(ValueError):
    """An act that cannot be done; its words are for the moderator."""


class Press(NamedTuple):
    """Who pressed a button, on which comments (with the turns they were seen at), and
    what they said besides. All of one campaign, if `campaign` is given."""

    comments: list[Comment]
    by: User
    seen: dict[int, int]
    said: dict[str, Any]
    campaign: Campaign | None = None


@dataclass(frozen=True)
class Button:
    """One act as moderators see it: the words on its button, what is told afterwards,
    its key, what it asks besides, and the door that it goes through."""

    words: Promise
    done: Promise
    do: Callable[[Press], list[Decision]]
    key: str = ""
    form: type[forms.Form] = NothingForm
    is_for_many: bool = False
    is_offered: Callable[[Comment], bool] = lambda comment: comment.status not in GONE

    @property
    def asks(self) -> bool:
        return bool(self.form.base_fields)


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
    comments = list(Comment.objects.filter(pk__in=seen))
    try:
        decisions = button.do(Press(comments, by, seen, said, campaign))
    except (blocking.CannotBlock, editing.CannotEdit) as refused:
        raise Refused(_WHY_REFUSED[type(refused)]) from refused
    done = {decision.comment_id for decision in decisions}
    rest = {number: turn for number, turn in seen.items() if number not in done}
    return Outcome(decisions, moderation.overtaken(rest) if rest else [])


def seen_in(pairs: Iterable[str]) -> dict[int, int]:
    """Read "12:3" as: comment 12 was seen at its turn 3; several may stand in one text.

    Raises ValueError.
    """
    halves = (pair.split(":") for text in pairs for pair in text.split())
    return {int(number): int(turn) for number, turn in halves}


# The doors


def _decide(to: Status) -> Callable[[Press], list[Decision]]:
    def do(press: Press) -> list[Decision]:
        reason = press.said.get("reason")
        return moderation.decide(
            press.comments,
            to=to,
            by=press.by,
            reasons=[reason] if reason else [],
            seen=press.seen,
            campaign=press.campaign,
        )

    return do


def _edit(press: Press) -> list[Decision]:
    [comment] = press.comments
    return editing.edit(
        comment,
        press.said["body"],
        note=press.said["note"],
        by=press.by,
        turn=press.seen[comment.pk],
    )


def _label(press: Press) -> list[Decision]:
    chosen = press.said["labels"]
    others = LABELS.keys() - chosen
    return handling.label(press.comments, add=chosen, remove=others, by=press.by)


def _set_standing(
    standing: Commenter.Standing | None,
) -> Callable[[Press], list[Decision]]:
    return lambda press: trusting.set_standing(press.comments[0], standing, by=press.by)


def _has_address(comment: Comment) -> bool:
    return bool(comment.email) and comment.status not in GONE


def _is_not(*statuses: Status) -> Callable[[Comment], bool]:
    return lambda comment: comment.status not in {*statuses, *GONE}


ACTS: dict[str, Button] = {
    "approve": Button(
        words=gettext_lazy("Approve"),
        done=gettext_lazy("approved"),
        do=_decide(Status.APPROVED),
        key="a",
        is_for_many=True,
        is_offered=_is_not(Status.APPROVED),
    ),
    "reject": Button(
        words=gettext_lazy("Reject"),
        done=gettext_lazy("rejected"),
        do=_decide(Status.REJECTED),
        key="r",
        form=RejectForm,
        is_for_many=True,
        is_offered=_is_not(Status.REJECTED),
    ),
    "spam": Button(
        words=gettext_lazy("Spam"),
        done=pgettext_lazy("decided", "spam"),
        do=_decide(Status.SPAM),
        key="s",
        is_for_many=True,
        is_offered=_is_not(Status.SPAM),
    ),
    "hold": Button(
        words=gettext_lazy("Back to waiting"),
        done=gettext_lazy("waiting again"),
        do=_decide(Status.HELD),
        key="h",
        is_for_many=True,
        is_offered=_is_not(*WAITING),
    ),
    "take": Button(
        words=gettext_lazy("Assign to me"),
        done=gettext_lazy("assigned to you"),
        do=lambda press: handling.assign(press.comments, press.by, by=press.by),
        key="g",
        is_for_many=True,
    ),
    "note": Button(
        words=gettext_lazy("Leave a note"),
        done=gettext_lazy("noted"),
        do=lambda press: handling.annotate(
            press.comments[0], press.said["text"], by=press.by
        ),
        key="n",
        form=NoteForm,
    ),
    "edit": Button(
        words=gettext_lazy("Edit"),
        done=gettext_lazy("edited"),
        do=_edit,
        key="e",
        form=EditForm,
    ),
    "label": Button(
        words=gettext_lazy("Set the labels"),
        done=gettext_lazy("labelled"),
        do=_label,
        form=LabelForm,
    ),
    "assign": Button(
        words=gettext_lazy("Assign"),
        done=gettext_lazy("assigned"),
        do=lambda press: handling.assign(press.comments, press.said["to"], by=press.by),
        form=AssignForm,
    ),
    "trust": Button(
        words=gettext_lazy("Trust this author"),
        done=gettext_lazy("its author is trusted"),
        do=_set_standing(Commenter.Standing.TRUSTED),
        is_offered=_has_address,
    ),
    "watch": Button(
        words=gettext_lazy("Always hold this author"),
        done=gettext_lazy("its author always waits"),
        do=_set_standing(Commenter.Standing.HELD),
        is_offered=_has_address,
    ),
    "forget": Button(
        words=gettext_lazy("Neither trust nor hold"),
        done=gettext_lazy("its author is as everybody"),
        do=_set_standing(None),
        is_offered=_has_address,
    ),
    "block": Button(
        words=gettext_lazy("Block its range of addresses"),
        done=gettext_lazy("its range is blocked"),
        do=lambda press: blocking.block_range(
            press.comments[0], days=press.said["days"], by=press.by
        ),
        form=BlockForm,
        is_offered=lambda comment: bool(comment.network),
    ),
}
# The acts with a button of their own on each card; the others are behind "More".
ON_THE_CARD = ("approve", "reject", "spam", "hold")
BEHIND_MORE = tuple(name for name in ACTS if name not in ON_THE_CARD)

_WHY_REFUSED: dict[type[ValueError], Promise] = {
    blocking.CannotBlock: gettext_lazy("Where it came from is not known any more."),
    editing.CannotEdit: gettext_lazy("An edit must leave some words to read."),
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


def told_of_undoing(undone: undoing.Undone) -> str:
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
