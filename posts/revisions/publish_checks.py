"""Publish checks: what must hold before a post is published, with the field to mend.

The checks are a ratchet. A change to a live post is refused only for faults that the
change adds; the faults it was already live with are its debt.
"""

import re
from collections.abc import Callable, Iterator, Mapping

from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from posts.artwork import licences
from posts.blocks import KINDS, Snapshot
from posts.citations.csl_text import field_text
from posts.citations.references import reference_parts
from posts.models import Post

from .fault import Fault, Severity
from .finding_checks import find_faults_of_findings
from .history import completed

# As the drafts that come with a new site leave them: [Fill in: who pays for it].
GAP = re.compile(r"\[Fill in: [^\]]*\]")

type PublishCheck = Callable[[Snapshot], Iterator[Fault]]


def find_faults(snapshot: Snapshot, kind: str = Post.Kind.POST) -> list[Fault]:
    """List everything that is amiss with a post, or a page, in the order of the page."""
    whole = completed(snapshot)
    return [fault for check in CHECKS[Post.Kind(kind)] for fault in check(whole)]


def find_added(
    snapshot: Snapshot, live: Snapshot | None, kind: str = Post.Kind.POST
) -> list[Fault]:
    """List the faults that `live` does not already have."""
    debt = {fault.key for fault in find_faults(live, kind)} if live else set()
    return [fault for fault in find_faults(snapshot, kind) if fault.key not in debt]


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
    yield from _find_missing(snapshot, needed)
    series = snapshot["series"]
    if series and not series["part"]:
        words = _("Say which part of “%(series)s” this is.") % {
            "series": series["name"]
        }
        yield Fault("no-part", "post", "part", words)


def _page(snapshot: Snapshot) -> Iterator[Fault]:
    """Ask of a page outside the stream only what its readers need."""
    needed = {
        "title": _("The page needs a title."),
        "slug": _("The page needs an address."),
        "blocks": _("The page has no text yet."),
    }
    yield from _find_missing(snapshot, needed)


def _gaps(snapshot: Snapshot) -> Iterator[Fault]:
    """Yield what a draft that came with the site leaves to its editors to say."""
    for block in snapshot["blocks"]:
        gaps = GAP.findall(strip_tags(KINDS[block["kind"]].html(block)))
        for number, gap in enumerate(dict.fromkeys(gaps), start=1):
            words = _("Something is still to be filled in here: %(gap)s") % {"gap": gap}
            yield Fault("gap", block["key"], "text", words, about=str(number))


def _find_missing(snapshot: Snapshot, needed: Mapping[str, str]) -> Iterator[Fault]:
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
    if "words" in artwork:
        words = _("“%(title)s” contains words: type them for those who cannot see it.")
        needed.append(("no-words", "words", words))
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
        if not reference_parts.can_be_found(csl):
            yield Fault(
                "no-identifier", place, "doi",
                _("“%(title)s” needs a DOI, another identifier or an address; "
                  "or say that it is a printed work.")
                % {"title": field_text(csl, "title")},
            )  # fmt: skip


def _reviewers(snapshot: Snapshot) -> Iterator[Fault]:
    """Ask why somebody reviewed what they wrote."""
    written_by = {author["id"] for author in snapshot["authors"]}
    for reviewer in snapshot["reviewers"]:
        if reviewer["id"] in written_by:
            words = _("%(name)s is named as author and as reviewer.") % reviewer
            yield Fault(
                "reviewed-by-author", "post", "reviewers", words,
                Severity.WARNING, about=str(reviewer["id"]),
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


CHECKS: dict[Post.Kind, tuple[PublishCheck, ...]] = {
    Post.Kind.POST: (
        *(_post, _reviewers, _artworks, _blocks, _sources, _evidence),
        find_faults_of_findings,
    ),
    Post.Kind.PAGE: (_page, _artworks, _blocks, _gaps, _sources),
}
