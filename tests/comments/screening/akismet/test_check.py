"""The second opinion: Akismet is asked in a task, weighs as one reason, and may fail."""

import logging
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from comments.decisions import status_changes
from comments.discussion import submissions
from comments.models import AkismetOutage, Comment, Status
from comments.screening import pipeline
from comments.screening.akismet import check, feedback
from evidenceblog.core.models import SiteSettings, User
from posts.models import Post
from tests import make
from tests.servers.akismet import (
    GUARANTEED_SPAM_AUTHOR,
    GUID,
    AkismetServer,
    Mood,
)
from tests.tasks import empty_queue, queued, run_queued

pytestmark = pytest.mark.django_db
SENDER = submissions.Sender(
    address="203.0.113.7", user_agent="Firefox", referrer="https://search.example/"
)
LINKS = "https://a.example https://b.example https://c.example"


def receive(post: Post, **changes: object) -> Comment:
    return make.comment(post, **{"sender": SENDER, **changes})


def codes(comment: Comment) -> list[str]:
    comment.refresh_from_db()
    return [reason["code"] for reason in comment.reasons]


# Off, and asked


def test_without_a_key_nothing_is_queued_and_no_reason_is_shown(
    post: Post, moderator: User
) -> None:
    empty_queue()

    comment = receive(post)
    status_changes.decide([comment], to=Status.SPAM, by=moderator)

    assert queued() == ["comments.decisions.filter_training.train_filter"]
    assert codes(comment) == []


def test_a_comment_is_asked_about_once(akismet: AkismetServer, post: Post) -> None:
    comment = receive(post)
    pipeline.screen(comment)
    assert queued().count("comments.screening.akismet.check.queue_akismet_calls") == 1
    assert run_queued() == []

    comment.refresh_from_db()
    assert akismet.paths == ["/1.1/comment-check"]
    assert comment.opinion == {"verdict": "ham", "guid": GUID}
    assert (comment.status, codes(comment)) == (Status.HELD, [])


def test_a_task_that_runs_twice_asks_once(akismet: AkismetServer, post: Post) -> None:
    comment = receive(post)
    run_queued()

    check.check_comment.call(comment=comment.pk)

    assert len(akismet.requests) == 1


def test_all_that_akismet_may_know_arrives(akismet: AkismetServer, post: Post) -> None:
    parent = receive(post, status=Status.APPROVED)
    comment = receive(
        post,
        name="Ada",
        email="ada@example.org",
        website="https://ada.example/",
        body="Does it help children?",
        parent=parent,
        trap="Buy now",
    )

    run_queued()

    said = akismet.fields
    assert said["user_ip"] == "203.0.113.7"
    assert said["user_agent"] == "Firefox"
    assert said["referrer"] == "https://search.example/"
    assert said["permalink"] == "http://127.0.0.1:8000/walking/"
    assert said["comment_type"] == "reply"
    assert said["comment_author"] == "Ada"
    assert said["comment_author_email"] == "ada@example.org"
    assert said["comment_author_url"] == "https://ada.example/"
    assert said["comment_content"] == "Does it help children?"
    assert said["comment_parent"] == str(parent.pk)
    assert said["comment_context[]"] == ["Chronic pain"]
    assert said["comment_date_gmt"].startswith(f"{comment.received_at:%Y-%m-%dT%H:%M}")
    assert said[said["honeypot_field_name"]] == "Buy now"
    assert "recheck_reason" not in said


def test_what_a_person_has_decided_is_not_asked_about(
    akismet: AkismetServer, post: Post, moderator: User
) -> None:
    status_changes.decide([receive(post)], to=Status.APPROVED, by=moderator)
    status_changes.decide([receive(post)], to=Status.SPAM, by=moderator)

    run_queued()

    assert "/1.1/comment-check" not in akismet.paths


# What its word does


def test_akismets_word_alone_holds_a_comment_and_says_so(
    akismet: AkismetServer, post: Post
) -> None:
    comment = receive(post, name=GUARANTEED_SPAM_AUTHOR)

    run_queued()

    assert codes(comment) == ["akismet-spam", "filters-disagree"]
    assert comment.status == Status.HELD


@pytest.mark.parametrize(
    ("name", "forecast"), [("Ada", 0.0), (GUARANTEED_SPAM_AUTHOR, 1.0)]
)
def test_a_decision_keeps_what_akismet_had_said_before(
    akismet: AkismetServer, post: Post, moderator: User, name: str, forecast: float
) -> None:
    comment = receive(post, name=name)
    run_queued()

    [made] = status_changes.decide([comment], to=Status.APPROVED, by=moderator)

    assert made.forecasts["akismet"] == forecast


