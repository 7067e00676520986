"""Withdrawing a post, closing its comments and deleting it, as an editor does."""

import pytest
from django.test import Client
from django.urls import reverse

from comments.models import discussion_state
from posts.artwork.models import Artwork
from posts.models import FindingBlock, Post, WorkingCopy
from posts.revisions.history import save_revision
from tests import make
from tests.posts import editing
from tests.reading import text_of

pytestmark = pytest.mark.django_db


def url_of(step: str, copy: WorkingCopy) -> str:
    return reverse(f"admin:posts_workingcopy_{step}", args=[copy.pk])


@pytest.fixture
def copy() -> WorkingCopy:
    copy = make.working_copy(slug="walking")
    make.published(copy)
    return copy


def test_an_editor_withdraws_a_post_and_names_its_successor(
    editor_client: Client, client: Client, copy: WorkingCopy
) -> None:
    other = make.post(slug="better", title="A better post")

    editor_client.post(
        url_of("withdraw", copy), {"note": "It was wrong.", "successor": other.pk}
    )

    answer = client.get("/walking/")
    assert (answer.status_code, answer["Location"]) == (301, "/better/")


def test_an_editor_withdraws_a_post_with_a_notice_alone(
    editor_client: Client, client: Client, copy: WorkingCopy
) -> None:
    editor_client.post(url_of("withdraw", copy), {"note": "It was wrong."})

    answer = client.get("/walking/")
    assert answer.status_code == 410
    assert "It was wrong." in answer.content.decode()


def test_withdrawing_needs_a_notice(editor_client: Client, copy: WorkingCopy) -> None:
    answer = editor_client.post(url_of("withdraw", copy), {"note": " "})

    assert "This field is required." in answer.content.decode()
    assert Post.objects.live().count() == 1


def test_a_withdrawn_post_can_be_published_again(
    editor_client: Client, client: Client, copy: WorkingCopy
) -> None:
    editor_client.post(url_of("withdraw", copy), {"note": "It was wrong."})

    answer = editing.publish(editor_client, copy, kind="update", note="Rewritten.")

    assert answer.status_code == 302
    assert client.get("/walking/").status_code == 200


def test_what_changed_is_asked_of_what_readers_have_seen(
    editor_client: Client, copy: WorkingCopy
) -> None:
    new = make.working_copy(slug="swimming")
    editor_client.post(url_of("withdraw", copy), {"note": "It was wrong."})

    assert "What changed" not in text_of(editor_client.get(url_of("publish", new)))
    assert "What changed" in text_of(editor_client.get(url_of("publish", copy)))


@pytest.mark.parametrize("step", ["publish", "withdraw"])
def test_only_who_may_publish_takes_these_steps(copy: WorkingCopy, step: str) -> None:
    author = Client()
    author.force_login(make.person("Authors"))

    assert author.get(url_of(step, copy)).status_code == 403
    assert author.post(url_of(step, copy), {"note": "No."}).status_code == 403


def test_what_readers_have_seen_cannot_be_deleted(
    editor_client: Client, copy: WorkingCopy
) -> None:
    assert editor_client.post(url_of("delete", copy)).status_code == 403

    draft = make.working_copy()
    editor_client.post(url_of("delete", draft), {"post": "yes"})
    assert list(WorkingCopy.objects.in_use()) == [copy]


def test_what_was_saved_meanwhile_is_not_published_and_the_page_says_so(
    editor_client: Client,
) -> None:
    copy = make.working_copy(slug="walking", title="Checked")
    shown = editor_client.get(url_of("publish", copy)).context["form"]
    number = shown["revision"].value()
    editing.send(editor_client, editing.edit_url(copy), title="Saved since")

    form = {"revision": number, "kind": "first"}
    asked = editor_client.post(url_of("publish", copy), form | {"kind": ""})
    assert "More was saved since this page was opened." in asked.content.decode()
    told = editor_client.post(url_of("publish", copy), form, follow=True)

    assert Post.objects.live().get().shown.title == "Checked"
    assert "What was saved since you opened that page" in told.content.decode()


def test_before_you_publish_shows_a_credit_that_was_mended_in_the_library(
    editor_client: Client,
) -> None:
    copy = make.working_copy(lead=make.artwork(credit_line=""))
    editing.send(editor_client, editing.edit_url(copy))
    assert "needs a credit line" in text_of(editor_client.get(url_of("publish", copy)))

    Artwork.objects.update(credit_line="Credit: mended")

    assert "Nothing is missing." in text_of(editor_client.get(url_of("publish", copy)))


def test_a_page_about_an_older_revision_than_the_live_one_publishes_nothing(
    editor_client: Client,
) -> None:
    copy = make.working_copy(title="Old")
    old = save_revision(copy, by=None)
    WorkingCopy.objects.update(title="New")
    make.published(copy)

    answer = editor_client.post(
        url_of("publish", copy), {"revision": old.number, "kind": "minor"}
    )

    assert "Somebody has published a later revision meanwhile." in text_of(answer)
    assert Post.objects.get().shown.title == "New"


