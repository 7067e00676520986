"""What was erased on request, by kind and number: a restored backup has it again."""

from collections.abc import Iterable

from .models import Erasure, ErasureKind


def record_erasure(kind: ErasureKind, ids: Iterable[int]) -> None:
    """Record which rows are erased, in the transaction that erases them."""
    Erasure.objects.bulk_create(Erasure(kind=kind, object_id=pk) for pk in ids)
