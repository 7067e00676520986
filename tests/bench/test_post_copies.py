"""Copies of posts are whole posts, and the same number of each."""

import pytest

from post_copies import Copier
from posts.models import Post
from tests import make

pytestmark = pytest.mark.django_db


def test_a_blog_grows_to_as_many_posts_as_asked_for():
    make.post(slug="first")
    make.post(slug="second")
    copier = Copier()

    copier.grow(4)
    copier.grow(8)

    assert set(Post.objects.live().values_list("slug", flat=True)) == {
        *("first", "first-1", "first-2", "first-3"),
        *("second", "second-1", "second-2", "second-3"),
    }


def test_a_copy_has_words_and_authors_of_its_own_and_can_be_read(client):
    original = make.post(slug="first")
    Copier().grow(2)

    copy = Post.objects.get(slug="first-1")

    assert copy.shown.title == original.shown.title
    assert copy.shown.pk != original.shown.pk
    assert copy.shown.published_at < original.shown.published_at
    assert [author.name for author in copy.shown.authors.all()] == [
        author.name for author in original.shown.authors.all()
    ]
    assert client.get("/first-1/", secure=True).status_code == 200


def test_every_page_of_a_grown_list_is_there(client):
    original = make.post(slug="first")
    author = original.shown.authors.get()
    Copier().grow(11)

    for address in ("/page/2/", f"/author/{author.slug}/page/2/"):
        assert client.get(address, secure=True).status_code == 200
