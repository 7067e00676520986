"""Questions to PubMed by NCBI's E-utilities (https://www.ncbi.nlm.nih.gov/books/NBK25501/)."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import batched
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element, ParseError

import httpx
from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException
from django.conf import settings

from evidenceblog.core.service_client import Service, ServiceError
from evidenceblog.core.text import clean_line
from posts.citations.dates import MONTHS

from . import request_turns
from .request_turns import ServiceOff

NAME = "PubMed"
# Seconds, of one request.
TIMEOUT = 20.0
MAX_BYTES = 8_000_000
# NCBI wants more than these in a POST.
MOST_IN_A_LIST = 200
# How NCBI knows which program asks.
TOOL = {"tool": "evidenceblog", "db": "pubmed"}


class RecordLink(NamedTuple):
    """A link from a record to another (CommentsCorrections): its kind, such as
    `RetractionIn`, the other's PMID if it has one, and how it is cited."""

    ref_type: str
    pmid: str
    citation: str


@dataclass(frozen=True, kw_only=True)
class PubmedRecord:
    """What PubMed knows of a work; `csl` is an item of CSL-JSON as sources store it."""

    pmid: str
    doi: str
    title: str
    csl: dict[str, Any]
    conclusions: str  # what its structured abstract ends with, if it has one
    publication_types: tuple[str, ...]
    corrections: tuple[RecordLink, ...]

    @property
    def issued(self) -> list[int]:
        """Return year, month and day of publication, as far as known."""
        parts: list[list[int]] = self.csl.get("issued", {}).get("date-parts", [[]])
        return parts[0]


def is_on() -> bool:
    return bool(settings.PUBMED_URL)


def fetch_records(pmids: Sequence[str]) -> list[PubmedRecord]:
    """Return the records of these numbers; those that PubMed lacks are missing.

    Raises ServiceError if there is no usable answer.
    """
    return [
        record
        for some in batched(pmids, MOST_IN_A_LIST, strict=False)
        for record in _fetch(some)
    ]


def find_pmid(doi: str) -> str | None:
    """Return the number of the one record that PubMed has for a DOI, or None.

    It searches words, so compare the record's own DOI. Raises ServiceError.
    """
    return _find(f'"{doi}"[doi]')


def find_pmid_in_pmc(pmcid: str) -> str | None:
    """Return the number of the record of a work in PubMed Central. Raises ServiceError."""
    return _find(f"{pmcid}[pmcid]")


def _find(term: str) -> str | None:
    answer = _get("esearch.fcgi", {"term": term, "retmode": "json"})
    try:
        numbers = answer.json()["esearchresult"]["idlist"]
    except (ValueError, LookupError, TypeError):
        raise ServiceError(f"{NAME} sent no list of numbers") from None
    if not isinstance(numbers, list):
        raise ServiceError(f"{NAME} sent no list of numbers")
    return str(numbers[0]) if len(numbers) == 1 else None


def _fetch(pmids: tuple[str, ...]) -> list[PubmedRecord]:
    answer = _get("efetch.fcgi", {"id": ",".join(pmids), "retmode": "xml"})
    records = read_records(answer.content)
    return [record for record in records if record.pmid in pmids]


def read_records(xml: bytes) -> list[PubmedRecord]:
    """Return the records in an answer of efetch. Raises ServiceError."""
    try:
        root = ElementTree.fromstring(xml)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        raise ServiceError(f"{NAME} sent what is not XML") from None
    if root.tag != "PubmedArticleSet":
        raise ServiceError(f"{NAME} sent something other than records")
    return [_record(article) for article in root.iter("PubmedArticle")]


def _get(path: str, params: dict[str, str]) -> httpx.Response:
    if not is_on():
        raise ServiceOff(f"{NAME} is not asked: PUBMED_URL is not set")
    service = Service(
        name=NAME, base_url=settings.PUBMED_URL, timeout=TIMEOUT, max_bytes=MAX_BYTES
    )
    return request_turns.get(
        service, path, TOOL | params | request_turns.contact("email")
    )


