"""The form beneath a post, as a reader without JavaScript and one who listens meet it."""

import re
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import LazySettings
from django.test import Client
from django.utils import translation

from comments import migrations
from comments.discussion.forms import empty_form_html
from comments.models import Comment, CommentSettings, Kind, Status
from posts.models import Post
from tests import make
from tests.posts.markup import element, elements, main_part
from tests.reading import attributes, text_of
from tests.servers.smtp import SmtpServer

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
    answer = send(client, parent=answered.pk, email="nobody")

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
    assert parent == ""
    for name in ("name", "email"):
        assert attributes(page, name)["value"] == SAID[name]
    assert SAID["body"] in page
    assert send(client, parent=parent).status_code == 303
    assert Comment.objects.get(name="Ada").parent is None


@pytest.mark.parametrize("number", ["x", "0", "-1", "9" * 40, "1 ", "\x00", "٣"])
def test_a_reply_to_what_is_no_comment_can_be_sent_as_a_new_one(
    client: Client, post: Post, number: str
) -> None:
    refused = send(client, parent=number)

    page = text_of(refused)
    assert refused.status_code == 422
    assert attributes(page, "name")["value"] == "Ada"
    assert send(client, parent=attributes(page, "parent").get("value", "")).status_code == 303  # fmt: skip


def test_a_refused_form_says_so_in_the_title_and_takes_the_focus_there(
    client: Client, post: Post
) -> None:
    page = text_of(send(client, body=""))

    assert "<title>Error: " in page
    summary = elements(page, "div", class_="error-summary")[0]
    assert "autofocus" in summary
    assert summary["tabindex"] == "-1"
    assert "<title>Error" not in text_of(client.get("/walking/"))


def test_a_text_that_is_too_long_is_kept_whole_and_its_limit_is_told(
    client: Client, post: Post
) -> None:
    body = "word " * 25_800
    assert "at most 20,000 characters" in text_of(client.get("/walking/"))

    page = text_of(send(client, body=body))

    assert element(page, "textarea").text == body.strip()
    assert "128999 characters are too many: at most 20000 fit." in page
    assert not Comment.objects.exists()


def test_no_field_lets_a_browser_cut_what_is_pasted(client: Client, post: Post) -> None:
    CommentSettings.objects.create(pk=1, asks_website=True)
    comment = make.comment(post, status=Status.APPROVED)
    for url in ("/walking/", f"/comment/report/{comment.pk}/"):
        fields = elements(main_part(text_of(client.get(url))))
        assert not any("maxlength" in one for one in fields)


def test_a_new_site_asks_for_the_comment_first_and_for_no_more_than_it_needs(
    client: Client, post: Post
) -> None:
    page = text_of(client.get("/walking/"))

    shown = re.findall(r'<label for="id_(\w+)"', page)
    assert shown == ["body", "name", "email", "subject"]
    assert attributes(page, "name")["autocomplete"] == "nickname"
    assert "A nickname is fine; this page is public and can be searched." in page
    assert "required" not in attributes(page, "email")
    assert send(client, email="", website="https://a.example/").status_code == 303
    comment = Comment.objects.get()
    assert (comment.email, comment.website) == ("", "")


def test_a_site_may_ask_for_an_address_and_a_website(
    client: Client, post: Post
) -> None:
    CommentSettings.objects.create(pk=1, requires_email=True, asks_website=True)

    page = text_of(client.get("/walking/"))

    assert "id_website" in page
    assert send(client, email="").status_code == 422
    assert send(client, website="https://a.example/").status_code == 303
    assert Comment.objects.get().website == "https://a.example/"


@pytest.mark.parametrize(
    "address",
    [
        *("用户@例子.广告", "josé@exámple.org", "пример@пример.рф", "a@例子.广告"),
        *("δοκιμή@παράδειγμα.δοκιμή", "d'arcy+x@example.org", "मेल@उदाहरण.भारत"),
    ],
)
def test_an_address_in_any_script_is_taken_as_it_is(
    client: Client, post: Post, address: str
) -> None:
    assert send(client, email=address).status_code == 303
    assert Comment.objects.get().email == address


