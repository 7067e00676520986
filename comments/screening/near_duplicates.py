"""Resembling: which comments that came lately share a text, host, name or range."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from zlib import crc32

from django.conf import settings
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from comments.models import AUTOMATIC_VERDICTS, VISIBLE, Campaign, Comment, Status
from comments.spam.hosts import host_of, is_common
from comments.spam.signal_points import SPAM_SCORE
from comments.spam.text_analysis import hosts_linked
from evidenceblog.core import advisory_locks

from .minhash import bands_of, likeness, sketch_of

Ground = Campaign.Ground

# Two thirds of either text are the other's, too.
NEAR = 0.5
# A quarter of what makes spam: the filter has more than a faint doubt.
SUSPECT = SPAM_SCORE // 4
# A text or a site comes back for weeks, a name for days; a range changes its people.
WITHIN = {
    Ground.TEXT: timedelta(days=90),
    Ground.HOST: timedelta(days=90),
    Ground.NAME: timedelta(days=7),
    Ground.RANGE: timedelta(hours=24),
}
# So many stand for all that are like them.
MOST = 200
# A band in which so many are found need not lead to more: a flood of copies, or letters
# that many texts share, never makes the look-up slow.
FULL = 50
# A list of more links is looked at for what it is; each is a lock, too.
MOST_HOSTS = 10
# What a campaign may hold: what was let through is nobody's campaign.
GROUPED = {Status.HELD, Status.REJECTED, Status.SPAM}

SIGN_LOCK = 0x7369676E  # "sign"
# What finding and grouping look at; the words are not among it.
_LOOKED_AT = (
    *("status", "score", "received_at", "kind", "email", "account", "campaign"),
    *("sketch", "bands", "hosts"),
)

# Two words, or a word that no person has for a name.
_TELLING_NAME = re.compile(r"\S\s+\S|[\d.@&]")


@dataclass(frozen=True)
class Sign:
    """What a comment has in common with others, its kin; `said` is the host, name or
    range itself."""

    ground: Campaign.Ground
    said: str
    kin: list[Comment]


def index_comment(comment: Comment) -> list[Comment]:
    """Note what a comment is found by, without saving it; return its near-duplicates.

    Who looks around in a transaction waits until those who share a sign have stored
    theirs: of two that arrive at once, one sees the other.
    """
    comment.hosts = _hosts(comment)
    comment.sketch = sketch_of(comment.body)
    _take_turns(comment)
    others = _sharing_a_band(comment)
    found = Counter(band for other in others for band in other.bands)
    comment.bands = [band for band in bands_of(comment.sketch) if found[band] < FULL]
    return [one for one in others if likeness(comment.sketch, one.sketch) >= NEAR]


def strong_signs(comment: Comment, near: Iterable[Comment]) -> Iterator[Sign]:
    """Return what a campaign cannot do without: its words, or where it leads."""
    yield Sign(Ground.TEXT, "", [one for one in near if one.status in GROUPED])
    hosts = _telling_hosts(comment)
    others = list(_with_host(comment, hosts)[:MOST]) if hosts else []
    for host in hosts:
        yield Sign(Ground.HOST, host, [one for one in others if host in one.hosts])


def weak_signs(comment: Comment) -> Iterator[Sign]:
    """Return what people have in common, too: told of comments under suspicion only."""
    if not is_suspect(comment):
        return
    if _TELLING_NAME.search(comment.name):
        named = _lately(comment, Ground.NAME).filter(_SUSPECT)
        named = named.alias(lower=Lower("name")).filter(lower=comment.name.lower())
        yield Sign(Ground.NAME, comment.name, list(named[:MOST]))
    if comment.network:
        there = _lately(comment, Ground.RANGE).filter(_SUSPECT)
        there = there.filter(network=comment.network)
        yield Sign(Ground.RANGE, comment.network, list(there[:MOST]))


_SUSPECT = Q(status=Status.SPAM) | Q(score__gte=SUSPECT)


def is_suspect(comment: Comment) -> bool:
    """Tell whether the filter has more than a faint doubt about a comment."""
    return comment.status == Status.SPAM or (comment.score or 0) >= SUSPECT


def _lately(comment: Comment, ground: Campaign.Ground) -> QuerySet[Comment]:
    since = comment.received_at - WITHIN[ground]
    return (
        Comment.objects.filter(status__in=GROUPED, received_at__gte=since)
        .exclude(pk=comment.pk)
        .only(*_LOOKED_AT)
    )


def _sharing_a_band(comment: Comment) -> list[Comment]:
    """Return the newest comments that share a band, as far as they came lately.

    That is not asked of the database: it would look up every comment of that time.
    """
    bands = bands_of(comment.sketch)
    if not bands:
        return []
    found = Comment.objects.filter(bands__overlap=bands).exclude(pk=comment.pk)
    newest = found.only(*_LOOKED_AT).order_by("-received_at")[:MOST]
    since = comment.received_at - WITHIN[Ground.TEXT]
    return [one for one in newest if one.received_at >= since]


def _hosts(comment: Comment) -> list[str]:
    """Return the hosts that a comment leads to. That of the page it came from is one of
    them, and this site, to which every such page leads, is none."""
    found = set(hosts_linked(comment.body, comment.website))
    if comment.origin:
        found |= {host_of(comment.origin["url"])}
        found -= {host_of(settings.SITE_URL), ""}
    return sorted(found)


def _telling_hosts(comment: Comment) -> list[str]:
    """Return the hosts that readers do not link to: none of their comments was kept."""
    hosts = _uncommon_hosts(comment)
    kept = Comment.objects.filter(status__in=VISIBLE)
    return [host for host in hosts if not kept.filter(hosts__contains=[host]).exists()]


def _with_host(comment: Comment, hosts: list[str]) -> QuerySet[Comment]:
    """Find the suspects that link to a host; for one above suspicion, only a campaign
    that a moderator has decided."""
    found = _lately(comment, Ground.HOST).filter(hosts__overlap=hosts)
    decided = Q(campaign__verdict__in=AUTOMATIC_VERDICTS)
    return found.filter(decided | _SUSPECT if is_suspect(comment) else decided)


def _uncommon_hosts(comment: Comment) -> list[str]:
    ours = host_of(settings.SITE_URL)
    telling = [one for one in comment.hosts if one != ours and not is_common(one)]
    return telling[:MOST_HOSTS]


def _take_turns(comment: Comment) -> None:
    said = [*_uncommon_hosts(comment), comment.name.lower(), comment.network]
    numbers = [crc32(sign.encode()) for sign in said if sign]
    advisory_locks.lock_until_commit(SIGN_LOCK, [*bands_of(comment.sketch), *numbers])
