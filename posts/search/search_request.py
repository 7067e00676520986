"""What a reader searches for: cleaned, within bounds, and whether it names a work."""

import re
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR

from django.db.models import Q

from evidenceblog.core.text import clean_line, parse_number
from posts.citations import identifiers
from posts.citations.models import Source

from .text_search_configurations import parted, plain_letters

# What more a reader types is not searched for.
MOST_CHARACTERS = 200
MOST_WORDS = 16
# What keyboards and word processors write for the quotes that a phrase stands in.
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»″", '"'))
# A bare number is taken for a PubMed ID from so many digits on.
_BARE_PMID = re.compile(r"[1-9][0-9]{5,7}")
_COCHRANE = "10.1002/14651858."
_VERSION = re.compile(r"\.pub[0-9]+\Z")


@dataclass(frozen=True)
class SearchRequest:
    """Words, and what of the posts that have them is shown; `page` counts from 1."""

    words: str
    topic: str = ""
    author: str = ""
    year: int | None = None
    page: int = 1

    @property
    def is_filtered(self) -> bool:
        return bool(self.topic or self.author or self.year)


def clean_words(typed: str) -> str:
    """Return what was typed as one line within the bounds of a search."""
    # Cut first: what is cleaned may be as long as an address can be.
    return " ".join(clean_line(typed[: 2 * MOST_CHARACTERS])[:MOST_CHARACTERS].split())


def clean_year(typed: str) -> int | None:
    """Return a year that a date may have; None for all else."""
    year = parse_number(typed, most_digits=4)
    return year if year is not None and MINYEAR < year < MAXYEAR else None


def search_text(words: str) -> str:
    """Return words as `websearch_to_tsquery` is given them."""
    words = plain_letters(words.translate(_QUOTES))
    return parted(" ".join(words.split()[:MOST_WORDS]))


def find_cited(words: str) -> Q | None:
    """Return which sources the words name by an identifier; None if they name none.

    A Cochrane Review is meant in each of its versions.
    """
    if re.fullmatch(r"(?:CD|MR|ED)[0-9]{6}(?:\.pub[0-9]+)?", words, re.IGNORECASE):
        words = f"{_COCHRANE}{words}"
    try:
        doi = identifiers.clean_doi(words).lower()
    except identifiers.NotAnIdentifier:
        return _find_numbered(words)
    if identifiers.cochrane_number(doi):
        review = _VERSION.sub("", doi)
        return Q(doi=review) | Q(doi__startswith=f"{review}.pub")
    return Q(doi=doi)


def _find_numbered(words: str) -> Q | None:
    if _BARE_PMID.fullmatch(words):
        return Q(csl__PMID=words)
    kind, number = identifiers.recognise(words) or ("", "")
    if kind == "pmid" and not words.isdecimal():
        return Q(csl__PMID=number)
    return Q(csl__PMCID=number) if kind == "pmcid" else None


def cited_sources(words: str) -> list[int]:
    """Return the keys of the sources that the words name by an identifier."""
    named = find_cited(words)
    if named is None:
        return []
    return list(Source.objects.filter(named).values_list("pk", flat=True)[:20])