@pytest.mark.parametrize(
    "address", ["josé", "@例子.广告", "a@", "a b@exámple.org", "a@@b.org", "é@-b.org"]
)
def test_what_is_no_address_in_any_script_is_refused(
    client: Client, post: Post, address: str
) -> None:
    answer = send(client, email=address)

    assert answer.status_code == 422
    assert attributes(text_of(answer), "email")["value"] == address


@pytest.mark.parametrize("address", ["", "josé@exámple.org"])
def test_mail_is_promised_only_where_it_can_be_sent(
    client: Client, post: Post, mail_server: SmtpServer, address: str
) -> None:
    answer = send(client, email=address, notify="on")

    assert answer.status_code == 422
    assert "id_notify_error" in text_of(answer)
    assert send(client, email=address).status_code == 303


def test_each_error_is_linked_to_its_field_and_read_out_with_it(
    client: Client, post: Post
) -> None:
    CommentSettings.objects.create(pk=1, asks_website=True)

    page = text_of(send(client, name="", email="nobody", website="x y", body=" "))

    summary = re.search(r'<div class="error-summary".*?</div>', page, re.DOTALL)
    assert summary is not None
    assert re.findall(r'href="#(\w+)"', summary[0]) == [
        *("id_body", "id_name", "id_email", "id_website")
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
    names = ("parent", "seconds", "idempotency_key")
    hidden = {attributes(page, name)["id"] for name in names}
    hidden.add("submit-id-send")
    assert set(re.findall(r'<label for="(\w+)"', page)) == set(fields) - hidden


def test_the_script_is_on_the_page_only_with_the_form(
    client: Client, post: Post
) -> None:
    script = '<script src="/static/comments/writing.js" defer></script>'
    assert text_of(client.get("/walking/")).count(script) == 1

    make.closed(Post.objects.get())

    assert script not in text_of(client.get("/walking/"))


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
    page = text_of(client.get("/walking/"))
    # Editors find links to their form at each paragraph, above the discussion.
    discussion = page[page.index('id="comments"') :]

    assert text_of(moderator_client.get("/walking/")) == page
    assert text_of(editor_client.get("/walking/")).endswith(discussion)


def test_a_closed_discussion_shows_no_form_and_no_reply_links(
    client: Client, answered: Comment
) -> None:
    make.closed(Post.objects.get())

    page = text_of(client.get(f"/walking/?reply={answered.pk}"))

    assert "What of the elderly?" in page
    assert "Comments are closed" in page
    assert not elements(main_part(page), "form")
    assert f'"?reply={answered.pk}' not in page


def test_what_one_reader_typed_is_not_in_the_form_of_the_next(
    client: Client, post: Post
) -> None:
    refused = send(client, name="Ada of the last request", email="nobody")

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

    assert "Kommentar absenden" in german
    assert "Email" in english
    assert "Kommentar" not in english


def test_who_wants_to_answer_what_is_gone_is_told_so(
    client: Client, answered: Comment
) -> None:
    told = "The comment you want to answer is not here any more."
    assert told not in text_of(client.get(f"/walking/?reply={answered.pk}"))
    assert told not in text_of(client.get("/walking/"))

    Comment.objects.update(status=Status.REJECTED)

    page = text_of(client.get(f"/walking/?reply={answered.pk}"))
    assert told in page
    assert "Leave a reply" in page


def test_the_form_says_so_where_comments_go_to_an_outside_service(
    client: Client, post: Post, settings: LazySettings
) -> None:
    told = "Comments are checked for spam by Akismet, a service outside this site."
    assert told not in text_of(client.get("/walking/"))

    settings.AKISMET_API_KEY = "c0ffee5ecret"

    assert told in text_of(client.get("/walking/"))


@pytest.mark.parametrize("is_new", [True, False])
def test_a_site_that_has_posts_keeps_its_form_in_an_upgrade(
    db: None, is_new: bool
) -> None:
    if not is_new:
        make.post()

    [file] = Path(migrations.__path__[0]).glob("*_comment_form.py")
    import_module(f"comments.migrations.{file.stem}").keep_form(apps, None)

    settings = CommentSettings.load()
    assert (settings.requires_email, settings.asks_website) == (not is_new,) * 2
