"""Pictures: what a page's `<picture>` needs to know of an artwork as published."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from .renditions import Planned, planned


@dataclass(frozen=True)
class Files:
    """An artwork's files of one format, narrowest first."""

    mime: str
    files: tuple[Planned, ...]


@dataclass(frozen=True)
class Picture:
    """Every public file of an artwork, best format first, and the one for old browsers."""

    kinds: tuple[Files, ...]
    fallback: Planned


def picture(artwork: Mapping[str, Any]) -> Picture:
    """Describe the picture of an artwork by what `Artwork.as_published` keeps."""
    files = planned(
        artwork["stem"], artwork["width"], artwork["height"], artwork["has_alpha"]
    )
    by_format = groupby(files, key=lambda file: file.format)
    kinds = tuple(
        Files(f"image/{kind.lower()}", tuple(group)) for kind, group in by_format
    )
    return Picture(kinds, kinds[-1].files[-1])
