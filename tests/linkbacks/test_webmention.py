"""The webmention endpoint (W3C, §3.2): rules R1 to R3, R7, R8, R12; rows 62 and 63."""

import logging
from html import unescape
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from comments.linkbacks import receiver
from comments.linkbacks.models import Linkback, MentionSettings
from comments.linkbacks.protocols.webmention import FORM
from evidenceblog.core import log_masks
from evidenceblog.core.secret_codes import hash_of_code
from posts.models import Post, WorkingCopy
from tests import make
from tests.tasks import queued

from .conftest import HOME, ORIGIN

pytestmark = pytest.mark.django_db
JOB = "comments.linkbacks.verification.verify_linkback"


def mention(client: Client, source: Any, target: Any, **extra: Any) -> Any:
    said = {"source": source, "target": target, **extra}
    form = urlencode({k: v for k, v in said.items() if v is not None}, doseq=True)
    return client.post("/webmention/", form, content_type=FORM)


def test_a_mention_is_stored_and_its_sender_sees_how_it_fares(
    client: Client, target: str
) -> None:
    answer = mention(client, ORIGIN, target)

    stored = Linkback.objects.get()
    assert answer.status_code == HTTPStatus.CREATED
    start, _slash, code = answer["Location"].strip("/").rpartition("/")
    assert start == f"{HOME}/webmention"
    assert (stored.origin, stored.host) == (ORIGIN, "reader.example")
    assert stored.state == Linkback.State.RECEIVED
    assert queued() == [JOB]
    page = client.get(f"/webmention/{code}/")
    assert "Received" in page.content.decode()
    assert ORIGIN in page.content.decode()
    assert page["Cache-Control"].startswith("max-age=0")
    assert page["X-Robots-Tag"] == "noindex"
    assert page["Referrer-Policy"] == "same-origin"


def test_what_is_stored_opens_no_status_page(client: Client, target: str) -> None:
    """Whoever reads the database, or a copy of it, cannot follow a mention by it."""
    code = mention(client, ORIGIN, target)["Location"].strip("/").rpartition("/")[2]

    stored = Linkback.objects.get().code

    assert stored == hash_of_code(code) != code
    assert client.get(f"/webmention/{stored}/").status_code == HTTPStatus.NOT_FOUND


def test_the_log_shows_no_code_of_a_status_page() -> None:
    record = logging.makeLogRecord({"msg": "Not Found: /webmention/s3cret-code/"})

    log_masks.MaskCodes().filter(record)

    assert record.getMessage() == "Not Found: /webmention/***/"


NOT_AN_ORIGIN = {
    "missing": None,
    "empty": "",
    "twice": [ORIGIN, ORIGIN],
    "no scheme": "reader.example/page",
    "junk": "lets.trick.them",
    "mailto": "mailto:me@reader.example",
    "javascript": "javascript:alert(1)",
    "data": "data:text/html,hello",
    "file": "file:///etc/passwd",
    "ftp": "ftp://reader.example/",
    "loopback": "http://127.0.0.1/page",
    "metadata": "http://169.254.169.254/latest/",
    "port": "https://reader.example:6379/",
    "user": "https://me:pw@reader.example/",
    "too long": f"https://reader.example/{'a' * 2048}",
    "the target itself": f"{HOME}/walking/",
    "the target's fragment": f"{HOME}/walking/#top",
    "the target's default port": "https://BLOG.example.org:443/walking/",
    "our other page": f"{HOME}/feed/",
    "our preview": f"{HOME}/preview/abc/",
    "our page over http": "http://blog.example.org/other/",
}


@pytest.mark.parametrize("origin", NOT_AN_ORIGIN.values(), ids=NOT_AN_ORIGIN)
def test_r1_r2_r7_62_what_is_no_origin_is_refused(
    client: Client, target: str, origin: Any
) -> None:
    answer = mention(client, origin, target)

    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert "_source: " in answer.content.decode()
    assert not Linkback.objects.exists()
    assert queued() == []


NOT_A_TARGET = {
    "missing": None,
    "empty": "",
    "twice": [f"{HOME}/walking/", f"{HOME}/walking/"],
    "junk": "lets.trick.them.again",
    "mailto": "mailto:editor@blog.example.org",
    "another host": "https://other.example/walking/",
    "a host beneath ours": "https://www.blog.example.org/walking/",
    "another port": "https://blog.example.org:8443/walking/",
    "user": "https://blog.example.org@other.example/walking/",
    "home": f"{HOME}/",
    "feed": f"{HOME}/feed/",
    "admin": f"{HOME}/admin/",
    "no such post": f"{HOME}/running/",
    "no such number": f"{HOME}/?p=999999",
    "a number without end": f"{HOME}/?p={'9' * 400}",
    "a file": f"{HOME}/static/css/site.css",
}


