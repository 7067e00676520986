"""Full-text search: which live posts have the words, the best first, and facets of them.

Of the posts that match, the newest 2,000 are ranked and counted: a word that every post
has costs no more than that.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from .search_request import SearchRequest, cited_sources, search_text
from .text_search_configurations import CONFIGURATIONS

POSTS_A_PAGE = 10
MOST_RANKED = 2_000
# Of these, so many are ranked by where the words stand, which is costly to read: first
# those whose title, standfirst or headings have the words, the newest first.
MOST_RANKED_WHOLE = 100
# Options that a facet offers.
MOST_OPTIONS = 12
TIMEOUT_MILLISECONDS = 1_000
# The SQLSTATE of a statement that took longer than it may (PostgreSQL, appendix A).
CANCELED = "57014"

# A match in a title counts as ten in the text; length is weighed by its logarithm. What is
# typed is parsed once, and is no constant: of one, PostgreSQL would know how frequent it
# is, and read all vectors rather than the index, unaware of what they cost.
SEARCH_SQL = """
WITH typed AS MATERIALIZED ({typed}), found AS MATERIALIZED (
    SELECT document.post_id, document.revision_id, document.published_at,
        document.vector, typed.query
    FROM {matches}
    WHERE {filters}
    ORDER BY document.published_at DESC, document.post_id DESC
    LIMIT {most}
), likely AS (
    SELECT post_id, vector, query, row_number() OVER (
        ORDER BY post_id IN (
            SELECT telling.post_id FROM typed JOIN posts_searchdocument AS telling
            ON ts_filter(telling.vector, '{{a,b,c}}') @@ typed.query
        ) DESC, published_at DESC, post_id DESC
    ) AS place
    FROM found
), shown AS (
    SELECT post_id FROM likely
    ORDER BY CASE WHEN place <= {whole}
        THEN ts_rank_cd('{{0.1, 0.2, 0.4, 1.0}}', vector, query, 1) END
        DESC NULLS LAST, place
    LIMIT {page} OFFSET %(offset)s
)
SELECT (SELECT count(*) FROM found), ARRAY(SELECT post_id FROM shown),
    ARRAY(
        SELECT jsonb_build_array(topic.slug, topic.name, filed.posts, topic.id) FROM (
            SELECT topic_id, count(*) AS posts FROM found
            JOIN posts_revision_topics USING (revision_id) GROUP BY topic_id
        ) AS filed JOIN posts_topic AS topic ON topic.id = filed.topic_id
        ORDER BY filed.posts DESC, topic.name LIMIT {options}
    ),
    ARRAY(
        SELECT jsonb_build_array(author.slug, author.name, byline.posts, author.id) FROM (
            SELECT author_id, count(*) AS posts FROM found
            JOIN posts_byline USING (revision_id) GROUP BY author_id
        ) AS byline JOIN posts_author AS author ON author.id = byline.author_id
        ORDER BY byline.posts DESC, author.name LIMIT {options}
    ),
    ARRAY(
        SELECT jsonb_build_array(year, year, count(*)) FROM (
            SELECT extract(year FROM published_at AT TIME ZONE %(zone)s)::int AS year
            FROM found
        ) AS dated GROUP BY year ORDER BY year DESC LIMIT {options}
    )
"""
TYPED = """
SELECT used.configuration,
    CASE WHEN folded = accented THEN folded ELSE folded || accented END AS query
