"""The trackback endpoint: the T-table by number."""

from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from defusedxml import ElementTree
from django.test import Client

from comments.linkbacks import receiver
from comments.linkbacks.models import Linkback, MentionSettings, Protocol
from comments.linkbacks.protocols.trackback import build_response
from comments.linkbacks.protocols.webmention import FORM
from posts.models import Post
from tests import make
from tests.tasks import queued

from .conftest import ORIGIN

pytestmark = pytest.mark.django_db
PLACE = "/walking/trackback/"


def ping(client: Client, content_type: str = FORM, **said: str) -> Any:
    return client.generic("POST", PLACE, urlencode(said).encode(), content_type)


def error_of(answer: Any) -> str:
    assert answer["Content-Type"].startswith("text/xml")
    root = ElementTree.fromstring(answer.content)
    assert root.tag == "response"
    if root.findtext("error") == "0":
        return ""
    assert root.findtext("error") == "1"
    return root.findtext("message") or "no message"


def test_t1_a_ping_is_a_hint_to_look(client: Client, post: Post) -> None:
    answer = ping(client, url=ORIGIN, title="A title", excerpt="…", blog_name="Blog")

    assert error_of(answer) == ""
    assert Linkback.objects.get().protocols == [Protocol.TRACKBACK]
    assert queued() == ["comments.linkbacks.verification.verify_linkback"]


def test_t3_a_url_again_is_an_error(client: Client, post: Post) -> None:
    ping(client, url=ORIGIN)

    assert "known" in error_of(ping(client, url=ORIGIN))
    assert Linkback.objects.count() == 1


def test_t4_no_url_is_an_error(client: Client, post: Post) -> None:
    assert error_of(ping(client, title="A title"))


def test_t5_no_title_is_needed(client: Client, post: Post) -> None:
    assert error_of(ping(client, url=ORIGIN)) == ""


def test_t6_an_empty_ping_is_an_error_and_there_is_nothing_to_get(
    client: Client, post: Post
) -> None:
    assert error_of(ping(client))
    assert client.get(PLACE).status_code == HTTPStatus.METHOD_NOT_ALLOWED


def test_t7_a_closed_post_is_an_error(client: Client, post: Post) -> None:
    make.takes(post, trackbacks=False)

    assert error_of(ping(client, url=ORIGIN))
    assert not Linkback.objects.exists()


def test_t7_trackbacks_are_off_unless_the_site_takes_them(
    client: Client, post: Post
) -> None:
    MentionSettings.objects.all().delete()

    assert "takes no trackbacks" in error_of(ping(client, url=ORIGIN))


def test_t8_an_unknown_post_is_not_found(client: Client, db: None) -> None:
    answer = client.post("/running/trackback/", urlencode({"url": ORIGIN}), FORM)

    assert answer.status_code == HTTPStatus.NOT_FOUND
    assert error_of(answer)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "http://10.0.0.1/", "page"])
def test_t9_what_is_not_fetched_is_an_error(
    client: Client, post: Post, url: str
) -> None:
    assert error_of(ping(client, url=url))
    assert not Linkback.objects.exists()


@pytest.mark.parametrize("charset", ["ISO-8859-1", "windows-1252", "utf-8", '"UTF-8"'])
def test_t10_the_encoding_said_is_the_encoding_read(
    client: Client, post: Post, charset: str
) -> None:
    escaped = quote("https://reader.example/é", safe="/:", encoding=charset.strip('"'))
    body = f"title={quote('é', encoding=charset.strip('"'))}&url={escaped}"

    answer = client.generic("POST", PLACE, body, f"{FORM}; charset={charset}")

    assert error_of(answer) == ""
    assert Linkback.objects.get().origin == "https://reader.example/%C3%A9"


@pytest.mark.parametrize("charset", ["UTF-7", "utf-16", "base64", "rot13", "nonsense"])
def test_t11_an_encoding_that_hides_is_an_error(
    client: Client, post: Post, charset: str
) -> None:
    answer = ping(client, f"{FORM}; charset={charset}", url=ORIGIN)

    assert "encoding" in error_of(answer)


def test_t12_a_flood_is_429_in_the_protocols_own_words(
    client: Client, post: Post
) -> None:
    for _ in range(receiver.SENDERS.capacity):
        ping(client)

    answer = ping(client, url=ORIGIN)

    assert answer.status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert error_of(answer)


def test_t13_and_t14_title_and_excerpt_are_not_believed(
    client: Client, post: Post
) -> None:
    ping(client, url=ORIGIN, title="<b>" * 200, excerpt="<script>" * 500)

    assert Linkback.objects.get().title == ""


def test_t15_a_message_is_escaped() -> None:
    root = ElementTree.fromstring(build_response("<&>\"' say"))

    assert root.findtext("message") == "<&>\"' say"


@pytest.mark.parametrize("kind", ["multipart/form-data", "application/json", ""])
def test_another_media_type_is_an_error(client: Client, post: Post, kind: str) -> None:
    answer = client.post(PLACE, b"{}", content_type=kind or "text/plain")

    assert error_of(answer)


def test_a_ping_without_end_is_an_error(client: Client, post: Post) -> None:
    assert error_of(ping(client, url=ORIGIN, excerpt="x" * 100_000))
    many = "&".join(f"a{n}=1" for n in range(100))
    answer = client.post(PLACE, f"url={quote(ORIGIN)}&{many}", content_type=FORM)
    assert error_of(answer)
