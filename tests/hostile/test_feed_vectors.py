"""Vectors in every text column of the database: no feed hands one on.

A feed is well-formed, its HTML is opened as a reader of feeds would that filters nothing,
and each of its addresses leads to a web page.
"""

import json
from collections.abc import Iterator
from itertools import batched
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest
from defusedxml import ElementTree
from django.test import Client
from django.urls import get_resolver, reverse

from tests import make
from tests.hostile.hostile_site import make_hostile_site
from tests.hostile.tripwire import Opened, Tripwire, counted
from tests.sampling import rarely

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("addresses_of_the_site"),
]
SLUGS = {"topic": "pain", "author": "ada", "series": "steps", "post": "walking"}
ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
# RSS 2.0 does not say which of these are text, and many readers take them for HTML.
HTML_IN_RSS = {"title", "description", "category", "author", CONTENT, CREATOR}
ADDRESSES_IN_XML = {"link", "comments", f"{ATOM}uri", f"{ATOM}id"}
ADDRESSES_IN_JSON = {"url", "home_page_url", "feed_url", "id", "image"}
HTML_IN_JSON = {"content_html"}
# Of this many pieces is a page made that is opened.
AT_ONCE = 40
FEEDS = 17


class Parts(NamedTuple):
    """What a feed says: pieces of HTML, and addresses."""

    htmls: list[str]
    addresses: list[str]


def feeds() -> list[str]:
    """Return the address of each feed of the URLconf."""
    found = []
    for pattern in get_resolver().url_patterns:
        for one in getattr(pattern, "url_patterns", [pattern]):
            if (name := getattr(one, "name", "") or "").endswith("feed"):
                kinds = [kind for kind in SLUGS if kind in name]
                slug = {"slug": SLUGS[kinds[0] if kinds else "topic"]}
                takes = one.pattern.regex.groupindex
                found.append(reverse(name, kwargs=slug if takes else {}))
    return found


def of_rss(body: bytes) -> Parts:
    htmls, addresses = [], []
    for element in ElementTree.fromstring(body).iter():
        says = element.text or ""
        if element.tag in HTML_IN_RSS or element.get("type") == "html":
            htmls.append(says)
        if element.tag in ADDRESSES_IN_XML:
            addresses.append(says)
        addresses += [
            element.attrib[name] for name in ("href", "url") if name in element.attrib
        ]
    return Parts(htmls, addresses)


def of_json(body: bytes) -> Parts:
    values = list(_values(json.loads(body)))
    htmls = [said for name, said in values if name in HTML_IN_JSON]
    return Parts(htmls, [said for name, said in values if name in ADDRESSES_IN_JSON])


def _values(said: Any) -> Iterator[tuple[str, str]]:
    """Yield the name and value of each text, however deep it stands."""
    for name, value in said.items() if isinstance(said, dict) else enumerate(said):
        if isinstance(value, str):
            yield str(name), value
        elif isinstance(value, dict | list):
            yield from _values(value)


def shown(page: Tripwire, htmls: list[str]) -> list[str]:
    """Open pieces of HTML, many on a page; of those that differ, each once."""
    pages = batched(dict.fromkeys(htmls), AT_ONCE, strict=False)
    return [
        one
        for some in pages
        for one in page.shown("".join(f"<div>{html}</div>" for html in some))
    ]


def wrong_with(page: Tripwire, client: Client, path: str) -> list[str]:
    answer = client.get(path)
    assert answer.status_code == 200, path
    is_json = "json" in answer["Content-Type"]
    parts = (of_json if is_json else of_rss)(answer.content)
    assert parts.htmls, path
    odd = [
        one for one in parts.addresses if urlsplit(one).scheme not in {"http", "https"}
    ]
    return [*shown(page, parts.htmls), *(f"{path}: leads to {one[:80]}" for one in odd)]


@pytest.mark.parametrize("is_few", [True, rarely(False)], ids=["few", "the rest"])
def test_no_feed_hands_a_vector_on(window: Opened, is_few: bool) -> None:
    make_hostile_site(make.person(is_superuser=True))
    client, page = Client(), window()

    asked = [path for number, path in enumerate(feeds()) if is_few == (number % 4 == 0)]
    found = [one for path in asked for one in wrong_with(page, client, path)]

    assert counted(found) == {}
    assert len(feeds()) >= FEEDS
