"""What the editor's form asks of the library: uploads, pictures to choose, credits."""

from functools import partial
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from posts.artwork import library_views
from posts.artwork.models import Artwork
from tests import database, make
from tests.admin_pages import signed_in
from tests.posts.artwork.files import XMP, corners, saved
from tests.tasks import queued

pytestmark = pytest.mark.django_db
UPLOAD = "/admin/artwork/artwork/upload/"
PICKER = "/admin/artwork/artwork/picker/"


def drop(client: Client, content: bytes, name: str = "waves_at-dusk.jpg") -> Any:
    return client.post(UPLOAD, {"original": SimpleUploadedFile(name, content)})


def credit_url(artwork: Artwork) -> str:
    return reverse("admin:artwork_artwork_credit", args=[artwork.pk])


def found(client: Client, **query: str | int) -> list[str]:
    answer = client.get(PICKER, query).json()
    return [one["title"] for one in answer["artworks"]]


# A file that is dropped into a text


def test_a_dropped_file_is_an_artwork_with_the_credit_that_it_tells(
    editor_client: Client,
) -> None:
    answer = drop(editor_client, saved(corners(), "JPEG", xmp=XMP).getvalue())

    assert answer.status_code == 201
    artwork = Artwork.objects.get()
    told = answer.json()["artwork"]
    assert (told["id"], told["title"]) == (artwork.pk, "Waves")
    assert (artwork.creator, artwork.licence) == ("Zoë Sample, B. Sample", "CC-BY-4.0")
    assert told["lacking"] == []
    assert LogEntry.objects.get().object_id == str(artwork.pk)


def test_its_sizes_are_made_by_a_task(editor_client: Client) -> None:
    drop(editor_client, make.image())

    assert queued() == ["posts.artwork.uploads.publish_renditions_later"]


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("waves_at-dusk.png", "waves at-dusk"),
        ("Forest plot of 12 trials.PNG", "Forest plot of 12 trials"),
        ("image.png", "Picture of "),
        ("IMG_1234.HEIC.png", "IMG 1234.HEIC"),
        ("IMG_1234.png", "Picture of "),
        ("Screenshot 2026-11-30 at 10.22.01.png", "Picture of "),
        ("w" * 300 + ".png", "w" * 200),
    ],
)
def test_its_title_is_its_name_unless_a_program_gave_it(
    editor_client: Client, name: str, title: str
) -> None:
    drop(editor_client, make.image(), name)

    assert Artwork.objects.get().title.startswith(title)


def test_what_a_dropped_file_does_not_tell_is_named(editor_client: Client) -> None:
    told = drop(editor_client, make.image()).json()["artwork"]

    assert told["lacking"] == ["Creator", "Credit line", "Licence", "Alt text"]


def test_a_file_that_is_here_already_is_offered(editor_client: Client) -> None:
    content = make.image()
    drop(editor_client, content)
    first = Artwork.objects.get()

    again = drop(editor_client, content, "another.png")

    assert again.status_code == 200
    assert again.json()["isHere"] is True
    assert again.json()["artwork"]["id"] == first.pk
    assert Artwork.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_file_that_two_people_drop_at_once_is_one_artwork() -> None:
    content = make.image()
    people = [signed_in("Editors") for _ in range(2)]
    answers: list[tuple[int, int]] = []

    def send(client: Client) -> None:
        answer = drop(client, content)
        answers.append((answer.status_code, answer.json()["artwork"]["id"]))

    database.run_at_once(*(partial(send, client) for client in people))

    made = Artwork.objects.get()
    assert sorted(answers) == [(200, made.pk), (201, made.pk)]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "This is an SVG drawing"),
        (b"", "The submitted file is empty."),
        (make.image()[:90], "damaged or incomplete"),
    ],
)
def test_a_dropped_file_is_refused_with_the_form_s_own_reason(
    editor_client: Client, content: bytes, reason: str
) -> None:
    answer = drop(editor_client, content)

    assert answer.status_code == 422
    assert reason in answer.json()["error"]
    assert not Artwork.objects.exists()


def test_nothing_was_dropped(editor_client: Client) -> None:
    assert editor_client.post(UPLOAD).status_code == 422


# Rights


