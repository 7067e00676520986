"""The pingback endpoint: our column of the fault table, and rows 57 and 58."""

from http import HTTPStatus
from typing import Any
from xmlrpc.client import Fault, dumps, loads

import pytest
from django.test import Client

from comments.linkbacks import receiver
from comments.linkbacks.models import Linkback, Protocol
from comments.linkbacks.protocols.pingback import LONGEST_CALL
from evidenceblog.core.secret_codes import hash_of_code
from posts.models import Post
from tests import make
from tests.tasks import queued

from .conftest import HOME, ORIGIN

pytestmark = pytest.mark.django_db
XML = "text/xml"
BOMB = """<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>
<methodCall><methodName>pingback.ping</methodName><params><param><value>&b;</value>
</param><param><value>&b;</value></param></params></methodCall>"""
FILE = """<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a SYSTEM "file:///etc/passwd">]>
<methodCall><methodName>pingback.ping</methodName><params><param><value>&a;</value>
</param><param><value>&a;</value></param></params></methodCall>"""


def send(client: Client, body: str, path: str = "/pingback/") -> Any:
    return client.post(path, body, content_type=XML)


def ping(client: Client, *said: Any, method: str = "pingback.ping") -> str:
    """Call as an XML-RPC client does, and return its success. Raises Fault."""
    answer = send(client, dumps(said, method))
    assert answer.status_code == HTTPStatus.OK
    assert answer["Content-Type"].startswith("text/xml")
    (words,), _method = loads(answer.content)
    return str(words)


def fault_of(client: Client, *said: Any, method: str = "pingback.ping") -> int:
    with pytest.raises(Fault) as raised:
        ping(client, *said, method=method)
    assert raised.value.faultString
    return int(raised.value.faultCode)


def test_a_ping_is_stored_and_looked_at(client: Client, target: str) -> None:
    said = ping(client, ORIGIN, target)

    stored = Linkback.objects.get()
    code = said.strip("/").rpartition("/")[2]
    assert said.endswith(f"{HOME}/webmention/{code}/")
    assert stored.code == hash_of_code(code)
    assert stored.protocols == [Protocol.PINGBACK]
    assert queued() == ["comments.linkbacks.verification.verify_linkback"]


def test_the_address_that_wordpress_has_works_too(client: Client, target: str) -> None:
    answer = send(client, dumps((ORIGIN, target), "pingback.ping"), "/xmlrpc.php")

    assert answer.status_code == HTTPStatus.OK
    assert Linkback.objects.exists()


def test_a_string_may_come_without_its_type(client: Client, target: str) -> None:
    body = dumps((ORIGIN, target), "pingback.ping").replace("<string>", "")

    answer = send(client, body.replace("</string>", ""))

    assert b"fault" not in answer.content
    assert Linkback.objects.exists()


def test_0_the_same_pair_again_is_48(client: Client, target: str) -> None:
    ping(client, ORIGIN, target)

    assert fault_of(client, ORIGIN, target) == 48


def test_what_a_webmention_told_is_known_to_a_pingback(
    client: Client, target: str
) -> None:
    receiver.receive_linkback(ORIGIN, target, Protocol.WEBMENTION)

    assert fault_of(client, ORIGIN, target) == 48
    assert Linkback.objects.get().protocols == [Protocol.WEBMENTION, Protocol.PINGBACK]


def test_what_was_taken_for_spam_is_no_other_fault(client: Client, target: str) -> None:
    ping(client, ORIGIN, target)
    Linkback.objects.update(state=Linkback.State.FAILED)

    assert fault_of(client, ORIGIN, target) == 48


@pytest.mark.parametrize("path", ["/running/", "/no/such/page", "/?p=999999"])
def test_a_target_that_is_not_there_is_32(
    client: Client, post: Post, path: str
) -> None:
    assert fault_of(client, ORIGIN, HOME + path) == 32


@pytest.mark.parametrize(
    "path", ["/", "/feed/", "/media/x.jpg", "/static/css/site.css"]
)
def test_a_page_that_is_no_post_is_33(client: Client, post: Post, path: str) -> None:
    assert fault_of(client, ORIGIN, HOME + path) == 33


