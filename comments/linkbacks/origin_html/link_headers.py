"""The Link headers of an answer (RFC 8288, section 3)."""

import re
from collections.abc import Iterator
from typing import NamedTuple

_TARGET = re.compile(r"[\s,]*<([^>]*)>")
_PARAMETER = re.compile(
    r"""\s*;\s*([^\s;,="<>]+)\s*(?:=\s*("(?:[^"\\]|\\.)*"|[^\s;,"]*))?|\s*;"""
)
_ESCAPED = re.compile(r"\\(.)")


class HeaderLink(NamedTuple):
    """One link: what stands in its angle brackets, and the parameters that count here.

    `anchor` is None unless the link goes out from another place than the page itself.
    """

    href: str
    rels: frozenset[str]
    anchor: str | None


def parse_link_header(header: str) -> Iterator[HeaderLink]:
    """Yield the links of one header line, and stop at what is none."""
    place = 0
    while target := _TARGET.match(header, place):
        place = target.end()
        parameters: dict[str, str] = {}
        while parameter := _PARAMETER.match(header, place):
            place = parameter.end()
            if parameter[1]:  # of a repeated parameter the first counts (section 3.3)
                value = _unquoted(parameter[2] or "")
                parameters.setdefault(parameter[1].lower(), value)
        rels = frozenset(parameters.get("rel", "").lower().split())
        yield HeaderLink(target[1].strip(), rels, parameters.get("anchor"))
        place = _next_value(header, place)


def _next_value(header: str, place: int) -> int:
    comma = header.find(",", place)
    return len(header) if comma < 0 else comma + 1


def _unquoted(value: str) -> str:
    return _ESCAPED.sub(r"\1", value[1:-1]) if value.startswith('"') else value
