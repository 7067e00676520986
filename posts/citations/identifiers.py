"""Identifiers of works and people: found in what is pasted, checked, linked.

A `clean_…` function takes what an editor has, with its label, as an address or bare, and
returns one spelling of it, or raises NotAnIdentifier with words for the editor.
"""

import re
from collections.abc import Callable
from urllib.parse import quote, unquote

from django.utils.translation import gettext as _

from evidenceblog.core.text import clean_line, trimmed_address

# Alone, a DOI may hold all that ISO 26324 allows but spaces. A prefix may be divided
# further: 10.1000.10.
_PREFIX = r"10\.[0-9]{4,9}(?:\.[0-9]+)*"
_ALONE = re.compile(rf"{_PREFIX}/\S+")
# What shortdoi.org gives out; doi.org takes it with and without its 10/.
_SHORT = re.compile(
    r"(?:(?:https?://)?(?:dx\.)?doi\.org/(?:10/)?|10/)([a-z0-9]{2,8})", re.IGNORECASE
)
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
_PMID = re.compile(
    r"(?:PMID\s*:?\s*|(?:https?://)?(?:pubmed\.ncbi\.nlm\.nih\.gov|"
    r"(?:www\.)?ncbi\.nlm\.nih\.gov/pubmed)/)?0*([1-9][0-9]{0,7})/?",
    re.IGNORECASE,
)
_PMCID = re.compile(
    r"(?:PMCID\s*:?\s*|(?:https?://)?(?:pmc\.ncbi\.nlm\.nih\.gov|"
    r"(?:www\.)?ncbi\.nlm\.nih\.gov/pmc)/articles/)?PMC([1-9][0-9]{2,8})(?:\.[0-9]+)?/?",
    re.IGNORECASE,
)
_ISBN = re.compile(r"(?:ISBN(?:-1[03])?\s*:?\s*)?([0-9][0-9\s\u2010-\u2015-]+[0-9Xx])")
# Where a register shows a trial; of the others the WHO's portal knows most.
_REGISTERS = [
    (r"NCT[0-9]{8}", "https://clinicaltrials.gov/study/{}"),
    (r"ISRCTN[0-9]{8}", "https://www.isrctn.com/{}"),
    (r"CRD4[0-9]{8,12}", "https://www.crd.york.ac.uk/PROSPERO/view/{}"),
    (r"DRKS[0-9]{8}", "https://drks.de/search/en/trial/{}"),
    (r"20[0-9]{2}-5[0-9]{5}-[0-9]{2}(?:-[0-9]{2})?",
     "https://euclinicaltrials.eu/ctis-public/view/{}"),
    (r"(?:19|20)[0-9]{2}-[0-9]{6}-[0-9]{2}(?:-[A-Z]{2,3})?",
     "https://www.clinicaltrialsregister.eu/ctr-search/search?query={}"),
    ("|".join([
        r"ACTRN[0-9]{14}P?", r"CHICTR[-A-Z0-9]{5,14}", r"CTRI/20[0-9]{2}/[0-9]{2,3}/[0-9]{6}",
        r"IRCT[0-9N]{8,18}", r"JPRN-[A-Z0-9-]{6,20}", r"JRCT[A-Z0-9]{10,11}", r"KCT[0-9]{7}",
        r"LBCTR[0-9]{10}", r"NL-OMON[0-9]+", r"NTR[0-9]{1,5}", r"PACTR[0-9]{15}",
        r"PER-[0-9]{3}-[0-9]{2}", r"RBR-[0-9A-Z]{6,8}", r"RPCEC[0-9]{8}",
        r"SLCTR/20[0-9]{2}/[0-9]{3}", r"TCTR[0-9]{8,11}", r"U1111-[0-9]{4}-[0-9]{4}",
        r"UMIN[0-9]{9}",
    ]), "https://trialsearch.who.int/Trial2.aspx?TrialID={}"),
]  # fmt: skip
_REGISTERED = re.compile(
    rf"(?:.*[^0-9A-Z])?({'|'.join(pattern for pattern, _url in _REGISTERS)})[/.]?",
    re.IGNORECASE,
)
# How a register writes its own name.
_AS_WRITTEN = {"CHICTR": "ChiCTR", "JRCT": "jRCT"}
_ORCID = re.compile(
    r"(?:ORCID(?:\s+iD)?\s*:?\s*)?(?:(?:https?://)?(?:www\.)?orcid\.org/)?"
    r"([0-9]{4})-?([0-9]{4})-?([0-9]{4})-?([0-9]{3}[0-9X])/?",
    re.IGNORECASE,
)


class NotAnIdentifier(ValueError):
    """What was typed is not the identifier asked for; the message says what to type."""


