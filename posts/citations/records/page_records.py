"""What a web page says of the work on it, in the tags that Google Scholar and Dublin Core
ask publishers for, and in those of Open Graph."""

import re
from contextlib import suppress
from typing import Any

from bs4 import BeautifulSoup

from posts.citations import identifiers

from .csl_records import clean_record
from .known_sites import site_of

_DOIS = (
    "citation_doi",
    "dc.identifier",
    "dc.identifier.doi",
    "prism.doi",
    "bepress_citation_doi",
)
_PMIDS = ("citation_pmid",)
_TITLES = ("citation_title", "dc.title", "dcterms.title", "og:title")
_SITES = ("og:site_name", "application-name")
_DATES = (
    *("citation_publication_date", "citation_date", "dcterms.modified"),
    *("dcterms.issued", "dc.date", "article:modified_time", "article:published_time"),
)
_DATE = re.compile(r"[0-9]{4}(?:[-/][0-9]{1,2}){0,2}")


def read_page(body: bytes, content_type: str, address: str) -> dict[str, Any]:
    """Return the DOI or PubMed ID of the work on a page, else the page as a work.

    A page without either is a web page with its own title, site and date.
    """
    if "html" not in content_type:
        return {}
    soup = BeautifulSoup(body, "lxml")
    tags = _meta_tags(soup)
    numbers = _numbers(tags)
    if numbers:
        return clean_record({"type": "journal-article", **numbers})
    title = _one(tags, _TITLES) or (soup.title.get_text() if soup.title else "")
    site = site_of(address)
    raw = {
        "title": _without_site(title, _one(tags, _SITES), site.site if site else ""),
        "container-title": "" if site else _one(tags, _SITES),
        "issued": _date(_one(tags, _DATES)),
    }
    csl = clean_record(raw)
    del csl["type"]  # the address has said it
    return csl


def _meta_tags(soup: BeautifulSoup) -> dict[str, str]:
    tags: dict[str, str] = {}
    for tag in soup.find_all("meta"):
        name = str(tag.get("name") or tag.get("property") or "").lower()
        tags.setdefault(name, str(tag.get("content") or ""))
    return tags


def _numbers(tags: dict[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name in _DOIS:
        with suppress(identifiers.NotAnIdentifier):
            found.setdefault("DOI", identifiers.clean_doi(tags.get(name, "")))
    for name in _PMIDS:
        with suppress(identifiers.NotAnIdentifier):
            found.setdefault("PMID", identifiers.clean_pmid(tags.get(name, "")))
    return found


def _one(tags: dict[str, str], names: tuple[str, ...]) -> str:
    return next((tags[name] for name in names if tags.get(name)), "")


def _without_site(title: str, *sites: str) -> str:
    """Take the site's name from the end of a page's title: `Back pain - NHS`."""
    for site in filter(None, sites):
        title = re.sub(rf"\s*[-|\u2013\u2014:]\s*{re.escape(site)}\s*\Z", "", title)
    return title.strip()


def _date(text: str) -> dict[str, Any]:
    match = _DATE.match(text)
    return {"raw": match[0].replace("/", "-")} if match else {}
