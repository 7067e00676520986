"""The facts of a finding as the rows of a table: who, against what, and each number."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext

from .base import BlockCopy
from .finding_numbers import counted_groups
from .finding_sentence import difference_words
from .mean_difference import (
    NOTICED,
    has_difference,
    plain,
    scale_words,
    size_words,
)


def facts_table(block: BlockCopy) -> list[dict[str, Any]]:
    """Return the rows of a finding's table; what was not typed has none.

    `label` and `ours` are words of the interface, `name` and `words` an editor's.
    """
    return [*_question(block), *_counts(block), *_scale(block)]


def _question(block: BlockCopy) -> Iterator[dict[str, Any]]:
    labels = {
        "population": gettext("Who was studied"),
        "comparison": gettext("What was compared"),
        "follow_up": gettext("Followed up for"),
    }
    for field, label in labels.items():
        if block[field]:
            yield {"label": label, "words": block[field]}


def _counts(block: BlockCopy) -> Iterator[dict[str, Any]]:
    groups = counted_groups(block)
    for group in groups:
        yield {
            "label": "" if group["label"] else group["default_label"],
            "name": group["label"],
            "ours": _count_words(group, block["out_of"]),
        }
    if groups:
        yield {"label": gettext("Difference"), "ours": difference_words(block)}


def _count_words(group: dict[str, Any], out_of: int) -> str:
    words = gettext("%(count)s out of %(out_of)s people")
    if group["has_range"]:
        words = gettext("%(count)s out of %(out_of)s people (%(low)s to %(high)s)")
    return words % (group | {"out_of": out_of})


def _scale(block: BlockCopy) -> Iterator[dict[str, Any]]:
    if not has_difference(block):
        return
    scale = scale_words(block)
    yield {"label": gettext("Scale"), "words": scale["name"], "ours": scale["about"]}
    yield {"label": gettext("Difference on average"), "ours": size_words(block)}
    if block[NOTICED] is not None:
        yield {"label": gettext("What people notice"), "ours": plain(block[NOTICED])}
