"""The form beneath a post, as a reader without JavaScript and one who listens meet it."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from comments.discussion.forms import empty_form_html
from comments.models import Comment, Kind, Status
from posts.models import Post
from tests import make
from tests.reading import attributes, text_of

pytestmark = pytest.mark.django_db
OURS = {"Origin": "http://127.0.0.1:8000"}
SAID = {"name": "Ada", "email": "ada@example.org", "body": "Some thoughts."}


@pytest.fixture
def answered(post: Post) -> Comment:
    return make.comment(
        post, name="Grace", body="What of the elderly?", status=Status.APPROVED
    )


def send(client: Client, **changes: object) -> Any:
    return client.post("/walking/comment/", {**SAID, **changes}, headers=OURS)


def test_a_reply_is_written_on_a_page_that_shows_whom_one_answers(
    client: Client, answered: Comment
) -> None:
    link = f"?reply={answered.pk}#respond"
    assert f'href="{link}"' in client.get("/walking/").content.decode()

    answer = client.get(f"/walking/{link}")

    page = text_of(answer)
    assert "Reply to Grace" in page
    assert '<blockquote class="answered" dir="auto">What of the elderly?' in page
    assert attributes(page, "parent")["value"] == str(answered.pk)
    assert answer["Cache-Control"] == "private, no-cache"


def test_what_is_sent_from_that_page_is_a_reply(
    client: Client, answered: Comment
) -> None:
    assert send(client, parent=answered.pk).status_code == 303

    reply = Comment.objects.get(name="Ada")
    assert (reply.parent, reply.kind) == (answered, Kind.REPLY)
    assert reply.path == [answered.pk, reply.pk]


@pytest.mark.parametrize("status", [Status.HELD, Status.SPAM, Status.REJECTED])
def test_nobody_is_shown_what_is_not_published_by_asking_to_answer_it(
    client: Client, post: Post, status: Status
) -> None:
    hidden = make.comment(post, name="Mallory", body="Not for all", status=status)

    for key in (str(hidden.pk), "x", "9" * 30, "0"):
        page = text_of(client.get(f"/walking/?reply={key}&comment={key}"))
        assert "Leave a reply" in page
        assert "Mallory" not in page
        assert "Not for all" not in page


def test_a_refused_reply_is_still_a_reply(client: Client, answered: Comment) -> None:
    answer = send(client, parent=answered.pk, email="")

    page = text_of(answer)
    assert answer.status_code == 422
    assert "Reply to Grace" in page
    assert attributes(page, "parent")["value"] == str(answered.pk)
    assert attributes(page, "name")["value"] == "Ada"
    assert SAID["body"] in page


def test_a_reply_to_what_was_removed_meanwhile_can_be_sent_as_a_new_comment(
    client: Client, answered: Comment
) -> None:
    Comment.objects.update(status=Status.REJECTED)

    refused = send(client, parent=answered.pk)

    page = text_of(refused)
    assert refused.status_code == 422
    assert "Send it as a new one?" in page
    parent = attributes(page, "parent").get("value", "")
    assert send(client, parent=parent).status_code == 303
    assert Comment.objects.get(name="Ada").parent is None


def test_each_error_is_linked_to_its_field_and_read_out_with_it(
    client: Client, post: Post
) -> None:
    page = text_of(send(client, name="", email="nobody", website="x y", body=" "))

    summary = re.search(r'<div class="error-summary".*?</div>', page, re.DOTALL)
    assert summary is not None
    assert re.findall(r'href="#(\w+)"', summary[0]) == [
        *("id_name", "id_email", "id_website", "id_body")
    ]
    for name in ("name", "email", "website", "body"):
        field = attributes(page, name)
        assert (field["id"], field["aria-invalid"]) == (f"id_{name}", "true")
        described_by = field["aria-describedby"].split()
        assert f"id_{name}_error" in described_by
        for one in described_by:
            assert f'id="{one}"' in page


def test_help_is_read_out_with_its_field(client: Client, post: Post) -> None:
    page = text_of(client.get("/walking/"))

    helped = attributes(page, "email")["aria-describedby"]
    assert f'<p class="help" id="{helped}">Never published.</p>' in page
    assert "aria-invalid" not in page
    assert "error-summary" not in page


def test_every_field_has_a_label(client: Client, post: Post) -> None:
    page = text_of(client.get("/walking/"))

    fields = re.findall(r'<(?:input|textarea)\b[^>]*\bid="(\w+)"', page)
    hidden = {attributes(page, name)["id"] for name in ("parent", "seconds")}
    hidden.add("submit-id-send")
    assert set(re.findall(r'<label for="(\w+)"', page)) == set(fields) - hidden


def test_the_script_is_on_the_page_only_with_the_form(
    client: Client, post: Post
) -> None:
    script = '<script src="/static/comments/writing.js" defer></script>'
    assert text_of(client.get("/walking/")).count(script) == 1

    make.closed(Post.objects.get())

    assert "<script src" not in text_of(client.get("/walking/"))


def test_the_page_has_no_token_and_sets_no_cookie(client: Client, post: Post) -> None:
    for url in ("/walking/", "/walking/?reply=1", "/walking/?comment=1"):
        answer = client.get(url)

        assert "csrfmiddlewaretoken" not in text_of(answer)
        assert answer.cookies == {}
        assert "Cookie" not in answer.get("Vary", "")


def test_the_page_is_the_same_for_staff_and_for_readers(
    client: Client, editor_client: Client, moderator_client: Client, answered: Comment
) -> None:
    # The nonce is fresh in each answer that asks for one; this page must not.
    page = client.get("/walking/").content

    assert editor_client.get("/walking/").content == page
    assert moderator_client.get("/walking/").content == page


def test_a_closed_discussion_shows_no_form_and_no_reply_links(
    client: Client, answered: Comment
) -> None:
    make.closed(Post.objects.get())

    page = text_of(client.get(f"/walking/?reply={answered.pk}"))

    assert "What of the elderly?" in page
    assert "Comments are closed" in page
    assert "<form" not in page
    assert f'"?reply={answered.pk}' not in page


def test_what_one_reader_typed_is_not_in_the_form_of_the_next(
    client: Client, post: Post
) -> None:
    refused = send(client, name="Ada of the last request", email="")

    page = client.get("/walking/").content.decode()

    assert "Ada of the last request" in text_of(refused)
    assert "Ada of the last request" not in page
    assert "error-summary" not in page


def test_a_form_is_sent_to_its_own_post(client: Client, post: Post) -> None:
    other = make.post(slug="other")
    for slug in ("walking", other.slug):
        page = client.get(f"/{slug}/").content.decode()
        assert re.findall('<form action="([^"]*)" method="post"', page) == [
            f"/{slug}/comment/"
        ]


def test_each_language_has_the_form_in_its_own_words() -> None:
    with translation.override("de"):
        german = empty_form_html()
    with translation.override("en-gb"):
        english = empty_form_html()

    assert "E-Mail-Adresse" in german  # from Django's own catalogue
    assert "Email" in english
    assert "E-Mail-Adresse" not in english
