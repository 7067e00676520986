"""Undo of what a person did, batch by batch, for 30 days."""

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import F, Q

from comments.decisions import report_closure, status_changes
from comments.models import Act, Comment, Decision, DecisionQuerySet, Status
from evidenceblog.core.models import User

from . import annotations, campaigns, edits, private_answers, trust_rules


@dataclass(frozen=True)
class UndoResult:
    """What was undone, and what was skipped because somebody decided it again."""

    decisions: list[Decision] = field(default_factory=list)
    skipped: list[Decision] = field(default_factory=list)


@transaction.atomic
def undo_batch(batch: uuid.UUID, *, by: User, comment: int | None = None) -> UndoResult:
    """Undo what was done with one press, as a batch of its own: all of it, or only what
    was done with one `comment`, by its number, and the reply that came with it.

    A campaign's later arrivals are part of its batch, and it decides no more of them.
    A comment that was decided again since is left as it is. Safe to repeat.
    """
    made = _undoable_decisions(batch)
    if comment is None:
        campaigns.reopen_campaign(batch)
    else:
        reply = Q(comment__parent=comment, comment__account=F("by"))
        made = made.filter(Q(comment=comment) | reply)
    made = made.select_for_update(of=("self",))
    undoing = uuid.uuid4()
    done = _undo_statuses(made.filter(act=Act.STATUS), by, undoing)
    for decision in made.exclude(act=Act.STATUS):
        done.decisions.extend(_undo_act(decision, by, undoing))
    return done


def preview_undo(batch: uuid.UUID) -> tuple[list[Decision], list[Decision]]:
    """Return what would be undone now, and what would be skipped."""
    made = list(_undoable_decisions(batch))
    skipped = [decision for decision in made if _was_decided_since(decision)]
    return [decision for decision in made if not _was_decided_since(decision)], skipped


def last_batch(by: User) -> uuid.UUID | None:
    """Return the batch of what a person did last and may still undo."""
    mine = Decision.objects.undoable().filter(by=by)
    return mine.order_by("-at", "-pk").values_list("batch", flat=True).first()


def _undoable_decisions(batch: uuid.UUID) -> DecisionQuerySet:
    """Return the decisions of a batch that may be undone, the last first."""
    made = Decision.objects.undoable().filter(batch=batch)
    return made.select_related("comment").order_by("-pk")


def _was_decided_since(decision: Decision) -> bool:
    """Tell whether a comment has another status by now than it was given."""
    now = decision.comment.status
    return decision.act == Act.STATUS and now != decision.to_status


def _undo_statuses(made: Iterable[Decision], by: User, batch: uuid.UUID) -> UndoResult:
    """Give comments the status back that they had, where it still is the one given."""
    undoes_by_status: dict[Status, dict[int, Decision]] = defaultdict(dict)
    done = UndoResult()
    for decision in made:
        if _was_decided_since(decision):
            done.skipped.append(decision)
            continue
        before = Status(decision.from_status)
        to = Status.HELD if before == Status.RECEIVED else before
        undoes_by_status[to][decision.comment_id] = decision
    for status, undoes in undoes_by_status.items():
        undone = status_changes.decide(
            [decision.comment for decision in undoes.values()],
            to=status,
            by=by,
            reasons=["undone"],
            batch=batch,
            undoes=undoes,
        )
        done.decisions.extend(undone)
    return done


def _undo_act(decision: Decision, by: User, batch: uuid.UUID) -> list[Decision]:
    decision.comment.refresh_from_db(from_queryset=Comment.objects.select_for_update())
    _UNDO_FUNCTIONS[Act(decision.act)](decision)
    return status_changes.log_act(
        [decision.comment],
        Act(decision.act),
        by=by,
        reasons=["undone"],
        changes={decision.comment_id: {}},
        batch=batch,
        undoes={decision.comment_id: decision},
    )


_UNDO_FUNCTIONS: dict[Act, Callable[[Decision], None]] = {
    Act.LABEL: annotations.undo_change,
    Act.ASSIGN: annotations.undo_change,
    Act.NOTE: annotations.undo_note,
    Act.EDIT: edits.undo_edit,
    Act.TRUST: trust_rules.undo_rule,
    Act.ANSWER: private_answers.undo_answer,
    Act.CAMPAIGN: campaigns.undo_campaign_act,
    Act.REPORTS: report_closure.reopen_reports,
}
