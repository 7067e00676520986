"""Folders of pictures that may only be read: an upload says so, and what was typed stays."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.test import Client

from posts.artwork.models import Artwork
from tests import make
from tests.posts.artwork.test_library import CREDIT, errors, upload
from tests.posts.artwork.test_library_views import drop
from tests.posts.markup import fields
from tests.processes import mounted
from tests.tasks import queued

pytestmark = pytest.mark.django_db
REFUSAL = "The file could not be stored: the disk is full, or may only be read."


@contextmanager
def read_only() -> Iterator[None]:
    """Let no original and no public file be written, as on a disk that has a fault: root
    writes wherever the disk lets it, and this one does not."""
    originals = Artwork._meta.get_field("original").storage
    with ExitStack() as stack:
        for storage in (originals, default_storage):
            folder = Path(storage.path(""))
            folder.mkdir(parents=True, exist_ok=True)
            stack.enter_context(mounted(folder, "ro"))
        yield


def test_an_upload_is_refused_with_the_reason_and_keeps_what_was_typed(
    editor_client: Client, client: Client
) -> None:
    make.post(slug="walking", title="Does walking help?")

    with read_only():
        refused = upload(editor_client, make.image(), **CREDIT)
        page = client.get("/walking/")

    assert refused.status_code == 200
    assert any(REFUSAL in one for one in errors(refused))
    typed = fields(refused.content.decode(), "artwork_form")
    assert {name: " ".join(typed[name]) for name in CREDIT} == CREDIT
    assert not Artwork.objects.exists()
    assert "Does walking help?" in page.content.decode()
    assert upload(editor_client, make.image(), **CREDIT).status_code == 302
    with Artwork.objects.get().original.open("rb") as stored:
        assert stored.read()


def test_a_picture_dropped_into_a_text_is_refused_with_the_reason(
    editor_client: Client,
) -> None:
    with read_only():
        refused = drop(editor_client, make.image())

    assert refused.status_code == 422
    assert REFUSAL in refused.json()["error"]
    assert not Artwork.objects.exists()
    assert drop(editor_client, make.image()).status_code == 201
    assert queued() == ["posts.artwork.uploads.publish_renditions_later"]
