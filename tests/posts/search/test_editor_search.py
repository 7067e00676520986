"""The search in the list of posts finds by all that an editor may know of a post."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from posts.models import Post, WorkingCopy
from posts.revisions.history import save_revision
from posts.search.editor_search import read_days
from tests import make
from tests.admin_pages import signed_in

pytestmark = pytest.mark.django_db
LIST = reverse("admin:posts_workingcopy_changelist")


def found(client: Client, **asked: Any) -> set[str]:
    answer = client.get(f"{LIST}?{urlencode(asked)}")
    assert answer.status_code == 200
    return {copy.title for copy in answer.context["cl"].queryset}


@pytest.fixture
def copies() -> None:
    """A live post and a draft on other things, and one that no search here is for."""
    live = make.working_copy(
        title="Does hiking help?",
        standfirst="A look at sore backs.",
        authors=[make.author(name="José Núñez")],
        topics=[make.topic(name="Chronic pain")],
        source=make.source(DOI="10.1002/14651858.CD010152.pub2"),
    )
    make.text(live, "<p>Trials of Nordic poles were small.</p>", ordering=30)
    make.published(live)
    draft = make.working_copy(
        title="Swimming", source=make.source(PMID="24574082", DOI="")
    )
    make.text(draft, "<p>Cold water is another matter.</p>", ordering=30)
    draft.quotationblock_set.create(text="I felt ten years younger.", ordering=40)
    make.published(make.working_copy(title="Something else"))
    WorkingCopy.objects.update(edited_at=datetime(2025, 5, 5, 12, tzinfo=UTC))


@pytest.mark.parametrize(
    ("typed", "titles"),
    [
        ("HIKING", {"Does hiking help?"}),
        ("sore", {"Does hiking help?"}),
        ("nunez", {"Does hiking help?"}),
        ("chronic", {"Does hiking help?"}),
        ("nordic poles", {"Does hiking help?"}),
        ("hiking nunez chronic", {"Does hiking help?"}),
        ("hiking swimming", set()),
        ("10.1002/14651858.CD010152.pub2", {"Does hiking help?"}),
        ("https://doi.org/10.1002/14651858.CD010152", {"Does hiking help?"}),
        ("cold water", {"Swimming"}),
        ("younger", {"Swimming"}),
        ("24574082", {"Swimming"}),
        ("2025-05", {"Does hiking help?", "Swimming", "Something else"}),
        ("2025-06-05", set()),
        ("nothing-of-the-kind", set()),
        ("   ", {"Does hiking help?", "Swimming", "Something else"}),
        ("%", set()),
    ],
)
def test_posts_are_found_by(
    editor_client: Client, copies: None, typed: str, titles: set[str]
) -> None:
    assert found(editor_client, q=typed) == titles


def test_words_of_a_draft_are_found_by_who_may_open_it(copies: None) -> None:
    author = make.person("Authors")
    Post.objects.filter(working_copy__title="Swimming").update(created_by=author)

    assert found(signed_in(author), q="cold water") == {"Swimming"}
    assert found(signed_in("Authors"), q="cold water") == set()


def test_a_post_is_published_on_the_day_that_is_typed(editor_client: Client) -> None:
    copy = make.working_copy(title="Old")
    make.published(copy, at=datetime(2014, 3, 2, 9, tzinfo=UTC))
    make.published(make.working_copy(title="New"))

    for typed in ("2014", "2014-03", "2014-03-02"):
        assert found(editor_client, q=typed) == {"Old"}


@pytest.mark.parametrize(
    "typed", ["2026-13", "2026-02-30", "0000", "9999", "20260", ""]
)
def test_what_is_no_day_is_searched_as_words(typed: str) -> None:
    assert read_days(typed) is None


def test_the_list_is_narrowed_by_whose_it_is_and_what_readers_do_not_see() -> None:
    editor = make.person("Editors")
    ada = make.author(name="Ada")
    mine = make.working_copy(
        title="Mine", post=Post.objects.create(created_by=editor), authors=[ada]
    )
    make.published(mine)
    other = make.working_copy(title="Other")
    make.published(other)
    other.title = "Other, changed"
    other.save()
    client = signed_in(editor)
    make.published(make.working_copy(title="Third"))
    save_revision(other, by=None)

    assert found(client, whose="mine") == {"Mine"}
    assert found(client, whose="others") == {"Other, changed", "Third"}
    assert found(client, changes="unpublished") == {"Other, changed"}
    assert found(client, author=ada.pk) == {"Mine"}
    assert found(client, author="x") == {"Mine", "Other, changed", "Third"}
    assert found(client, goes_live="scheduled") == set()


def test_the_list_names_authors_with_a_query_for_all(
    editor_client: Client, django_assert_max_num_queries: Any
) -> None:
    for _ in range(12):
        make.working_copy()

    with django_assert_max_num_queries(22):
        answer = editor_client.get(LIST)

    assert answer.content.decode().count('class="field-written_by"') == 12