def test_akismet_and_another_family_put_a_comment_away(
    akismet: AkismetServer, post: Post
) -> None:
    comment = receive(post, name=GUARANTEED_SPAM_AUTHOR, body=LINKS)

    run_queued()

    assert codes(comment)[:2] == ["akismet-spam", "many-links"]
    assert comment.status == Status.SPAM
    made = comment.decisions.order_by("pk").last()
    assert made is not None
    assert (made.from_status, made.by) == (Status.HELD, None)
    assert made.reasons == codes(comment)


# When it cannot be asked


def test_it_is_asked_again_after_longer_and_longer(
    akismet: AkismetServer, post: Post
) -> None:
    akismet.mood = Mood.FAILING
    receive(post)
    waits: list[int] = []

    while failures := run_queued():
        again_at = failures[0].again_at
        if again_at:
            waits.append(round((again_at - timezone.now()) / timedelta(minutes=1)))

    assert waits == [5, 20, 120, 720]
    assert len(akismet.requests) == 5
    assert queued() == []


def test_what_failed_is_mended_when_akismet_is_back(
    akismet: AkismetServer, post: Post
) -> None:
    akismet.mood = Mood.FAILING
    spam = receive(post, name=GUARANTEED_SPAM_AUTHOR, body=LINKS)
    ham = receive(post)
    assert len(run_queued()) == 2
    assert {"many-links", "akismet-unavailable"} < set(codes(spam))

    akismet.mood = Mood.FINE
    assert run_queued() == []

    assert (codes(ham), ham.status) == ([], Status.HELD)
    assert codes(spam)[:2] == ["akismet-spam", "many-links"]
    assert spam.status == Status.SPAM
    assert akismet.fields["recheck_reason"] == "recheck_queue"


@pytest.mark.parametrize("mood", [Mood.INVALID_KEY, Mood.SUSPENDED])
def test_a_refused_key_is_not_tried_again_and_never_logged(
    moderator_client: Client,
    akismet: AkismetServer,
    post: Post,
    caplog: pytest.LogCaptureFixture,
    mood: Mood,
) -> None:
    akismet.mood = mood
    comment = receive(post)

    assert run_queued() == []

    assert queued() == []
    assert (codes(comment), comment.status) == (["akismet-refused"], Status.HELD)
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
    assert "Akismet cannot be asked" in caplog.text
    assert str(akismet.key) not in caplog.text + repr(comment.opinion)
    queue = moderator_client.get("/admin/comments/comment/").content.decode()
    assert "Akismet could not be asked; the site" in queue


def test_a_wrong_address_of_akismet_is_said_and_not_tried_again(
    akismet: AkismetServer, settings: LazySettings, post: Post
) -> None:
    settings.AKISMET_URL = "rest.akismet.example"
    comment = receive(post)

    assert run_queued() == []

    assert codes(comment) == ["akismet-refused"]


def test_a_comment_without_an_ip_address_is_held_and_nothing_is_sent(
    akismet: AkismetServer,
    post: Post,
    moderator: User,
    caplog: pytest.LogCaptureFixture,
) -> None:
    comment = receive(post, sender=submissions.Sender())

    assert run_queued() == []
    status_changes.decide([comment], to=Status.SPAM, by=moderator)
    assert run_queued() == []

    assert codes(comment) == ["akismet-refused"]
    assert caplog.messages == ["Akismet judges no comment without an IP address."]
    assert akismet.requests == []
    assert not AkismetOutage.objects.exists()


def test_a_quiet_site_asks_akismet_and_tells_it_once_it_may_go(
    akismet: AkismetServer, post: Post, moderator: User
) -> None:
    checked = receive(post, name="Ada")
    pipeline.screen(checked)
    run_queued()
    fresh = receive(post, name="Grace")
    empty_queue()
    SiteSettings.objects.update_or_create(pk=1, defaults={"is_quiet": True})
    asked = list(akismet.paths)
    [decided] = status_changes.decide([checked], to=Status.SPAM, by=moderator)

    empty_queue()
    check.check_comment.call(comment=fresh.pk)
    feedback.send_decision.call(decision=decided.pk)
    check.recheck_unanswered.call()

    assert akismet.paths == asked
    SiteSettings.objects.update(is_quiet=False)
    assert run_queued() == []
    assert akismet.paths == [*asked, "/1.1/comment-check", "/1.1/submit-spam"]
