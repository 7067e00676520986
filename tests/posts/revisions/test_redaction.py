"""Redaction: words that may not be kept are in no revision, page or form afterwards."""

import json

import pytest
from django.test import Client

from posts.models import Post, Redaction, Revision, WorkingCopy
from posts.revisions.history import save_revision
from posts.revisions.redaction import redact
from tests import make

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
