"""Receipts: what the writer of a comment sees of its state."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum

from django.db import IntegrityError, transaction

from comments.decisions import ready_answers, reason_texts, status_changes
from comments.models import (
    Act,
    Comment,
    Decision,
    PrivateAnswer,
    ReadyAnswer,
    Status,
)
from comments.models.label import Label
from comments.models.signposts import CRISIS_HELP
from comments.spam.signal_points import BLOCK_CODES
from posts.models import Post


class ReceiptState(StrEnum):
    """The state of a comment as its writer sees it."""

    RECEIVED = "received"
    WAITING = "waiting"
    PUBLISHED = "published"
    POST_GONE = "post gone"
    NOT_PUBLISHED = "not published"
    BLOCKED = "blocked"
    EMPTIED = "emptied"
    WITHDRAWN = "withdrawn"
    ERASED = "erased"


STATE_BY_STATUS = {
    Status.RECEIVED: ReceiptState.RECEIVED,
    Status.HELD: ReceiptState.WAITING,
    Status.APPROVED: ReceiptState.PUBLISHED,
    Status.REJECTED: ReceiptState.NOT_PUBLISHED,
    Status.SPAM: ReceiptState.NOT_PUBLISHED,
    Status.WITHDRAWN: ReceiptState.WITHDRAWN,
    Status.ERASED: ReceiptState.ERASED,
}

OVER = {
    ReceiptState.NOT_PUBLISHED,
    ReceiptState.EMPTIED,
    ReceiptState.WITHDRAWN,
    ReceiptState.ERASED,
}


@dataclass(frozen=True)
class Receipt:
    """What the writer of a comment sees: its state, and a person's reasons against it.

    `first_wording` is kept where a moderator edited the comment; `are_words_hidden`: the
    edit hid words that could identify somebody. `answers` are for the writer alone.
    `crisis_help` and `signposts` say where help is if the writer may be in danger or was
    answered; then no ready-made reason is told.
    """

    comment: Comment
    state: ReceiptState
    reasons: list[str]
    first_wording: str = ""
    answers: Sequence[PrivateAnswer] = ()
    crisis_help: str = ""
    signposts: Sequence[ReadyAnswer] = ()
    may_restore: bool = False
    are_words_hidden: bool = False

    @property
    def may_withdraw(self) -> bool:
        """Whether the writer can still take it back."""
        return self.state not in OVER


def withdraw_comment(comment: Comment) -> None:
    """Withdraw a comment for its writer, who has the code of its receipt."""
    status_changes.decide(
        [comment], to=Status.WITHDRAWN, by=None, reasons=["by-its-writer"]
    )


@transaction.atomic
def restore_comment(comment: Comment) -> None:
    """Let a comment that its writer took back be what it was before.

    One that they have sent again since stays taken back.
    """
    taken = _withdrawal(comment)
    if taken is None or _was_sent_again(comment):
        return
    before = Status(taken.from_status)
    with suppress(IntegrityError), transaction.atomic():  # sent again just now
        status_changes.decide(
            [comment],
            to=Status.HELD if before == Status.RECEIVED else before,
            by=None,
            reasons=["put-back"],
            reopens=True,
        )


def _withdrawal(comment: Comment) -> Decision | None:
    """Return the decision by which the writer took a comment back, None where it is not
    taken back."""
    if comment.status != Status.WITHDRAWN:
        return None
    last = comment.decisions.filter(act=Act.STATUS).order_by("-at", "-pk").first()
    return last if last and "by-its-writer" in last.reasons else None


def _was_sent_again(comment: Comment) -> bool:
    same = Comment.objects.filter(post=comment.post_id, fingerprint=comment.fingerprint)
    return same.exclude(status=Status.WITHDRAWN).exists()


def receipt_of(comment: Comment) -> Receipt:
    """Return what the writer of a comment sees.

    What the filter alone took for spam is shown as waiting: whoever saw the filter's
    verdict could change a text until it passes. A moderator's verdict is shown, also one
    in advance: nobody is told that what is blocked will be read.
    """
    decided = comment.decisions.filter(act=Act.STATUS)
    last = decided.order_by("-at", "-pk").first()
    by_a_person = last is not None and last.by_id is not None
    state = STATE_BY_STATUS[Status(comment.status)]
    if comment.status == Status.SPAM and not by_a_person:
        is_blocked = last is not None and BLOCK_CODES.intersection(last.reasons)
        state = ReceiptState.BLOCKED if is_blocked else ReceiptState.WAITING
    if comment.is_emptied:
        state = ReceiptState.EMPTIED
    if comment.is_visible and comment.post.state != Post.State.LIVE:
        state = ReceiptState.POST_GONE
    rejection = last if state == ReceiptState.NOT_PUBLISHED else None
    answers = list(comment.private_answers.order_by("at", "pk"))
    needs_help = Label.CRISIS in comment.labels or bool(answers)
    return Receipt(
        comment,
        state,
        reasons=[] if needs_help else _rejection_reasons(rejection),
        first_wording=_first_wording(comment),
        answers=answers,
        crisis_help=str(CRISIS_HELP) if needs_help else "",
        signposts=ready_answers.signposts() if needs_help else [],
        may_restore=bool(_withdrawal(comment)) and not _was_sent_again(comment),
        are_words_hidden=_are_words_hidden(comment),
    )


def _rejection_reasons(decision: Decision | None) -> list[str]:
    """Return a moderator's reasons, never the filter's."""
    if decision is None:
        return []
    if decision.to_status == Status.SPAM:
        return reason_texts.texts_of(["taken-for-spam"])
    answers = ready_answers.outreach_texts(decision.reasons)
    texts = reason_texts.WRITER_REASONS | answers
    return [str(texts[code]) for code in decision.reasons if code in texts]


def _are_words_hidden(comment: Comment) -> bool:
    edits = comment.decisions.not_undone().filter(act=Act.EDIT)
    return bool(comment.edited_at) and edits.filter(changes__has_key="hidden").exists()


def _first_wording(comment: Comment) -> str:
    first = comment.wordings.order_by("pk").first() if comment.edited_at else None
    return first.body if first else ""
