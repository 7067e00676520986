"""A page added later must not silently take a post's address."""

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from posts.models import Post
from tests import make

pytestmark = pytest.mark.django_db


def test_a_post_that_another_page_hides_is_named() -> None:
    post = make.post()
    call_command("check", "--database", "default")
    Post.objects.filter(pk=post.pk).update(slug="feed")

    with pytest.raises(SystemCheckError, match="The post “feed” cannot be read"):
        call_command("check", "--database", "default")
