"""Questions to Crossref's REST API (https://api.crossref.org/swagger-ui/index.html)."""

from collections.abc import Sequence
from http import HTTPStatus
from itertools import batched
from typing import Any
from urllib.parse import quote

import httpx
from django.conf import settings

from evidenceblog.core.service_client import Service, ServiceError, ServiceRefused

from . import request_turns
from .request_turns import ServiceOff

NAME = "Crossref"
# Seconds, of one request.
TIMEOUT = 20.0
# A work comes with its list of references, which may have thousands.
MAX_BYTES = 8_000_000
# More make an address longer than servers take.
MOST_IN_A_LIST = 50
# What of each work a list tells: the fields that say whether it was updated.
SELECTED = "DOI,title,type,issued,published-online,relation,updated-by,update-to"


type Work = dict[str, Any]


class WorkUnknown(LookupError):
    """The service answered, and knows no such work."""


def is_on() -> bool:
    return bool(settings.CROSSREF_URL)


def fetch_work(doi: str) -> dict[str, Any]:
    """Return what Crossref knows of a DOI: the `message` of its answer.

    Of a DOI that is an alias of another one the answer has the other one: `is_named`
    tells, and who asks must make sure that it is the same work. Raises WorkUnknown, or
    ServiceError if there is no usable answer, such as one that is not JSON.
    """
    try:
        answer = _get(f"works/{quote(doi, safe='')}", {})
    except ServiceRefused as refusal:
        if refusal.status == HTTPStatus.NOT_FOUND:
            raise WorkUnknown(doi) from None
        raise
    return _message(answer, "work")


def fetch_works(dois: Sequence[str]) -> list[dict[str, Any]]:
    """Return what Crossref knows of each DOI; those that it does not know are missing.

    A DOI with a comma, which no list can hold, is left out too. Raises ServiceError.
    """
    asked = [doi for doi in dois if "," not in doi]
    return [
        work
        for some in batched(asked, MOST_IN_A_LIST, strict=False)
        for work in _list(some)
    ]


def is_named(work: dict[str, Any], doi: str) -> bool:
    """Tell whether a work bears this DOI; case does not matter in one."""
    return str(work.get("DOI", "")).lower() == doi.lower()


def _list(dois: tuple[str, ...]) -> list[dict[str, Any]]:
    params = {
        "filter": ",".join(f"doi:{doi}" for doi in dois),
        "select": SELECTED,
        "rows": str(len(dois)),
    }
    items = _message(_get("works", params), "work-list").get("items")
    if not isinstance(items, list):
        raise ServiceError(f"{NAME} sent a list without items")
    return [
        work
        for work in items
        if isinstance(work, dict) and any(is_named(work, doi) for doi in dois)
    ]


def _get(path: str, params: dict[str, str]) -> httpx.Response:
    if not is_on():
        raise ServiceOff(f"{NAME} is not asked: CROSSREF_URL is not set")
    service = Service(
        name=NAME,
        base_url=settings.CROSSREF_URL,
        timeout=TIMEOUT,
        max_bytes=MAX_BYTES,
    )
    return request_turns.get(service, path, params | request_turns.contact("mailto"))


def _message(answer: httpx.Response, kind: str) -> dict[str, Any]:
    """Return what is in the envelope. Raises ServiceError if it is not of this kind."""
    try:
        envelope = answer.json()
    except ValueError:
        raise ServiceError(f"{NAME} sent what is not JSON") from None
    if not isinstance(envelope, dict) or envelope.get("message-type") != kind:
        raise ServiceError(f"{NAME} sent something other than a {kind}")
    message = envelope.get("message")
    if not isinstance(message, dict):
        raise ServiceError(f"{NAME} sent a {kind} without a message")
    return message
