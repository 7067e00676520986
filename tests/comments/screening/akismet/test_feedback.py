"""Feedback to Akismet: it learns what people decided, and not what they took back."""

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.utils import timezone

from comments.decisions import status_changes
from comments.discussion import privacy, submissions
from comments.models import AkismetCheck, Comment, Status
from comments.moderation import annotations, decision_undo, edits
from evidenceblog.core.models import User
from posts.models import Post
from tests import make
from tests.servers.akismet import GUARANTEED_SPAM_AUTHOR, GUID, AkismetServer, Mood
from tests.tasks import empty_queue, queued, run_queued

pytestmark = pytest.mark.django_db
LINKS = "https://a.example https://b.example https://c.example"


def receive(post: Post, **changes: object) -> Comment:
    sender = submissions.Sender(address="203.0.113.7")
    return make.comment(post, **{"sender": sender, **changes})


@pytest.mark.parametrize(
    ("to", "path"),
    [(Status.SPAM, "/1.1/submit-spam"), (Status.APPROVED, "/1.1/submit-ham")],
)
def test_a_persons_decision_is_sent_back_with_their_name(
    akismet: AkismetServer, post: Post, moderator: User, to: Status, path: str
) -> None:
    comment = receive(post, name=GUARANTEED_SPAM_AUTHOR, trap="x")
    run_queued()
    asked = akismet.fields
    status_changes.decide([comment], to=Status.HELD, by=moderator)

    status_changes.decide([comment], to=to, by=moderator)
    assert run_queued() == []

    assert akismet.paths == ["/1.1/comment-check", path]
    added = {"guid": GUID, "reporter": "mo", "comment_check_response": "true"}
    assert akismet.fields == asked | added


@pytest.mark.parametrize("to", [Status.REJECTED, Status.HELD])
def test_a_rejection_teaches_akismet_nothing(
    akismet: AkismetServer, post: Post, moderator: User, to: Status
) -> None:
    comment = receive(post, status=Status.APPROVED)
    run_queued()

    status_changes.decide([comment], to=to, by=moderator)
    run_queued()

    assert akismet.paths == []


def test_the_systems_own_decisions_are_not_sent_back(
    akismet: AkismetServer, post: Post
) -> None:
    receive(post, name=GUARANTEED_SPAM_AUTHOR, body=LINKS)
    run_queued()
    receive(post, body=f"{LINKS} again", trap="x", name=GUARANTEED_SPAM_AUTHOR)
    run_queued()

    assert Comment.objects.filter(status=Status.SPAM).count() == 2
    assert set(akismet.paths) == {"/1.1/comment-check"}


def test_a_decision_taken_back_meanwhile_is_not_sent(
    akismet: AkismetServer, post: Post, moderator: User
) -> None:
    comment = receive(post)
    run_queued()

    for to in (Status.SPAM, Status.APPROVED, Status.SPAM):
        status_changes.decide([comment], to=to, by=moderator)
    run_queued()

    assert akismet.paths == ["/1.1/comment-check", "/1.1/submit-spam"]


def test_what_people_decided_is_sent_again_until_it_arrives(
    akismet: AkismetServer, post: Post, moderator: User
) -> None:
    comment = receive(post)
    run_queued()
    akismet.mood = Mood.FAILING
    status_changes.decide([comment], to=Status.SPAM, by=moderator)
    (failure,) = run_queued()
    assert failure.again_at is not None

    akismet.mood = Mood.FINE
    assert run_queued() == []

    assert akismet.paths[-1] == "/1.1/submit-spam"
    assert queued() == []


def test_a_refused_key_keeps_no_decision_from_being_taken(
    akismet: AkismetServer,
    post: Post,
    moderator: User,
    caplog: pytest.LogCaptureFixture,
) -> None:
    comment = receive(post)
    run_queued()
    akismet.mood = Mood.INVALID_KEY
    status_changes.decide([comment], to=Status.SPAM, by=moderator)

    assert run_queued() == []

    comment.refresh_from_db()
    assert comment.status == Status.SPAM
    assert "Akismet takes no feedback" in caplog.text
    assert str(akismet.key) not in caplog.text


def test_a_key_taken_away_leaves_no_task_behind_that_fails(
    akismet: AkismetServer, settings: LazySettings, post: Post, moderator: User
) -> None:
    status_changes.decide([receive(post)], to=Status.SPAM, by=moderator)
    receive(post)
    settings.AKISMET_API_KEY = ""

    assert run_queued() == []

    assert akismet.requests == []


# Of what, and in which words


def test_it_is_told_in_the_words_that_it_was_asked(
    akismet: AkismetServer, post: Post, moderator: User
) -> None:
    comment = receive(post, body="Buy pills")
    run_queued()
    asked = akismet.fields
    edits.edit_comment(comment, "Let us talk", note="", by=moderator)
    Post.objects.filter(pk=post.pk).update(slug="moved")
    Comment.objects.filter(pk=comment.pk).update(address=None, user_agent="")

    status_changes.decide([comment], to=Status.SPAM, by=moderator)
    assert run_queued() == []

    added = {"guid": GUID, "reporter": "mo", "comment_check_response": "false"}
    assert akismet.fields == asked | added


