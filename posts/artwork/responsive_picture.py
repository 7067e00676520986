"""The `<picture>` element: what a page's `<picture>` needs to know of an artwork as published."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from .renditions import RenditionFile, plan_renditions


@dataclass(frozen=True)
class PictureSource:
    """An artwork's files of one format, narrowest first."""

    mime: str
    files: tuple[RenditionFile, ...]


@dataclass(frozen=True)
class ResponsivePicture:
    """Every public file of an artwork, best format first, and the one for old browsers."""

    kinds: tuple[PictureSource, ...]
    fallback: RenditionFile


def responsive_picture(artwork: Mapping[str, Any]) -> ResponsivePicture:
    """Describe the picture of an artwork by what `Artwork.as_published` keeps."""
    files = plan_renditions(
        artwork["stem"], artwork["width"], artwork["height"], artwork["has_alpha"]
    )
    by_format = groupby(files, key=lambda file: file.format)
    kinds = tuple(
        PictureSource(f"image/{kind.lower()}", tuple(group))
        for kind, group in by_format
    )
    return ResponsivePicture(kinds, kinds[-1].files[-1])
