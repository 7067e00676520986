"""The library of artwork: what an editor uploads, what is kept and what readers get."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from posts.artwork import image_inspection, uploads
from posts.artwork.models import Artwork
from tests import make
from tests.posts.artwork.files import XMP, corners, exif, png, saved
from tests.posts.markup import element, elements, fields, main_part

pytestmark = pytest.mark.django_db
ADD = "/admin/artwork/artwork/add/"
CREDIT = {
    "title": "Waves at dusk",
    "alt_text": "Dark waves",
    "creator": "Ada Samplesson",
    "creator_url": "https://ada.example/",
    "source_name": "Sample Museum",
    "source_url": "https://museum.example/1",
    "credit_line": "Credit: Ada Samplesson",
    "licence": "CC0-1.0",
    "licence_note": "By letter",
    "changes_made": "cropped",
}


def file(content: BytesIO | bytes, name: str = "waves.jpg") -> SimpleUploadedFile:
    body = content if isinstance(content, bytes) else content.getvalue()
    return SimpleUploadedFile(name, body)


def photo() -> BytesIO:
    """A photo from a phone: held upright, and with the place where it was taken."""
    tags = exif(Orientation=6, Artist="Ada", Make="Samplephone")
    return saved(corners(), "JPEG", exif=tags, comment=b"Samplephone of Ada")


def upload(client: Client, content: BytesIO | bytes, **changes: str) -> Any:
    typed = {"title": "Waves at dusk"} | changes
    return client.post(ADD, typed | {"original": file(content)})


def edit(client: Client, artwork: Artwork, **changes: Any) -> Any:
    url = reverse("admin:artwork_artwork_change", args=[artwork.pk])
    page = client.get(url).content.decode()
    return client.post(url, fields(page, "artwork_form") | changes, follow=True)


def public_files(settings: LazySettings) -> list[Path]:
    folder = Path(settings.MEDIA_ROOT)
    return sorted(path for path in folder.rglob("*") if path.is_file())


def errors(answer: Any) -> list[str]:
    html = answer.content.decode()
    return [one.text for one in elements(html, "ul", class_="errorlist")]


def messages(answer: Any) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


# Uploading


def test_a_photo_s_public_files_say_nothing_of_people_and_places(
    editor_client: Client, settings: LazySettings
) -> None:
    assert upload(editor_client, photo()).status_code == 302
    uploads.publish_renditions_later.call(artwork=Artwork.objects.get().pk)

    files = public_files(settings)
    assert [path.suffix for path in files] == [".avif", ".jpg"]
    for path in files:
        with Image.open(path) as image:
            assert dict(image.getexif()) == {}
            assert not image.info.keys() & {"exif", "xmp", "photoshop", "comment"}
            assert image.size == (80, 120)
        assert b"Samplephone" not in path.read_bytes()


def test_the_original_is_kept_as_it_came_and_is_not_public(
    editor_client: Client, settings: LazySettings
) -> None:
    content = photo().getvalue()

    upload(editor_client, content)

    artwork = Artwork.objects.get()
    with artwork.original.open() as original:
        assert original.read() == content
    assert public_files(settings) == []
    assert not Path(artwork.original.path).is_relative_to(settings.MEDIA_ROOT)
    page = editor_client.get(
        reverse("admin:artwork_artwork_change", args=[artwork.pk])
    ).content.decode()
    assert str(artwork.original.name) not in page  # no link that would lead nowhere


def test_the_size_is_that_of_the_picture_as_it_is_seen(editor_client: Client) -> None:
    upload(editor_client, photo())

    artwork = Artwork.objects.get()
    assert (artwork.width, artwork.height) == (80, 120)


def test_an_upload_is_made_public_by_a_task_that_may_run_twice(
    editor_client: Client, settings: LazySettings
) -> None:
    upload(editor_client, photo())
    artwork = Artwork.objects.get(rendered_at=None)

    uploads.publish_renditions_later.call(artwork=artwork.pk)
    uploads.publish_renditions_later.call(artwork=artwork.pk)
    uploads.publish_renditions_later.call(artwork=0)  # deleted meanwhile

    assert Artwork.objects.exclude(rendered_at=None).count() == 1
    assert len(public_files(settings)) == 2
    page = editor_client.get(reverse("admin:artwork_artwork_changelist"))
    thumbnail = element(page.content.decode(), "img", class_="artwork-preview")
    assert thumbnail["src"] == f"/media/{artwork.stem}-80.avif"


NOISE = saved(Image.effect_noise((120, 80), 80), "JPEG").getvalue()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "This is an SVG drawing"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n", "This is an EPS drawing"),
        (NOISE[:-900], "This picture is damaged or incomplete."),
        (png(20_000, 20_000).getvalue(), "more than 50 million pixels"),
        (b"Dear editor, the picture follows.", "This is not a picture"),
        (b"", "The submitted file is empty."),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_the_reason(
    editor_client: Client, content: bytes, reason: str
) -> None:
    answer = upload(editor_client, content, **CREDIT)

    [error] = errors(answer)
    assert reason in error
    typed = fields(answer.content.decode(), "artwork_form")
    assert {name: typed[name] for name in CREDIT} == {
        name: [value] for name, value in CREDIT.items()
    }
    assert Artwork.objects.count() == 0


def test_a_file_that_is_too_large_is_refused(
    editor_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(image_inspection, "MAX_BYTES", len(NOISE) - 1)

    assert "Export it smaller." in errors(upload(editor_client, NOISE))[0]


def test_the_same_file_again_is_told_which_artwork_it_is(
    editor_client: Client,
) -> None:
    upload(editor_client, NOISE, title="The first")

    again = upload(editor_client, NOISE, title="The second")

    assert errors(again) == ["This file is already here, as “The first”."]
    assert "The second" in again.content.decode()
    assert Artwork.objects.count() == 1


# Replacing


def test_a_replaced_file_is_rendered_anew_and_the_old_one_still_shown(
    editor_client: Client, settings: LazySettings
) -> None:
    artwork = make.artwork(NOISE, title="Waves")
    copy = make.working_copy(slug="walking")
    make.artwork_block(copy, artwork=artwork)
    make.published(copy)
    before = public_files(settings)

    edit(editor_client, artwork, original=file(photo()))
    uploads.publish_renditions_later.call(artwork=artwork.pk)

    replaced = Artwork.objects.get()
    assert (replaced.width, replaced.height) == (80, 120)
    after = public_files(settings)
    assert len(after) == len(before) + 2
    page = editor_client.get("/walking/").content.decode()
    shown = element(main_part(page), "img")["src"].removeprefix("/media/")
    assert Path(settings.MEDIA_ROOT, shown) in before

    make.published(copy)

    page = editor_client.get("/walking/").content.decode()
    shown = element(main_part(page), "img")["src"].removeprefix("/media/")
    assert Path(settings.MEDIA_ROOT, shown) in set(after) - set(before)


def test_an_artwork_keeps_its_file_when_only_its_words_change(
    editor_client: Client,
) -> None:
    artwork = make.artwork(NOISE, creator="")
    uploads.publish_renditions(artwork)
    before = (artwork.sha256, artwork.original.name, artwork.rendered_at)

    edit(editor_client, artwork, creator="Ada")

    changed = Artwork.objects.get()
    assert changed.creator == "Ada"
    assert (changed.sha256, changed.original.name, changed.rendered_at) == before


# What a file says of itself


def test_empty_fields_are_filled_from_the_file_and_the_editor_is_told(
    editor_client: Client,
) -> None:
    content = saved(corners(), "JPEG", xmp=XMP)
    typed = {"title": "My title", "original": file(content)}

    answer = editor_client.post(ADD, typed, follow=True)

    artwork = Artwork.objects.get()
    assert artwork.title == "My title"
    assert artwork.creator == "Zoë Sample, B. Sample"
    assert artwork.creator_url == "https://example.org/zoe"
    assert artwork.source_name == "Sample Archive"
    assert artwork.credit_line == "Sample Collection"
    assert artwork.licence == "CC-BY-4.0"
    assert artwork.alt_text == "Blue waves on paper"
    [told] = [words for words in messages(answer) if "from the file itself" in words]
    for field in ("Creator", "Credit line", "Licence", "Alt text"):
        assert field in told
    assert "Title" not in told


def test_what_an_editor_typed_is_never_overwritten(editor_client: Client) -> None:
    content = saved(corners(), "JPEG", xmp=XMP)

    answer = editor_client.post(ADD, CREDIT | {"original": file(content)}, follow=True)

    artwork = Artwork.objects.get()
    assert {name: getattr(artwork, name) for name in CREDIT} == CREDIT
    assert not any("from the file itself" in words for words in messages(answer))


def test_a_new_file_fills_only_what_is_still_empty(editor_client: Client) -> None:
    artwork = make.artwork(creator="Ada", credit_line="", licence="")
    content = saved(corners(), "JPEG", xmp=XMP)

    edit(editor_client, artwork, original=file(content))

    artwork.refresh_from_db()
    assert (artwork.creator, artwork.credit_line) == ("Ada", "Sample Collection")
    assert artwork.licence == "CC-BY-4.0"


@pytest.mark.parametrize(
    "xmp",
    [
        XMP.replace(b"licenses/by/4.0", b"licenses/by/3.0/uk"),
        XMP.replace(b"https://creativecommons.org", b"https://museum.example"),
    ],
)
def test_a_licence_that_we_do_not_know_is_left_to_the_editor(
    editor_client: Client, xmp: bytes
) -> None:
    upload(editor_client, saved(corners(), "JPEG", xmp=xmp))

    assert Artwork.objects.get().licence == ""


def test_a_fact_that_no_editor_could_type_is_left_out(editor_client: Client) -> None:
    xmp = XMP.replace("Zoë Sample".encode(), b"Z" * 300)

    answer = upload(editor_client, saved(corners(), "JPEG", xmp=xmp))

    assert answer.status_code == 302
    artwork = Artwork.objects.get()
    assert (artwork.creator, artwork.credit_line) == ("", "Sample Collection")


@pytest.mark.parametrize(
    "name", ["w" * 150 + ".jpg", "木" * 120 + ".jpg", "w.jpg" + "x" * 150]
)
def test_a_picture_may_have_a_name_of_any_length(
    editor_client: Client, name: str
) -> None:
    answer = editor_client.post(
        ADD, {"title": "Waves at dusk", "original": file(photo(), name)}
    )

    assert answer.status_code == 302
    assert ".jpg" in str(Artwork.objects.get().original.name)
