"""The sources that live posts rest on."""

from .models import SourceUse


def source_ids() -> set[int]:
    """Return the keys of all sources that a live revision cites."""
    uses = SourceUse.objects.filter(revision__live_on__isnull=False)
    return set(uses.values_list("source", flat=True))
