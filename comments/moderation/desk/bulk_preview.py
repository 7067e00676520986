"""The preview of an action on many comments."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import FETCH_RAISE, Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.utils.functional import Promise

from comments.models import VISIBLE, Comment, CommentQuerySet, Status, TrustRule
from comments.spam.hosts import Trust

from .action_outcome import MAX_COMMENTS
from .queue_filters import has_email

# Enough to see what kind of comments they are.
SAMPLE_SIZE = 10


@dataclass(frozen=True)
class BulkPreview:
    """The comments that an action would touch, and those that deserve a second look.

    `versions` names them in the form; `from_known_authors` counts those from an address that is
    trusted, or that comments were approved from; `left_out` what is too much for one press.
    """

    count: int
    left_out: int
    versions: str
    by_status: list[tuple[str | Promise, int]]
    visible: int
    from_known_authors: int
    sample: list[Comment]


def preview_comments(chosen: CommentQuerySet) -> BulkPreview:
    """Look at what was chosen and can still be decided, in three queries."""
    chosen = chosen.changeable()
    rows = list(
        chosen.annotate(from_known=_is_from_known_author())
        .order_by("pk")
        .values_list("pk", "version", "status", "from_known")[:MAX_COMMENTS]
    )
    first = (
        chosen.select_related("post__live")
        .defer("post__live__body", "post__live__snapshot")
        .order_by("pk")
        .fetch_mode(FETCH_RAISE)[:SAMPLE_SIZE]
    )
    many = Counter(Status(status) for _pk, _version, status, _known in rows)
    return BulkPreview(
        count=len(rows),
        left_out=chosen.count() - len(rows) if len(rows) == MAX_COMMENTS else 0,
        versions=" ".join(f"{pk}:{version}" for pk, version, *_rest in rows),
        by_status=[(status.label, count) for status, count in many.most_common()],
        visible=sum(many[status] for status in VISIBLE),
        from_known_authors=sum(known for *_rest, known in rows),
        sample=list(first),
    )


def _is_from_known_author() -> Q:
    address = OuterRef("email")
    trusted = TrustRule.objects.in_force().filter(
        kind=TrustRule.Kind.EMAIL, value=Lower(address), verdict=Trust.TRUSTED
    )
    approved = Comment.objects.filter(has_email(address), status=Status.APPROVED)
    return ~Q(email="") & (Q(Exists(trusted)) | Q(Exists(approved)))
