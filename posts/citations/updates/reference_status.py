"""The status of a source as readers are told it beside the reference: what its publisher
said of the work since."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from posts.citations.identifiers import doi_url
from posts.citations.models import SourceEvent
from posts.citations.updates.source_status import GRAVITY

Kind = SourceEvent.Kind
# In words that go before a day.
STATUS_WORDS: dict[str, StrOrPromise] = {
    Kind.RETRACTION: gettext_lazy("This work has been retracted"),
    Kind.WITHDRAWAL: gettext_lazy("This work has been withdrawn"),
    Kind.EXPRESSION_OF_CONCERN: gettext_lazy(
        "Its publisher has expressed concern about this work"
    ),
    Kind.CORRECTION: gettext_lazy("This work has been corrected"),
    Kind.SPLIT: gettext_lazy("This work has been replaced by several others"),
    Kind.NEW_VERSION: gettext_lazy("There is a newer version of this work"),
}
# Its publisher does not stand by the work any more: nothing else matters beside it.
TAKEN_BACK = (Kind.RETRACTION, Kind.WITHDRAWAL)


def find_statuses(sources: Iterable[int]) -> dict[str, list[dict[str, str]]]:
    """Return what readers are told of sources, by their numbers, the gravest first.

    Of each kind the latest event counts. A source without one is left out.
    """
    found: dict[str, dict[str, dict[str, str]]] = {}
    events = SourceEvent.objects.filter(source__in=sources)
    for event in events.order_by("happened_on", "found_at", "pk"):
        found.setdefault(str(event.source_id), {})[event.kind] = status_of(event)
    return {pk: _in_order(kinds) for pk, kinds in found.items()}


def status_of(event: SourceEvent) -> dict[str, str]:
    """Return what readers are told of a source because of an event."""
    # What told of a newer version is that version itself.
    has_notice = event.kind not in (Kind.NEW_VERSION, Kind.SPLIT)
    return {
        "kind": event.kind,
        "on": event.happened_on.isoformat() if event.happened_on else "",
        "notice": event.notice_doi if has_notice else "",
        "successor": event.successor or ("" if has_notice else event.notice_doi),
    }


def _in_order(kinds: dict[str, dict[str, str]]) -> list[dict[str, str]]:
    ordered = [kinds[kind] for kind in GRAVITY if kind in kinds]
    return ordered[:1] if ordered[0]["kind"] in TAKEN_BACK else ordered


def printed_statuses(statuses: Iterable[dict[str, str]]) -> list[dict[str, Any]]:
    """Return statuses as a page prints them, in the active language."""
    return [
        {
            "kind": one["kind"],
            "words": str(STATUS_WORDS[one["kind"]]),
            "day": date.fromisoformat(one["on"]) if one["on"] else None,
            "notice": doi_url(one["notice"]) if one["notice"] else "",
            "successor": doi_url(one["successor"]) if one["successor"] else "",
        }
        for one in statuses
    ]