def test_who_may_not_add_artwork_drops_nothing() -> None:
    artwork = make.artwork()
    client = signed_in("Moderators")

    answers = [
        drop(client, make.image()),
        client.get(PICKER),
        client.post(credit_url(artwork), {"creator": "Me"}),
    ]

    assert [one.status_code for one in answers] == [403] * 3
    assert Artwork.objects.get().creator == "Ada Samplesson"


def test_a_drop_needs_the_form_s_token() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(make.person("Editors"))

    assert drop(client, make.image()).status_code == 403
    assert not Artwork.objects.exists()


def test_nothing_is_stored_by_looking(editor_client: Client) -> None:
    artwork = make.artwork()

    assert editor_client.get(UPLOAD).status_code == 405
    assert editor_client.get(credit_url(artwork)).status_code == 405


# Pictures to choose from


def test_pictures_are_found_by_title_creator_and_what_they_show(
    editor_client: Client,
) -> None:
    make.artwork(title="Épilepsie")
    make.artwork(title="Two", creator="Zoë Sample")
    make.artwork(title="Three", alt_text="A forest plot")

    assert found(editor_client, q="epilepsie") == ["Épilepsie"]
    assert found(editor_client, q="zoe") == ["Two"]
    assert found(editor_client, q="forest plot") == ["Three"]
    assert found(editor_client, q="") == ["Three", "Two", "Épilepsie"]
    assert found(editor_client, q="nothing\0of it") == []


def test_more_pictures_come_page_by_page(
    editor_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library_views, "PICTURES_A_PAGE", 2)
    for title in "abc":
        make.artwork(title=title)

    assert found(editor_client) == ["c", "b"]
    assert found(editor_client, page=1) == ["a"]
    assert editor_client.get(PICKER).json()["more"] is True
    assert editor_client.get(PICKER, {"page": 1}).json()["more"] is False
    assert found(editor_client, page="x") == ["c", "b"]


def test_pictures_of_some_numbers_are_told(editor_client: Client) -> None:
    first, _second = make.artwork(title="First"), make.artwork()

    assert found(editor_client, ids=f"{first.pk},nonsense,999") == ["First"]


# The credit, asked in the post


def test_a_credit_is_stored_field_by_field(editor_client: Client) -> None:
    artwork = make.artwork(creator="", licence="", alt_text="Old")

    answer = editor_client.post(credit_url(artwork), {"creator": " Zoë  Sample "})

    assert answer.json()["artwork"]["lacking"] == ["Licence"]
    artwork.refresh_from_db()
    assert (artwork.creator, artwork.alt_text) == ("Zoë Sample", "Old")
    assert LogEntry.objects.filter(object_id=str(artwork.pk)).exists()


def test_what_another_editor_stored_meanwhile_stays(editor_client: Client) -> None:
    artwork = make.artwork(creator="")
    Artwork.objects.update(alt_text="By somebody else")

    editor_client.post(credit_url(artwork), {"creator": "Zoë"})

    artwork.refresh_from_db()
    assert (artwork.creator, artwork.alt_text) == ("Zoë", "By somebody else")


def test_words_in_a_picture_are_asked_for(editor_client: Client) -> None:
    artwork = make.artwork()

    ticked = editor_client.post(credit_url(artwork), {"contains_words": "true"})
    typed = editor_client.post(credit_url(artwork), {"words": "Pain\nNo pain"})
    unticked = editor_client.post(credit_url(artwork), {"contains_words": "false"})

    lacking = [one.json()["artwork"]["lacking"] for one in (ticked, typed, unticked)]
    assert lacking == [["The words in it"], [], []]
    artwork.refresh_from_db()
    assert (artwork.words, artwork.contains_words) == ("Pain\nNo pain", False)


def test_a_credit_that_cannot_be_is_refused_with_the_reason(
    editor_client: Client,
) -> None:
    artwork = make.artwork()

    answer = editor_client.post(credit_url(artwork), {"licence": "free for me"})

    assert answer.status_code == 422
    assert "not one of the available choices" in answer.json()["error"]
    artwork.refresh_from_db()
    assert artwork.licence == "CC0-1.0"


def test_the_credit_of_what_was_deleted_is_refused(editor_client: Client) -> None:
    artwork = make.artwork()
    url = credit_url(artwork)
    artwork.delete()

    assert editor_client.post(url, {"creator": "Zoë"}).status_code == 403
