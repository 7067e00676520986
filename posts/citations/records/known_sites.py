"""Sites whose addresses say what a page is: its DOI, or which organisation wrote it."""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from django.utils import timezone

from evidenceblog.core.text import trimmed_address
from posts.citations import identifiers

from .csl_records import clean_record

_DOI_ANYWHERE = re.compile(r"10\.[0-9]{4,9}/[^\s?#&\"<>]+")
# Journals whose articles' addresses have the end of a DOI, and what stands before it.
_ARTICLES = {
    "nature.com": (re.compile(r"/articles/([a-z0-9.-]+)"), "10.1038/{}"),
    "bmj.com": (re.compile(r"/content/[0-9]+/(bmj[.-][a-z0-9-]+)"), "10.1136/{}"),
}


class KnownSite(NamedTuple):
    """An organisation that writes what stands on its site, and the site's name."""

    organisation: str
    site: str


_SITES = {
    "nice.org.uk": KnownSite(
        "National Institute for Health and Care Excellence", "NICE"
    ),
    "nhs.uk": KnownSite("National Health Service", "NHS"),
    "who.int": KnownSite("World Health Organization", "World Health Organization"),
    "cochrane.org": KnownSite("Cochrane", "Cochrane"),
    "cdc.gov": KnownSite("Centers for Disease Control and Prevention", "CDC"),
}
_GUIDANCE = re.compile(
    r"/guidance/((?:ng|cg|qs|ta|ph|ipg|mtg|dg|hst)[0-9]{1,4})\b", re.IGNORECASE
)
_WHO_ISBN = re.compile(r"/publications/i/item/([0-9-]{10,17}[0-9X])\b", re.IGNORECASE)


def read_address(address: str) -> dict[str, Any]:
    """Return what a page's address says of the work that it shows."""
    address = trimmed_address(address.strip())
    if not re.match(r"https?://", address, re.IGNORECASE):
        address = f"https://{address}"
    bare = re.split(r"[?#]", address, maxsplit=1)[0]
    for name, clean in _IN_ADDRESSES.items():
        with suppress(identifiers.NotAnIdentifier):
            return clean_record({"type": "journal-article", name: clean(bare)})
    if doi := _doi_of(address):
        return clean_record({"type": "journal-article", "DOI": doi})
    return clean_record(_page(address))


def site_of(address: str) -> KnownSite | None:
    host = urlsplit(address).hostname or ""
    return next((it for name, it in _SITES.items() if _is_at(host, name)), None)


def _doi_of(address: str) -> str:
    if found := _DOI_ANYWHERE.search(unquote(address)):
        return found[0]
    parts = urlsplit(address)
    for name, (pattern, doi) in _ARTICLES.items():
        match = pattern.search(parts.path)
        if match and _is_at(parts.hostname or "", name):
            return doi.format(match[1])
    return ""


def _page(address: str) -> dict[str, Any]:
    page: dict[str, Any] = {"type": "webpage", "URL": address}
    page["accessed"] = {"raw": timezone.localdate().isoformat()}
    site = site_of(address)
    if site:
        page["author"] = [{"literal": site.organisation}]
        page["container-title"] = site.site
    path = urlsplit(address).path
    if site and (guidance := _GUIDANCE.search(path)):
        page |= {"type": "report", "number": guidance[1].upper(), "genre": "Guideline"}
    if site and (isbn := _WHO_ISBN.search(path)):
        page |= {"type": "report", "ISBN": isbn[1]}
    return page


def _is_at(host: str, name: str) -> bool:
    return host == name or host.endswith(f".{name}")


_IN_ADDRESSES: Mapping[str, Callable[[str], str]] = {
    "DOI": identifiers.clean_doi,
    "PMID": identifiers.clean_pmid,
    "PMCID": identifiers.clean_pmcid,
}
