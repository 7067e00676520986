"""The bin: a deleted draft is kept for 30 days, and comes back whole."""

import logging
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from posts import desk, post_bin, translations
from posts.models import Post, Revision, WorkingCopy
from posts.revisions import publish_refusals, publishing
from posts.revisions.history import save_revision
from tests import make
from tests.admin_pages import signed_in
from tests.posts.editing import ADD, edit_url, errors, send
from tests.posts.revisions.every_kind import every_kind
from tests.reading import text_of

pytestmark = pytest.mark.django_db
LIST = reverse("admin:posts_workingcopy_changelist")


def bin_url(copy: WorkingCopy) -> str:
    return reverse("admin:posts_workingcopy_bin", args=[copy.pk])


def binned(**changes: Any) -> WorkingCopy:
    copy = make.working_copy(**changes)
    save_revision(copy, by=None)
    post_bin.bin_draft(copy.post, by=make.person())
    copy.refresh_from_db()
    return copy


def listed(client: Client, **filters: str) -> list[str]:
    return [copy.title for copy in client.get(LIST, filters).context["cl"].queryset]


def test_a_deleted_draft_leaves_the_list_and_is_found_in_the_bin(
    editor_client: Client,
) -> None:
    copy = make.working_copy(title="Walking")
    make.working_copy(title="Running")

    answer = editor_client.post(bin_url(copy), follow=True)

    assert "“Walking” is in the bin." in text_of(answer)
    assert listed(editor_client) == ["Running"]
    assert listed(editor_client, bin="1") == ["Walking"]


def test_the_page_to_delete_asks_and_changes_nothing(editor_client: Client) -> None:
    copy = make.working_copy()
    url = reverse("admin:posts_workingcopy_delete", args=[copy.pk])

    assert "For 30 days it can be taken" in text_of(editor_client.get(url))
    assert WorkingCopy.objects.in_use().exists()
    editor_client.post(url)
    assert WorkingCopy.objects.in_bin().exists()


def test_a_draft_comes_back_with_every_block_and_revision(
    editor_client: Client,
) -> None:
    copy = every_kind()
    before = save_revision(copy, by=None)
    post_bin.bin_draft(copy.post, by=make.person())

    answer = editor_client.post(bin_url(copy), {"_take_back": "1"}, follow=True)

    assert "It is out of the bin." in text_of(answer)
    assert listed(editor_client) == [copy.title]
    assert save_revision(WorkingCopy.objects.get(), by=None) == before


def test_the_address_of_a_draft_in_the_bin_is_free_and_it_comes_back_with_another(
    editor_client: Client,
) -> None:
    old = binned(slug="walking")
    answer = send(editor_client, ADD, title="New", slug="walking")
    assert answer.status_code == 302

    answer = editor_client.post(bin_url(old), {"_take_back": "1"}, follow=True)

    said = "Another post has the address “walking” now. This one has “walking-2”."
    assert said in text_of(answer)
    old.refresh_from_db()
    assert (old.slug, old.binned_at) == ("walking-2", None)
    assert old.post.revisions.order_by("number").last().slug == "walking-2"  # type: ignore[union-attr]


def test_two_drafts_outside_the_bin_have_not_one_address(
    editor_client: Client,
) -> None:
    make.working_copy(slug="walking")

    answer = send(editor_client, ADD, title="New", slug="walking")

    assert errors(answer.content.decode()) == ["Post with this Address already exists."]


def test_a_translation_that_was_written_anew_meanwhile_is_not_doubled() -> None:
    original = make.post(title="Walking")
    first = make.working_copy(language="de")
    translations.set_original(first.post, original)
    save_revision(first, by=None)
    post_bin.bin_draft(first.post, by=make.person())
    assert translations.find_in_language(None, original, "de") is None
    again = make.working_copy(language="de")
    translations.set_original(again.post, original)

    changed = post_bin.take_back(first.post, by=make.person())

    assert changed == ["“Walking” has another translation into this language by now."]
    first.post.refresh_from_db()
    assert first.post.original is None
    assert translations.find_in_language(None, original, "de") == again.post


def test_what_readers_have_seen_does_not_go_into_the_bin(
    editor_client: Client,
) -> None:
    copy = make.working_copy()
    make.published(copy)

    with pytest.raises(post_bin.SeenByReaders):
        post_bin.bin_draft(copy.post, by=make.person())

    assert editor_client.post(bin_url(copy)).status_code == 403
    assert WorkingCopy.objects.in_use().exists()


