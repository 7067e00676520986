"""Artwork that is replaced, or taken down and put back, on every page at once."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from posts.artwork import uploads
from posts.artwork.models import Artwork
from posts.models import Post, Revision, WorkingCopy
from posts.revisions import (
    publish_refusals,
    publishing,
    redaction,
    rendering,
    take_down,
)
from posts.revisions.history import save_revision
from tests import make
from tests.admin_pages import signed_in
from tests.posts.markup import element, elements, main_part

pytestmark = pytest.mark.django_db
REASON = "Its owner has asked us to take it down."
PLACES = ("/", "/walking/", "/feed/", "/feed.json", "/sitemap.xml")


@pytest.fixture
def artwork() -> Artwork:
    return make.artwork(title="Waves")


@pytest.fixture
def copy(artwork: Artwork) -> WorkingCopy:
    """The working copy of a live post that has the artwork as its lead and in its text."""
    copy = make.working_copy(slug="walking", title="Walking", lead=artwork)
    make.artwork_block(copy, artwork=artwork, caption="Why it is here")
    make.published(copy)
    return copy


def url(artwork: Artwork, page: str) -> str:
    return reverse(f"admin:artwork_artwork_{page}", args=[artwork.pk])


def public(client: Client) -> dict[str, str]:
    return {path: client.get(path).content.decode() for path in PLACES}


def names(artwork: Artwork) -> str:
    """What begins the names of the artwork's public files."""
    return artwork.stem


def public_files(settings: LazySettings) -> set[str]:
    folder = Path(settings.MEDIA_ROOT)
    return {path.name for path in folder.rglob("*") if path.is_file()}


# Taken down


def test_artwork_that_is_taken_down_is_on_no_page_feed_or_card(
    client: Client, artwork: Artwork, copy: WorkingCopy
) -> None:
    assert all(names(artwork) in page for page in public(client).values())

    take_down.take_down(artwork, reason=REASON)

    pages = public(client)
    assert not [path for path, page in pages.items() if names(artwork) in page]
    for path in ("/", "/walking/", "/feed/", "/feed.json"):
        assert REASON in pages[path]
    [figure] = elements(pages["/walking/"], "figure", class_="taken-down")
    assert figure.text.startswith("This picture was taken down")
    assert figure.text.endswith("Why it is here")
    assert elements(main_part(pages["/"]), "p", class_="taken-down")


def test_the_share_card_has_a_drawn_picture_then(
    client: Client, artwork: Artwork, copy: WorkingCopy
) -> None:
    take_down.take_down(artwork, reason=REASON)

    [picture] = elements(
        client.get("/walking/").content.decode(), "meta", property="og:image"
    )

    assert "/media/" not in picture["content"]


def test_older_versions_lose_it_too(
    client: Client, artwork: Artwork, copy: WorkingCopy
) -> None:
    copy.title = "Walking helps"
    copy.save()
    make.published(copy, kind="update", note="A title.")

    take_down.take_down(artwork, reason=REASON)

    page = client.get("/walking/versions/1/").content.decode()
    assert names(artwork) not in page
    assert REASON in page


def test_its_files_can_be_fetched_no_more_and_come_back(
    client: Client, artwork: Artwork, copy: WorkingCopy, settings: LazySettings
) -> None:
    before, pages = public_files(settings), public(client)
    assert before

    take_down.take_down(artwork, reason=REASON)
    assert public_files(settings) == set()
    uploads.mend_renditions.call()
    uploads.publish_renditions_later.call(artwork=artwork.pk)
    assert public_files(settings) == set()

    take_down.put_back(artwork)
    assert public_files(settings) == before
    assert public(client) == pages
    assert not Revision.objects.exclude(taken_down__in=[{}]).exists()


def test_the_files_of_a_replaced_picture_go_and_come_back_with_it(
    artwork: Artwork, copy: WorkingCopy, settings: LazySettings
) -> None:
    replace(signed_in("Editors"), artwork)
    artwork.refresh_from_db()
    before = public_files(settings)

    take_down.take_down(artwork, reason=REASON)
    assert public_files(settings) == set()

    take_down.put_back(artwork)
    assert public_files(settings) == before


