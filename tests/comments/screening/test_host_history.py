"""What became of the comments that link to a host."""

import pytest
from django.core.cache import cache
from pytest_django import DjangoAssertNumQueries

from comments.models import Comment, Status
from comments.screening import host_history
from comments.screening.comment_history import history_of
from comments.screening.host_history import statuses_by_host
from posts.models import Post
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_known_yet() -> None:
    cache.clear()


def link(post: Post, host: str, status: Status, many: int = 1) -> Comment:
    for n in range(many):
        last = make.comment(post, body=f"See {host}, {n}", status=status)
        Comment.objects.filter(pk=last.pk).update(hosts=[host])
    return last


def test_each_host_has_the_statuses_of_its_own_comments(post: Post) -> None:
    link(post, "a.example", Status.SPAM)
    link(post, "a.example", Status.APPROVED)
    mine = link(post, "b.example", Status.HELD)

    mine.hosts = ["a.example", "b.example", "c.example"]
    found = history_of(mine).statuses_by_host

    assert sorted(found["a.example"]) == [Status.APPROVED, Status.SPAM]
    assert found["b.example"] == found["c.example"] == []


def test_only_a_host_that_many_link_to_is_remembered(
    post: Post,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    monkeypatch.setattr(host_history, "MOST_REMEMBERED", 3)
    link(post, "many.example", Status.SPAM, many=4)
    link(post, "few.example", Status.SPAM, many=2)
    hosts = ["many.example", "few.example"]
    assert [len(said) for said in statuses_by_host(hosts).values()] == [3, 2]

    with django_assert_num_queries(1) as asked:
        assert [len(said) for said in statuses_by_host(hosts).values()] == [3, 2]

    assert "many.example" not in asked[0]["sql"]


def test_no_hosts_ask_nothing(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(0):
        assert statuses_by_host([]) == {}
