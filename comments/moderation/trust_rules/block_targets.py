"""What of a comment can be blocked, and whom else a block would have touched."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv4Network, ip_network

from django.db.models import BooleanField, F, Func, Q, QuerySet, Value
from django.db.models.functions import Lower, NullIf
from django.utils import timezone

from comments.models import VISIBLE, Comment, TrustRule
from comments.models.trust_rule import normalise_name

Kind = TrustRule.Kind

# Who wrote so long ago may be somebody else's guest by now.
TOUCHED_WITHIN = timedelta(days=90)
# More are not read one by one.
MOST_COUNTED = 500
MOST_NAMED = 12


@dataclass(frozen=True)
class BlockTarget:
    """An address, range, e-mail address, name or host, and the other comments of the
    last 90 days that it is of: how many, how many of them are published, and by whom
    (each name with its number of comments)."""

    kind: TrustRule.Kind
    value: str
    comments: int
    published: int
    names: list[tuple[str, int]]
    people: int

    @property
    def code(self) -> str:
        """How a form says it: the value is the comment's own, but for a host."""
        return f"{self.kind}:{self.value}" if self.kind == Kind.HOST else self.kind

    @property
    def is_cut_short(self) -> bool:
        return self.comments == MOST_COUNTED

    @property
    def unnamed(self) -> int:
        return self.people - len(self.names)


def block_targets(comment: Comment) -> list[BlockTarget]:
    """Return what of a comment can be blocked, the narrowest first."""
    return [
        touched_by(kind, value, besides=comment) for kind, value in _values(comment)
    ]


def touched_by(
    kind: TrustRule.Kind, value: str, besides: Comment | None = None
) -> BlockTarget:
    """Look up whom a block touches, in one query."""
    since = timezone.now() - TOUCHED_WITHIN
    others = _comments_of(kind, value).filter(received_at__gte=since)
    if besides:
        others = others.exclude(pk=besides.pk)
    newest = others.order_by("-received_at").values_list("name", "status")
    rows = list(newest[:MOST_COUNTED])
    names = Counter(name for name, _status in rows)
    return BlockTarget(
        kind=kind,
        value=value,
        comments=len(rows),
        published=sum(status in VISIBLE for _name, status in rows),
        names=names.most_common(MOST_NAMED),
        people=len(names),
    )


def _values(comment: Comment) -> Iterator[tuple[TrustRule.Kind, str]]:
    of_comment = {
        Kind.ADDRESS: comment.address,
        Kind.RANGE: comment.network,
        Kind.EMAIL: comment.email,
        Kind.NAME: comment.name,
    }
    yield from ((kind, value) for kind, value in of_comment.items() if value)
    yield from ((Kind.HOST, host) for host in comment.hosts)


def _comments_of(kind: TrustRule.Kind, value: str) -> QuerySet[Comment]:
    comments = Comment.objects.all()
    if kind == Kind.EMAIL:
        return comments.alias(sent_with=Lower("email")).filter(sent_with=value.lower())
    if kind == Kind.NAME:
        return comments.filter(name__iexact=normalise_name(value))
    if kind == Kind.HOST:
        return comments.filter(hosts__contains=[value])
    if kind == Kind.ADDRESS:
        return comments.filter(address=value)
    return comments.filter(_is_in_range(value))


def _is_in_range(value: str) -> Q | Func:
    """Return the condition that a comment came from a range; the range by which senders
    are counted is found by an index."""
    found = ip_network(value, strict=False)
    counted_by = 24 if isinstance(found, IPv4Network) else 64
    if found.prefixlen == counted_by:
        return ~Q(network="") & Q(network=str(found))
    return Func(
        NullIf(F("network"), Value("")),
        Value(str(found)),
        template="%(expressions)s::inet",
        arg_joiner="::inet <<= ",
        output_field=BooleanField(),
    )
