"""The admin's lists of posts, authors and topics: what is found, and what is done."""

from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from posts.models import Topic
from tests import make
from tests.reading import text_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("words", ["jose", "NUNEZ jose", "José Núñez", "nuñez"])
def test_names_are_found_without_their_accents(
    editor_client: Client, words: str
) -> None:
    make.author(name="José Núñez")
    query = urlencode({"q": words})

    page = text_of(editor_client.get(f"/admin/posts/author/?{query}"))

    assert ">José Núñez</a>" in page


@pytest.mark.parametrize(
    ("name", "make_row"),
    [
        ("posts_topic", lambda: make.topic(name="Épilepsie")),
        ("posts_workingcopy", lambda: make.working_copy(title="Épilepsie")),
        ("artwork_artwork", lambda: make.artwork(title="Épilepsie")),
        ("citations_source", lambda: make.source(title="Épilepsie")),
    ],
)
def test_titles_are_found_without_their_accents(
    editor_client: Client, name: str, make_row: object
) -> None:
    make_row()  # type: ignore[operator]

    page = text_of(
        editor_client.get(reverse(f"admin:{name}_changelist") + "?q=epilepsie")
    )

    assert "Épilepsie" in page


def test_merging_every_topic_says_that_one_must_stay(editor_client: Client) -> None:
    keys = [str(make.topic().pk) for _ in range(2)]
    chosen = {"action": "merge_into", "_selected_action": keys}

    page = text_of(editor_client.post("/admin/posts/topic/", chosen, follow=True))

    assert "Choose only the topics that go: one must stay." in page
    assert Topic.objects.count() == 2
