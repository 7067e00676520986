"""A compiled query finds what the same query of the ORM finds, each time."""

from threading import Thread

import pytest
from django.db import connection
from django.db.models import Count

from comments.models import Comment
from evidenceblog.core.compiled_query import CompiledQuery, Parameter
from posts.models import Post
from tests import make

pytestmark = pytest.mark.django_db

AT_SLUG = CompiledQuery(
    lambda: Post.objects.filter(slug=Parameter("slug")).select_related("live")
)


def test_each_time_it_finds_what_the_values_name() -> None:
    posts = [make.post(), make.post()]

    for post in posts:
        found = AT_SLUG.first(slug=post.slug)
        assert found == post
        assert found.shown.snapshot == post.shown.snapshot
    assert AT_SLUG.first(slug="nowhere") is None
    assert AT_SLUG.fetch(slug=posts[1].slug) == [posts[1]]


def test_its_rows_can_be_changed_and_stored() -> None:
    post = make.post()
    found = AT_SLUG.first(slug=post.slug)
    assert found is not None
    found.withdrawal_note = "changed"
    found.save()

    again = AT_SLUG.first(slug=post.slug)
    assert again is not None
    assert again.withdrawal_note == "changed"


def test_it_takes_lists_and_what_is_hostile_as_values() -> None:
    comment = make.comment(make.post())
    later = CompiledQuery(
        lambda: Comment.objects.filter(path__gt=Parameter("path", "%s::bigint[]"))
    )

    assert later.fetch(path=[]) == [comment]
    assert later.fetch(path=comment.path) == []
    assert AT_SLUG.first(slug="' OR true --") is None


def test_it_counts() -> None:
    comment = make.comment(make.post())
    count = CompiledQuery(
        lambda: (
            Comment.objects.filter(post=Parameter("post"))
            .values("post")
            .annotate(count=Count("*"))
            .values_list("count", flat=True)
        )
    )

    assert count.first(post=comment.post_id) == 1
    assert count.first(post=0) is None


def test_a_value_that_is_missing_is_no_value() -> None:
    with pytest.raises(KeyError):
        AT_SLUG.fetch()


@pytest.mark.django_db(transaction=True)
def test_each_thread_asks_by_its_own_connection() -> None:
    post = make.post()
    AT_SLUG.first(slug=post.slug)
    found: list[Post | None] = []

    def ask() -> None:
        found.append(AT_SLUG.first(slug=post.slug))
        connection.close()

    thread = Thread(target=ask)
    thread.start()
    thread.join()
    assert found == [post]