def test_it_is_told_in_an_outage_what_it_could_not_say(
    akismet: AkismetServer, post: Post, moderator: User
) -> None:
    akismet.mood = Mood.FAILING
    comment = receive(post)
    run_queued()
    empty_queue()
    akismet.mood = Mood.FINE

    status_changes.decide([comment], to=Status.SPAM, by=moderator)
    run_queued()

    assert akismet.paths == ["/1.1/comment-check", "/1.1/submit-spam"]
    assert not {"guid", "comment_check_response"} & akismet.fields.keys()


def test_it_is_told_nothing_of_what_it_was_never_asked(
    akismet: AkismetServer, post: Post, moderator: User
) -> None:
    comment = receive(post)
    empty_queue()

    status_changes.decide([comment], to=Status.SPAM, by=moderator)
    run_queued()

    assert akismet.requests == []


@pytest.mark.parametrize("gone", ["erased", "forgotten"])
def test_it_is_told_nothing_of_a_comment_whose_origin_is_forgotten(
    akismet: AkismetServer, post: Post, moderator: User, gone: str
) -> None:
    comment = receive(post)
    run_queued()
    status_changes.decide([comment], to=Status.SPAM, by=moderator)
    old = timezone.now() - privacy.KEEP_ORIGIN - timedelta(hours=1)
    Comment.objects.filter(pk=comment.pk).update(received_at=old)

    if gone == "erased":
        privacy.erase_comment(comment, by=moderator)
    else:
        privacy.delete_old_data.call()
    assert run_queued() == []

    assert akismet.paths == ["/1.1/comment-check"]
    assert not AkismetCheck.objects.exists()


def test_what_waits_for_a_person_is_not_forgotten(
    akismet: AkismetServer, post: Post
) -> None:
    comment = receive(post)
    run_queued()
    old = timezone.now() - privacy.KEEP_ORIGIN - timedelta(hours=1)
    Comment.objects.filter(pk=comment.pk).update(received_at=old)

    privacy.delete_old_data.call()

    assert AkismetCheck.objects.get().parameters["user_ip"] == "203.0.113.7"


def test_a_note_keeps_no_decision_from_being_told(
    akismet: AkismetServer, post: Post, moderator: User
) -> None:
    comment = receive(post)
    run_queued()
    status_changes.decide([comment], to=Status.SPAM, by=moderator)
    annotations.add_note(comment, "The third this week", by=moderator)

    run_queued()

    assert akismet.paths == ["/1.1/comment-check", "/1.1/submit-spam"]


# Taken back


@pytest.mark.parametrize(
    ("name", "to", "told"),
    [
        ("Ada", Status.SPAM, ["spam", "ham"]),
        ("Ada", Status.APPROVED, ["ham"]),
        (GUARANTEED_SPAM_AUTHOR, Status.SPAM, ["spam"]),
        (GUARANTEED_SPAM_AUTHOR, Status.APPROVED, ["ham", "spam"]),
    ],
)
def test_what_is_undone_leaves_akismet_with_its_own_word(
    akismet: AkismetServer,
    post: Post,
    moderator: User,
    name: str,
    to: Status,
    told: list[str],
) -> None:
    comment = receive(post, name=name)
    run_queued()
    [made] = status_changes.decide([comment], to=to, by=moderator)
    run_queued()

    decision_undo.undo_batch(made.batch, by=moderator)
    assert run_queued() == []

    comment.refresh_from_db()
    assert comment.status == Status.HELD
    assert akismet.paths[1:] == [f"/1.1/submit-{word}" for word in told]


def test_where_akismet_said_nothing_an_undone_spam_has_the_benefit_of_the_doubt(
    akismet: AkismetServer, post: Post, moderator: User
) -> None:
    akismet.mood = Mood.FAILING
    comment = receive(post)
    run_queued()
    empty_queue()
    akismet.mood = Mood.FINE
    [made] = status_changes.decide([comment], to=Status.SPAM, by=moderator)
    run_queued()

    decision_undo.undo_batch(made.batch, by=moderator)
    run_queued()

    assert akismet.paths[1:] == ["/1.1/submit-spam", "/1.1/submit-ham"]


def test_spam_that_turns_out_to_be_off_topic_is_told_not_to_be_spam(
    akismet: AkismetServer, post: Post, moderator: User
) -> None:
    comment = receive(post)
    run_queued()
    for to in (Status.SPAM, Status.REJECTED, Status.HELD):
        status_changes.decide([comment], to=to, by=moderator)
        run_queued()

    assert akismet.paths[1:] == ["/1.1/submit-spam", "/1.1/submit-ham"]


def test_to_let_wait_what_the_filter_binned_tells_nothing(
    akismet: AkismetServer, post: Post, moderator: User
) -> None:
    comment = receive(post, body=LINKS, trap="x")
    run_queued()

    status_changes.decide([comment], to=Status.HELD, by=moderator)
    run_queued()

    assert akismet.paths == ["/1.1/comment-check"]
