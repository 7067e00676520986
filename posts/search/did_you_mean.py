"""Did you mean: the words of posts that are nearest to words that no post has."""

from difflib import SequenceMatcher
from typing import Any

from django.db import connection

from .full_text import used_configurations
from .search_index import LONGEST_WORD, SHORTEST_WORD, WORD

# How much of two words is the same, from 0 to 1: a letter or two of eight may differ.
NEAR = 0.72
MOST_CANDIDATES = 25
# Beyond these a search is no slip of the hand.
MOST_MISTYPED = 4

# A word that is left out by some language, such as "the", is no mistake.
CANDIDATES_SQL = """
SELECT typed.word, ARRAY(
    SELECT known.word FROM posts_searchword AS known WHERE known.word %% typed.word
    ORDER BY similarity(known.word, typed.word) DESC, known.word LIMIT %(candidates)s
)
FROM unnest(%(words)s::text[]) AS typed (word)
WHERE NOT EXISTS (
    SELECT FROM unnest(%(configurations)s::text[]) AS used (configuration),
    LATERAL (
        SELECT plainto_tsquery(used.configuration::regconfig, typed.word)
            || plainto_tsquery(
                replace(used.configuration, 'search_', 'pg_catalog.')::regconfig, typed.word
            )
    ) AS meant (query)
    WHERE numnode(meant.query) = 0 OR EXISTS (
        SELECT FROM posts_searchdocument AS document
        WHERE document.configuration = used.configuration
        AND document.vector @@ meant.query
    )
)
LIMIT %(mistyped)s
"""


def find_correction(words: str) -> str:
    """Return the words with those that no post has put right; empty if none can be."""
    typed = {
        word.lower()
        for word in WORD.findall(words)
        if SHORTEST_WORD <= len(word) <= LONGEST_WORD
    }
    if not typed:
        return ""
    asked: dict[str, Any] = {
        "words": sorted(typed),
        "configurations": used_configurations(),
        "candidates": MOST_CANDIDATES,
        "mistyped": MOST_MISTYPED,
    }
    with connection.cursor() as cursor:
        cursor.execute(CANDIDATES_SQL, asked)
        nearest = {word: _nearest(word, near) for word, near in cursor.fetchall()}
    corrected = WORD.sub(lambda match: nearest.get(match[0].lower()) or match[0], words)
    return corrected if corrected != words else ""


def _nearest(word: str, candidates: list[str]) -> str:
    rated = [(_likeness(word, candidate), candidate) for candidate in candidates]
    likeness, best = max(rated, default=(0.0, ""), key=lambda pair: pair[0])
    return best if likeness >= NEAR else ""


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()
