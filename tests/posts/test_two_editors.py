"""Two editors on one post: neither loses what they wrote without being told."""

import pytest
from django.test import Client

from tests import make
from tests.posts.editing import FORM, edit_url, send, value_of
from tests.posts.markup import fields

pytestmark = pytest.mark.django_db


def test_a_save_does_not_silently_replace_somebody_elses(
    editor_client: Client,
) -> None:
    topics = [make.topic(), make.topic()]
    copy = make.working_copy(title="Before", topics=topics)
    page = editor_client.get(edit_url(copy)).content.decode()
    mine = fields(page, FORM) | {"title": "Mine", "textblock_set-0-text": "<p>My</p>"}
    send(editor_client, edit_url(copy), title="Theirs")

    refused = editor_client.post(edit_url(copy), mine).content.decode()

    copy.refresh_from_db()
    assert copy.title == "Theirs"
    assert "Somebody saved this post after you opened it." in refused
    assert value_of(refused, "title") == "Mine"
    assert value_of(refused, "textblock_set-0-text") == "<p>My</p>"

    editor_client.post(edit_url(copy), fields(refused, FORM))
    copy.refresh_from_db()
    assert copy.title == "Mine"
    assert list(copy.topics.order_by("pk")) == topics


def test_saving_twice_from_one_window_is_no_conflict(editor_client: Client) -> None:
    copy = make.working_copy()

    for title in ("Once", "Twice"):
        answer = send(editor_client, edit_url(copy), title=title, _continue="1")
        assert answer.status_code == 302

    copy.refresh_from_db()
    assert copy.title == "Twice"
