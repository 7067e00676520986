"""A file is stored before the row that names it: where the row does not come, it goes."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib import admin
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, default_storage
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse

from evidenceblog.core import new_files
from posts.artwork.models import Artwork
from posts.models import Appearance
from posts.word import word_draft
from tests import make
from tests.posts import test_appearance
from tests.posts.artwork.test_full_disk import full_disk
from tests.posts.artwork.test_library import CREDIT, file, upload
from tests.posts.artwork.test_library_views import drop
from tests.posts.word.documents import docx, p, picture
from tests.posts.word.test_word_draft import UPLOAD, uploaded

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(editor_client: Client) -> Client:
    """An editor, who is shown a page where something fails."""
    editor_client.raise_request_exception = False
    return editor_client


def fails(*_: object, **__: object) -> Any:
    raise DatabaseError("the row is refused")


def files(storage: Storage) -> list[str]:
    folder = Path(storage.path(""))
    found = (path for path in folder.rglob("*") if path.is_file())
    return sorted(str(path.relative_to(folder)) for path in found)


def originals() -> list[str]:
    return files(Artwork._meta.get_field("original").storage)


def named() -> list[str]:
    return sorted(Artwork.objects.values_list("original", flat=True))


def add_word_draft(client: Client) -> Any:
    media = {"a.png": make.image(), "b.png": make.image()}
    content = docx(p(picture("a.png")), p(picture("b.png")), media=media)
    return client.post(UPLOAD, {"document": uploaded(content)})


@pytest.mark.parametrize(
    ("store", "broken"),
    [
        (lambda client: upload(client, make.image(), **CREDIT), "log_addition"),
        (lambda client: drop(client, make.image()), "log_addition"),
        (add_word_draft, "keep_report"),
    ],
    ids=["library", "dropped into a text", "Word document"],
)
def test_an_original_goes_when_what_names_it_is_not_stored(
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    store: Callable[[Client], Any],
    broken: str,
) -> None:
    kept = make.artwork()
    place = word_draft if broken == "keep_report" else admin.ModelAdmin
    with monkeypatch.context() as patched:
        patched.setattr(place, broken, fails)
        assert store(client).status_code == 500

    assert originals() == named() == [kept.original.name]
    assert store(client).status_code in {201, 302}
    assert originals() == named()
    assert len(named()) > 1


def test_an_original_goes_when_its_sizes_find_no_room(client: Client) -> None:
    artwork = make.artwork()
    change = {"original": file(make.image()), "alt_text": "New waves"}

    with full_disk(2_000):  # the upload fits, its JPEG does not
        answer = client.post(
            reverse("admin:artwork_artwork_replace", args=[artwork.pk]), change
        )

    assert answer.status_code == 422
    assert originals() == named() == [artwork.original.name]


def test_a_mark_goes_when_the_settings_are_not_stored(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = test_appearance.upload
    test_appearance.save(client, mark=upload(make.image(200, 200)))
    before = files(default_storage)

    with monkeypatch.context() as patched:
        patched.setattr(admin.ModelAdmin, "log_change", fails)
        answer = test_appearance.save(client, mark=upload(make.image(200, 200)))

    assert answer.status_code == 500
    assert files(default_storage) == before
    assert Appearance.load().mark.name in before


def test_a_file_stays_while_nobody_can_tell_whether_a_row_names_it(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    name = default_storage.save("a.txt", ContentFile(b"a"))
    new_files.note(default_storage, name, fails)

    client.get("/healthz")

    assert files(default_storage) == [name]
    assert "a.txt was stored, and may have no row" in caplog.text
