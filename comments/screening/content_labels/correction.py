"""Correction: a reader says that the evidence moved on, or cites a work."""

import re

from .phrase_matching import Span, find_spans, pattern

_SAYS = pattern("correction", "says")
_CITES = re.compile(
    r"(?<![\w/.])(?:doi:? ?|(?:https?://)?(?:dx\.)?doi\.org/)?"
    r"10\.\d{4,9}/[^\s<>\"']{1,200}"
    r"|(?<!\w)(?:pmid:? ?\d{4,9}|pmc\d{4,9}|nct\d{8}|isrctn ?\d{8}|cd\d{6})(?!\w)"
    r"|(?<!\w)(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/pubmed)/\d{4,9}"
    r"|(?<!\w)cochranelibrary\.com/[^\s<>\"']{1,200}"
    r"|(?<!\w)\w{2,30} et al\.?,?(?: in)? \(?(?:19|20)\d\d"
)


def correction_spans(low: str) -> tuple[Span, ...]:
    """Return the words of a `lowered` text that say or cite something newer."""
    cited = tuple(match.span() for match in _CITES.finditer(low))
    return (*find_spans(_SAYS, low), *cited)