def clean_doi(text: str) -> str:
    """Return a DOI as it was typed: `10.1002/14651858.CD010152.pub2`; short, `10/gh5x`.

    Understands `doi:…`, doi.org and any other address that has the DOI in its path, such
    as the Cochrane Library's. DOIs are compared without case. Raises NotAnIdentifier.
    """
    typed = _LABEL.sub("", clean_line(text).lstrip("<([\"'“"))
    if short := _SHORT.fullmatch(trimmed_address(typed)):
        return f"10/{short[1]}"
    doi = _bare(_in_path(typed))
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
    review = cochrane_number(doi)
    if review is None:
        return doi
    number, version = review
    return f"10.1002/14651858.{number}" + (f".pub{version}" if version > 1 else "")


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


def clean_pmcid(text: str) -> str:
    """Return a PubMed Central number: `PMC6464864`. Raises NotAnIdentifier."""
    match = _PMCID.fullmatch(clean_line(text))
    if not match:
        raise NotAnIdentifier(
            _("A PubMed Central ID is PMC and a number, such as PMC6464864.")
        )
    return f"PMC{match[1]}"


def pmc_url(pmcid: str) -> str:
    return f"https://pmc.ncbi.nlm.nih.gov/articles/{pmcid}/"


def clean_isbn(text: str) -> str:
    """Return an ISBN with the hyphens it was typed with. Raises NotAnIdentifier."""
    match = _ISBN.fullmatch(clean_line(text))
    typed = re.sub(r"[\s\u2010-\u2015-]+", "-", match[1]).upper() if match else ""
    if len(typed.replace("-", "")) not in {10, 13}:
        raise NotAnIdentifier(
            _("An ISBN has 13 digits, or 10, such as 978-0-470-69951-5.")
        )
    if not _isbn_fits(typed.replace("-", "")):
        raise NotAnIdentifier(
            _("This ISBN has a mistake in it: its last digit does not fit the rest.")
        )
    return typed


def isbn_13(isbn: str) -> str:
    """Return an ISBN's 13 digits, by which two are compared; empty for what is none."""
    try:
        digits = clean_isbn(isbn).replace("-", "")
    except NotAnIdentifier:
        return ""
    if len(digits) == 13:
        return digits
    return next(
        one for last in range(10) if _isbn_fits(one := f"978{digits[:9]}{last}")
    )


def clean_registry_number(text: str) -> str:
    """Return a trial's or review's number in a register. Raises NotAnIdentifier.

    An address of the register that ends in the number will do.
    """
    match = _REGISTERED.fullmatch(clean_line(text))
    if not match:
        raise NotAnIdentifier(
            _(
                "This is not the number of a register that we know, such as NCT01234567, "
                "ISRCTN12345678 or EudraCT 2014-001234-56."
            )
        )
    number = match[1].upper()
    for upper, written in _AS_WRITTEN.items():
        number = re.sub(rf"\A{upper}", written, number)
    return number


def display_registry_number(number: str) -> str:
    """Return a register's number so that one sees of which register it is."""
    if not number[:1].isdigit():
        return number
    return f"{'EU CT' if number[5] == '5' else 'EudraCT'} {number}"


def registry_url(number: str) -> str:
    """Return the page of a trial or review in its register."""
    return next(
        url.format(quote(number, safe=""))
        for pattern, url in _REGISTERS
        if re.fullmatch(pattern, number, re.IGNORECASE)
    )


def _isbn_fits(digits: str) -> bool:
    """Say whether an ISBN's check digit fits (ISO 2108)."""
    if not re.fullmatch(r"97[89][0-9]{10}|[0-9]{9}[0-9X]", digits):
        return False
    values = [10 if one == "X" else int(one) for one in digits]
    if len(digits) == 13:
        return sum(value * (1, 3)[n % 2] for n, value in enumerate(values)) % 10 == 0
    return sum(value * (10 - n) for n, value in enumerate(values)) % 11 == 0


def recognise(text: str) -> tuple[str, str] | None:
    """Return the kind and the spelling of an identifier that says itself what it is.

    A bare number may be anything; a DOI is recognised by clean_doi.
    """
    kinds: list[tuple[str, Callable[[str], str]]] = [
        ("pmcid", clean_pmcid),
        ("registry_number", clean_registry_number),
        ("isbn", clean_isbn),
        ("pmid", clean_pmid),
    ]
    is_doi = _PLACE.search(f"/{_LABEL.sub('', clean_line(text))}")
    if is_doi or clean_line(text).isdecimal():
        return None
    for kind, clean in kinds:
        try:
            return kind, clean(text)
        except NotAnIdentifier:
            continue
    return None


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
    return doi


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
