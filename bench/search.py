"""What readers wait for when they search 10,000 posts, and 100,000: in the database."""

import environment  # noqa: F401  # first: all else is importable only then

# isort: split
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import accumulate
from random import Random
from statistics import median, quantiles
from time import perf_counter
from typing import Any

import processes
import servers
from results import Row, at_least, at_most, options, progress, report, shown

POSTS, QUICK_POSTS, MORE_POSTS = 10_000, 2_000, 100_000
# Texts that are made up; each is that of several posts.
TEXTS = 2_000
WORDS, WORDS_A_TEXT = 20_000, 800
# How often a word is said falls with its place among all words (Zipf's law).
FREQUENT, RARER = (20, 200), (500, 10_000)
QUERIES, LOOKS = 200, 3
KINDS = ("rarer", "frequent", "frequent and rarer", "two frequent", "of a topic")
MEDIAN_GOAL_MS, SLOWEST_GOAL_MS = 15, 60
MAKE_SQL = """
CREATE TEMPORARY TABLE made AS SELECT n, text,
    setweight(to_tsvector('search_english', left(text, 60)), 'A')
        || setweight(to_tsvector('search_english', left(text, 600)), 'B')
        || setweight(to_tsvector('search_english', text), 'D') AS vector
FROM unnest(%s::text[]) WITH ORDINALITY AS texts (text, n)
"""
FILL_SQL = """
UPDATE posts_searchdocument AS document
SET text = made.text, vector = made.vector,
    configuration = 'search_english'
FROM made WHERE made.n = document.post_id %% %s + 1
"""


def main() -> None:
    asked = options(__doc__ or "")
    with ExitStack() as stack:
        stack.enter_context(servers.database(asked.data))
        import content  # only now: these read the settings
        from post_copies import Copier

        content.make({})
        copier = Copier()
        rows: list[Row] = []
        random = Random(7)  # noqa: S311  # the same posts in each run
        words = list(_words(random))
        _make_texts(random, words)
        for posts in [QUICK_POSTS] if asked.quick else [POSTS, MORE_POSTS]:
            copier.grow(posts)
            _fill()
            rows += _searches(words, posts, has_goal=posts == POSTS)
    report("search", rows)


def _words(random: Random) -> Iterator[str]:
    """Yield made-up words, the frequent ones first."""
    syllables = [c + v for c in "bdfgklmnprstvz" for v in "aiou"]
    made: set[str] = set()
    while len(made) < WORDS:
        word = "".join(random.choices(syllables, k=random.randint(2, 5))) + "x"
        if word not in made:
            made.add(word)
            yield word


def _make_texts(random: Random, words: list[str]) -> None:
    from django.db import connection

    progress("Making up texts")
    weights = list(accumulate(1 / place for place in range(1, WORDS + 1)))
    texts = [
        " ".join(random.choices(words, cum_weights=weights, k=WORDS_A_TEXT))
        for _ in range(TEXTS)
    ]
    with connection.cursor() as cursor:
        cursor.execute(MAKE_SQL, [texts])


def _fill() -> None:
    from django.db import connection

    progress("Giving posts their texts")
    with connection.cursor() as cursor:
        cursor.execute(FILL_SQL, [TEXTS])
        cursor.execute("VACUUM ANALYZE")


def _queries(words: list[str]) -> list[dict[str, Any]]:
    """Return the same queries in each run: of one word and two, frequent and rarer."""
    random = Random(14)  # noqa: S311

    def one(places: tuple[int, int]) -> str:
        return words[random.randrange(*places)]

    made: list[dict[str, Any]] = []
    while len(made) < QUERIES:
        made += [
            {"words": one(RARER)},
            {"words": one(FREQUENT)},
            {"words": f"{one(FREQUENT)} {one(RARER)}"},
            {"words": f"{one(FREQUENT)} {one(FREQUENT)}"},
            {"words": one(FREQUENT), "topic": "chronic-pain"},
        ]
    return made


def _searches(words: list[str], posts: int, *, has_goal: bool) -> Iterator[Row]:
    from django.db import connection

    from posts.search import reader_search
    from posts.search.search_request import SearchRequest

    asked = [SearchRequest(**query) for query in _queries(words)]
    stopwatch = Stopwatch()
    matches = 0
    progress(f"Searching {posts:,} posts")
    with connection.execute_wrapper(stopwatch):
        for _look in range(LOOKS):
            for one in asked:
                stopwatch.begin()
                matches += reader_search.find_posts(one).matches.count
    waits, processor = (
        quantiles(times, n=100) for times in (stopwatch.waits, stopwatch.processor)
    )
    what = f"search, {posts:,} posts"
    yield shown(f"{what}: matches", matches / QUERIES / LOOKS, "posts on average")
    for name, cut, goal in (
        ("median", 49, MEDIAN_GOAL_MS),
        ("99 of 100", 98, SLOWEST_GOAL_MS),
    ):
        yield shown(f"{what}: database's processor, {name}", processor[cut], "ms")
        if has_goal:
            yield at_most(f"{what}, {name}", waits[cut], "ms", goal)
        else:
            yield shown(f"{what}, {name}", waits[cut], "ms")
    for number, kind in enumerate(KINDS):
        kept = stopwatch.processor[number :: len(KINDS)]
        progress(f"{median(kept):8.2f} ms of processor, median: {kind}")
    if has_goal:
        used = _uses_index(asked)
        yield at_least(f"{what}: plans with the index of words", used, "", QUERIES)


class Stopwatch:
    """Around the statements of each search: milliseconds until the database answered
    them, and of that with a processor, which other load changes little."""

    def __init__(self) -> None:
        self.waits: list[float] = []
        self.processor: list[float] = []

    def begin(self) -> None:
        self.waits.append(0.0)
        self.processor.append(0.0)

    def __call__(self, execute: Callable[..., Any], *given: Any) -> Any:
        from django.db import connection

        connection.ensure_connection()
        backend = connection.connection.info.backend_pid
        ran, begun = processes.run_ms(backend), perf_counter()
        try:
            return execute(*given)
        finally:
            self.waits[-1] += 1000 * (perf_counter() - begun)
            self.processor[-1] += processes.run_ms(backend) - ran


def _uses_index(asked: list[Any]) -> int:
    """Count the queries whose plan reads the index of words."""
    from django.db import connection

    plans: list[str] = []

    def explained(execute: Any, sql: str, params: Any, *given: Any) -> Any:
        if "posts_searchdocument AS document ON" in sql:
            with connection.connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN {sql}", params)
                plans.append(str(cursor.fetchall()))
        return execute(sql, params, *given)

    from posts.search import reader_search

    with connection.execute_wrapper(explained):
        for one in asked:
            reader_search.find_posts(one)
    return sum("search_document_vector" in plan for plan in plans)


if __name__ == "__main__":
    main()
