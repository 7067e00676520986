"""Circumstances: what the filter is told of a comment besides its text."""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from functools import lru_cache

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.html import strip_tags

from comments.models import VISIBLE, WAITING, Comment, Status
from comments.spam.hosts import Trust, host_of
from comments.spam.text_analysis import AnalysedText
from comments.spam.verdicts import Page, Record, ScoringContext
from posts.models import Revision

from .akismet import opinions
from .host_history import statuses_by_host
from .trust_lookup import NO_RULES, RulesAbout

RATE = timedelta(hours=1)
# Enough to know an address by; more rows would cost more and say no more.
MOST_COUNTED = 500
# A busy site's posts of a week.
VOCABULARIES_KEPT = 50

_COPIES = {"all": Count("pk"), "spam": Count("pk", filter=Q(status=Status.SPAM))}
_RECORD = {
    "kept": Count("pk", filter=Q(status=Status.APPROVED)),
    "rejected": Count("pk", filter=Q(status=Status.REJECTED)),
    "spam": Count("pk", filter=Q(status=Status.SPAM)),
}


def context_of(
    comment: Comment, near: Iterable[Comment] = (), rules: RulesAbout = NO_RULES
) -> ScoringContext:
    """Gather the circumstances of a stored comment; `near` are its near-duplicates, and
    `rules` the trust rules about it. A trusted name is no suspicion."""
    others = Comment.objects.exclude(pk=comment.pk)
    copies = others.filter(body=comment.body).aggregate(**_COPIES)
    became = Counter(other.status for other in near)
    by_host = statuses_by_host(comment.hosts, besides=comment)
    record, rate_email = _of_address(comment, others)
    return ScoringContext(
        name="" if "name" in rules.kinds(Trust.TRUSTED) else comment.name,
        website=comment.website,
        trap=comment.trap,
        seconds=comment.seconds,
        copies=copies["all"],
        spam_copies=copies["spam"],
        near_spam=became[Status.SPAM],
        near_kept=sum(became[status] for status in VISIBLE),
        near_waiting=sum(became[status] for status in WAITING),
        rate_range=_rate_of_range(comment, others),
        rate_email=rate_email,
        record=record,
        confirmed=bool(comment.confirmed_at or comment.account_id),
        hosts={host: _record(found) for host, found in by_host.items()},
        vocabulary=_vocabulary(comment.post.live_id),
        edits=comment.wordings.count() if comment.edited_at else 0,
        blocked=tuple(k for k in rules.kinds(Trust.BLOCKED) if k != "host"),
        host_rules=rules.hosts,
        akismet=opinions.weighed(comment),
        page=_page(comment),
    )


def _page(comment: Comment) -> Page | None:
    """Return what was seen of the page that a comment came from, if from any."""
    seen = comment.origin
    if seen is None:
        return None
    told = {name: seen[name] for name in Page._fields if name in seen}
    return Page(**told | {"own": host_of(settings.SITE_URL)})


def _of_address(comment: Comment, others: QuerySet[Comment]) -> tuple[Record, int]:
    """Return what became of comments with this e-mail address, and its last hour."""
    if not comment.email:
        return Record(), 0
    written = others.alias(address_lower=Lower("email"))
    same = written.filter(address_lower=comment.email.lower())[:MOST_COUNTED]
    found = Comment.objects.filter(pk__in=same.values("pk")).aggregate(
        **_RECORD, rate=Count("pk", filter=Q(received_at__gt=timezone.now() - RATE))
    )
    rate = found.pop("rate")
    return Record(**found), rate


def _record(statuses: Iterable[str]) -> Record:
    many = Counter(statuses)
    return Record(many[Status.APPROVED], many[Status.REJECTED], many[Status.SPAM])


def _rate_of_range(comment: Comment, others: QuerySet[Comment]) -> int:
    if not comment.network:
        return 0
    since = timezone.now() - RATE
    return others.filter(network=comment.network, received_at__gt=since).count()


@lru_cache(VOCABULARIES_KEPT)
def _vocabulary(revision: int | None) -> frozenset[str]:
    """Return the words of a post as published; a revision never changes."""
    if revision is None:
        return frozenset()
    found = Revision.objects.filter(pk=revision)
    said = found.values_list("title", "standfirst", "body").first()
    return AnalysedText(strip_tags(" ".join(said))).terms if said else frozenset()