@pytest.mark.parametrize("target", NOT_A_TARGET.values(), ids=NOT_A_TARGET)
def test_r1_r3_r7_what_is_no_target_is_refused(
    client: Client, post: Post, target: Any
) -> None:
    answer = mention(client, ORIGIN, target)

    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert "_target: " in answer.content.decode()
    assert not Linkback.objects.exists()


SAME_TARGET = [
    "{home}/walking/#comment-5",
    "{home}/walking",
    "{home}/?p={pk}",
    "https://BLOG.Example.org/walking/",
    "https://blog.example.org:443/walking/",
    "http://blog.example.org/walking/",
    "{home}/walking/?utm_source=feed",
]


@pytest.mark.parametrize("spelling", SAME_TARGET)
def test_r3_63_every_spelling_of_a_target_is_one_entry(
    client: Client, post: Post, target: str, spelling: str
) -> None:
    mention(client, ORIGIN, target)

    answer = mention(client, ORIGIN, spelling.format(home=HOME, pk=post.pk))

    assert answer.status_code == HTTPStatus.ACCEPTED
    assert Linkback.objects.get().post == post


def test_the_former_address_of_a_post_is_a_target(client: Client, post: Post) -> None:
    copy = make.working_copy(slug="first")
    make.published(copy)
    WorkingCopy.objects.filter(pk=copy.pk).update(slug="second")
    make.published(copy)

    answer = mention(client, ORIGIN, f"{HOME}/first/")

    assert answer.status_code == HTTPStatus.CREATED
    assert Linkback.objects.get().post == copy.post


def test_an_origin_in_another_script_is_kept_as_punycode(
    client: Client, db: None
) -> None:
    made = make.post(slug="schmerz-lindern")

    answer = mention(client, "https://bücher.example/seite", f"{HOME}/schmerz-lindern/")

    assert answer.status_code == HTTPStatus.CREATED
    assert Linkback.objects.get(post=made).host == "xn--bcher-kva.example"


@pytest.mark.parametrize("state", ["closed", "draft", "old", "off"])
def test_r3_a_post_that_takes_none_says_so(
    client: Client, post: Post, target: str, state: str
) -> None:
    if state == "draft":
        Post.objects.filter(pk=post.pk).update(state=Post.State.DRAFT, live=None)
    elif state == "old":
        MentionSettings.objects.update(open_days=0)
    elif state == "off":
        MentionSettings.objects.update(webmentions=False)
    else:
        make.takes(post, webmentions=False)

    answer = mention(client, ORIGIN, target)

    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert "invalid_target: " in answer.content.decode()


def test_a_post_may_take_what_the_site_does_not(
    client: Client, post: Post, target: str
) -> None:
    MentionSettings.objects.update(webmentions=False, open_days=0)
    make.takes(post, webmentions=True)

    assert mention(client, ORIGIN, target).status_code == HTTPStatus.CREATED


def test_r8_the_same_mention_twice_is_one_entry_and_one_look(
    client: Client, target: str
) -> None:
    first = mention(client, ORIGIN, target)
    second = mention(client, f"{ORIGIN}#part", target)

    assert (first.status_code, second.status_code) == (201, 202)
    assert "Location" not in second  # how it fares is for whoever told of it first
    assert Linkback.objects.count() == 1
    assert queued() == [JOB]


def test_json_is_no_form(client: Client, target: str) -> None:
    said = {"source": ORIGIN, "target": target}

    answer = client.post("/webmention/", said, content_type="application/json")

    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert answer.content.startswith(b"invalid_content_type")


def test_a_form_of_parts_is_no_form_of_the_protocol(
    client: Client, target: str
) -> None:
    answer = client.post("/webmention/", {"source": ORIGIN, "target": target})

    assert answer.status_code == HTTPStatus.BAD_REQUEST


def test_other_parameters_are_left_alone(client: Client, target: str) -> None:
    answer = mention(client, ORIGIN, target, vouch="https://third.example/", code="x")

    assert answer.status_code == HTTPStatus.CREATED


def test_r12_no_cookie_and_no_token_is_asked_for(target: str) -> None:
    strict = Client(enforce_csrf_checks=True)

    answer = mention(strict, ORIGIN, target)

    assert answer.status_code == HTTPStatus.CREATED
    assert not answer.cookies


