"""Whatever Akismet does: no reader waits, no comment is lost, none is published."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from comments.decisions import status_changes
from comments.decisions.reason_texts import texts_of
from comments.models import AkismetOutage, Comment, Status
from evidenceblog.core.models import User
from posts.models import Post
from tests.comments.conftest import KEY
from tests.servers.akismet import CERTIFICATE, AkismetServer, Mood, akismet_server
from tests.tasks import queued, run_queued

pytestmark = pytest.mark.django_db
OURS = {"Origin": "http://127.0.0.1:8000"}
# What each way of answering means to the comment, and whether it is asked again.
ENDS: dict[str, tuple[list[str], bool]] = {
    Mood.FINE: ([], False),
    "alerting": ([], False),
    "advising to discard": (["akismet-discard", "filters-disagree"], False),
    Mood.INVALID_KEY: (["akismet-refused"], False),
    Mood.SUSPENDED: (["akismet-refused"], False),
    "wrong certificate": (["akismet-unavailable"], True),
} | {
    mood: (["akismet-unavailable"], True)
    for mood in (
        *(Mood.THROTTLED, Mood.FAILING, Mood.GARBLED, Mood.HUGE, Mood.HANGING),
        *(Mood.TRICKLING, Mood.BREAKING_OFF, Mood.REDIRECTING),
    )
}
# The first of these tests tries each of them; of the others, those that differ do.
SOME = [
    pytest.param(end, marks=() if end in {Mood.FINE, Mood.HANGING} else pytest.mark.all)
    for end in ENDS
]
NAMES = {"advising to discard": "akismet-guaranteed-spam"}
HEADERS = {
    "alerting": {
        "X-akismet-alert-code": "30001",
        "X-akismet-alert-msg": f"Upgrade the plan of {KEY}.",
    },
    "advising to discard": {"X-akismet-pro-tip": "discard"},
}


@pytest.fixture
def server(akismet: AkismetServer, end: str, settings: LazySettings) -> Iterator[Any]:
    """Akismet, as it answers in this case."""
    if end == "wrong certificate":
        with akismet_server(certificate=CERTIFICATE) as unknown:
            settings.AKISMET_URL = unknown.url
            yield unknown
    else:
        akismet.mood = Mood(end) if end in set(Mood) else Mood.FINE
        akismet.headers |= HEADERS.get(end, {})
        yield akismet


def send(client: Client, body: str, name: str = "Ada") -> list[str]:
    """Send a comment as a reader does; return the statements that this took."""
    said = {"name": name, "email": "ada@example.org", "body": body}
    with CaptureQueriesContext(connection) as statements:
        answer = client.post("/walking/comment/", said, headers=OURS)
    assert answer.status_code == 303
    return [statement["sql"] for statement in statements.captured_queries]


@pytest.mark.parametrize("end", ENDS)
def test_whatever_akismet_does_a_comment_is_kept_and_waits(
    client: Client,
    moderator_client: Client,
    post: Post,
    server: AkismetServer,
    end: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    send(client, "Does it help children?", NAMES.get(end, "Ada"))
    failures = run_queued()

    [comment] = Comment.objects.all()
    assert server.connections == 1
    reasons, is_asked_again = ENDS[end]
    assert (comment.status, comment.body) == (Status.HELD, "Does it help children?")
    assert [reason["code"] for reason in comment.reasons] == reasons
    assert [bool(failure.again_at) for failure in failures] == [True] * is_asked_again
    assert comment.body not in client.get("/walking/").content.decode()
    queue = moderator_client.get("/admin/comments/comment/").content.decode()
    assert comment.body in queue
    assert all(escape(words) in queue for words in texts_of(reasons))
    kept = str([*AkismetOutage.objects.values(), comment.opinion])
    assert KEY not in caplog.text + queue + kept


@pytest.mark.parametrize("end", SOME)
def test_whatever_akismet_does_sending_a_comment_takes_as_long_as_without_it(
    client: Client,
    post: Post,
    server: AkismetServer,
    end: str,
    settings: LazySettings,
) -> None:
    settings.AKISMET_API_KEY, key = "", settings.AKISMET_API_KEY
    send(client, "The very first comment fills what is kept for later ones.")
    without = send(client, "Without Akismet")
    settings.AKISMET_API_KEY = key

    with_it = send(client, "With Akismet")

    assert server.connections == 0
    queueing = [sql for sql in with_it if "procrastinate_defer_job" in sql]
    assert (
        len(queueing)
        == queued().count("comments.screening.akismet.check.queue_akismet_calls")
        == 1
    )
    assert len(with_it) - len(queueing) == len(without)


@pytest.mark.parametrize("end", SOME)
def test_whatever_akismet_does_what_people_decide_holds(
    client: Client, moderator: User, post: Post, server: AkismetServer, end: str
) -> None:
    send(client, "Does it help children?", NAMES.get(end, "Ada"))
    run_queued()
    [comment] = Comment.objects.all()
    status_changes.decide([comment], to=Status.APPROVED, by=moderator)

    for _try in range(6):
        run_queued()

    comment.refresh_from_db()
    assert comment.status == Status.APPROVED
    assert "comments.screening.akismet.check.check_comment" not in queued()
