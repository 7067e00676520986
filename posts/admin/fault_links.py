"""Links to the editor's form: to the field that mends a fault, and to a block."""

from collections.abc import Iterable

from django.urls import reverse

from posts.blocks import KINDS, Snapshot
from posts.models import WorkingCopy
from posts.revisions.fault import Fault

GROUPS = {
    "authors": "bylines-group",
    "reviewers": "reviewers-group",
    # Works are cited in the words.
    "listed_sources": "body",
    "blocks": "body",
}
LIBRARIES = {
    "artwork": "admin:artwork_artwork_change",
    "source": "admin:citations_source_change",
    "reviews": "admin:posts_workingcopy_reviews",
}


def link_faults(
    copy: WorkingCopy, snapshot: Snapshot, faults: Iterable[Fault]
) -> list[tuple[Fault, str]]:
    """Give each fault of a snapshot the address of the field where an editor mends it."""
    kinds = {block["key"]: block["kind"] for block in snapshot["blocks"]}
    return [(fault, _url(copy, kinds, fault)) for fault in faults]


def _url(copy: WorkingCopy, kinds: dict[str, str], fault: Fault) -> str:
    library, _colon, pk = fault.place.partition(":")
    if library in LIBRARIES:
        return f"{reverse(LIBRARIES[library], args=[pk])}#id_{fault.field}"
    page = reverse("admin:posts_workingcopy_change", args=[copy.pk])
    if fault.place == "post":
        return f"{page}#{GROUPS.get(fault.field, f'id_{fault.field}')}"
    return f"{page}#{_block_field(copy, kinds[fault.place], fault)}"


def block_url(copy: WorkingCopy, key: str, line: int | None = None) -> str:
    """Return the address of a block's row in the form, and of a line of its words; of the
    body, if the block is gone.
    """
    page = reverse("admin:posts_workingcopy_change", args=[copy.pk])
    for kind in KINDS.values():
        rows = kind.get_queryset().filter(parent=copy).values_list("key", flat=True)
        keys = [str(one) for one in rows]
        if key in keys:
            page = f"{page}?line={line}" if line else page
            return f"{page}#{kind._meta.model_name}_set-{keys.index(key)}"
    return f"{page}#{GROUPS['blocks']}"


def _block_field(copy: WorkingCopy, kind: str, fault: Fault) -> str:
    """Name the field in the block's inline form: its index is its place by order."""
    model = KINDS[kind]
    rows = model.get_queryset().filter(parent=copy).values_list("key", flat=True)
    keys = [str(key) for key in rows]
    if fault.place not in keys:
        return GROUPS["blocks"]  # the block was deleted since the revision was saved
    return f"id_{model._meta.model_name}_set-{keys.index(fault.place)}-{fault.field}"
