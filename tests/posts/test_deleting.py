"""Deleting what posts use: what the admin says of it, and what it refuses."""

from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from posts.models import Post, WorkingCopy
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
