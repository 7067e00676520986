"""Identifiers of works and people: found in what is pasted, checked, linked.

A `clean_…` function takes what an editor has, with its label, as an address or bare, and
returns one spelling of it, or raises NotAnIdentifier with words for the editor.
"""

import re
import string
from urllib.parse import quote, unquote

from django.utils.translation import gettext as _

from evidenceblog.core.text import clean_line, trimmed_address

# Alone, a DOI may hold all that ISO 26324 allows but spaces. A prefix may be divided
# further: 10.1000.10.
_PREFIX = r"10\.[0-9]{4,9}(?:\.[0-9]+)*"
_ALONE = re.compile(rf"{_PREFIX}/\S+")
_LABEL = re.compile(r"\Adoi(?!\.)\s*:?\s*", re.IGNORECASE)
_PLACE = re.compile(rf"/(?={_PREFIX}/)")

# What publishers' sites put behind the DOI in a page's address.
_PAGE = re.compile(
    rf"({_PREFIX}/.+?)/(?:abstract|appendices|epdf|epub|full|information|pdf|read|"
    r"references)(?:/.*)?",
    re.IGNORECASE,
)
# 10.1002/14651858 is the Cochrane Database of Systematic Reviews; what follows says
# which review (CD), methodology review (MR) or editorial (ED), and its version.
_COCHRANE = re.compile(
    r"10\.1002/14651858\.((?:CD|MR|ED)[0-9]{6})(?:\.pub([1-9][0-9]?))?", re.IGNORECASE
)
# The DOI system compares ASCII letters without their case, others with it (ISO 26324).
_LOWER_CASE = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)

_PMID = re.compile(
    r"(?:PMID\s*:?\s*|(?:https?://)?(?:pubmed\.ncbi\.nlm\.nih\.gov|"
    r"(?:www\.)?ncbi\.nlm\.nih\.gov/pubmed)/)?0*([1-9][0-9]{0,7})/?",
    re.IGNORECASE,
)
_ORCID = re.compile(
    r"(?:ORCID(?:\s+iD)?\s*:?\s*)?(?:(?:https?://)?(?:www\.)?orcid\.org/)?"
    r"([0-9]{4})-?([0-9]{4})-?([0-9]{4})-?([0-9]{3}[0-9X])/?",
    re.IGNORECASE,
)


class NotAnIdentifier(ValueError):
    """What was typed is not the identifier asked for; the message says what to type."""


def clean_doi(text: str) -> str:
    """Return a DOI in lower case, as it is compared: `10.1002/14651858.cd010152.pub2`.

    Understands `doi:…`, doi.org and any other address that has the DOI in its path, such
    as the Cochrane Library's. Raises NotAnIdentifier.
    """
    typed = clean_line(text).lstrip("<([\"'“")
    doi = _bare(_in_path(_LABEL.sub("", typed)))
    if not _ALONE.fullmatch(doi):
        raise NotAnIdentifier(
            _(
                "This is not a DOI. A DOI begins with “10.” and has a slash, "
                "such as 10.1002/14651858.CD010152.pub2."
            )
        )
    return doi


def display_doi(doi: str) -> str:
    """Return a DOI as it is printed: a Cochrane Review's number in capitals."""
    return _COCHRANE.sub(
        lambda match: match[0].replace(match[1], match[1].upper()),
        doi.translate(_LOWER_CASE),
    )


def doi_url(doi: str) -> str:
    """Return the address of a DOI.

    Encoded as the DOI Handbook asks (appendix, "DOI Name Encoding Rules for URL
    Presentation").
    """
    return f"https://doi.org/{quote(display_doi(doi), safe='/:;()')}"


def cochrane_number(doi: str) -> tuple[str, int] | None:
    """Return a Cochrane Review's number and version, such as ("CD010152", 2).

    Version 1 has no `.pub` in its DOI. None for any other work.
    """
    match = _COCHRANE.fullmatch(doi)
    return (match[1].upper(), int(match[2] or 1)) if match else None


def clean_pmid(text: str) -> str:
    """Return a PubMed number without leading zeros. Raises NotAnIdentifier."""
    match = _PMID.fullmatch(clean_line(text))
    if not match:
        raise NotAnIdentifier(
            _("A PubMed ID is a number of up to 8 digits, such as 24574082.")
        )
    return match[1]


def pubmed_url(pmid: str) -> str:
    return f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/"


def clean_orcid(text: str) -> str:
    """Return an ORCID iD in groups of four, its check digit verified.

    Raises NotAnIdentifier.
    """
    match = _ORCID.fullmatch(clean_line(text))
    if not match:
        raise NotAnIdentifier(
            _("An ORCID iD has 16 digits in fours, such as 0000-0002-1825-0097.")
        )
    orcid = "-".join(match.groups()).upper()
    if _check_character(orcid[:-1]) != orcid[-1]:
        raise NotAnIdentifier(
            _(
                "This ORCID iD has a mistake in it: its last digit does not fit the rest."
            )
        )
    return orcid


def orcid_url(orcid: str) -> str:
    """Return an ORCID iD as ORCID asks to link it; empty when it is none."""
    try:
        return f"https://orcid.org/{clean_orcid(orcid)}"
    except NotAnIdentifier:
        return ""


def _bare(candidate: str) -> str:
    doi = trimmed_address(candidate)
    while page := _PAGE.fullmatch(doi):
        doi = trimmed_address(page[1])
    return doi.translate(_LOWER_CASE)


def _in_path(typed: str) -> str:
    """Return the DOI within an address, decoded; what is no address comes back."""
    address = unquote(re.split(r"[?#]", typed, maxsplit=1)[0])
    place = _PLACE.search(address)
    return address[place.end() :] if place and not typed.startswith("10.") else typed


def _check_character(digits: str) -> str:
    """Return the check character of ISO 7064 MOD 11-2 for these digits."""
    total = 0
    for digit in digits.replace("-", ""):
        total = (total + int(digit)) * 2
    remainder = (12 - total % 11) % 11
    return "X" if remainder == 10 else str(remainder)
