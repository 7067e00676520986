"""A disk that is full while pictures are made leaves none that is empty or cut short."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from PIL import Image

from posts.artwork import uploads
from posts.artwork.models import Artwork
from posts.models import Post
from posts.revisions import publishing
from posts.revisions.history import save_revision
from tests import make
from tests.posts import editing

pytestmark = pytest.mark.django_db
ROOM = 700  # bytes: the small AVIF fits, the large JPEG does not


@contextmanager
def full_disk(room: int = ROOM) -> Iterator[None]:
    """Let no file grow beyond some bytes: the write fails, as on a disk that is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def files() -> list[Path]:
    folder = Path(default_storage.path(""))
    return sorted(path for path in folder.rglob("*") if path.is_file())


def assert_whole(artwork: Artwork) -> None:
    """Every file is there, opens to its end, and nothing else lies about."""
    planned = {file.name: file for file in uploads._files(artwork)}
    assert {default_storage.path(name) for name in planned} == set(map(str, files()))
    for name, file in planned.items():
        with Image.open(default_storage.path(name)) as image:
            image.load()
            assert image.size == (file.width, file.height)


def test_a_full_disk_leaves_no_broken_picture_and_room_makes_them_all() -> None:
    artwork = make.artwork()

    with full_disk(), pytest.raises(OSError, match="too large"):
        uploads.publish_renditions(artwork)

    for left in files():  # what fitted is whole
        with Image.open(left) as image:
            image.load()
    assert not [left for left in files() if left.suffix == ".part"]
    assert Artwork.objects.get().rendered_at is None
    uploads.publish_renditions_later.call(artwork=artwork.pk)
    assert_whole(artwork)


def test_a_file_is_not_there_until_it_is_whole(settings: LazySettings) -> None:
    with full_disk(10), pytest.raises(OSError, match="too large"):
        default_storage.save("artwork/a.avif", ContentFile(b"x" * 5_000))

    assert files() == []
    assert (
        default_storage.save("artwork/a.avif", ContentFile(b"whole"))
        == "artwork/a.avif"
    )
    assert Path(default_storage.path("artwork/a.avif")).read_bytes() == b"whole"


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(path.read_bytes()[:-40]),
        lambda path: path.write_bytes(b"no picture"),
        lambda path: path.unlink(),
        lambda path: Image.new("RGB", (3, 2)).save(path),
    ],
    ids=["empty", "cut short", "no picture", "deleted", "another size"],
)
def test_a_broken_picture_is_made_again(damage: object) -> None:
    artwork = make.artwork()
    uploads.publish_renditions(artwork)
    for path in files():
        damage(path)  # type: ignore[operator]

    uploads.mend_renditions.call()

    assert_whole(artwork)


def test_whole_pictures_are_left_alone() -> None:
    uploads.publish_renditions(make.artwork())
    before = [path.stat().st_mtime_ns for path in files()]

    uploads.mend_renditions.call()

    assert [path.stat().st_mtime_ns for path in files()] == before


def test_one_picture_that_cannot_be_made_holds_up_no_other() -> None:
    lost, artwork = make.artwork(), make.artwork()
    Path(lost.original.path).unlink()

    uploads.mend_renditions.call()

    assert_whole(artwork)


def test_a_post_is_not_published_while_its_pictures_have_no_room(
    editor_client: Client,
) -> None:
    copy = make.working_copy(title="Walking")
    make.artwork_block(copy)
    save_revision(copy, by=None)

    with full_disk():
        refused = editing.publish(editor_client, copy)

    assert "the disk may be full" in refused.content.decode()
    assert not Post.objects.live().exists()
    assert editing.publish(editor_client, copy).status_code == 302
    assert_whole(Artwork.objects.get())


def test_publishing_makes_a_lost_picture_again() -> None:
    copy = make.working_copy()
    make.artwork_block(copy)
    make.published(copy)
    for path in files():
        path.write_bytes(b"")

    publishing.publish(
        save_revision(copy, by=None), by=None, kind=publishing.Kind.MINOR
    )

    assert_whole(Artwork.objects.get())
