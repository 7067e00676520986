"""The list of artwork: what it lacks, what uses it, and what keeps it from being deleted."""

from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from posts.artwork import renditions, uploads
from posts.artwork.models import Artwork
from posts.revisions import take_down
from tests import make
from tests.posts.markup import elements
from tests.reading import text_of

pytestmark = pytest.mark.django_db
LIST = "/admin/artwork/artwork/"


def shown(client: Client, state: str = "") -> set[str]:
    page = client.get(LIST, {"state": state} if state else {}).content.decode()
    return {one.text for one in elements(page, "td", class_="field-title")}


def flags(client: Client) -> list[str]:
    page = client.get(LIST).content.decode()
    return [one.text for one in elements(page, "span", class_="artwork-lacks")]


def public_file(artwork: Artwork) -> str:
    facts = (artwork.stem, artwork.width, artwork.height, artwork.has_alpha)
    return renditions.plan_renditions(*facts)[0].name


@pytest.fixture
def library() -> None:
    """One artwork for each thing that a list is looked through for, and one used well."""
    today = timezone.localdate()
    make.artwork(title="Without alt text", alt_text="")
    make.artwork(title="Without credit", credit_line="")
    make.artwork(title="Without licence", licence="")
    make.artwork(title="Ended", rights_end_on=today - timedelta(days=1))
    make.artwork(title="Ends", rights_end_on=today + timedelta(days=30))
    make.artwork(title="Ends later", rights_end_on=today + timedelta(days=31))
    take_down.take_down(make.artwork(title="Down"), reason="By request.")
    copy = make.working_copy(lead=make.artwork(title="Lead of a draft"))
    make.artwork_block(copy, artwork=make.artwork(title="In a draft"))
    published = make.working_copy(title="Walking")
    block = make.artwork_block(published, artwork=make.artwork(title="Live"))
    make.published(published)
    block.delete()


@pytest.mark.parametrize(
    ("state", "found"),
    [
        ("alt", {"Without alt text"}),
        ("credit", {"Without credit", "Without licence"}),
        ("rights", {"Ended", "Ends"}),
        ("down", {"Down"}),
    ],
)
def test_artwork_is_found_by_what_is_to_be_done(
    library: None, editor_client: Client, state: str, found: set[str]
) -> None:
    assert shown(editor_client, state) == found


def test_what_no_post_uses_is_found(library: None, editor_client: Client) -> None:
    used = {"Lead of a draft", "In a draft", "Live"}

    assert shown(editor_client, "unused") == shown(editor_client) - used


def test_the_list_says_what_is_to_be_done(editor_client: Client) -> None:
    day = timezone.localdate() + timedelta(days=3)
    make.artwork(creator="", alt_text="", rights_end_on=day)

    missing, rights = flags(editor_client)

    assert missing == "Missing: Creator, Alt text"
    assert rights.startswith("Rights end on")


def test_the_list_counts_the_live_posts(editor_client: Client) -> None:
    artwork = make.artwork()
    for _ in range(2):
        make.post(lead=artwork)
    make.working_copy(lead=artwork)

    page = editor_client.get(LIST).content.decode()

    [used] = elements(page, "td", class_="field-used")
    assert used.text == "2 live posts"


def test_the_list_asks_no_more_for_more_artwork(
    editor_client: Client, django_assert_max_num_queries: object
) -> None:
    for _ in range(12):
        make.artwork()
    with django_assert_max_num_queries(10):  # type: ignore[operator]
        editor_client.get(LIST)


@pytest.mark.parametrize("place", ["lead", "block", "live"])
def test_used_artwork_is_not_deleted_and_the_posts_are_named(
    editor_client: Client, place: str
) -> None:
    artwork = make.artwork()
    copy = make.working_copy(title="Walking helps")
    if place == "lead":
        copy.lead = artwork
        copy.save()
    else:
        make.artwork_block(copy, artwork=artwork)
    if place == "live":
        make.published(copy)
    url = reverse("admin:artwork_artwork_delete", args=[artwork.pk])

    page = unescape(text_of(editor_client.get(url)))
    editor_client.post(url, {"post": "yes"})
    chosen = {
        "action": "delete_selected",
        "_selected_action": artwork.pk,
        "post": "yes",
    }
    editor_client.post(LIST, chosen)

    form = reverse("admin:posts_workingcopy_change", args=[copy.pk])
    assert f'Post: <a href="{form}">Walking helps</a>' in page
    assert Artwork.objects.filter(pk=artwork.pk).exists()


def test_artwork_that_nothing_uses_is_deleted_with_its_files(
    editor_client: Client,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    artwork = make.artwork()
    kept = make.artwork()
    for one in (artwork, kept):
        uploads.publish_renditions(one)
    url = reverse("admin:artwork_artwork_delete", args=[artwork.pk])

    with django_capture_on_commit_callbacks(execute=True):
        editor_client.post(url, {"post": "yes"})

    assert list(Artwork.objects.all()) == [kept]
    assert not default_storage.exists(public_file(artwork))
    assert not artwork.original.storage.exists(str(artwork.original.name))
    assert default_storage.exists(public_file(kept))
    assert kept.original.storage.exists(str(kept.original.name))


def test_what_was_deleted_while_its_renditions_were_made_leaves_none() -> None:
    artwork = make.artwork()
    Artwork.objects.filter(pk=artwork.pk).delete()

    uploads.publish_renditions(artwork)

    assert not default_storage.exists(public_file(artwork))