def test_a_draft_is_not_told_from_nothing(client: Client, post: Post) -> None:
    Post.objects.filter(pk=post.pk).update(state=Post.State.DRAFT, live=None)

    assert fault_of(client, ORIGIN, f"{HOME}/walking/") == 32


def test_a_closed_post_is_33(client: Client, post: Post, target: str) -> None:
    make.takes(post, pingbacks=False)

    with pytest.raises(Fault, match="takes no pingbacks") as raised:
        ping(client, ORIGIN, target)
    assert raised.value.faultCode == 33


@pytest.mark.parametrize(
    "origin",
    ["", "not-a-url", "ftp://a.example/", "http://169.254.169.254/", "http://[::1]/"],
)
def test_what_would_tell_of_our_network_is_0(
    client: Client, target: str, origin: str
) -> None:
    assert fault_of(client, origin, target) == 0


def test_another_sites_address_and_our_own_are_0(client: Client, target: str) -> None:
    assert fault_of(client, ORIGIN, "https://other.example/") == 0
    assert fault_of(client, target, target) == 0


@pytest.mark.parametrize(
    "said", [(), (ORIGIN,), (ORIGIN, ORIGIN, ORIGIN), (1, 2), ([ORIGIN], ORIGIN)]
)
def test_a_call_of_another_shape_is_0(client: Client, said: tuple[Any, ...]) -> None:
    assert fault_of(client, *said) == 0


@pytest.mark.parametrize(
    "method",
    [
        *("system.multicall", "system.listMethods", "wp.getUsersBlogs", ""),
        *("pingback.extensions.getPingbacks", "demo.sayHello", "PINGBACK.PING"),
    ],
)
def test_there_is_no_other_method(client: Client, target: str, method: str) -> None:
    one = {"methodName": "pingback.ping", "params": [ORIGIN, target]}

    assert fault_of(client, [one] * 10, method=method) == 0
    assert not Linkback.objects.exists()


def test_a_thousand_pings_in_one_call_are_too_long(client: Client, target: str) -> None:
    one = {"methodName": "pingback.ping", "params": [ORIGIN, target]}

    answer = send(client, dumps(([one] * 1000,), "system.multicall"))

    assert answer.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE


@pytest.mark.parametrize(
    "body",
    [
        *(" ", "<", "no xml", BOMB, FILE, "<a/>", "<methodCall/>", "\x00"),
        "<params>" * 900,
        f"<methodCall><methodName>pingback.ping</methodName>{'<params>' * 400}",
    ],
)
def test_what_is_no_call_is_one_fault_and_reads_no_file(
    client: Client, body: str
) -> None:
    answer = send(client, body)

    with pytest.raises(Fault) as raised:
        loads(answer.content)
    assert raised.value.faultCode == 0
    assert b"root:" not in answer.content


@pytest.mark.parametrize("kind", ["<base64>aGk=</base64>", "<dateTime.iso8601>2026</dateTime.iso8601>", "<i4>7</i4>"])  # fmt: skip
def test_other_types_are_no_addresses(client: Client, target: str, kind: str) -> None:
    body = dumps((ORIGIN, target), "pingback.ping").replace(
        f"<string>{ORIGIN}</string>", kind
    )

    with pytest.raises(Fault):
        loads(send(client, body).content)
    assert not Linkback.objects.exists()


def test_one_megabyte_is_not_read(client: Client) -> None:
    answer = send(client, "x" * 1_000_000)

    assert answer.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE


def test_a_call_as_long_as_is_taken_is_read(client: Client) -> None:
    answer = send(client, "x" * LONGEST_CALL)

    assert answer.status_code == HTTPStatus.OK


def test_another_media_type_and_another_method_are_refused(client: Client) -> None:
    assert client.get("/pingback/").status_code == HTTPStatus.METHOD_NOT_ALLOWED
    answer = client.post("/pingback/", {"a": "b"})
    assert answer.status_code == HTTPStatus.UNSUPPORTED_MEDIA_TYPE


def test_who_calls_too_often_gets_fault_0(client: Client, target: str) -> None:
    for _ in range(receiver.SENDERS.capacity):
        send(client, "")

    answer = send(client, dumps((ORIGIN, target), "pingback.ping"))

    assert answer.status_code == HTTPStatus.TOO_MANY_REQUESTS
    with pytest.raises(Fault) as raised:
        loads(answer.content)
    assert raised.value.faultCode == 0
