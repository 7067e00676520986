"""Webmention (W3C Recommendation, 2017): what a sender posts, and what is wrong with it."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from urllib.parse import urlencode

FORM = "application/x-www-form-urlencoded"
# Two addresses of 2,048 characters, each of them escaped.
LONGEST_FORM = 16 * 1024  # bytes


class WebmentionMalformed(Exception):
    """A request that the sender made wrong: how, as a code and in words."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(code, words)
        self.code = code
        self.words = words


class WebmentionRequest(NamedTuple):
    origin: str
    target: str


def parse_request(
    content_type: str, said: Mapping[str, Sequence[str]]
) -> WebmentionRequest:
    """Read a form's fields, each with all its values. Raises WebmentionMalformed.

    Other parameters are left alone, as senders of extensions expect (§3.1.3).
    """
    if content_type.partition(";")[0].strip().lower() != FORM:
        raise WebmentionMalformed("invalid_content_type", f"Send a form ({FORM}).")
    return WebmentionRequest(_one("source", said), _one("target", said))


def build_request(origin: str, target: str) -> bytes:
    """Return the form that tells of a link (§3.1.3)."""
    return urlencode({"source": origin, "target": target}).encode()


def _one(name: str, said: Mapping[str, Sequence[str]]) -> str:
    values = said.get(name, ())
    if not any(values):
        raise WebmentionMalformed(f"missing_{name}", f"The form has no {name}.")
    if len(values) > 1:
        raise WebmentionMalformed(
            f"invalid_{name}", f"The form has more than one {name}."
        )
    return values[0].strip()
