"""Webmention (W3C Recommendation, 2017): what a sender posts, and what is wrong with it."""

from collections.abc import Mapping, Sequence
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


def parse_request(
    content_type: str, fields: Mapping[str, Sequence[str]]
) -> tuple[str, str]:
    """Return source and target of a form, whose fields have all their values.

    Other parameters are left alone, as senders of extensions expect (§3.1.3). Raises
    WebmentionMalformed.
    """
    if content_type != FORM:
        raise WebmentionMalformed("invalid_content_type", f"Send a form ({FORM}).")
    return _value("source", fields), _value("target", fields)


def build_request(origin: str, target: str) -> bytes:
    """Return the form that tells of a link (§3.1.3)."""
    return urlencode({"source": origin, "target": target}).encode()


def _value(name: str, fields: Mapping[str, Sequence[str]]) -> str:
    values = fields.get(name, ())
    if not any(values):
        raise WebmentionMalformed(f"missing_{name}", f"The form has no {name}.")
    if len(values) > 1:
        raise WebmentionMalformed(
            f"invalid_{name}", f"The form has more than one {name}."
        )
    return values[0].strip()
