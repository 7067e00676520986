"""Recent comments that share a text, host, name or range of addresses with another."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from zlib import crc32

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Lower

from comments.models import AUTOMATIC_VERDICTS, VISIBLE, Campaign, Comment, Status
from comments.spam.hosts import host_of, is_common
from comments.spam.text_analysis import linked_hosts
from evidenceblog.core import advisory_locks
from evidenceblog.core.compiled_query import CompiledQuery, Parameter

from .host_history import MOST_REMEMBERED
from .minhash import bands_of, likeness, sketch_of

Ground = Campaign.Ground

# Two thirds of either text are the other's, too.
NEAR_FROM = 0.5
# Of what makes spam: from there on the filter has more than a faint doubt.
SUSPECT_SHARE = 1 / 4
# A text or a site comes back for weeks, a name for days; a range changes its people.
MAX_AGE = {
    Ground.TEXT: timedelta(days=90),
    Ground.HOST: timedelta(days=90),
    Ground.NAME: timedelta(days=7),
    Ground.RANGE: timedelta(hours=24),
}
# So many stand for all that are like them.
MOST_FOUND = 200
# A band in which so many are found need not lead to more: a flood of copies, or letters
# that many texts share, never makes the look-up slow.
MOST_IN_BAND = 50
# A comment with more links is a list, and each host is a lock, too.
MOST_HOSTS = 10
# What a campaign may hold: what was let through is nobody's campaign.
GROUPED = {Status.HELD, Status.REJECTED, Status.SPAM}

LOCK_SPACE = 0x7369676E  # "sign"
# What finding near-duplicates reads, and what grouping does; the words are in neither.
_COMPARED = ("status", "received_at", "campaign", "sketch", "bands")
_COLUMNS = (
    *("status", "score", "received_at", "kind", "email", "account", "campaign"),
    *("sketch", "bands", "hosts"),
)

# Two words, or a word that no person has for a name.
_DISTINCTIVE_NAME = re.compile(r"\S\s+\S|[\d.@&]")


@dataclass(frozen=True)
class SharedTrait:
    """What a comment has in common with others; `value` is the host, name or range
    itself."""

    ground: Campaign.Ground
    value: str
    others: list[Comment]


def index_comment(comment: Comment) -> list[Comment]:
    """Note what a comment is found by, without saving it; return its near-duplicates.

    The caller holds a transaction. In it this waits until all others that share a trait
    have stored theirs: of two that arrive at once, one finds the other.
    """
    comment.hosts = _hosts(comment)
    comment.sketch = sketch_of(comment.body)
    bands = bands_of(comment.sketch)
    _lock_traits(comment, bands)
    others = _sharing_a_band(comment, bands)
    found = Counter(band for other in others for band in other.bands)
    comment.bands = [band for band in bands if found[band] < MOST_IN_BAND]
    return [
        other for other in others if likeness(comment.sketch, other.sketch) >= NEAR_FROM
    ]


def strong_traits(
    comment: Comment,
    near_duplicates: Iterable[Comment],
    statuses_by_host: Mapping[str, list[str]],
    threshold: int,
) -> Iterator[SharedTrait]:
    """Yield what a campaign cannot do without: its words, and the hosts it leads to.

    `threshold` is the points that make spam.
    """
    alike = [other for other in near_duplicates if other.status in GROUPED]
    yield SharedTrait(Ground.TEXT, "", alike)
    hosts = [
        host
        for host in _distinctive_hosts(comment)
        if _may_be_campaigns(host, statuses_by_host.get(host, []))
    ]
    found = _with_host(comment, hosts, threshold) if hosts else Comment.objects.none()
    others = list(found[:MOST_FOUND])
    for host in hosts:
        linking = [other for other in others if host in other.hosts]
        yield SharedTrait(Ground.HOST, host, linking)


def weak_traits(comment: Comment, threshold: int) -> Iterator[SharedTrait]:
    """Yield what suspects have in common besides: innocent people share it, too."""
    if not is_suspect(comment, threshold):
        return
    suspects = _suspects(threshold)
    if _DISTINCTIVE_NAME.search(comment.name):
        named = _recent(comment, Ground.NAME).filter(suspects)
        named = named.alias(lower=Lower("name")).filter(lower=comment.name.lower())
        yield SharedTrait(Ground.NAME, comment.name, list(named[:MOST_FOUND]))
    if comment.network:
        there = _recent(comment, Ground.RANGE).filter(suspects)
        there = there.filter(network=comment.network)
        yield SharedTrait(Ground.RANGE, comment.network, list(there[:MOST_FOUND]))


def is_suspect(comment: Comment, threshold: int) -> bool:
    """Tell whether the filter has more than a faint doubt about a comment."""
    suspect_from = SUSPECT_SHARE * threshold
    return comment.status == Status.SPAM or (comment.score or 0) >= suspect_from


def _suspects(threshold: int) -> Q:
    return Q(status=Status.SPAM) | Q(score__gte=SUSPECT_SHARE * threshold)


def _recent(comment: Comment, ground: Campaign.Ground) -> QuerySet[Comment]:
    since = comment.received_at - MAX_AGE[ground]
    return (
        Comment.objects.filter(status__in=GROUPED, received_at__gte=since)
        .exclude(pk=comment.pk)
        .only(*_COLUMNS)
    )


def _sharing_a_band(comment: Comment, bands: list[int]) -> list[Comment]:
    """Return the newest comments that share a band, as far as they are recent.

    The database is not asked for their age: it would look up every recent comment.
    """
    if not bands:
        return []
    newest = _NEWEST_IN_BANDS.fetch(bands=bands, besides=comment.pk)
    since = comment.received_at - MAX_AGE[Ground.TEXT]
    return [other for other in newest if other.received_at >= since]


# By the index of the bands, always. Told which bands these are, the planner adds up how
# frequent each is, and after a flood would rather read all comments; and it would rather
# read them from the newest on, were they ordered by just what another index has.
_BANDS = Parameter("bands", "(SELECT %s::integer[])")
_NEWEST_IN_BANDS = CompiledQuery(
    lambda: (
        Comment.objects.filter(bands__overlap=_BANDS)
        .exclude(pk=Parameter("besides"))
        .only(*_COMPARED)
        .order_by((F("received_at") + timedelta(0)).desc())[:MOST_FOUND]
    )
)


def _hosts(comment: Comment) -> list[str]:
    """Return the hosts that a comment leads to. That of the page it came from is one of
    them, and this site, to which every such page leads, is none."""
    found = set(linked_hosts(comment.body, comment.website))
    if comment.origin:
        found |= {host_of(comment.origin["url"])}
        found -= {host_of(settings.SITE_URL), ""}
    return sorted(found)


def _distinctive_hosts(comment: Comment) -> list[str]:
    ours = host_of(settings.SITE_URL)
    found = [host for host in comment.hosts if host != ours and not is_common(host)]
    return found[:MOST_HOSTS]


def _may_be_campaigns(host: str, statuses: list[str]) -> bool:
    """Tell whether others link to a host, and readers do not: none of these was kept.

    `statuses` are of all others, or, where many link to it, of some.
    """
    if not statuses or VISIBLE.intersection(statuses):
        return False
    if len(statuses) < MOST_REMEMBERED:
        return True
    kept = Comment.objects.filter(status__in=VISIBLE, hosts__contains=[host])
    return not kept.exists()


def _with_host(comment: Comment, hosts: list[str], threshold: int) -> QuerySet[Comment]:
    """Find the suspects that link to a host; for one above suspicion, only a campaign
    that a moderator has decided."""
    found = _recent(comment, Ground.HOST).filter(hosts__overlap=hosts)
    decided = Q(campaign__verdict__in=AUTOMATIC_VERDICTS)
    if is_suspect(comment, threshold):
        return found.filter(decided | _suspects(threshold))
    return found.filter(decided)


def _lock_traits(comment: Comment, bands: list[int]) -> None:
    values = [*_distinctive_hosts(comment), comment.name.lower(), comment.network]
    numbers = [crc32(value.encode()) for value in values if value]
    advisory_locks.lock_until_commit(LOCK_SPACE, [*bands, *numbers])