@pytest.mark.parametrize("accept", ["", "*/*", "application/json"])
def test_a_program_can_only_post(client: Client, accept: str) -> None:
    answer = client.get("/webmention/", headers={"Accept": accept})

    assert answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED
    assert answer["Allow"] == "POST"
    assert b"Send source and target by POST" in answer.content
    assert answer["Vary"] == "Accept"


BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def by_hand(client: Client, source: str, target: str) -> Any:
    said = {"source": source, "target": target, "by": "hand"}
    return client.post("/webmention/", urlencode(said), FORM, headers=BROWSER)


def test_a_person_fills_in_a_form_and_sees_how_it_fares(
    client: Client, target: str
) -> None:
    link = f"/webmention/?{urlencode({'target': target})}"
    assert link in unescape(client.get("/walking/").content.decode())

    form = client.get(link, headers=BROWSER).content.decode()
    answer = by_hand(client, ORIGIN, target)

    assert f'value="{target}"' in form
    assert '<input type="hidden" name="by" value="hand">' in form
    assert answer.status_code == HTTPStatus.SEE_OTHER
    page = client.get(answer["Location"]).content.decode()
    assert "Your page will be fetched" in page
    assert "Keep this page's address" in unescape(page)


@pytest.mark.parametrize(
    ("source", "page", "field", "words"),
    [
        ("", "/walking/", "source", "This field is required."),
        (
            "x.example/y",
            "/walking/",
            "source",
            "We fetch only pages whose address begins",
        ),
        (f"{HOME}/walking/", "/walking/", "source", "That is the address of the post"),
        (ORIGIN, "/", "target", "That page is no post."),
        (ORIGIN, "/nothing/", "target", "There is no post at that address."),
    ],
)
def test_a_person_is_told_which_field_is_wrong_and_loses_nothing(
    client: Client, post: Post, source: str, page: str, field: str, words: str
) -> None:
    answer = by_hand(client, source, HOME + page)

    html = answer.content.decode()
    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert f'id="id_{field}_error">{words}' in html
    assert f'value="{HOME}{page}"' in html
    assert source in html


def test_a_person_is_told_before_of_a_post_that_takes_none(
    client: Client, post: Post, target: str
) -> None:
    place = f"/webmention/?{urlencode({'target': target})}"
    told = "That post takes no webmentions."
    assert told not in client.get(place, headers=BROWSER).content.decode()
    make.takes(post, webmentions=False)

    assert told in client.get(place, headers=BROWSER).content.decode()


@pytest.mark.parametrize("target", ["junk", "http://[::1", "https://a.example/", "\0"])
def test_a_form_opens_whatever_its_address_says(
    client: Client, db: None, target: str
) -> None:
    place = f"/webmention/?{urlencode({'target': target})}"

    assert client.get(place, headers=BROWSER).status_code == HTTPStatus.OK


def test_a_person_who_fills_in_nothing_is_told_of_both(
    client: Client, db: None
) -> None:
    html = by_hand(client, "", "").content.decode()

    assert "id_source_error" in html
    assert "id_target_error" in html


def test_a_program_that_takes_html_is_answered_like_others(
    client: Client, target: str
) -> None:
    form = urlencode({"source": ORIGIN, "target": target})

    answer = client.post("/webmention/", form, FORM, headers=BROWSER)

    assert answer.status_code == HTTPStatus.CREATED
    assert answer["Content-Type"].startswith("text/plain")


def test_a_post_that_takes_no_mentions_asks_nobody_for_them(client: Client) -> None:
    MentionSettings.objects.update_or_create(pk=1, defaults={"webmentions": False})
    make.post(slug="running")

    assert "Tell us" not in client.get("/running/").content.decode()


def test_a_form_without_end_is_refused(client: Client, target: str) -> None:
    answer = mention(client, ORIGIN, target, more="x" * 20_000)

    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert not Linkback.objects.exists()


def test_64_who_sends_too_many_is_told_when_to_come_back(
    client: Client, target: str
) -> None:
    for _ in range(receiver.SENDERS.capacity):
        mention(client, "", target)

    answer = mention(client, ORIGIN, target)

    assert answer.status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert int(answer["Retry-After"]) > 0
    assert not Linkback.objects.exists()


def test_a_status_page_that_is_not_there_is_not_found(client: Client, db: None) -> None:
    assert client.get("/webmention/nothing/").status_code == HTTPStatus.NOT_FOUND
