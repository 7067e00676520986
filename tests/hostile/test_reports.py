"""Reports in bad faith: they hide nothing, store little, and run nowhere."""

import re
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from comments.discussion import reports
from comments.models import Comment, Report, ReportReason, Status
from tests import make
from tests.reading import text_of

pytestmark = pytest.mark.django_db
OURS = "http://127.0.0.1:8000"
SAID = {"reason": "spam", "text": "Look at this."}


@pytest.fixture
def comment() -> Comment:
    return make.comment(make.post(slug="walking"), status=Status.APPROVED)


def send(
    client: Client,
    comment: Comment,
    *,
    origin: str | None = OURS,
    address: str = "203.0.113.7",
    **changes: str,
) -> Any:
    headers = {"Origin": origin} if origin else {}
    return client.post(
        f"/comment/report/{comment.pk}/",
        SAID | changes,
        headers=headers,
        REMOTE_ADDR=address,
    )


def test_a_flood_of_reports_hides_nothing(client: Client, comment: Comment) -> None:
    for number in range(1, 101):
        answer = send(client, comment, address=f"198.51.{number}.9")
        assert answer.status_code == 200

    comment.refresh_from_db()
    assert (comment.status, comment.open_reports) == (Status.APPROVED, 100)
    assert comment.body in text_of(client.get("/walking/"))


def test_one_who_reports_everything_is_told_to_wait_and_keeps_the_words(
    client: Client, comment: Comment
) -> None:
    others = [make.comment(comment.post, status=Status.APPROVED) for _ in range(11)]
    answers = [send(client, other).status_code for other in others]

    late = send(client, comment)

    assert answers == [200] * 10 + [429]
    assert late.status_code == 429
    assert int(late["Retry-After"]) > 0
    assert SAID["text"] in text_of(late)
    assert re.search(r'value="spam"[^>]* checked', text_of(late))
    assert not comment.reports.exists()


@pytest.mark.parametrize(
    "origin",
    [None, "null", "https://evil.example", "http://127.0.0.1:8000.evil.example"],
)
def test_another_site_cannot_report_for_its_visitor(
    client: Client, comment: Comment, origin: str | None
) -> None:
    answer = send(client, comment, origin=origin)

    assert answer.status_code == 403
    assert SAID["text"] in text_of(answer)
    assert Report.objects.count() == 0


def token(page: str) -> str:
    found = re.search(r'name="confirm" value="([^"]+)"', page)
    assert found
    return unescape(found[1])


def test_a_person_who_confirms_is_heard(client: Client, comment: Comment) -> None:
    asked = text_of(send(client, comment, origin=None))
    assert "It is advertising or spam" in asked

    answer = send(client, comment, origin=None, confirm=token(asked))

    assert answer.status_code == 200
    assert comment.reports.get().text == SAID["text"]


def test_a_confirmation_is_for_these_words_this_comment_and_this_reader(
    client: Client, comment: Comment
) -> None:
    other = make.comment(comment.post, status=Status.APPROVED)
    confirm = token(text_of(send(client, comment, origin=None)))

    refused = [
        send(client, comment, origin=None, confirm=confirm, text="Others."),
        send(client, comment, origin=None, confirm=confirm, reason="danger"),
        send(client, comment, origin=None, confirm=confirm, address="192.0.2.1"),
        send(client, other, origin=None, confirm=confirm),
    ]

    assert [answer.status_code for answer in refused] == [403] * 4
    assert Report.objects.count() == 0


def test_scripts_in_a_report_are_shown_as_text(
    client: Client, comment: Comment
) -> None:
    script = "</textarea><script>alert(1)</script>"

    answers = [
        send(client, comment, origin=None, text=script, reason='"><script>'),
        send(client, comment, text=script, reason=""),
        send(client, comment),
        send(client, comment, text=script),
    ]

    for answer in answers:
        assert b"<script>" not in answer.content
    assert b"&lt;script&gt;" in answers[-1].content


@pytest.mark.parametrize(
    "changes",
    [{"reason": "because"}, {"text": "a" * 2_001}, {"reason": "spam\x00"}],
)
def test_what_does_not_fit_is_refused_and_given_back(
    client: Client, comment: Comment, changes: dict[str, str]
) -> None:
    assert send(client, comment, **changes).status_code == 422

    assert Report.objects.count() == 0


def test_characters_that_do_harm_are_taken_out(
    client: Client, comment: Comment
) -> None:
    send(client, comment, text="before\x00after\u202e")

    assert Report.objects.get().text == "beforeafter"


@pytest.mark.parametrize("number", ["0", "00", "9" * 18, "9" * 40])
def test_a_number_that_no_comment_has_is_not_there(client: Client, number: str) -> None:
    answer = client.post(f"/comment/report/{number}/", SAID, headers={"Origin": OURS})

    assert answer.status_code == 404


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_a_report_takes_no_other_method(
    client: Client, comment: Comment, method: str
) -> None:
    answer = getattr(client, method)(f"/comment/report/{comment.pk}/")

    assert answer.status_code == 405


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_are_one_report(comment: Comment) -> None:
    def press(_number: int) -> str:
        try:
            reports.report_comment(
                comment, reason=ReportReason.SPAM, network="203.0.113.0/24"
            )
        except reports.AlreadyReported:
            return "already"
        finally:
            connection.close()
        return "kept"

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(press, range(8)))

    assert sorted(answers) == ["already"] * 7 + ["kept"]
    assert Comment.objects.get().open_reports == 1
