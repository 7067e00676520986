"""The admin's lists of posts, authors and topics: what is found, and what is done."""

from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from posts.models import Topic
from tests import make
from tests.reading import text_of

pytestmark = pytest.mark.django_db


def test_merging_every_topic_says_that_one_must_stay(editor_client: Client) -> None:
    keys = [str(make.topic().pk) for _ in range(2)]
    chosen = {"action": "merge_into", "_selected_action": keys}

    page = text_of(editor_client.post("/admin/posts/topic/", chosen, follow=True))

    assert "Choose only the topics that go: one must stay." in page
    assert Topic.objects.count() == 2
