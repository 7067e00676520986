"""Telling Akismet: it learns what people decided, and not what they took back."""

import pytest
from django.conf import LazySettings

from comments import moderation, receiving
from comments.models import Comment, Status
from evidenceblog.ground.models import User
from posts.models import Post
from tests import make
from tests.servers.akismet import GUARANTEED_SPAM_AUTHOR, GUID, AkismetServer, Mood
from tests.tasks import queued, run_queued

pytestmark = pytest.mark.django_db
LINKS = "https://a.example https://b.example https://c.example"


def receive(post: Post, **changes: object) -> Comment:
    sender = receiving.Sender(address="203.0.113.7")
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
    moderation.decide([comment], to=Status.HELD, by=moderator)

    moderation.decide([comment], to=to, by=moderator)
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

    moderation.decide([comment], to=to, by=moderator)
    run_queued()

    assert akismet.paths == []


def test_the_systems_own_decisions_are_not_sent_back(
    akismet: AkismetServer, post: Post
) -> None:
    receive(post, name=GUARANTEED_SPAM_AUTHOR, body=LINKS)
    run_queued()
    receive(post, body=LINKS, trap="x")
    run_queued()

    assert Comment.objects.filter(status=Status.SPAM).count() == 2
    assert set(akismet.paths) == {"/1.1/comment-check"}


def test_a_decision_taken_back_meanwhile_is_not_sent(
    akismet: AkismetServer, post: Post, moderator: User
) -> None:
    comment = receive(post)
    run_queued()

    for to in (Status.SPAM, Status.APPROVED, Status.SPAM):
        moderation.decide([comment], to=to, by=moderator)
    run_queued()

    assert akismet.paths == ["/1.1/comment-check", "/1.1/submit-spam"]


def test_what_people_decided_is_sent_again_until_it_arrives(
    akismet: AkismetServer, post: Post, moderator: User
) -> None:
    comment = receive(post)
    run_queued()
    akismet.mood = Mood.FAILING
    moderation.decide([comment], to=Status.SPAM, by=moderator)
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
    moderation.decide([comment], to=Status.SPAM, by=moderator)

    assert run_queued() == []

    comment.refresh_from_db()
    assert comment.status == Status.SPAM
    assert "Akismet cannot be told" in caplog.text
    assert str(akismet.key) not in caplog.text


def test_a_key_taken_away_leaves_no_task_behind_that_fails(
    akismet: AkismetServer, settings: LazySettings, post: Post, moderator: User
) -> None:
    moderation.decide([receive(post)], to=Status.SPAM, by=moderator)
    receive(post)
    settings.AKISMET_API_KEY = ""

    assert run_queued() == []

    assert akismet.requests == []
