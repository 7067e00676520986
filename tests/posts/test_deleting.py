"""Deleting what posts use: what the admin says of it, and what it refuses."""

from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from posts.models import Post, Topic, WorkingCopy
from tests import make
from tests.reading import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def copy() -> WorkingCopy:
    """The working copy of a live post."""
    copy = make.working_copy(title="Walking helps", slug="walking")
    make.artwork_block(copy)
    make.published(copy)
    return copy


def delete_page(client: Client, name: str, pk: int) -> str:
    return unescape(text_of(client.get(reverse(f"admin:{name}_delete", args=[pk]))))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("posts_author", "Byline"),
        ("citations_source", "Source use"),
        ("artwork_artwork", "Artwork use"),
    ],
)
def test_why_it_cannot_be_deleted_names_the_post(
    editor_client: Client, copy: WorkingCopy, name: str, said: str
) -> None:
    model = {
        "posts_author": "bylines__author",
        "citations_source": "source_uses__source",
        "artwork_artwork": "artwork_uses__artwork",
    }[name]
    pk = Post.objects.values_list(f"live__{model}", flat=True).get()

    page = delete_page(editor_client, name, pk)

    assert f"{said}: “Walking helps”, version 1" in page


def test_a_topic_with_posts_is_merged_and_not_deleted(
    editor_client: Client, copy: WorkingCopy
) -> None:
    topic = copy.topics.get()

    page = delete_page(editor_client, "posts_topic", topic.pk)
    sure = {"post": "yes"}
    editor_client.post(reverse("admin:posts_topic_delete", args=[topic.pk]), sure)

    assert "Walking helps" in page
    assert "Merge into…" in page
    assert "Revision_topics" not in page
    assert Topic.objects.filter(pk=topic.pk).exists()


def test_topics_with_posts_are_not_deleted_from_the_list_either(
    editor_client: Client, copy: WorkingCopy
) -> None:
    chosen = {
        "action": "delete_selected",
        "_selected_action": copy.topics.get().pk,
        "post": "yes",
    }

    editor_client.post(reverse("admin:posts_topic_changelist"), chosen)

    assert copy.topics.exists()


def test_a_topic_that_nothing_is_under_is_deleted(editor_client: Client) -> None:
    topic = make.topic()

    sure = {"post": "yes"}
    editor_client.post(reverse("admin:posts_topic_delete", args=[topic.pk]), sure)

    assert not Topic.objects.exists()


def test_why_topics_cannot_be_deleted_from_the_list_is_said_in_words(
    editor_client: Client, copy: WorkingCopy
) -> None:
    chosen = {"action": "delete_selected", "_selected_action": copy.topics.get().pk}

    page = text_of(editor_client.post(reverse("admin:posts_topic_changelist"), chosen))

    assert "cannot be deleted while posts are filed under them" in page
    assert "would require deleting" not in page
