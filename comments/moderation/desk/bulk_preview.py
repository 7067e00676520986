"""Previewing: what one press on many comments will touch, before it does."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import FETCH_RAISE, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower
from django.utils.functional import Promise

from comments.models import VISIBLE, Comment, Status, TrustRule
from comments.spam.hosts import Trust

from .action_outcome import MOST_AT_ONCE
from .queue_filters import same_address

# Enough to see what kind of comments they are.
SHOWN_FIRST = 10


@dataclass(frozen=True)
class Preview:
    """Comments that one press would touch, and what would be a pity.

    `seen` is how the press names them; `known` counts those from an address that is
    trusted, or that comments were approved from; `left` what is too much for one press.
    """

    many: int
    left: int
    seen: str
    by_status: list[tuple[str | Promise, int]]
    visible: int
    known: int
    first: list[Comment]


def preview(chosen: QuerySet[Comment]) -> Preview:
    """Look at what was chosen, in three queries."""
    rows = list(
        chosen.annotate(from_known=_is_known())
        .order_by("pk")
        .values_list("pk", "version", "status", "from_known")[:MOST_AT_ONCE]
    )
    many = Counter(Status(status) for _pk, _turn, status, _known in rows)
    return Preview(
        many=len(rows),
        left=chosen.count() - len(rows) if len(rows) == MOST_AT_ONCE else 0,
        seen=" ".join(f"{pk}:{version}" for pk, version, *_rest in rows),
        by_status=[(status.label, count) for status, count in many.most_common()],
        visible=sum(many[status] for status in VISIBLE),
        known=sum(known for *_rest, known in rows),
        first=_first(pk for pk, *_rest in rows[:SHOWN_FIRST]),
    )


def _is_known() -> Q:
    address = OuterRef("email")
    trusted = TrustRule.objects.in_force().filter(
        kind=TrustRule.Kind.EMAIL, value=Lower(address), verdict=Trust.TRUSTED
    )
    approved = Comment.objects.filter(same_address(address), status=Status.APPROVED)
    return ~Q(email="") & (Q(Exists(trusted)) | Q(Exists(approved)))


def _first(numbers: Iterable[int]) -> list[Comment]:
    return list(
        Comment.objects.filter(pk__in=list(numbers))
        .select_related("post__live")
        .defer("post__live__body", "post__live__snapshot")
        .order_by("pk")
        .fetch_mode(FETCH_RAISE)
    )