def test_a_file_that_other_artwork_has_now_stays(
    artwork: Artwork, copy: WorkingCopy, settings: LazySettings
) -> None:
    with artwork.original.open() as file:
        old = file.read()
    replace(signed_in("Editors"), artwork)
    artwork.refresh_from_db()
    again = make.artwork(old, title="The old file again")
    uploads.publish_renditions(again)

    take_down.take_down(artwork, reason=REASON)

    assert uploads.has_renditions(again)
    assert not uploads.has_renditions(artwork)


def test_a_post_that_is_published_later_has_the_reason(
    client: Client, artwork: Artwork
) -> None:
    take_down.take_down(artwork, reason=REASON)
    copy = make.working_copy(slug="walking", lead=artwork)
    make.published(copy)

    assert REASON in client.get("/walking/").content.decode()
    assert names(artwork) not in client.get("/").content.decode()


def test_rendering_anew_keeps_the_reason(
    client: Client, artwork: Artwork, copy: WorkingCopy
) -> None:
    take_down.take_down(artwork, reason=REASON)
    Revision.objects.update(rendered_by="older code")

    rendering.render_stale.call()

    assert REASON in client.get("/walking/").content.decode()


def test_taking_down_drops_the_pages_that_show_it(
    artwork: Artwork, copy: WorkingCopy, purged: set[str]
) -> None:
    other = make.post()
    purged.clear()

    take_down.take_down(artwork, reason=REASON)

    post = copy.post
    assert purged >= {f"post-{post.pk}", f"card-{post.pk}", "posts"}
    assert f"post-{other.pk}" not in purged


def test_what_is_frozen_stays_as_it_was(artwork: Artwork, copy: WorkingCopy) -> None:
    before = Revision.objects.get().snapshot

    take_down.take_down(artwork, reason=REASON)

    assert Revision.objects.get().snapshot == before
    assert Post.objects.get().shown.version == 1


def test_nothing_is_taken_down_without_a_reason(artwork: Artwork) -> None:
    with pytest.raises(ValueError, match="reason"):
        take_down.take_down(artwork, reason=" ")


def test_an_editor_takes_it_down_and_puts_it_back(
    client: Client, editor_client: Client, artwork: Artwork, copy: WorkingCopy
) -> None:
    form = editor_client.get(url(artwork, "take_down")).content.decode()
    assert "Walking" in form
    empty = editor_client.post(url(artwork, "take_down"), {"reason": ""})
    assert "This field is required." in empty.content.decode()

    editor_client.post(url(artwork, "take_down"), {"reason": REASON})

    page = editor_client.get(url(artwork, "change")).content.decode()
    assert REASON in page
    assert REASON in client.get("/walking/").content.decode()
    assert editor_client.get(url(artwork, "put_back")).status_code == 405
    editor_client.post(url(artwork, "put_back"))
    assert REASON not in client.get("/walking/").content.decode()
    assert names(artwork) in client.get("/walking/").content.decode()


def test_only_who_may_publish_acts_everywhere(
    artwork: Artwork, copy: WorkingCopy
) -> None:
    client = signed_in("Authors")
    sent: list[tuple[str, dict[str, Any]]] = [
        ("take_down", {"reason": REASON}),
        ("replace", {"original": SimpleUploadedFile("a.png", make.image())}),
        ("put_back", {}),
    ]
    for page, fields in sent:
        assert client.get(url(artwork, page)).status_code == 403
        assert client.post(url(artwork, page), fields).status_code == 403
    assert Artwork.objects.get().taken_down_at is None
    change = client.get(url(artwork, "change")).content.decode()
    assert "Take down everywhere" not in change


# Replaced


def replace(client: Client, artwork: Artwork, **fields: Any) -> Any:
    file = SimpleUploadedFile("new.png", make.image(700, 300))
    sent = {"original": file, "alt_text": "New waves", "changes_made": ""}
    return client.post(url(artwork, "replace"), sent | fields, follow=True)


