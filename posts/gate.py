"""The gate: what must hold before a post is published, told with the field to mend.

The gate is a ratchet. A change to a live post is refused only for faults that the
change adds; the faults it was already live with are its debt.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from evidenceblog.core import licences

from . import prose
from .certainty import Certainty
from .snapshots import BlockCopy, Snapshot, html_of

HEADER_CELL = re.compile(r"<th[ >]")


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Fault:
    """One thing to mend: where it is, in the editor's words, and how bad it is.

    `place` is "post", a block's key, or "artwork:3" and "source:5" for a row of a
    library; `field` is the name of the form's field there.
    """

    code: str
    place: str
    field: str
    message: str
    severity: Severity = Severity.ERROR

    @property
    def key(self) -> str:
        """Name the fault across revisions, and in the form that overrides it."""
        return f"{self.code}@{self.place}"


type Check = Callable[[Snapshot], Iterator[Fault]]


def faults(snapshot: Snapshot) -> list[Fault]:
    """List everything that is amiss, in the order of the page."""
    return [fault for check in CHECKS for fault in check(snapshot)]


def added(snapshot: Snapshot, live: Snapshot | None) -> list[Fault]:
    """List the faults that `live` does not already have."""
    debt = {fault.key for fault in faults(live)} if live else set()
    return [fault for fault in faults(snapshot) if fault.key not in debt]


def _post(snapshot: Snapshot) -> Iterator[Fault]:
    needed = {
        "title": _("The post needs a title."),
        "slug": _("The post needs an address."),
        "standfirst": _("The post needs a standfirst: one line that sums it up."),
        "authors": _("The post needs an author."),
        "licence": _("The post needs a licence, so that readers know how to share it."),
        "topics": _("The post needs a topic."),
        "blocks": _("The post has no text yet."),
    }
    for field, message in needed.items():
        if not snapshot[field]:
            yield Fault(f"no-{field}", "post", field, message)


def _artwork(snapshot: Snapshot) -> Iterator[Fault]:
    for pk, artwork in snapshot["artworks"].items():
        yield from _credit(f"artwork:{pk}", artwork)
    for block in _of_kind(snapshot, "artwork"):
        artwork = snapshot["artworks"][str(block["artwork"])]
        if not (block["decorative"] or block["alt_text"] or artwork["alt_text"]):
            yield Fault(
                "no-alt-text",
                block["key"],
                "alt_text",
                _("“%(title)s” needs alt text, or a tick at “decorative”.")
                % {"title": artwork["title"]},
            )
    if snapshot["lead"] and not snapshot["artworks"][str(snapshot["lead"])]["alt_text"]:
        yield Fault(
            "no-alt-text",
            f"artwork:{snapshot['lead']}",
            "alt_text",
            _("The lead artwork needs alt text: it is shown in lists."),
        )


def _credit(place: str, artwork: dict[str, str]) -> Iterator[Fault]:
    title = {"title": artwork["title"]}
    if not artwork["creator"]:
        yield Fault(
            "no-creator", place, "creator",
            _("“%(title)s” needs its creator; “unknown” is an answer.") % title,
        )  # fmt: skip
    if not artwork["credit_line"]:
        yield Fault(
            "no-credit", place, "credit_line",
            _("“%(title)s” needs a credit line.") % title,
        )  # fmt: skip
    if not artwork["licence"]:
        yield Fault(
            "no-licence", place, "licence", _("“%(title)s” needs a licence.") % title
        )
        return
    licence = licences.get(artwork["licence"])
    if licence.needs_note and not artwork["licence_note"]:
        yield Fault(
            "no-licence-note", place, "licence_note",
            _("“%(title)s” needs a note on its licence: who allowed it, and when.")
            % title,
        )  # fmt: skip
    if licence.is_unstated:
        yield Fault(
            "licence-unstated", place, "licence",
            _("No licence is stated for “%(title)s”: say why it may be used.") % title,
            Severity.WARNING,
        )  # fmt: skip


def _marks(snapshot: Snapshot) -> Iterator[Fault]:
    known = {str(source["id"]) for source in snapshot["sources"]}
    for block in snapshot["blocks"]:
        for source, _locator in prose.citations(html_of(block)):
            if source not in known:
                yield Fault(
                    "no-source-for-mark",
                    block["key"],
                    "table" if block["kind"] == "table" else "text",
                    _("A citation mark here names a source that is no longer there."),
                )


def _findings(snapshot: Snapshot) -> Iterator[Fault]:
    needed = {
        "text": _("A key finding has no words."),
        "certainty": _("A key finding needs its certainty; “not stated” is an answer."),
        "source": _("A key finding needs the source it comes from."),
    }
    for block in _of_kind(snapshot, "finding"):
        for field, message in needed.items():
            if not block[field]:
                yield Fault(f"no-{field}", block["key"], field, message)
        if block["certainty"] == Certainty.NOT_STATED:
            yield Fault(
                "certainty-unstated", block["key"], "certainty",
                _("A key finding's certainty is not stated by its source."),
                Severity.WARNING,
            )  # fmt: skip


def _tables_and_quotations(snapshot: Snapshot) -> Iterator[Fault]:
    for block in _of_kind(snapshot, "table"):
        if not block["caption"]:
            yield Fault(
                "no-caption", block["key"], "caption",
                _("A table needs a caption that says what it shows."),
            )  # fmt: skip
        if not HEADER_CELL.search(block["table"]):
            yield Fault(
                "no-header-row", block["key"], "table",
                _("A table needs a header row, so that it can be read aloud."),
            )  # fmt: skip
    for block in _of_kind(snapshot, "quotation"):
        if not (block["source"] or block["attribution"]):
            yield Fault(
                "no-source", block["key"], "source",
                _("A quotation needs its source, or who said it."),
            )  # fmt: skip


def _sources(snapshot: Snapshot) -> Iterator[Fault]:
    for source in snapshot["sources"]:
        csl, place = source["csl"], f"source:{source['id']}"
        if not csl.get("title"):
            yield Fault("no-title", place, "title", _("A source needs a title."))
        if not any(csl.get(name) for name in ("DOI", "PMID", "PMCID", "ISBN", "URL")):
            yield Fault(
                "no-identifier", place, "doi",
                _("“%(title)s” needs a DOI, another identifier or an address.")
                % {"title": csl.get("title", "")},
            )  # fmt: skip


def _evidence(snapshot: Snapshot) -> Iterator[Fault]:
    if not any(topic["checks_evidence"] for topic in snapshot["topics"]):
        return
    if not snapshot["sources"]:
        yield Fault(
            "cites-nothing", "post", "listed_sources",
            _("A post about evidence cites no source."), Severity.WARNING,
        )  # fmt: skip
    if not any(_of_kind(snapshot, "finding")):
        yield Fault(
            "finds-nothing", "post", "blocks",
            _("A post about evidence has no key finding."), Severity.WARNING,
        )  # fmt: skip


def _of_kind(snapshot: Snapshot, kind: str) -> Iterator[BlockCopy]:
    return (block for block in snapshot["blocks"] if block["kind"] == kind)


CHECKS: tuple[Check, ...] = (
    _post,
    _artwork,
    _marks,
    _findings,
    _tables_and_quotations,
    _sources,
    _evidence,
)
