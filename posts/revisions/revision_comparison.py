"""What differs between two revisions beside their text, for editors: more than readers
are shown of two versions."""

from collections.abc import Callable, Iterator
from html import unescape

from django.utils.functional import Promise
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy

from posts.blocks import BlockCopy, FindingBlock, Snapshot

from .comparison import FIELDS, LINES, ChangedField, differing, licence_name, text_of

# What is no fact of a finding beside its words; its source stands among the sources.
NO_FACTS = {"id", "key", "parent", "region", "ordering", "text", "source"}


def changed_for_editors(before: Snapshot, after: Snapshot) -> list[ChangedField]:
    """Return what readers are shown, and what differs of address, language, artwork
    and key findings."""
    return differing(FIELDS | MORE_FIELDS, LINES | MORE_LINES, before, after)


def _artwork_lines(snapshot: Snapshot) -> list[str]:
    """Return what each picture is, whose it is and under which licence."""
    named = ("title", "creator", "credit_line", "alt_text")
    return [
        " · ".join(filter(None, [*(one[key] for key in named), licence_name(one)]))
        for one in snapshot["artworks"].values()
    ]


def _finding_lines(snapshot: Snapshot) -> list[str]:
    """Return each key finding with its outcome, certainty and numbers."""
    findings = [one for one in snapshot["blocks"] if one["kind"] == "finding"]
    return [" · ".join(_finding_facts(finding)) for finding in findings]


def _finding_facts(finding: BlockCopy) -> Iterator[str]:
    yield unescape(strip_tags(finding["text"]))
    for field in FindingBlock._meta.concrete_fields:
        value = finding.get(field.name)
        # A count of 0 is said, and is no False.
        if field.name in NO_FACTS or value is False or value in {None, ""}:
            continue
        shown = dict(field.flatchoices).get(value, value)
        ticked = value is True
        yield str(field.verbose_name) if ticked else f"{field.verbose_name}: {shown}"


MORE_FIELDS: dict[str | Promise, Callable[[Snapshot], str]] = {
    gettext_lazy("Address"): text_of("slug"),
    gettext_lazy("Language"): text_of("language"),
}
MORE_LINES: dict[str | Promise, Callable[[Snapshot], list[str]]] = {
    gettext_lazy("Artwork that differs"): _artwork_lines,
    gettext_lazy("Key findings that differ"): _finding_lines,
}
