"""A comment on a post that got another address while it was being written."""

import pytest
from django.test import Client

from comments.models import Comment
from evidenceblog.ground import redirects
from evidenceblog.ground.models import Redirect
from posts.models import WorkingCopy
from tests import make

pytestmark = pytest.mark.django_db
SAID = {"name": "Ada", "email": "ada@example.org", "body": "Thank you."}
OURS = {"origin": "http://127.0.0.1:8000"}


def test_it_is_sent_again_where_the_post_has_gone_and_stored_once(
    client: Client,
) -> None:
    copy = make.working_copy(slug="first")
    make.published(copy)
    WorkingCopy.objects.update(slug="second")
    make.published(copy)

    answer = client.post("/first/comment/", SAID, headers=OURS)

    # 308, not 301: with that a browser would ask for the page and drop the words.
    assert (answer.status_code, answer["Location"]) == (308, "/second/comment/")
    assert not Comment.objects.exists()
    client.post(answer["Location"], SAID, headers=OURS)
    assert Comment.objects.get().post == copy.post


def test_it_is_never_sent_to_another_site(client: Client) -> None:
    redirects.record(
        "/first/comment/",
        "https://other.example/",
        reason=Redirect.Reason.HAND,
        by=None,
    )

    assert client.post("/first/comment/", SAID, headers=OURS).status_code == 404
    assert client.post("/none/comment/", SAID, headers=OURS).status_code == 404