def test_a_replaced_file_is_in_every_live_post_at_once(
    client: Client, editor_client: Client, artwork: Artwork, copy: WorkingCopy
) -> None:
    other = make.post(slug="running", lead=artwork)
    old = names(artwork)
    copy.title = "Not for readers yet"
    copy.save()
    save_revision(copy, by=None)

    answer = replace(editor_client, artwork)

    assert "2 live posts show it." in answer.content.decode()
    artwork.refresh_from_db()
    for path in ("/", "/walking/", "/running/", "/feed/"):
        page = client.get(path).content.decode()
        assert names(artwork) in page
        assert old not in page
    page = client.get("/walking/").content.decode()
    assert "New waves" in page
    assert "Not for readers yet" not in page
    live = Post.objects.get(pk=other.pk).shown
    assert (live.kind, live.note) == ("corr", "Picture replaced: Waves")
    assert uploads.has_renditions(artwork)


def test_a_replacement_publishes_no_other_correction(
    client: Client, editor_client: Client, artwork: Artwork, copy: WorkingCopy
) -> None:
    Artwork.objects.update(credit_line="Credit: not looked at yet")

    replace(editor_client, artwork)

    assert "not looked at yet" not in client.get("/walking/").content.decode()


def test_words_that_were_redacted_do_not_come_back_by_a_replacement(
    client: Client, editor_client: Client, artwork: Artwork, copy: WorkingCopy
) -> None:
    redaction.redact(copy.post, "plain", by=make.person(), reason="A court's order.")

    replace(editor_client, artwork, alt_text="A plain face")

    page = client.get("/walking/").content.decode()
    artwork.refresh_from_db()
    assert names(artwork) in page
    assert "A plain face" not in page


def test_what_was_scheduled_goes_live_with_the_new_file(
    client: Client, editor_client: Client, artwork: Artwork, copy: WorkingCopy
) -> None:
    copy.title = "For tomorrow"
    copy.save()
    at = timezone.now() + timedelta(days=1)
    make.published(copy, at=at, kind="update", note="A title.")

    replace(editor_client, artwork)

    artwork.refresh_from_db()
    assert names(artwork) in client.get("/walking/").content.decode()
    planned = publishing.find_schedule(copy.post)
    assert planned
    assert (planned.goes_live_at, planned.note) == (at, "A title.")
    assert planned.revision.title == "For tomorrow"
    assert planned.revision.snapshot["card"]["lead"]["stem"] == names(artwork)
    assert planned.revision.number > Post.objects.get().shown.number


def test_a_file_that_cannot_be_used_replaces_nothing(
    client: Client, editor_client: Client, artwork: Artwork, copy: WorkingCopy
) -> None:
    bad = SimpleUploadedFile("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>")

    answers = [
        replace(editor_client, artwork, original=bad),
        replace(editor_client, artwork, original=""),
    ]

    said = ("This is an SVG drawing", "Choose the new file.")
    for answer, words in zip(answers, said, strict=True):
        assert answer.status_code == 422
        assert words in answer.content.decode()
    assert Artwork.objects.get().sha256 == artwork.sha256
    assert Post.objects.get().shown.version == 1


def test_words_in_a_picture_open_below_it(client: Client, artwork: Artwork) -> None:
    Artwork.objects.update(contains_words=True, words="Pain\nNo <pain>")
    copy = make.working_copy(slug="walking", lead=artwork)
    make.published(copy)

    details = element(
        client.get("/walking/").content.decode(), "details", class_="picture-words"
    )

    assert details.text == "Words in this picture PainNo <pain>"


def test_words_that_are_still_missing_are_asked_before_publishing(
    artwork: Artwork,
) -> None:
    Artwork.objects.update(contains_words=True)
    copy = make.working_copy(lead=artwork)

    with pytest.raises(publish_refusals.PublishRefused, match="no-words"):
        make.published(copy)
