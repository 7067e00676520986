"""What the authors of a work conclude in its newer version, beside what they concluded."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from django.utils.translation import gettext as _

from posts.blocks.certainty import Certainty
from posts.citations.csl_text import plain_line
from posts.citations.models import SourceEvent

_LEVEL = r"(very[- ]low|low|moderate|high)"
_GAP = r"(?:[- ]+(?:to|or|and)[- ]+|, )"
# "low- to moderate-certainty evidence", "the certainty of the evidence was very low".
_NAMED = re.compile(
    rf"\b(?:{_LEVEL}{_GAP})?{_LEVEL}[- ]+(?:certainty|quality(?= evidence))\b"
    rf"|\b(?:certainty|quality) of (?:the |this )?evidence (?:is|was|were|ranged from) "
    rf"(?:mostly )?{_LEVEL}(?:{_GAP}{_LEVEL})?\b",
    re.IGNORECASE,
)


class AuthorsConclusions(NamedTuple):
    """The authors' words, and the levels of certainty that are named there."""

    version: str
    words: str
    certainty: str


def conclusions_of(event: SourceEvent) -> list[AuthorsConclusions]:
    """Return what the authors concluded and what they conclude now, as far as known."""
    known = (
        (_("In the work that the posts cite"), event.details.get("former_conclusions")),
        (_("In the newer version"), event.details.get("conclusions")),
    )
    return [
        AuthorsConclusions(version, words, ", ".join(_levels(words)))
        for version, words in known
        if words
    ]


def _levels(text: str) -> list[str]:
    """Return the levels that a text names, the highest first."""
    named = set(_named(plain_line(text)))
    return [str(level.label) for level in Certainty if level in named]


def _named(text: str) -> Iterator[str]:
    for match in _NAMED.finditer(text):
        yield from (one.lower().replace(" ", "-") for one in match.groups() if one)
