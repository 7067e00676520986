"""A comment is stored before it is screened, once, and never lost."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.utils import timezone

from comments.discussion import submissions
from comments.models import Comment, Decision, Status
from comments.screening import comment_history, pipeline
from posts.models import Post
from tests import database, make

OURS = {"Origin": "http://127.0.0.1:8000"}
SAID = {"name": "Ada", "email": "ada@example.org", "body": "Some thoughts."}
KEY = "0123456789abcdef" * 2
MINUTES_AGO = timedelta(minutes=5)


def give_up(comment: Comment) -> None:
    raise RuntimeError("The filter is broken.")


def break_the_transaction(comment: Comment) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 / 0")


def leave_behind(*comments: Comment) -> None:
    """Make comments look as if a process had died just after it stored them."""
    pks = [comment.pk for comment in comments]
    Decision.objects.filter(comment__in=pks).delete()
    Comment.objects.filter(pk__in=pks).update(
        status=Status.RECEIVED, score=None, received_at=timezone.now() - MINUTES_AGO
    )


@pytest.mark.parametrize("fail", [give_up, break_the_transaction])
def test_a_comment_that_cannot_be_judged_is_stored_and_judged_later(
    client: Client,
    post: Post,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    fail: Callable[[Comment], None],
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(comment_history, "history_of", fail)
        answer = client.post("/walking/comment/", SAID, headers=OURS)

    comment = Comment.objects.get()
    assert answer.status_code == 303
    assert (comment.status, comment.body) == (Status.RECEIVED, SAID["body"])
    assert caplog.messages == [f"Could not screen comment {comment.pk}"]
    assert "<h1>Received</h1>" in client.get(answer["Location"]).content.decode()

    leave_behind(comment)
    submissions.screen_unscreened.call()

    comment.refresh_from_db()
    assert comment.status == Status.HELD
    assert comment.decisions.get().reasons == ["first-look"]


@pytest.mark.django_db(transaction=True)
def test_a_comment_outlives_a_process_killed_before_it_is_judged(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    post = make.post()
    with monkeypatch.context() as killed:
        killed.setattr(pipeline, "screen", interrupt)
        with pytest.raises(KeyboardInterrupt):
            make.comment(post, body="Do not lose me.")
    leave_behind(Comment.objects.get())

    submissions.screen_unscreened.call()

    comment = Comment.objects.get()
    assert (comment.status, comment.body) == (Status.HELD, "Do not lose me.")


def interrupt(comment: Comment) -> None:
    raise KeyboardInterrupt


def test_what_is_being_looked_at_now_is_left_to_its_request(post: Post) -> None:
    comment = make.comment(post, status=Status.RECEIVED)

    submissions.screen_unscreened.call()

    comment.refresh_from_db()
    assert comment.status == Status.RECEIVED


def test_one_that_cannot_be_judged_does_not_keep_the_next_waiting(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = pipeline.screen
    poison, sound = make.comment(post), make.comment(post)
    leave_behind(poison, sound)

    def screen_all_but_one(comment: Comment) -> list[Decision]:
        if comment.pk == poison.pk:
            raise DatabaseError
        return screen(comment)

    monkeypatch.setattr(pipeline, "screen", screen_all_but_one)
    submissions.screen_unscreened.call()

    poison.refresh_from_db()
    sound.refresh_from_db()
    assert (poison.status, sound.status) == (Status.RECEIVED, Status.HELD)
    assert set(Comment.objects.waiting()) == {poison, sound}


@pytest.mark.django_db(transaction=True)
def test_the_same_comment_sent_twice_at_once_is_one_comment() -> None:
    make.post(slug="walking")
    answers: list[int] = []

    def send() -> None:
        answer = Client().post("/walking/comment/", SAID, headers=OURS)
        answers.append(answer.status_code)

    database.run_at_once(send, send)

    assert sorted(answers) == [200, 303]
    assert Comment.objects.get().status == Status.HELD


def test_what_one_page_sends_twice_has_one_receipt(client: Client, post: Post) -> None:
    sent = SAID | {"idempotency_key": KEY}

    answers = [client.post("/walking/comment/", sent, headers=OURS) for _ in range(3)]

    assert {answer.status_code for answer in answers} == {303}
    assert len({answer["Location"] for answer in answers}) == 1
    assert client.get(answers[0]["Location"]).status_code == 200
    assert Comment.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_what_one_page_sends_twice_at_once_has_one_receipt() -> None:
    make.post(slug="walking")
    answers: list[str] = []

    def send() -> None:
        sent = SAID | {"idempotency_key": KEY}
        answers.append(
            Client().post("/walking/comment/", sent, headers=OURS)["Location"]
        )

    database.run_at_once(send, send)

    assert len(set(answers)) == 1
    assert Client().get(answers[0]).status_code == 200


@pytest.mark.parametrize("key", ["", "f" * 32, "1", "0" * 31, "0" * 33, KEY.upper()])
def test_whoever_knows_only_the_words_learns_no_receipt(
    client: Client, post: Post, key: str
) -> None:
    first = client.post(
        "/walking/comment/", SAID | {"idempotency_key": KEY}, headers=OURS
    )

    second = client.post(
        "/walking/comment/", SAID | {"idempotency_key": key}, headers=OURS
    )

    assert second.status_code == 200
    assert "We already have this comment" in second.content.decode()
    assert first["Location"] not in second.content.decode()


@pytest.mark.parametrize("key", ["", "1"])
def test_a_key_that_is_no_secret_shows_nobody_a_receipt(
    client: Client, post: Post, key: str
) -> None:
    sent = SAID | {"idempotency_key": key}
    assert client.post("/walking/comment/", sent, headers=OURS).status_code == 303

    assert client.post("/walking/comment/", sent, headers=OURS).status_code == 200


def test_another_comment_of_the_same_page_has_a_receipt_of_its_own(
    client: Client, post: Post
) -> None:
    make.post(slug="running")
    sent = SAID | {"idempotency_key": KEY}

    answers = [
        client.post("/walking/comment/", sent, headers=OURS),
        client.post("/walking/comment/", sent | {"body": "More."}, headers=OURS),
        client.post("/running/comment/", sent, headers=OURS),
    ]

    assert len({answer["Location"] for answer in answers}) == 3
    assert Comment.objects.count() == 3


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "head"])
def test_a_form_s_address_that_is_opened_leads_to_the_form(
    client: Client, method: str
) -> None:
    make.post(slug="walking")

    answer = getattr(client, method)("/walking/comment/")

    assert (answer.status_code, answer["Location"]) == (302, "/walking/#respond")
    assert client.get("/nowhere/comment/").status_code == 404
    assert client.put("/walking/comment/").status_code == 405
