"""Webmention (W3C Recommendation, 2017): what a sender posts, and what is wrong with it."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

FORM = "application/x-www-form-urlencoded"
# Two addresses of 2,048 characters, each of them escaped.
LONGEST_FORM = 16 * 1024  # bytes


def problem_of(
    content_type: str, fields: Mapping[str, Sequence[str]]
) -> tuple[str, str] | None:
    """Return what a sender made wrong in a form, as a code and in words; `fields` have
    all their values.

    Other parameters are left alone, as senders of extensions expect (§3.1.3).
    """
    if content_type != FORM:
        return "invalid_content_type", f"Send a form ({FORM})."
    for name in ("source", "target"):
        values = fields.get(name, ())
        if not any(values):
            return f"missing_{name}", f"The form has no {name}."
        if len(values) > 1:
            return f"invalid_{name}", f"The form has more than one {name}."
    return None


def build_request(origin: str, target: str) -> bytes:
    """Return the form that tells of a link (§3.1.3)."""
    return urlencode({"source": origin, "target": target}).encode()