FROM unnest(%(configurations)s::text[]) AS used (configuration), LATERAL (
    SELECT websearch_to_tsquery(used.configuration::regconfig, %(words)s) AS folded,
        websearch_to_tsquery(
            replace(used.configuration, 'search_', 'pg_catalog.')::regconfig, %(words)s
        ) AS accented
) AS spelled
"""
HAS_WORDS = """
typed JOIN posts_searchdocument AS document ON document.vector @@ typed.query
"""
NOTHING_TYPED = "SELECT NULL::tsquery AS query"
CITES = "typed, posts_searchdocument AS document"
FILTERS = {
    "configurations": "document.configuration = typed.configuration",
    "sources": """document.revision_id IN (
        SELECT revision_id FROM posts_sourceuse WHERE source_id = ANY(%(sources)s))""",
    # IS TRUE: the keys are read once, into a hash, and not looked up for each match.
    "topic": """(document.revision_id IN (
        SELECT filed.revision_id FROM posts_revision_topics AS filed
        WHERE filed.topic_id = (SELECT id FROM posts_topic WHERE slug = %(topic)s)
    )) IS TRUE""",
    "author": """(document.revision_id IN (
        SELECT byline.revision_id FROM posts_byline AS byline
        WHERE byline.author_id = (SELECT id FROM posts_author WHERE slug = %(author)s)
    )) IS TRUE""",
    "begin": "document.published_at >= %(begin)s AND document.published_at < %(end)s",
}
# Each is looked for in an index: to read the column of all posts takes milliseconds.
USED_SQL = """
SELECT known.name FROM unnest(%s::text[]) AS known (name)
WHERE EXISTS (SELECT FROM posts_searchdocument WHERE configuration = known.name)
"""


class SearchTimeout(Exception):
    """The database was stopped: the search would have taken longer than it may."""


class FacetOption(NamedTuple):
    """A topic, author or year; how many of the counted matches have it. `pk` is 0 of a
    year."""

    value: str
    label: str
    posts: int
    pk: int = 0


@dataclass(frozen=True)
class Matches:
    """What a search found: keys of the posts of its page, and counts of all matches.

    `words` are those that were searched for in the end, `text` as snippets mark them;
    it is empty where posts were found by what they cite.
    """

    words: str
    text: str
    posts: list[int]
    count: int
    topics: list[FacetOption]
    authors: list[FacetOption]
    years: list[FacetOption]


def find_matches(asked: SearchRequest) -> Matches:
    """Return the posts that have all the words, or cite the work that they name."""
    if sources := cited_sources(asked.words):
        matches = _matches(asked, "", {"sources": sources})
        if matches.count:
            return matches
    return _matching_text(asked, search_text(asked.words))


def find_any_word(asked: SearchRequest) -> Matches:
    """Return the posts that have at least one of the words."""
    return _matching_text(asked, " or ".join(search_text(asked.words).split()))


def _matching_text(asked: SearchRequest, text: str) -> Matches:
    limits = {"configurations": used_configurations(), "words": text}
    return _matches(asked, text, limits)


def _matches(asked: SearchRequest, text: str, limits: dict[str, Any]) -> Matches:
    limits |= _chosen(asked)
    sql = SEARCH_SQL.format(
        typed=TYPED if text else NOTHING_TYPED,
        matches=HAS_WORDS if text else CITES,
        filters=" AND ".join(FILTERS[name] for name in limits if name in FILTERS),
        most=MOST_RANKED,
        whole=MOST_RANKED_WHOLE,
        page=POSTS_A_PAGE,
        options=MOST_OPTIONS,
    )
    place = {"offset": (asked.page - 1) * POSTS_A_PAGE, "zone": settings.TIME_ZONE}
    with connection.cursor() as cursor:
        cursor.execute(sql, limits | place)
        count, posts, *facets = cursor.fetchone()
    topics, authors, years = (
        [FacetOption(*json.loads(row)) for row in rows] for rows in facets
    )
    return Matches(asked.words, text, posts, count, topics, authors, years)


def _chosen(asked: SearchRequest) -> dict[str, Any]:
    """Return the values of the filters that a reader has chosen."""
    chosen: dict[str, Any] = {}
    if asked.topic:
        chosen["topic"] = asked.topic
    if asked.author:
        chosen["author"] = asked.author
    if asked.year:
        zone = timezone.get_default_timezone()
        chosen["begin"] = datetime(asked.year, 1, 1, tzinfo=zone)
        chosen["end"] = datetime(asked.year + 1, 1, 1, tzinfo=zone)
    return chosen


def used_configurations() -> list[str]:
    """Return the text search configurations that live posts have."""
    with connection.cursor() as cursor:
        cursor.execute(USED_SQL, [list(CONFIGURATIONS)])
        return [name for (name,) in cursor.fetchall()]


@contextmanager
def bounded_time() -> Iterator[None]:
    """Stop each statement within that takes longer than a search may. Raises SearchTimeout."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = {TIMEOUT_MILLISECONDS}")
            yield
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", None) == CANCELED:
            raise SearchTimeout from error
        raise
