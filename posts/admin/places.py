"""Places: from what the gate found to the form's field that mends it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from posts.gate import Fault
from posts.models import WorkingCopy
from posts.models.working_copy import BLOCKS

GROUPS = {
    "authors": "bylines-group",
    "listed_sources": "listed_sources-group",
    "blocks": "body",
}
KINDS = {block.kind: block for block in BLOCKS}


@dataclass(frozen=True)
class LinkedFault:
    """A fault, and the address of the field where an editor mends it."""

    fault: Fault
    url: str


def linked(copy: WorkingCopy, faults: Iterable[Fault]) -> list[LinkedFault]:
    return [LinkedFault(fault, _url(copy, fault)) for fault in faults]


def _url(copy: WorkingCopy, fault: Fault) -> str:
    library, _colon, pk = fault.place.partition(":")
    if library == "artwork" and pk:
        page = reverse("admin:artwork_artwork_change", args=[pk])
        return f"{page}#id_{fault.field}"
    if library == "source":
        page = reverse("admin:citations_source_change", args=[pk])
        return f"{page}#id_{fault.field}"
    page = reverse("admin:posts_workingcopy_change", args=[copy.pk])
    if fault.place == "post":
        return f"{page}#{GROUPS.get(fault.field, f'id_{fault.field}')}"
    return f"{page}#{_block_field(copy, fault)}"


def _block_field(copy: WorkingCopy, fault: Fault) -> str:
    """Name the field in the block's inline form: its index is its place by order."""
    kind, _dash, pk = fault.place.partition("-")
    model = KINDS[kind]
    ids = list(model.get_queryset().filter(parent=copy).values_list("pk", flat=True))
    prefix = f"{model._meta.model_name}_set"
    return f"id_{prefix}-{ids.index(int(pk))}-{fault.field}"