def test_what_is_in_the_bin_cannot_be_published_and_its_schedule_is_cancelled(
    editor_client: Client,
) -> None:
    copy = make.working_copy()
    at = timezone.now() + timedelta(days=1)
    revision = make.published(copy, at=at)
    assert "It is scheduled for" in text_of(editor_client.get(bin_url(copy)))

    post_bin.bin_draft(copy.post, by=make.person())

    assert publishing.find_schedule(copy.post) is None
    revision.refresh_from_db()
    assert revision.state == Revision.State.SAVED
    for kind in (Revision.Kind.FIRST, Revision.Kind.IMPORT):
        with pytest.raises(publish_refusals.PublishRefused, match="in-bin"):
            publishing.publish(revision, by=None, kind=kind)
    post_bin.take_back(copy.post, by=make.person())
    publishing.publish(revision, by=None, kind=Revision.Kind.FIRST)
    assert Post.objects.live().exists()


def test_a_form_that_was_open_meanwhile_loses_no_words(editor_client: Client) -> None:
    copy = binned()

    page = editor_client.get(edit_url(copy))
    assert "This draft is in the bin" in text_of(page)
    send(editor_client, edit_url(copy), title="Written meanwhile")

    post_bin.take_back(copy.post, by=make.person())
    assert WorkingCopy.objects.get().title == "Written meanwhile"


def test_pages_in_the_bin_are_not_counted_on_the_desk() -> None:
    copy = make.page_copy()
    editor = make.person("Editors")
    assert [work.text for work in desk.waiting_work(editor)]

    post_bin.bin_draft(copy.post, by=editor)

    assert list(desk.waiting_work(editor)) == []


def test_the_bin_is_emptied_after_30_days(caplog: pytest.LogCaptureFixture) -> None:
    old, young = binned(title="Secret words"), binned()
    live = make.post()
    copies = WorkingCopy.objects.filter(pk=old.pk)
    copies.update(binned_at=timezone.now() - post_bin.KEPT_IN_BIN - timedelta(hours=1))

    with caplog.at_level(logging.INFO):
        post_bin.empty_bin.call()
        post_bin.empty_bin.call()

    assert set(Post.objects.all()) == {young.post, live}
    assert not Revision.objects.filter(post=old.post_id).exists()
    assert caplog.messages == [f"Deleted post {old.post_id}, a draft in the bin"]


def test_an_editor_deletes_at_once_and_the_history_keeps_no_title(
    editor_client: Client,
) -> None:
    copy = make.working_copy(title="Secret words")
    editor_client.post(bin_url(copy))

    asked = editor_client.post(bin_url(copy), {"_delete": "1"}, follow=True)
    assert "Tick that you are sure" in text_of(asked)
    assert Post.objects.exists()
    editor_client.post(bin_url(copy), {"_delete": "1", "sure": "on"})

    assert not Post.objects.exists()
    kept = LogEntry.objects.values_list("object_repr", "change_message", "action_flag")
    assert list(kept.order_by("pk")) == [
        (f"post {copy.post_id}", "", 2),
        (f"post {copy.post_id}", "", 3),
    ]


def test_an_author_bins_and_takes_back_what_they_made_and_deletes_nothing_at_once() -> (
    None
):
    author = make.person("Authors")
    mine = make.working_copy(post=Post.objects.create(created_by=author))
    named = make.working_copy(authors=[make.author(user=author)])
    client = signed_in(author)

    assert client.post(bin_url(named)).status_code == 403
    assert client.post(bin_url(mine)).status_code == 302
    sure = {"_delete": "1", "sure": "on"}
    assert client.post(bin_url(mine), sure).status_code == 403
    assert listed(client, bin="1") == [mine.title]
    assert client.post(bin_url(mine), {"_take_back": "1"}).status_code == 302

    assert WorkingCopy.objects.in_use().count() == 2


def test_pressing_twice_does_it_once(editor_client: Client) -> None:
    copy = make.working_copy()
    for _time in range(2):
        post_bin.bin_draft(copy.post, by=make.person())
    first = WorkingCopy.objects.get().binned_by
    post_bin.bin_draft(copy.post, by=make.person())
    assert WorkingCopy.objects.get().binned_by == first
    for _time in range(2):
        assert post_bin.take_back(copy.post, by=make.person()) == []
    post_bin.delete_for_good(copy.post)
    assert Post.objects.exists()
