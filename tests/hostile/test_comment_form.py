"""Bad input at the comment form: each has its answer, nothing is lost and nothing shown."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.db.models import F
from django.test import Client

from comments.models import Comment, CommentSettings
from evidenceblog.core import origin_check
from evidenceblog.core.models import Bucket, User
from posts.models import Post
from posts.revisions import withdrawal
from tests import make
from tests.reading import text_of

pytestmark = pytest.mark.django_db
OURS = "http://127.0.0.1:8000"
SAID = {"name": "Ada", "email": "ada@example.org", "body": "Some thoughts."}


@pytest.fixture
def post() -> Post:
    return make.post(slug="walking")


def send(client: Client, slug: str = "walking", **changes: str) -> Any:
    return client.post(f"/{slug}/comment/", SAID | changes, headers={"Origin": OURS})


def test_a_megabyte_is_refused_and_given_back(client: Client, post: Post) -> None:
    body = "Long thoughts. " * 70_000

    answer = send(client, body=body)

    assert answer.status_code == 422
    assert body in text_of(answer)
    assert Comment.objects.count() == 0


def test_a_name_of_300_characters_is_refused_and_given_back(
    client: Client, post: Post
) -> None:
    answer = send(client, name="A" * 300)

    assert answer.status_code == 422
    assert "A" * 300 in text_of(answer)
    assert SAID["body"] in text_of(answer)
    assert 'href="#id_name"' in text_of(answer)
    assert Comment.objects.count() == 0


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("before\x00after", "beforeafter"),
        ("bell\x07 and escape\x1b[31m", "bell and escape[31m"),
        ("over\u202eride", "override"),
        ("iso\u2066late\u2069d", "isolated"),
    ],
)
def test_characters_that_do_harm_are_taken_out(
    client: Client, post: Post, typed: str, stored: str
) -> None:
    assert send(client, body=typed).status_code == 303

    assert Comment.objects.get().body == stored


def test_lone_surrogates_do_not_break_the_database(client: Client, post: Post) -> None:
    # CESU bytes of U+D800, as a broken client sends them.
    body = "name=Ada&email=ada%40example.org&body=So+%ED%A0%80+it+is"

    answer = client.post(
        "/walking/comment/",
        body,
        content_type="application/x-www-form-urlencoded",
        headers={"Origin": OURS},
    )

    assert answer.status_code == 303
    assert "it is" in Comment.objects.get().body


def test_a_script_is_shown_as_the_text_it_is(client: Client, post: Post) -> None:
    send(client, name="<b>Ada</b>", body="<script>alert(1)</script>")
    Comment.objects.update(status="approved")

    page = client.get("/walking/").content.decode()

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page
    assert "&lt;b&gt;Ada&lt;/b&gt;" in page


def test_a_website_that_is_a_script_is_refused(client: Client, post: Post) -> None:
    CommentSettings.objects.create(pk=1, asks_website=True)

    answer = send(client, website="javascript:alert(1)")

    assert answer.status_code == 422
    assert 'href="#id_website"' in text_of(answer)


def test_a_parent_from_another_post_is_refused_and_the_text_kept(
    client: Client, post: Post
) -> None:
    elsewhere = make.comment(make.post(), status="approved")

    answer = send(client, parent=str(elsewhere.pk))

    assert answer.status_code == 422
    assert SAID["body"] in text_of(answer)
    assert Comment.objects.filter(post=post).count() == 0


def test_a_parent_that_readers_cannot_see_is_refused(
    client: Client, post: Post
) -> None:
    held = make.comment(post)

    assert send(client, parent=str(held.pk)).status_code == 422
    assert send(client, parent="9" * 30).status_code == 422
    assert send(client, parent="one").status_code == 422


def test_a_closed_post_gives_the_text_back(client: Client, post: Post) -> None:
    make.closed(Post.objects.get())

    answer = send(client)

    assert answer.status_code == 403
    assert SAID["body"] in text_of(answer)
    assert Comment.objects.count() == 0


def test_a_withdrawn_post_gives_the_text_back(client: Client, post: Post) -> None:
    by = User.objects.create(username="editor")
    withdrawal.withdraw(post, by=by, note="It was wrong.")

    answer = send(client)

    assert answer.status_code == 410
    assert SAID["body"] in text_of(answer)


def test_a_draft_is_not_there_and_the_text_is_given_back(client: Client) -> None:
    make.working_copy(slug="draft")

    answer = send(client, slug="draft")

    assert answer.status_code == 404
    assert SAID["body"] in text_of(answer)


@pytest.mark.parametrize("method", ["put", "delete", "patch", "options"])
def test_other_methods_are_refused(client: Client, post: Post, method: str) -> None:
    assert getattr(client, method)("/walking/comment/").status_code == 405


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "null",
        "",
        "https://evil.example",
        "http://127.0.0.1:8000.evil.example",
        "http://127.0.0.1:9000",
        "https://127.0.0.1:8000",
        "http://evil@127.0.0.1:8000@evil.example",
    ],
)
def test_what_was_not_sent_from_here_must_be_confirmed(
    client: Client, post: Post, origin: str | None
) -> None:
    headers = {} if origin is None else {"Origin": origin}

    answer = client.post("/walking/comment/", SAID, headers=headers)

    assert answer.status_code == 403
    assert SAID["body"] in text_of(answer)
    assert "no-store" in answer["Cache-Control"]
    assert answer.cookies == {}
    assert Comment.objects.count() == 0


@pytest.mark.parametrize("origin", ["http://localhost:8000", "HTTP://127.0.0.1:8000"])
def test_the_names_of_this_machine_are_one_in_development(
    client: Client, post: Post, settings: object, origin: str
) -> None:
    settings.DEBUG = True  # type: ignore[attr-defined]

    answer = client.post("/walking/comment/", SAID, headers={"Origin": origin})

    assert answer.status_code == 303


def test_a_press_of_the_button_confirms(client: Client, post: Post) -> None:
    page = client.post("/walking/comment/", SAID | {"seconds": "42"})

    answer = client.post("/walking/comment/", fields_of(page))

    assert answer.status_code == 303
    assert Comment.objects.get().body == SAID["body"]
    assert Comment.objects.get().seconds == 42


@pytest.mark.parametrize(("told", "kept"), [("0", 0), ("7.5", 7.5), ("86400", 86_400)])
def test_the_time_it_took_to_write_is_kept(
    client: Client, post: Post, told: str, kept: float
) -> None:
    send(client, seconds=told)

    assert Comment.objects.get().seconds == kept


@pytest.mark.parametrize(
    "told", ["", "-1", "86401", "1e9", "nan", "inf", "-inf", "x", "9" * 5_000, "\x00"]
)
def test_what_is_no_time_to_write_says_nothing(
    client: Client, post: Post, told: str
) -> None:
    assert send(client, seconds=told).status_code == 303

    assert Comment.objects.get().seconds is None


def test_a_confirmation_is_for_the_words_that_were_shown(
    client: Client, post: Post
) -> None:
    page = client.post("/walking/comment/", SAID)

    answer = client.post("/walking/comment/", fields_of(page) | {"body": "Other words"})

    assert answer.status_code == 403
    assert Comment.objects.count() == 0


def test_a_confirmation_is_for_the_address_that_asked(
    client: Client, post: Post
) -> None:
    page = client.post("/walking/comment/", SAID)

    answer = client.post(
        "/walking/comment/", fields_of(page), REMOTE_ADDR="203.0.113.9"
    )

    assert answer.status_code == 403


def test_a_confirmation_runs_out(
    client: Client, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = client.post("/walking/comment/", SAID)
    monkeypatch.setattr(origin_check, "CONFIRM_WITHIN_SECONDS", -1)

    assert client.post("/walking/comment/", fields_of(page)).status_code == 403


def fields_of(page: Any) -> dict[str, str]:
    """Return what a browser would send from the confirm page."""
    return {**page.context["typed"], "confirm": page.context["token"]}


def test_a_filled_trap_is_stored_and_counts_against_it(
    client: Client, post: Post
) -> None:
    send(client, subject="Buy now")

    comment = Comment.objects.get()
    assert (comment.status, comment.trap) == ("held", "Buy now")
    assert [reason["code"] for reason in comment.reasons] == ["trap"]


@pytest.mark.usefixtures("stopped_clock")
def test_the_eleventh_at_once_is_refused_and_all_that_was_typed_kept(
    client: Client, post: Post
) -> None:
    CommentSettings.objects.create(pk=1, asks_website=True)
    for number in range(10):
        assert send(client, body=f"Thought {number}").status_code == 303

    answer = send(client, body="Thought too many", website="https://ada.example/")

    assert answer.status_code == 429
    assert answer["Retry-After"] == "60"
    assert "Please wait a minute" in text_of(answer)
    assert typed_in(answer) == {
        **SAID,
        "body": "Thought too many",
        "website": "https://ada.example/",
        "post_id": "",
        "parent": "",
        "seconds": "",
        "idempotency_key": "",
        "subject": "",
    }
    assert Comment.objects.count() == 10


def test_what_was_refused_may_be_sent_again_a_minute_later(
    client: Client, post: Post
) -> None:
    for number in range(10):
        send(client, body=f"Thought {number}")
    refused = send(client, body="Thought too many")
    Bucket.objects.update(full_at=F("full_at") - timedelta(minutes=1))

    answer = send(client, **typed_in(refused))

    assert answer.status_code == 303
    assert Comment.objects.latest("pk").body == "Thought too many"


def typed_in(page: Any) -> dict[str, str]:
    """Return what the form of a page would send."""
    html = page.content.decode()
    hidden = re.findall(r'type="hidden"\s+name="(\w+)"\s+value="([^"]*)"', html)
    (body,) = re.findall(r'<textarea[^>]* name="body"[^>]*>\n([^<]*)', html)
    return {name: unescape(value) for name, value in [*hidden, ("body", body)]}


def test_a_form_that_is_not_right_costs_nothing(client: Client, post: Post) -> None:
    for _ in range(11):
        assert send(client, email="none").status_code == 422
        assert client.post("/walking/comment/", SAID).status_code == 403

    assert not Bucket.objects.exists()


def test_one_reader_does_not_use_up_the_comments_of_another(
    client: Client, post: Post
) -> None:
    for number in range(10):
        send(client, body=f"Thought {number}")

    elsewhere = Client(REMOTE_ADDR="203.0.113.9", headers={"Origin": OURS})
    answer = elsewhere.post("/walking/comment/", SAID)

    assert answer.status_code == 303


def test_a_server_that_names_no_address_does_not_count_all_readers_as_one(
    post: Post,
) -> None:
    socket = Client(REMOTE_ADDR="", headers={"Origin": OURS})

    for number in range(11):
        said = SAID | {"body": f"Thought {number}"}
        assert socket.post("/walking/comment/", said).status_code == 303


def test_the_same_text_twice_is_one_comment_and_one_code(
    client: Client, post: Post
) -> None:
    first = send(client)

    second = send(client)

    assert Comment.objects.count() == 1
    assert second.status_code == 200
    code = first["Location"].strip("/").split("/")[-1]
    assert code not in text_of(second)


def test_a_signed_in_session_changes_nothing(editor_client: Client, post: Post) -> None:
    assert send(editor_client).status_code == 303

    assert Comment.objects.get().name == "Ada"


def test_a_guessed_receipt_is_not_found(client: Client, post: Post) -> None:
    send(client)

    assert client.get("/comment/AAAAAAAAAAAAAAAAAAAAAA/").status_code == 404
    assert (
        client.get(f"/comment/{Comment.objects.get().receipt_hash}/").status_code == 404
    )
