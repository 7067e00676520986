"""Conditional requests: whether a reader has the page already (RFC 9110 §13)."""

from datetime import datetime
from email.utils import parsedate_to_datetime

from .asking import Environ


def is_unchanged(environ: Environ, etag: str, last_modified: str) -> bool:
    """Tell whether 304 is the answer; If-None-Match outranks If-Modified-Since."""
    if (known := environ.get("HTTP_IF_NONE_MATCH")) is not None:
        tags = {tag.strip().removeprefix("W/") for tag in known.split(",")}
        return etag in tags or "*" in tags
    since = environ.get("HTTP_IF_MODIFIED_SINCE", "")
    if not (since and last_modified):
        return False
    seen, changed = _moment(since), _moment(last_modified)
    return seen is not None and changed is not None and changed <= seen


def _moment(value: str) -> datetime | None:
    try:
        return parsedate_to_datetime(value).replace(tzinfo=None)  # all are in GMT
    except ValueError:
        return None
