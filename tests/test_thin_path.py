"""The thinnest whole path, without a browser: written, published, commented, approved."""

import pytest
from django.test import Client
from django.urls import reverse

from comments.models import Comment, Status
from tests import make

pytestmark = pytest.mark.django_db
OURS = {"Origin": "http://127.0.0.1:8000"}


def test_a_post_is_published_commented_on_and_the_comment_approved(
    client: Client, moderator_client: Client
) -> None:
    copy = make.working_copy(title="Does walking help?", slug="walking")
    make.artwork_block(copy, caption="Walkers")
    make.published(copy)

    said = {"name": "Ada", "email": "ada@example.org", "body": "Thank you."}
    answer = client.post("/walking/comment/", said, headers=OURS)
    assert answer.status_code == 303
    assert "a moderator will read it" in client.get(answer["Location"]).content.decode()
    page = client.get("/walking/").content.decode()
    assert "Does walking help?" in page
    assert "Walkers" in page
    assert "Thank you." not in page

    comment = Comment.objects.get()
    assert comment.status == Status.HELD
    approve = reverse("admin:comments_comment_act", args=["approve"])
    seen = {"seen": f"{comment.pk}:{comment.version}"}
    assert moderator_client.post(approve, seen).status_code == 302
    assert "Thank you." in client.get("/walking/").content.decode()
