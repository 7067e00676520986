"""Clones: a new draft with the words of a post, and nothing that is the post's alone."""

import pytest
from django.test import Client
from django.urls import reverse

from posts.blocks import KINDS
from posts.models import Post, ReadNextChoice, WorkingCopy
from posts.post_clone import clone
from posts.revisions.history import save_revision
from tests import make
from tests.admin_pages import signed_in
from tests.posts.revisions.every_kind import every_kind
from tests.reading import text_of

pytestmark = pytest.mark.django_db
OF_THE_POST = {"title", "slug", "series", "reviewers", "blocks"}


def url_of(copy: WorkingCopy) -> str:
    return reverse("admin:posts_workingcopy_clone", args=[copy.pk])


def test_a_clone_says_the_same_in_blocks_with_new_keys() -> None:
    copy = every_kind()
    make.published(copy)
    ReadNextChoice.objects.create(
        working_copy=copy, related=WorkingCopy.objects.get(post=make.post())
    )
    by = make.person()

    cloned = clone(copy, by=by)

    was = save_revision(copy, by=None).snapshot
    now = cloned.post.revisions.get().snapshot
    assert {key: now[key] for key in was.keys() - OF_THE_POST} == {
        key: was[key] for key in was.keys() - OF_THE_POST
    }
    assert {block["kind"] for block in now["blocks"]} == set(KINDS)
    for old, new in zip(was["blocks"], now["blocks"], strict=True):
        assert old.pop("key") != new.pop("key")
        assert old == new
    assert (now["series"], now["reviewers"]) == (None, [])
    assert (now["title"], now["slug"]) == (f"{copy.title} (copy)", f"{copy.slug}-2")
    assert (cloned.post.state, cloned.post.created_by) == (Post.State.DRAFT, by)
    assert cloned.post.live is None


def test_each_clone_has_an_address_of_its_own_and_a_title_that_fits() -> None:
    copy = make.working_copy(title="x" * 200, slug="y" * 120)

    slugs = [clone(copy, by=make.person()).slug for _time in range(2)]

    assert slugs == ["y" * 114 + "-2", "y" * 114 + "-3"]
    assert {len(one.title) for one in WorkingCopy.objects.all()} == {200}


def test_a_clone_of_a_page_is_a_page() -> None:
    assert clone(make.page_copy(), by=make.person()).post.is_page


def test_an_editor_clones_a_post_and_writes_on_in_the_new_draft(
    editor_client: Client,
) -> None:
    copy = make.working_copy(title="Walking", slug="walking")
    make.published(copy)
    before = copy.post.revisions.count()

    assert editor_client.get(url_of(copy)).status_code == 200
    assert Post.objects.count() == 1
    answer = editor_client.post(url_of(copy), follow=True)

    assert "This is a new draft with the words of “Walking”." in text_of(answer)
    made = WorkingCopy.objects.get(title="Walking (copy)")
    assert answer.redirect_chain[-1][0].endswith(f"/{made.pk}/change/")
    assert copy.post.revisions.count() == before


def test_an_author_clones_only_what_they_may_open() -> None:
    author = make.person("Authors")
    mine = make.working_copy(post=Post.objects.create(created_by=author))
    client = signed_in(author)

    assert client.post(url_of(mine)).status_code == 302
    assert client.post(url_of(make.working_copy())).status_code == 403
    assert signed_in("Moderators").post(url_of(mine)).status_code == 403
    assert Post.objects.filter(created_by=author).count() == 2
