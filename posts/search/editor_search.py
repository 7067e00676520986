"""The search in the editors' list of posts: titles, people, topics, words, works, days."""

import re
from calendar import monthrange
from datetime import MAXYEAR, date, datetime, time, timedelta

from django.contrib.postgres.search import SearchQuery
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils import timezone

from posts.blocks import KINDS
from posts.models import (
    ListedSource,
    Post,
    SearchDocument,
    SourceUse,
    WorkingByline,
    WorkingCopy,
    WorkingCopyQuerySet,
)

from .full_text import used_configurations
from .search_request import MOST_WORDS, cited_sources, clean_words, search_text

# A year, a month or a day, as its digits are written from the largest on.
DAYS = re.compile(r"([0-9]{4})(?:-([0-9]{1,2})(?:-([0-9]{1,2}))?)?")


def find_copies(copies: WorkingCopyQuerySet, typed: str) -> WorkingCopyQuerySet:
    """Keep the posts that have all the words: each in its title, standfirst or address,
    its authors or topics, or its text; or that cite the work which the words name; or
    that were edited or published in the year, month or day that they name.
    """
    words = clean_words(typed)
    if not words:
        return copies
    has_each = Q()
    for word in words.split()[:MOST_WORDS]:
        has_each &= _has_word(word)
    return copies.filter(has_each | _reads(words) | _cites(words) | _is_of(words))


def _has_word(word: str) -> Q:
    """Say which posts have a word, as they are being edited."""
    named = WorkingByline.objects.filter(
        working_copy=OuterRef("pk"), author__name__unaccent__icontains=word
    )
    filed = WorkingCopy.topics.through._default_manager.filter(
        workingcopy=OuterRef("pk"), topic__name__unaccent__icontains=word
    )
    has = Q(title__unaccent__icontains=word) | Q(standfirst__unaccent__icontains=word)
    has |= Q(slug__icontains=word) | Exists(named) | Exists(filed)
    for blocks in _unread_blocks(word):
        has |= Q(pk__in=blocks.values("parent"))
    return has


def _unread_blocks(word: str) -> list[QuerySet[Model]]:
    """Return the blocks with a word of posts that the readers' search does not have."""
    indexed = Q(parent__post__state=Post.State.LIVE, parent__post__kind=Post.Kind.POST)
    found: list[QuerySet[Model]] = []
    for kind in KINDS.values():
        has = Q()
        for name in {*kind.label_fields, kind.html_field} - {""}:
            has |= Q(**{f"{name}__unaccent__icontains": word})
        found.append(kind.get_queryset().exclude(indexed).filter(has).order_by())
    return found


def _reads(words: str) -> Q:
    """Say which live posts have the words in what readers see."""
    text, found = search_text(words), Q()
    for name in used_configurations() if text else ():
        query = SearchQuery(text, config=name, search_type="websearch")
        found |= Q(configuration=name, vector=query)
    if not found:
        return Q(pk__in=[])
    return Q(post__in=SearchDocument.objects.filter(found).values("post"))


def _cites(words: str) -> Q:
    """Say which posts cite, or list, the work that the words name by an identifier."""
    sources = cited_sources(words)
    if not sources:
        return Q(pk__in=[])
    listed = ListedSource.objects.filter(source__in=sources).values("working_copy")
    live = SourceUse.objects.filter(source__in=sources, revision__live_on__isnull=False)
    return Q(pk__in=listed) | Q(post__in=live.values("revision__post"))


def _is_of(words: str) -> Q:
    span = read_days(words)
    if span is None:
        return Q(pk__in=[])
    return Q(edited_at__range=span) | Q(post__live__published_at__range=span)


def read_days(words: str) -> tuple[datetime, datetime] | None:
    """Return the first and last moment of a year, month or day; None for other words."""
    match = DAYS.fullmatch(words)
    if not match:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        first = date(year or 0, month or 1, day or 1)
    except ValueError:  # such as 2026-13
        return None
    if first.year == MAXYEAR:
        return None
    last = first.replace(month=month or 12)
    last = last if day else last.replace(day=monthrange(last.year, last.month)[1])
    zone = timezone.get_default_timezone()
    end = datetime.combine(last + timedelta(days=1), time(), zone)
    return datetime.combine(first, time(), zone), end - timedelta(microseconds=1)
