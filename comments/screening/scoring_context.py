"""The scorer's context of a comment: what it has to know besides the text."""

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from django.conf import settings
from django.utils.html import strip_tags

from comments.models import VISIBLE, WAITING, Comment, Status
from comments.spam.hosts import Trust, host_of
from comments.spam.text_analysis import AnalysedText
from comments.spam.verdicts import CommentRecord, OriginPage, ScoringContext
from posts.models import Revision

from .akismet import opinions
from .comment_history import CommentHistory, history_of

# A busy site's posts of a week.
VOCABULARIES_KEPT = 50


def context_of(
    comment: Comment,
    near_duplicates: Iterable[Comment] = (),
    history: CommentHistory | None = None,
) -> ScoringContext:
    """Fill the context of a stored comment; without its history, read that first.

    A trusted name is no suspicion.
    """
    history = history or history_of(comment)
    statuses = Counter(other.status for other in near_duplicates)
    rules = history.rules
    return ScoringContext(
        name="" if "name" in rules.kinds(Trust.TRUSTED) else comment.name,
        website=comment.website,
        trap=comment.trap,
        seconds=comment.seconds,
        copies=history.copies,
        spam_copies=history.spam_copies,
        near_spam=statuses[Status.SPAM],
        near_kept=sum(statuses[status] for status in VISIBLE),
        near_waiting=sum(statuses[status] for status in WAITING),
        rate_range=history.rate_range,
        rate_email=history.rate_email,
        record=history.record,
        confirmed=bool(comment.confirmed_at or comment.account_id),
        hosts={h: _record(found) for h, found in history.statuses_by_host.items()},
        vocabulary=_vocabulary(comment.post.live_id),
        staff_likeness=history.staff_likeness,
        edits=int(comment.edited_at is not None),
        blocked=tuple(k for k in rules.kinds(Trust.BLOCKED) if k != "host"),
        host_rules=rules.hosts,
        akismet=opinions.weighed_verdict(comment),
        page=_page(comment),
    )


def _page(comment: Comment) -> OriginPage | None:
    """Return what is known of the page that a comment came from, if from any."""
    origin = comment.origin
    if origin is None:
        return None
    known = {name: origin[name] for name in OriginPage._fields if name in origin}
    return OriginPage(**known | {"own": host_of(settings.SITE_URL)})


def _record(statuses: Iterable[str]) -> CommentRecord:
    many = Counter(statuses)
    return CommentRecord(
        many[Status.APPROVED], many[Status.REJECTED], many[Status.SPAM]
    )


@lru_cache(VOCABULARIES_KEPT)
def _vocabulary(revision: int | None) -> frozenset[str]:
    """Return the words of a post as published; a revision never changes."""
    if revision is None:
        return frozenset()
    found = Revision.objects.filter(pk=revision)
    texts = found.values_list("title", "standfirst", "body").first()
    return AnalysedText(strip_tags(" ".join(texts))).terms if texts else frozenset()