def test_who_may_not_publish_changes_no_switch_of_a_live_post(
    copy: WorkingCopy, editor_client: Client
) -> None:
    author, person = Client(), make.person("Authors")
    author.force_login(person)
    Post.objects.update(created_by=person)
    there, url = "/admin/posts/workingcopy/", editing.edit_url(copy)
    close = {"action": "close_comments", "_selected_action": [copy.pk]}

    editing.send(author, url, title="Mine", discussion="closed", webmentions="no")
    author.post(there, close)

    stored = WorkingCopy.objects.get()
    assert (stored.title, discussion_state(stored.post)) == ("Mine", "open")
    editor_client.post(there, close)
    assert discussion_state(Post.objects.get()) == "closed"


def test_publishing_and_withdrawing_stand_in_the_history_of_a_post(
    copy: WorkingCopy, editor_client: Client
) -> None:
    editing.publish(editor_client, copy, kind="update", note="A new review.")
    editor_client.post(url_of("withdraw", copy), {"note": "It was wrong."})

    history = text_of(editor_client.get(url_of("history", copy)))

    assert "Update: the meaning changed (v2) A new review." in history
    assert "Withdrawn It was wrong." in history


@pytest.mark.parametrize("kind", ["first", "review", "minor", "update"])
def test_publish_pressed_twice_publishes_once_and_says_so(
    editor_client: Client, kind: str
) -> None:
    copy = make.working_copy(slug="twice")
    if kind != "first":
        make.published(copy)
        WorkingCopy.objects.filter(pk=copy.pk).update(title="Better words")
    shown = editor_client.get(url_of("publish", copy)).context["form"]
    pressed = {
        "kind": kind,
        "revision": shown["revision"].value(),
        "live": shown["live"].value(),
        "note": "Better words.",
    }

    editor_client.post(url_of("publish", copy), pressed)
    published = copy.post.revisions.filter(state="published").count()
    again = editor_client.post(url_of("publish", copy), pressed, follow=True)

    page = text_of(again)
    assert "It is published already." in page
    assert "Select a valid choice" not in page
    assert copy.post.revisions.filter(state="published").count() == published


@pytest.mark.parametrize("number", ["9" * 30, "abc", "²", "-1", ""])
def test_what_was_not_shown_is_not_published(
    editor_client: Client, copy: WorkingCopy, number: str
) -> None:
    live = copy.post.live

    editor_client.post(url_of("publish", copy), {"kind": "minor", "revision": number})

    copy.post.refresh_from_db()
    assert copy.post.live == live


def test_a_version_that_is_no_number_is_no_fault_of_ours(
    editor_client: Client, copy: WorkingCopy
) -> None:
    page = editor_client.get(url_of("publish", copy))
    revision = page.context["form"]["revision"].value()
    sent = {"kind": "minor", "revision": revision, "live": "9" * 5_000}

    assert editor_client.post(url_of("publish", copy), sent).status_code < 500


UNSEEN = "\u200b \u2060"


def test_withdrawing_needs_a_notice_that_can_be_seen(
    editor_client: Client, copy: WorkingCopy
) -> None:
    answer = editor_client.post(url_of("withdraw", copy), {"note": UNSEEN})

    assert "This field is required." in answer.content.decode()
    assert Post.objects.live().count() == 1


def test_what_changed_is_said_in_words_that_can_be_seen(
    editor_client: Client, copy: WorkingCopy
) -> None:
    answer = editing.publish(editor_client, copy, kind="update", note=UNSEEN)

    assert "Say what changed: readers see it." in answer.content.decode()


def test_a_warning_is_passed_over_with_a_reason_that_can_be_seen(
    editor_client: Client,
) -> None:
    copy = make.working_copy(slug="warned")
    FindingBlock.objects.filter(parent=copy).delete()
    shown = editor_client.get(url_of("publish", copy)).context["form"]
    reasons = {field.html_name: UNSEEN for field in shown.reason_fields()}
    assert reasons

    editing.publish(editor_client, copy, **reasons)

    copy.post.refresh_from_db()
    assert copy.post.state == Post.State.DRAFT


def test_a_minor_edit_of_nothing_is_not_published(
    editor_client: Client, copy: WorkingCopy
) -> None:
    shown = text_of(editor_client.get(url_of("publish", copy)))
    answer = editing.publish(editor_client, copy, kind="minor")

    assert "Nothing has changed since: readers see just this." in shown
    assert "There is nothing to publish" in text_of(answer)
    assert copy.post.revisions.filter(state="published").count() == 1


def test_a_review_of_what_has_not_changed_is_published(
    editor_client: Client, copy: WorkingCopy
) -> None:
    editing.publish(editor_client, copy, kind="review")

    assert copy.post.revisions.filter(state="published").count() == 2
