"""Relative effects alone: “half the risk” does not say of how much.

Relative risks alone make effects seem larger: Akl and others, Cochrane Database of
Systematic Reviews 2011, Issue 3, CD006776. Only plain cases are named: few and certain.
"""

import re
from collections.abc import Iterator

from django.utils.html import strip_tags
from django.utils.translation import gettext

from posts.revisions.fault import Fault, Severity

from .base import BlockCopy
from .finding_numbers import has_counts
from .mean_difference import has_difference

_PERCENT = r"\d+(?:[.,]\d+)?\s?(?:%|per ?cent|Prozent)"
_RISK = r"(?:risks?|chances?|odds|likelihood|rates?)"
_CUTS = r"(?:cut|cuts|cutting|halv(?:e|es|ed|ing)|doubl(?:e|es|ed|ing)|tripl(?:e|es|ed|ing))"
_CHANGED = (
    r"(?:reduc(?:e|es|ed|ing)|lower(?:s|ed|ing)?|rais(?:e|es|ed|ing)|"
    r"increase[sd]?|increasing|decrease[sd]?|decreasing|cuts?|cutting|fell|falls?|rose|rises?)"
)
# By the first part of a post's language; others are not looked at.
_RELATIVE: dict[str, re.Pattern[str]] = {
    "en": re.compile(
        rf"{_PERCENT}\s(?:lower|higher|greater|smaller|reduced|increased)\s"
        rf"(?:relative\s)?{_RISK}\b"
        rf"|{_PERCENT}\s(?:less|more)\slikely\b"
        rf"|{_PERCENT}\s(?:reduction|increase|decrease)\sin\s(?:the\s)?"
        rf"(?:relative\s)?{_RISK}\b"
        rf"|\b{_CUTS}\s(?:the|their|your|our|its)?\s?{_RISK}\b"
        rf"|\b{_CHANGED}\s(?:the|their|your|our|its)?\s?{_RISK}\b[^.;:?!]{{0,60}}\sby\s"
        rf"(?:about\s|around\s|some\s|up\sto\s)?(?:{_PERCENT}|half|a\s(?:third|quarter|fifth))"
        rf"|\b(?:half|twice|two\stimes|three\stimes)\s(?:as\slikely|the\s{_RISK})\b"
        rf"|\b(?:risk\sratio|relative\srisk|odds\sratio|hazard\sratio)\s?(?:of|was|is|=|,)?"
        rf"\s?\d",
        re.IGNORECASE,
    ),
    "de": re.compile(
        rf"{_PERCENT}\s(?:geringere|niedrigere|höhere|größere|kleinere)[sn]?\s"
        rf"(?:relative[sn]?\s)?Risik\w+"
        rf"|\bRisik\w+\b[^.;:?!]{{0,60}}\sum\s(?:etwa\s|rund\s|bis\szu\s)?"
        rf"(?:{_PERCENT}|die\sHälfte|\w+\s(?:Drittel|Viertel|Fünftel))"
        rf"|\b(?:halbiert|verdoppelt|verdreifacht)\w*\s(?:das|ihr|sein)\s\w*Risik\w+"
        rf"|\b(?:halb|doppelt|dreimal)\sso\s(?:wahrscheinlich|häufig|hoch)\b",
        re.IGNORECASE,
    ),
}
# Words that say how many: 4 in 100, 2 out of 1000, 3 von 100, percentage points.
_ABSOLUTE = re.compile(
    r"\b\w+\s(?:in|out\sof|of|von)\s(?:(?:every|a|je|the)\s)?"
    r"(?:hundred|thousand|hundert|tausend|\d{1,3}(?:[.,\s]?\d{3})*)\b"
    r"|percentage\spoints?|Prozentpunkte?"
    r"|\bfrom\s\d[\d.,]*\s?(?:%|per ?cent)?\sto\s\d"
    r"|\bvon\s\d[\d.,]*\s?(?:%|Prozent)?\sauf\s\d",
    re.IGNORECASE,
)


def find_relative_effects(block: BlockCopy, language: str) -> Iterator[Fault]:
    """Warn of a finding whose words have a relative effect, and nothing has absolute ones."""
    if has_counts(block) or has_difference(block):
        return
    if found := relative_effect(strip_tags(block["text"]), language):
        words = gettext(
            "“%(words)s” does not say of how much. Add how many people out of 100 "
            "without and with, under Numbers."
        )
        yield Fault(
            "relative-alone", block["key"], "text", words % {"words": found},
            Severity.WARNING,
        )  # fmt: skip


def relative_effect(words: str, language: str) -> str:
    """Return the words of a relative effect that stands without absolute numbers."""
    pattern = _RELATIVE.get(language.lower().partition("-")[0])
    found = pattern.search(words) if pattern else None
    return "" if found is None or _ABSOLUTE.search(words) else found[0]
