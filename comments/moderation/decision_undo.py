"""Undoing: any act of a person is taken back for 30 days, whole, by its batch."""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.db import transaction

from comments.decisions import report_closure, status_changes
from comments.models import Act, Comment, Decision, DecisionQuerySet, Status
from evidenceblog.core.models import User

from . import annotations, campaigns, edits, trust_rules


@dataclass(frozen=True)
class Undone:
    """What was taken back, and what was left: somebody has decided that anew since."""

    decisions: list[Decision] = field(default_factory=list)
    left: list[Decision] = field(default_factory=list)


@transaction.atomic
def undo(batch: uuid.UUID, *, by: User) -> Undone:
    """Take back what was done with one press, as one batch of its own.

    A campaign's later arrivals are part of its batch, and it decides no more of them.
    A comment that was decided again since is left as it is. Safe to repeat.
    """
    campaigns.reopen_campaign(batch)
    made = _standing(batch).select_for_update(of=("self",))
    undoing = uuid.uuid4()
    done = _status_undone(made.filter(act=Act.STATUS), by, undoing)
    for decision in made.exclude(act=Act.STATUS):
        done.decisions.extend(_act_undone(decision, by, undoing))
    return done


def preview(batch: uuid.UUID) -> tuple[list[Decision], list[Decision]]:
    """Return what undoing would take back now, and what it would leave."""
    made = list(_standing(batch))
    left = [one for one in made if _is_overtaken(one)]
    return [one for one in made if not _is_overtaken(one)], left


def last_batch(by: User) -> uuid.UUID | None:
    """Return the batch of what a person did last and may still take back."""
    mine = Decision.objects.undoable().filter(by=by)
    return mine.order_by("-at", "-pk").values_list("batch", flat=True).first()


def _standing(batch: uuid.UUID) -> DecisionQuerySet:
    """Return what of a batch holds and may be undone, the last act first."""
    made = Decision.objects.undoable().filter(batch=batch)
    return made.select_related("comment").order_by("-pk")


def _is_overtaken(decision: Decision) -> bool:
    """Tell whether a comment has another status by now than it was given."""
    now = decision.comment.status
    return decision.act == Act.STATUS and now != decision.to_status


def _status_undone(made: Iterable[Decision], by: User, batch: uuid.UUID) -> Undone:
    """Give comments the status back that they had, where it still is the one given."""
    back: dict[Status, dict[int, Decision]] = {}
    left = []
    for decision in made:
        if _is_overtaken(decision):
            left.append(decision)
            continue
        before = Status(decision.from_status)
        to = Status.HELD if before == Status.RECEIVED else before
        back.setdefault(to, {})[decision.comment_id] = decision
    undone = [
        one
        for to, undoes in back.items()
        for one in status_changes.decide(
            [decision.comment for decision in undoes.values()],
            to=to,
            by=by,
            reasons=["undone"],
            batch=batch,
            undoes=undoes,
        )
    ]
    return Undone(undone, left)


def _act_undone(decision: Decision, by: User, batch: uuid.UUID) -> list[Decision]:
    decision.comment.refresh_from_db(from_queryset=Comment.objects.select_for_update())
    _TAKING_BACK[Act(decision.act)](decision)
    return status_changes.log_act(
        [decision.comment],
        Act(decision.act),
        by=by,
        reasons=["undone"],
        changes={decision.comment_id: {}},
        batch=batch,
        undoes={decision.comment_id: decision},
    )


_TAKING_BACK: dict[Act, Callable[[Decision], None]] = {
    Act.LABEL: annotations.take_back,
    Act.ASSIGN: annotations.take_back,
    Act.NOTE: annotations.take_back_note,
    Act.EDIT: edits.take_back,
    Act.TRUST: trust_rules.take_back,
    Act.CAMPAIGN: campaigns.undo_campaign_act,
    Act.REPORTS: report_closure.reopen_reports,
}
