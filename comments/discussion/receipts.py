"""Receipts: how a comment fares, as its writer is told."""

from dataclasses import dataclass
from enum import StrEnum

from comments.decisions import reason_texts, status_changes
from comments.models import Act, Comment, Decision, Status, label
from posts.models import Post


class ReceiptState(StrEnum):
    """How a comment fares, in the few words that concern its writer."""

    RECEIVED = "received"
    WAITING = "waiting"
    PUBLISHED = "published"
    POST_GONE = "post gone"
    NOT_PUBLISHED = "not published"
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


@dataclass(frozen=True)
class Receipt:
    """How a comment fares; `why`, in words, if a person decided against it.

    `wrote` is what its writer wrote, where a moderator edited it and the first wording
    is kept. `help` is where help is to be had, for who may be in danger.
    """

    comment: Comment
    standing: ReceiptState
    why: list[str]
    wrote: str = ""
    help: str = ""

    @property
    def may_withdraw(self) -> bool:
        """Whether the writer can still take it back."""
        over = {ReceiptState.NOT_PUBLISHED, ReceiptState.WITHDRAWN, ReceiptState.ERASED}
        return self.standing not in over


def withdraw_comment(comment: Comment) -> None:
    """Take a comment back for its writer, who showed the code of its receipt."""
    status_changes.decide(
        [comment], to=Status.WITHDRAWN, by=None, reasons=["by-its-writer"]
    )


def receipt_of(comment: Comment) -> Receipt:
    """Return what the writer of a comment is told.

    Of what the filter alone took for spam, that it waits: whoever could see the filter's
    verdict could change a text until it passes. A moderator's verdict is told.
    """
    decided = comment.decisions.filter(act=Act.STATUS)
    last = decided.order_by("-at", "-pk").first()
    by_a_person = last is not None and last.by_id is not None
    standing = STATE_BY_STATUS[Status(comment.status)]
    if comment.status == Status.SPAM and not by_a_person:
        standing = ReceiptState.WAITING
    if comment.is_visible and comment.post.state != Post.State.LIVE:
        standing = ReceiptState.POST_GONE
    told = last if standing == ReceiptState.NOT_PUBLISHED else None
    return Receipt(
        comment, standing, _rejection_reasons(told), _first_wording(comment), _crisis_help(comment)
    )


def _rejection_reasons(decision: Decision | None) -> list[str]:
    """Return a moderator's reasons; what the filter saw is not the writer's to know."""
    if decision is None:
        return []
    if decision.to_status == Status.SPAM:
        return reason_texts.texts_of(["taken-for-spam"])
    given = [code for code in decision.reasons if code in reason_texts.WRITER_REASONS]
    return reason_texts.texts_of(given)


def _first_wording(comment: Comment) -> str:
    first = comment.wordings.order_by("pk").first() if comment.edited_at else None
    return first.body if first else ""


def _crisis_help(comment: Comment) -> str:
    return str(label.CRISIS_HELP) if label.Label.CRISIS in comment.labels else ""
