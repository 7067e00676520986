"""The page of the filter's settings: tried, saved, and written down."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from comments.decisions import status_changes
from comments.models import Comment, Status
from comments.spam.models import FilterSettings
from evidenceblog.core.models import User
from posts.models import Post
from tests import make
from tests.reading import text_of

pytestmark = pytest.mark.django_db
PAGE = "/admin/spam/filtersettings/"
AS_IT_IS: dict[str, Any] = {
    "threshold": 80,
    "log_only": [],
}


@pytest.fixture
def kept(post: Post, moderator: User) -> Comment:
    """A comment that people published, and that a threshold of 70 would put away."""
    comment = make.comment(post, name="Ada", body="A patient's story.")
    comment.forecasts["fired"] = {"call": 25, "many-links": 45}
    comment.score = 70
    comment.save()
    status_changes.decide([comment], to=Status.APPROVED, by=moderator)
    return comment


def test_a_change_is_tried_before_it_is_saved(
    editor_client: Client, kept: Comment
) -> None:
    answer = editor_client.post(PAGE, AS_IT_IS | {"threshold": 70, "try": "Try"})

    page = text_of(answer)
    change_page = reverse("admin:comments_comment_change", args=[kept.pk])
    assert "people published 1 of them" in page
    assert f'<a href="{change_page}"><bdi>Ada</bdi></a>' in page
    assert 'name="threshold" value="70"' in page
    assert not FilterSettings.objects.exists()


def test_what_is_saved_counts_and_is_written_down(editor_client: Client) -> None:
    changed = {"threshold": 90, "log_only": ["model", "words"]}

    answer = editor_client.post(PAGE, AS_IT_IS | changed | {"save": "Save"})

    saved = FilterSettings.load()
    assert answer["Location"] == PAGE
    assert (saved.threshold, set(saved.log_only)) == (90, {"words", "model"})
    entry = LogEntry.objects.get()
    assert entry.user.groups.get().name == "Editors"
    assert entry.change_message == (
        "points of the spam bin: 80 → 90; only watching: – → model, words"
    )
    assert entry.change_message in editor_client.get(PAGE).content.decode()


def test_what_did_not_change_is_not_written_down(editor_client: Client) -> None:
    editor_client.post(PAGE, AS_IT_IS | {"save": "Save"})

    assert not LogEntry.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [{"threshold": 39}, {"threshold": "many"}, {"log_only": ["everything"]}],
)  # fmt: skip
@pytest.mark.parametrize("press", ["try", "save"])
def test_a_wrong_setting_is_refused(
    editor_client: Client, wrong: dict[str, Any], press: str
) -> None:
    answer = editor_client.post(PAGE, AS_IT_IS | wrong | {press: "x"})

    assert "errorlist" in answer.content.decode()
    assert not FilterSettings.objects.exists()


def test_a_moderator_reads_the_settings_and_changes_none(
    moderator_client: Client,
) -> None:
    page = moderator_client.get(PAGE).content.decode()

    assert 'name="save"' not in page
    assert moderator_client.post(PAGE, AS_IT_IS | {"save": "x"}).status_code == 403


def test_nobody_else_sees_them() -> None:
    author = Client()
    author.force_login(make.person("Authors"))

    assert author.get(PAGE).status_code == 403
