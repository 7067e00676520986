"""Receipts: what the writer of a comment sees of its state."""

from dataclasses import dataclass
from enum import StrEnum

from comments.decisions import reason_texts, status_changes
from comments.models import Act, Comment, Decision, Status
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

    `first_wording` is kept where a moderator edited the comment. `crisis_help` names
    helplines if the writer may be in danger. `are_words_hidden`: the edit hid words that
    could identify somebody.
    """

    comment: Comment
    state: ReceiptState
    reasons: list[str]
    first_wording: str = ""
    crisis_help: str = ""
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
    return Receipt(
        comment,
        state,
        _rejection_reasons(rejection),
        _first_wording(comment),
        str(CRISIS_HELP) if Label.CRISIS in comment.labels else "",
        _are_words_hidden(comment),
    )


def _rejection_reasons(decision: Decision | None) -> list[str]:
    """Return a moderator's reasons, never the filter's."""
    if decision is None:
        return []
    if decision.to_status == Status.SPAM:
        return reason_texts.texts_of(["taken-for-spam"])
    given = [code for code in decision.reasons if code in reason_texts.WRITER_REASONS]
    return reason_texts.texts_of(given)


def _are_words_hidden(comment: Comment) -> bool:
    edits = comment.decisions.not_undone().filter(act=Act.EDIT)
    return bool(comment.edited_at) and edits.filter(changes__has_key="hidden").exists()


def _first_wording(comment: Comment) -> str:
    first = comment.wordings.order_by("pk").first() if comment.edited_at else None
    return first.body if first else ""
