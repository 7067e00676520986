"""What a page says of itself as JSON-LD (schema.org): who wrote it, when, on which site."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from itertools import islice
from typing import Any

from comments.linkbacks.origin_html.authorship import Authorship, Claim
from comments.linkbacks.origin_html.link_match import is_same_page

type Node = Mapping[str, Any]

MOST_NODES = 2_000
DEEPEST = 12
# Of these are what a page is about; an organisation or a list is none.
_WORKS = ("article", "posting", "report", "review", "page", "creativework", "work")
_NO_WORKS = frozenset({"collectionpage", "searchresultspage", "webpageelement"})
_VALUE = re.compile(r"[\[{].*[\]}]", re.DOTALL)
_SITES = frozenset({"website", "blog"})
_NO_PERSONS = frozenset({"organization", "newsmediaorganization", "corporation"})


def read_structured_data(texts: Sequence[str], url: str) -> Authorship:
    """Return what a page at `url` says of itself in its scripts; nothing where it is
    not JSON."""
    nodes = [node for text in texts for node in _nodes_of(text)]
    by_id = {node["@id"]: node for node in nodes if _is_described(node)}
    works = sorted(
        (node for node in nodes if _is_work(node)), key=lambda node: _rank(node, url)
    )
    found = Authorship()
    for work in works:
        if not found.authors:
            said = work.get("author", work.get("creator"))
            found.authors = _as_one(_claims(said, by_id))
        found.dates += list(_texts(work.get("datePublished")))
        found.sites += [
            claim.name
            for claim in _claims(
                [work.get("isPartOf"), work.get("publisher")], by_id, is_author=False
            )
        ]
    found.sites += [
        name for node in nodes if _types(node) & _SITES for name in _texts(node["name"])
    ]
    return found


def _nodes_of(text: str) -> list[Node]:
    value = _VALUE.search(text)  # some wrap it in a comment, or end it like a script
    try:
        # Numbers stay text: long ones take quadratic time to read.
        said = json.loads(
            value[0] if value else "", strict=False, parse_int=str, parse_float=str
        )
    except (ValueError, RecursionError):
        return []
    return list(islice(_walk(said, 0), MOST_NODES))


def _walk(said: Any, depth: int) -> Iterator[Node]:
    """Yield each object, wherever it is nested; comments on a page are not the page."""
    if depth > DEEPEST:
        return
    if isinstance(said, list):
        for one in said:
            yield from _walk(one, depth + 1)
    elif isinstance(said, dict):
        yield said | {"name": said.get("name", "")}
        for key, value in said.items():
            if key != "comment":
                yield from _walk(value, depth + 1)


def _is_described(node: Node) -> bool:
    return isinstance(node.get("@id"), str) and bool(node["name"])


def _types(node: Node) -> set[str]:
    return {name.rpartition("/")[2].lower() for name in _texts(node.get("@type"))}


def _is_work(node: Node) -> bool:
    types = _types(node)
    return not types & _NO_WORKS and any(name.endswith(_WORKS) for name in types)


def _rank(node: Node, url: str) -> tuple[bool, bool]:
    """Put what says that it is the page at `url` first, and articles before pages."""
    places = [node.get("url"), node.get("@id"), node.get("mainEntityOfPage")]
    is_here = any(
        is_same_page(place, url) for said in places for place in _texts(said, "@id")
    )
    return not is_here, all(name.endswith("page") for name in _types(node))


def _claims(
    said: Any, by_id: Mapping[str, Node], *, is_author: bool = True
) -> list[Claim]:
    claims = []
    for one in said if isinstance(said, list) else [said]:
        if isinstance(one, str):
            claims.append(Claim(one))
        elif isinstance(one, dict):
            node = {**by_id.get(str(one.get("@id")), {}), **one}
            name = next(_texts(node.get("name")), "")
            address = next(_texts(node.get("url"), "@id"), "")
            claims.append(Claim(name, address, _is_person(node)))
    return [claim for claim in claims if claim.name or (is_author and claim.address)]


def _as_one(claims: list[Claim]) -> list[Claim]:
    """Name all who wrote a work together."""
    persons = [one for one in claims if one.is_person is not False and one.name]
    if len(persons) < 2:
        return persons or claims
    names = ", ".join(claim.name for claim in persons)
    return [persons[0]._replace(name=names, address="")]


def _is_person(node: Node) -> bool | None:
    types = _types(node)
    return "person" in types or (False if types & _NO_PERSONS else None)


def _texts(said: Any, key: str = "@value") -> Iterator[str]:
    """Yield the texts of a value: one, a list of them, or objects that hold them."""
    for one in said if isinstance(said, list) else [said]:
        if isinstance(one, dict):
            one = one.get(key)
        if isinstance(one, str) and one.strip():
            yield unescape(one.strip())  # many write them as for HTML
