"""Redaction: words that may not be kept are in no revision, page or form afterwards."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from posts.models import (
    Post,
    Redaction,
    Revision,
    ScheduledPublication,
    WorkingCopy,
)
from posts.revisions import publishing, withdrawal
from posts.revisions.history import save_revision
from posts.revisions.redaction import redact
from tests import make
from tests.posts.editing import edit_url, publish, send
from tests.posts.markup import element

pytestmark = pytest.mark.django_db
WORDS = "Ada <Sample> & Son"


def test_redacted_words_are_nowhere(client: Client) -> None:
    html = "<p>Said by Ada &lt;Sample&gt; &amp; Son in May.</p>"
    copy = make.working_copy(slug="walking", title=f"What {WORDS} said")
    block = make.text(copy, html, ordering=15)
    make.published(copy)
    make.published(copy, kind=Revision.Kind.UPDATE, note=f"{WORDS} asked for it.")
    WorkingCopy.objects.update(standfirst=f"Not yet public: {WORDS}")
    save_revision(WorkingCopy.objects.get(), by=None)
    by = make.person("Editors")

    logged = redact(Post.objects.get(), WORDS, by=by, reason="Asked for by the person.")

    page = client.get("/walking/").content.decode()
    assert "What […] said" in page
    assert "Said by […] in May." in page
    kept = json.dumps([*Revision.objects.values("snapshot", "body", "note", "title")])
    assert "Sample>" not in kept
    assert "Sample&gt;" not in kept
    copy.refresh_from_db()
    block.refresh_from_db()
    assert (copy.title, copy.standfirst) == ("What […] said", "Not yet public: […]")
    assert block.text == "<p>Said by […] in May.</p>"
    assert (logged.by, logged.reason, logged.revisions) == (
        *(by, "Asked for by the person."),
        3,
    )


def test_a_redaction_leaves_the_working_copy_as_published() -> None:
    copy = make.working_copy(title=f"What {WORDS} said")
    live = make.published(copy)

    redact(copy.post, WORDS, by=make.person(), reason="Asked for.")

    assert save_revision(WorkingCopy.objects.get(), by=None) == live


def test_other_posts_stay_as_they_are() -> None:
    other = make.post(title=f"About {WORDS}")

    redact(make.post(), WORDS, by=make.person(), reason="Asked for.")

    other.shown.refresh_from_db()
    assert other.shown.title == f"About {WORDS}"


@pytest.mark.parametrize(("words", "reason"), [(" ", "Asked for."), (WORDS, " ")])
def test_a_redaction_needs_its_words_and_its_reason(words: str, reason: str) -> None:
    with pytest.raises(ValueError, match="needs its words and its reason"):
        redact(make.post(), words, by=make.person(), reason=reason)

    assert not Redaction.objects.exists()


def test_the_notice_of_a_withdrawn_post_is_redacted(client: Client) -> None:
    post = make.post(slug="walking")
    withdrawal.withdraw(post, by=make.person(), note=f"{WORDS} asked for it.")

    redact(post, WORDS, by=make.person(), reason="Asked for.")

    page = client.get("/walking/").content.decode()
    assert "[…] asked for it." in page
    assert "Sample" not in element(page, "main").text


def test_what_is_said_of_a_publication_by_the_clock_and_of_a_warning_is_redacted() -> (
    None
):
    post = make.post()
    Revision.objects.update(overrides={"warning": f"Because of {WORDS}"})
    copy = WorkingCopy.objects.get(post=post)
    copy.title = "Later"
    copy.save()
    later = timezone.now() + timedelta(days=1)
    planned = publishing.publish(
        save_revision(copy, by=None),
        by=make.person("Editors"),
        kind=Revision.Kind.UPDATE,
        note=f"{WORDS} asked for it.",
        at=later,
    )

    redact(post, WORDS, by=make.person(), reason="Asked for.")

    post.refresh_from_db()
    assert post.shown.overrides == {"warning": "Because of […]"}
    schedule = ScheduledPublication.objects.get(revision=planned)
    assert schedule.note == "[…] asked for it."


@pytest.mark.parametrize("words", ["low", "body"])
def test_a_word_by_which_something_is_looked_up_stays(
    client: Client, words: str
) -> None:
    copy = make.working_copy(slug="walking")
    block = copy.findingblock_set.get()
    copy.findingblock_set.update(
        certainty="low", text="<p>A low word, perhaps the body.</p>"
    )
    post = make.published(copy).post

    redact(post, words, by=make.person(), reason="Asked for.")

    block.refresh_from_db()
    assert (block.certainty, block.region) == ("low", "body")
    assert "[…]" in block.text
    assert client.get("/walking/").status_code == 200


def test_the_admins_history_of_a_post_is_redacted(editor_client: Client) -> None:
    copy = make.working_copy()
    send(editor_client, edit_url(copy), title=f"What {WORDS} said")
    publish(editor_client, copy)
    send(editor_client, edit_url(copy), standfirst="Another.")
    publish(editor_client, copy, kind="update", note=f"{WORDS} asked for it.")
    history = reverse("admin:posts_workingcopy_history", args=[copy.pk])
    assert "Sample" in element(editor_client.get(history).content.decode(), "main").text

    redact(copy.post, WORDS, by=make.person(), reason="Asked for.")

    for page in (history, reverse("admin:index")):
        html = editor_client.get(page).content.decode()
        assert "[…]" in html
        assert "Ada &lt;Sample" not in html
