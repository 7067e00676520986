"""A moderator, a comment, and the log as somebody sees it."""

import pytest
from django.test import Client

from comments.models import Comment
from evidenceblog.core.models import User
from posts.models import Post
from tests import make


@pytest.fixture
def client(moderator: User) -> Client:
    """A browser signed in as the moderator."""
    client = Client()
    client.force_login(moderator)
    return client


@pytest.fixture
def comment(post: Post) -> Comment:
    """A comment that the system let wait: the one decision there is."""
    return make.comment(post, name="Ada", body="Some private thoughts.")
