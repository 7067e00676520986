"""One comment to decide."""

import pytest

from comments.models import Comment
from posts.models import Post
from tests import make


@pytest.fixture
def comment(post: Post) -> Comment:
    return make.comment(
        post, name="Ada", email="ada@example.org", body="Some thoughts."
    )
