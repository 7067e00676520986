"""The search index: a document for each live post, written with what changes the post."""

import re
from collections.abc import Iterable
from datetime import timedelta
from time import monotonic
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q

from evidenceblog.core import cache_purge
from evidenceblog.core.task_backend import task
from posts.models import LISTS, Post, Revision, SearchDocument

from .post_words import PostWords, read_words
from .text_search_configurations import (
    configuration_of,
    parted,
    parted_whole,
    plain_letters,
)

# Raise it when the same snapshot gets another document: all are then made again.
INDEX_VERSION = 1
# Of each weight: PostgreSQL refuses a vector of a megabyte, a post is never refused.
MOST_CHARACTERS = 150_000
# What one run of the task takes; the next one goes on.
LONGEST_RUN = timedelta(seconds=40)
# A word that may be what a mistyped one meant: letters, with an apostrophe or none.
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
SHORTEST_WORD, LONGEST_WORD = 4, 30

WEIGHTED_SQL = """
setweight(to_tsvector(%(configuration)s::regconfig, (%(words)s::text[])[{number}])
    || to_tsvector(%(accented)s::regconfig, (%(words)s::text[])[{number}]), '{weight}')
"""
WEIGHTED = [
    WEIGHTED_SQL.format(number=number, weight=weight)
    for number, weight in enumerate("ABCD", start=1)
]
STORE_SQL = f"""
INSERT INTO posts_searchdocument
    (post_id, revision_id, configuration, published_at, indexed_by, text, vector)
SELECT %(post)s, %(revision)s, %(configuration)s, %(published_at)s, %(version)s, %(text)s,
    {" || ".join(WEIGHTED)}
ON CONFLICT (post_id) DO UPDATE SET
    revision_id = excluded.revision_id, configuration = excluded.configuration,
    published_at = excluded.published_at, indexed_by = excluded.indexed_by,
    text = excluded.text, vector = excluded.vector
"""  # all of it is ours
# Sorted, so that two who publish at once wait for each other and not in a circle.
STORE_WORDS_SQL = """
INSERT INTO posts_searchword (word) SELECT unnest(%s::text[]) ORDER BY 1
ON CONFLICT DO NOTHING
"""
FORGET_WORDS_SQL = """
DELETE FROM posts_searchword AS known
WHERE (%(only)s::text[] IS NULL OR known.word = ANY(%(only)s::text[])) AND NOT EXISTS (
    SELECT FROM (SELECT DISTINCT configuration FROM posts_searchdocument) AS used
    JOIN posts_searchdocument AS document ON document.configuration = used.configuration
    AND document.vector @@ plainto_tsquery(used.configuration::regconfig, known.word)
)
"""


def index_post(post: Post) -> None:
    """Let readers find a post as its live revision is, or not at all if it is none of
    the live posts of the stream. Call it in the transaction of the change."""
    revision = post.live
    if post.is_page or post.state != Post.State.LIVE or revision is None:
        SearchDocument.objects.filter(post=post).delete()
        return
    said = read_words(revision.snapshot)
    words = PostWords(*(plain_letters(text[:MOST_CHARACTERS]) for text in said))
    _store(post, revision, words)
    with connection.cursor() as cursor:
        cursor.execute(STORE_WORDS_SQL, [sorted(distinct_words(words))])


def _store(post: Post, revision: Revision, words: PostWords) -> None:
    configuration = configuration_of(revision.language)
    row: dict[str, Any] = {
        "post": post.pk,
        "revision": revision.pk,
        "configuration": configuration,
        "accented": configuration.replace("search_", "accented_"),
        "published_at": revision.published_at,
        "version": INDEX_VERSION,
        "text": parted_whole(words.text),
        "words": [parted(text) for text in words],
    }
    with connection.cursor() as cursor:
        cursor.execute(STORE_SQL, row)


def distinct_words(texts: Iterable[str]) -> set[str]:
    """Return the words in lower case that are long enough to tell what was meant."""
    found = (word.lower() for text in texts for word in WORD.findall(text))
    return {word for word in found if SHORTEST_WORD <= len(word) <= LONGEST_WORD}


def forget_words(words: Iterable[str] | None = None) -> None:
    """Delete those of the words, or of all, that no live post has any more."""
    only = None if words is None else sorted(distinct_words(words))
    with connection.cursor() as cursor:
        cursor.execute(FORGET_WORDS_SQL, {"only": only})


@task()
def index_stale() -> None:
    """Index each live post that has no document, or one of other code or of another
    revision: after an upgrade, all of them. Safe to repeat."""
    _drop_strays()
    current = Q(
        search_document__indexed_by=INDEX_VERSION,
        search_document__revision=F("live"),
    )
    stale = Post.objects.live().exclude(current).values_list("pk", flat=True)
    began = monotonic()
    for pk in stale.iterator():
        if monotonic() - began > LONGEST_RUN.total_seconds():
            return
        _index_again(pk)


@transaction.atomic
def _drop_strays() -> None:
    """Delete documents of posts that are not live: code of before the search may have
    withdrawn one while the site was upgraded."""
    live = Post.objects.live().order_by()
    dropped, _rows = SearchDocument.objects.exclude(post__in=live).delete()
    if dropped:
        cache_purge.purge(LISTS)


@transaction.atomic
def _index_again(pk: int) -> None:
    # Locked: a post that is being withdrawn or redacted is indexed as it is afterwards.
    posts = Post.objects.select_for_update(of=("self",)).select_related("live")
    if post := posts.filter(pk=pk).first():
        index_post(post)
        cache_purge.purge(LISTS)


@task()
def forget_old_words() -> None:
    """Delete the words that no live post has any more. Safe to repeat."""
    forget_words()
