"""Links from what the publish checks found to the form's field that mends it."""

from collections.abc import Iterable

from django.urls import reverse

from posts.blocks import KINDS, Snapshot
from posts.models import WorkingCopy
from posts.revisions.fault import Fault

GROUPS = {
    "authors": "bylines-group",
    "listed_sources": "listed_sources-group",
    "blocks": "body",
}
LIBRARIES = {
    "artwork": "admin:artwork_artwork_change",
    "source": "admin:citations_source_change",
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


def _block_field(copy: WorkingCopy, kind: str, fault: Fault) -> str:
    """Name the field in the block's inline form: its index is its place by order."""
    model = KINDS[kind]
    rows = model.get_queryset().filter(parent=copy).values_list("key", flat=True)
    keys = [str(key) for key in rows]
    if fault.place not in keys:
        return GROUPS["blocks"]  # the block was deleted since the revision was saved
    return f"id_{model._meta.model_name}_set-{keys.index(fault.place)}-{fault.field}"
