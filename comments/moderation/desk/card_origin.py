"""Elsewhere: what a card tells of the page that a comment came from."""

from datetime import datetime
from typing import NamedTuple

from django.utils.dateparse import parse_datetime

from comments.models import Comment


class Elsewhere(NamedTuple):
    """A page that links to the post, as it was last seen.

    `site` is what it calls itself, `published_at` the date that it bears.
    `named` is the address that may be trusted or blocked: its host, or on a host that
    strangers share its author. `is_alias`: it links to another spelling of our address.
    `advice` is what the licence of the post says to as large a copy.
    """

    url: str
    title: str
    host: str
    site: str
    published_at: datetime | None
    named: str
    author: str
    protocols: str
    is_alias: bool
    verified_at: datetime | None
    advice: str


def page_of(comment: Comment) -> Elsewhere | None:
    """Return the page that a comment came from, None for what was typed here."""
    seen = comment.origin
    if seen is None:
        return None
    return Elsewhere(
        url=seen["url"],
        title=seen.get("title", ""),
        host=seen["host"],
        site=seen.get("site", ""),
        published_at=parse_datetime(seen.get("published") or ""),
        named=seen.get("named", ""),
        author=seen.get("author", ""),
        protocols=", ".join(seen.get("protocols", [])),
        is_alias=seen.get("alias", False),
        verified_at=parse_datetime(seen.get("verified") or ""),
        advice=seen.get("advice", ""),
    )