def _record(article: Element) -> PubmedRecord:
    pmid, doi = _text(article, "MedlineCitation/PMID"), _doi(article)
    title = _text(article, "MedlineCitation/Article/ArticleTitle")
    links = article.iterfind("MedlineCitation/CommentsCorrectionsList/*")
    return PubmedRecord(
        pmid=pmid,
        doi=doi,
        title=title,
        csl=_csl(article, pmid, doi, title),
        conclusions=_conclusions(article),
        publication_types=tuple(_texts(article, ".//PublicationType")),
        corrections=tuple(
            RecordLink(
                link.get("RefType", ""), _text(link, "PMID"), _text(link, "RefSource")
            )
            for link in links
        ),
    )


def _doi(article: Element) -> str:
    """Return the work's DOI; the list of references has such numbers, too."""
    for path in (
        "MedlineCitation/Article/ELocationID[@EIdType='doi']",
        "PubmedData/ArticleIdList/ArticleId[@IdType='doi']",
    ):
        if doi := _text(article, path):
            return doi
    return ""


def _conclusions(article: Element) -> str:
    """Return the conclusions of a structured abstract: NLM's category for them, or a
    label that says so."""
    parts = article.iterfind("MedlineCitation/Article/Abstract/AbstractText")
    return " ".join(
        clean_line("".join(part.itertext()))
        for part in parts
        if part.get("NlmCategory") == "CONCLUSIONS"
        or "conclusion" in part.get("Label", "").lower()
    )


def _csl(article: Element, pmid: str, doi: str, title: str) -> dict[str, Any]:
    own = "MedlineCitation/Article"
    issue = f"{own}/Journal/JournalIssue"
    texts = {
        "title": title.removesuffix("."),
        "container-title": _text(article, f"{own}/Journal/Title"),
        "container-title-short": _text(article, f"{own}/Journal/ISOAbbreviation"),
        "volume": _text(article, f"{issue}/Volume"),
        "issue": _text(article, f"{issue}/Issue"),
        "page": _text(article, f"{own}/Pagination/MedlinePgn"),
        "ISSN": _text(article, f"{own}/Journal/ISSN"),
        "DOI": doi,
        "PMID": pmid,
        "PMCID": _text(article, "PubmedData/ArticleIdList/ArticleId[@IdType='pmc']"),
    }
    csl: dict[str, Any] = {name: text for name, text in texts.items() if text}
    people = [_person(one) for one in article.iterfind(f"{own}/AuthorList/Author")]
    if authors := [person for person in people if any(person.values())]:
        csl["author"] = authors
    if parts := _date_parts(article.find(f"{issue}/PubDate")):
        csl["issued"] = {"date-parts": [parts]}
    return {"type": "article-journal", **csl}


def _person(author: Element) -> dict[str, str]:
    if group := _text(author, "CollectiveName"):
        return {"literal": group}
    given = _text(author, "ForeName") or _text(author, "Initials")
    person = {"family": _text(author, "LastName"), "given": given}
    return {name: text for name, text in person.items() if text}


def _date_parts(date: Element | None) -> list[int]:
    """Return year, month and day; months are names or numbers, seasons are left out."""
    if date is None:
        return []
    # MedlineDate is for what does not fit: "2019 May-Jun".
    year = _text(date, "Year") or _text(date, "MedlineDate")[:4]
    parts = [year, _month_number(_text(date, "Month")), _text(date, "Day")]
    known: list[int] = []
    for part in parts:
        if not part.isdecimal():
            break
        known.append(int(part))
    return known


def _month_number(text: str) -> str:
    short = [month[:3] for month in MONTHS]
    return str(short.index(text[:3]) + 1) if text[:3] in short else text


def _text(element: Element, path: str) -> str:
    return next(iter(_texts(element, path)), "")


def _texts(element: Element, path: str) -> list[str]:
    """Return the words of each element, with those of the markup inside it."""
    return [clean_line("".join(one.itertext())) for one in element.iterfind(path)]
