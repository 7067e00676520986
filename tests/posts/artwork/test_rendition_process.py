"""A picture that takes too much, or is none, ends the process that renders it, not ours."""

from io import BytesIO

import pytest
from PIL import Image

from posts.artwork import image_inspection, rendition_process
from posts.artwork.image_inspection import ArtworkRefused
from posts.artwork.rendition_process import render_apart
from posts.artwork.renditions import (
    RenditionFile,
    make_renditions,
    plan_renditions,
    widths_for,
)
from posts.revisions import publish_refusals
from tests import make
from tests.posts.artwork.files import corners, saved

NOISE = saved(Image.effect_noise((6_000, 4_000), 80).convert("RGB"), "JPEG").getvalue()


def planned(file: BytesIO) -> list[RenditionFile]:
    facts = image_inspection.inspect_image(file)
    return plan_renditions("x", facts.width, facts.height, facts.has_alpha)


def test_what_is_made_apart_is_what_is_made_here() -> None:
    file = saved(corners(1_000, 700), "PNG")
    files = planned(file)
    assert len(files) == 2 * len(widths_for(1_000))

    apart = render_apart(file, files)

    file.seek(0)
    assert apart == make_renditions(file, "x")


@pytest.mark.parametrize(
    ("name", "limit"), [("MEMORY", 20 << 20), ("CPU_SECONDS", 1), ("PATIENCE", 0.01)]
)
def test_a_picture_that_takes_too_much_is_refused(
    name: str, limit: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = plan_renditions("x", 6_000, 4_000, has_alpha=False)
    monkeypatch.setattr(rendition_process, name, limit)

    with pytest.raises(ArtworkRefused, match="cannot be made"):
        render_apart(BytesIO(NOISE), files)


def test_what_is_no_picture_is_refused() -> None:
    files = plan_renditions("x", 10, 10, has_alpha=False)

    with pytest.raises(ArtworkRefused, match="cannot be made"):
        render_apart(BytesIO(b"no picture"), files)


@pytest.mark.parametrize("width", [120, 5_000])
def test_files_that_were_not_planned_are_not_taken(width: int) -> None:
    files = plan_renditions("x", width, 80, has_alpha=False)

    with pytest.raises(ArtworkRefused):
        render_apart(saved(corners(1_000, 700), "PNG"), files)


@pytest.mark.django_db
def test_a_post_with_such_a_picture_is_not_published_and_the_picture_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rendition_process, "PATIENCE", 0.01)

    with pytest.raises(publish_refusals.PictureNotMade) as refused:
        make.post(lead=make.artwork(title="Waves"))

    assert str(refused.value.reason).startswith("“Waves”: The sizes")
