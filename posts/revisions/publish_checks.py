"""Publish checks: what must hold before a post is published, with the field to mend.

The checks are a ratchet. A change to a live post is refused only for faults that the
change adds; the faults it was already live with are its debt.
"""

from collections.abc import Callable, Iterator

from django.utils.translation import gettext as _

from posts.artwork import licences
from posts.blocks import KINDS, Snapshot
from posts.citations import references
from posts.citations.csl_text import field_text

from .fault import Fault, Severity

type PublishCheck = Callable[[Snapshot], Iterator[Fault]]


def find_faults(snapshot: Snapshot) -> list[Fault]:
    """List everything that is amiss, in the order of the page."""
    return [fault for check in CHECKS for fault in check(snapshot)]


def find_added(snapshot: Snapshot, live: Snapshot | None) -> list[Fault]:
    """List the faults that `live` does not already have."""
    debt = {fault.key for fault in find_faults(live)} if live else set()
    return [fault for fault in find_faults(snapshot) if fault.key not in debt]


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


def _artworks(snapshot: Snapshot) -> Iterator[Fault]:
    for pk, artwork in snapshot["artworks"].items():
        yield from _credit(f"artwork:{pk}", artwork)
    if snapshot["lead"] and not snapshot["artworks"][str(snapshot["lead"])]["alt_text"]:
        yield Fault(
            "no-alt-text",
            f"artwork:{snapshot['lead']}",
            "alt_text",
            _("The lead artwork needs alt text: it is shown in lists."),
        )


def _credit(place: str, artwork: dict[str, str]) -> Iterator[Fault]:
    title = {"title": artwork["title"]}
    needed = [
        ("no-creator", "creator",
         _("“%(title)s” needs its creator; “unknown” is an answer.")),
        ("no-credit", "credit_line", _("“%(title)s” needs a credit line.")),
        ("no-licence", "licence", _("“%(title)s” needs a licence.")),
    ]  # fmt: skip
    licence = licences.LICENCES.get(artwork["licence"])
    if licence and licence.needs_note:
        note = _("“%(title)s” needs a note on its licence: who allowed it, and when.")
        needed.append(("no-licence-note", "licence_note", note))
    for code, field, message in needed:
        if not artwork[field]:
            yield Fault(code, place, field, message % title)
    if licence and licence.is_unstated:
        words = _("No licence is stated for “%(title)s”: say why it may be used.")
        yield Fault(
            "licence-unstated", place, "licence", words % title, Severity.WARNING
        )


def _blocks(snapshot: Snapshot) -> Iterator[Fault]:
    for block in snapshot["blocks"]:
        yield from KINDS[block["kind"]].faults(block, snapshot)


def _sources(snapshot: Snapshot) -> Iterator[Fault]:
    for source in snapshot["sources"]:
        csl, place = source["csl"], f"source:{source['id']}"
        if not csl.get("title"):
            yield Fault("no-title", place, "title", _("A source needs a title."))
        if not references.can_be_found(csl):
            yield Fault(
                "no-identifier", place, "doi",
                _("“%(title)s” needs a DOI, another identifier or an address; "
                  "or say that it is a printed work.")
                % {"title": field_text(csl, "title")},
            )  # fmt: skip


def _evidence(snapshot: Snapshot) -> Iterator[Fault]:
    if not any(topic["checks_evidence"] for topic in snapshot["topics"]):
        return
    if not snapshot["sources"]:
        yield Fault(
            "cites-nothing", "post", "listed_sources",
            _("A post about evidence cites no source."), Severity.WARNING,
        )  # fmt: skip
    if not any(block["kind"] == "finding" for block in snapshot["blocks"]):
        yield Fault(
            "finds-nothing", "post", "blocks",
            _("A post about evidence has no key finding."), Severity.WARNING,
        )  # fmt: skip


CHECKS: tuple[PublishCheck, ...] = (_post, _artworks, _blocks, _sources, _evidence)
