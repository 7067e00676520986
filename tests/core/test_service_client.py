"""Calls of services that the operator set: limits, refusals, and what is given away."""

import gzip
import logging
import socket
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest

from evidenceblog.core.service_client import (
    MAX_REDIRECTS,
    MAX_RETRY_AFTER,
    ServiceError,
    ServiceRefused,
    ServiceTooLarge,
    ServiceUnreachable,
    call,
    client,
    retry_after_seconds,
)
from tests.servers.scripted import answering, http, make_service

# What is sent and what comes back


def test_an_answer_is_read_in_full():
    with answering(http(b'{"ok": true}', Content_Type="application/json")) as peer:
        answer = call(make_service(peer.url), "GET", "works/10.1%2Fx")

    assert answer.status_code == 200
    assert answer.json() == {"ok": True}


def test_a_request_carries_its_parameters_and_says_who_asks(settings):
    settings.SITE_URL = "https://blog.example.org"
    settings.CONTACT_EMAIL = "desk@example.org"
    with answering(http()) as peer:
        service = make_service(peer.url + "/v1/")
        call(service, "POST", "/works", params={"q": "a b"}, data={"x": ["1", "2"]})

    head, _, body = peer.requests[0].partition("\r\n\r\n")
    assert head.startswith("POST /v1/works?q=a+b HTTP/1.1\r\n")
    assert (
        "User-Agent: evidenceblog (+https://blog.example.org; mailto:desk@example.org)"
        in head
    )
    assert body == "x=1&x=2"


def test_an_address_without_path_is_asked_as_the_operator_typed_it():
    with answering(http()) as peer:
        call(make_service(peer.url + "/purge?zone=7"), "POST")

    assert peer.requests[0].startswith("POST /purge?zone=7 HTTP/1.1\r\n")


def test_several_calls_of_one_client_share_a_connection():
    with answering(http(b"1"), http(b"2")) as peer:
        service = make_service(peer.url)
        with client(service) as asking:
            bodies = [asking.get(service.address("x")).text for _ in range(2)]

    assert bodies == ["1", "2"]
    assert peer.connections == 1


def test_cookies_are_neither_kept_nor_sent():
    with answering(http(Set_Cookie="id=1; Path=/"), http()) as peer:
        service = make_service(peer.url)
        with client(service) as asking:
            asking.get(service.address("x"))
            asking.get(service.address("x"))

    assert "cookie:" not in peer.requests[1].lower()


def test_a_proxy_of_the_environment_is_not_used(monkeypatch):
    with answering(http(b"proxy")) as proxy, answering(http(b"service")) as peer:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)

        answer = call(make_service(peer.url), "GET")

    assert answer.text == "service"
    assert proxy.requests == []


# No connection, or no HTTP


def test_a_closed_port_is_unreachable():
    with answering(http()) as peer:
        pass

    with pytest.raises(ServiceUnreachable, match="Connection refused"):
        call(make_service(peer.url), "GET")


def test_an_unknown_name_is_unreachable(monkeypatch):
    def unknown(*_, **__):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)

    with pytest.raises(ServiceUnreachable, match="not known"):
        call(make_service("http://nowhere.example"), "GET")


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(b"220 mail.example ESMTP\r\n\r\n", id="not HTTP"),
        pytest.param(
            lambda c: c.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nsecret"),
            id="broken off",
        ),
        pytest.param(lambda c: None, id="nothing at all"),
    ],
)
def test_what_is_not_a_whole_http_answer_is_unreachable(reply):
    with answering(reply) as peer, pytest.raises(ServiceUnreachable) as failure:
        call(make_service(peer.url), "GET")

    assert str(failure.value) == "Probe broke off or sent what cannot be read"


def test_a_handshake_that_fails_is_unreachable():
    def refuse_tls(connection: socket.socket) -> None:
        connection.sendall(b"\x15\x03\x03\x00\x02\x02\x28")  # handshake_failure

    with answering(refuse_tls) as peer, pytest.raises(ServiceUnreachable):
        call(make_service(peer.url.replace("http:", "https:")), "GET")


# Size


def test_an_answer_of_exactly_the_limit_is_taken():
    with answering(http(b"a" * 1000)) as peer:
        assert len(call(make_service(peer.url), "GET").content) == 1000


def test_an_answer_over_the_limit_is_refused():
    with answering(http(b"a" * 1001)) as peer, pytest.raises(ServiceTooLarge):
        call(make_service(peer.url), "GET")


def test_a_compressed_answer_is_inflated():
    packed = gzip.compress(b"a" * 1000)

    with answering(http(packed, Content_Encoding="gzip")) as peer:
        answer = call(make_service(peer.url), "GET")

    assert answer.content == b"a" * 1000
    assert answer.headers["Content-Length"] == "1000"
    assert "accept-encoding: gzip\r\n" in peer.requests[0].lower()


def test_a_small_answer_that_inflates_over_the_limit_is_refused():
    bomb = gzip.compress(b"a" * 100_000)
    assert len(bomb) < 1000

    with (
        answering(http(bomb, Content_Encoding="gzip")) as peer,
        pytest.raises(ServiceTooLarge),
    ):
        call(make_service(peer.url), "GET")


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        pytest.param(gzip.compress(b"abc")[:-9], "gzip", id="cut short"),
        pytest.param(b"abc", "gzip", id="not gzip"),
        pytest.param(b"abc", "br", id="an encoding we did not offer"),
    ],
)
def test_a_body_that_does_not_inflate_is_unreachable(body, encoding):
    with (
        answering(http(body, Content_Encoding=encoding)) as peer,
        pytest.raises(ServiceUnreachable),
    ):
        call(make_service(peer.url), "GET")


# Refusals


def test_a_refusal_tells_its_status_and_when_to_come_back_but_not_its_body():
    reply = http(b"secret", status="429 Too Many Requests", Retry_After="120")

    with answering(reply) as peer, pytest.raises(ServiceRefused) as refusal:
        call(make_service(peer.url), "GET")

    assert refusal.value.status == 429
    assert refusal.value.retry_after == 120
    assert str(refusal.value) == "Probe refused with status 429"


def test_a_refusal_without_retry_after_sets_none():
    reply = http(status="500 Internal Server Error")

    with answering(reply) as peer, pytest.raises(ServiceRefused) as refusal:
        call(make_service(peer.url), "GET")

    assert (refusal.value.status, refusal.value.retry_after) == (500, None)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0),
        ("90", 90),
        ("9" * 5000, None),
        (str(10**12), MAX_RETRY_AFTER),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", MAX_RETRY_AFTER),
        (f"Fri, {10**30} Dec 2030 00:00:00 GMT", None),
        ("-5", None),
        ("soon", None),
        ("", None),
    ],
)
def test_retry_after_is_read_as_seconds_from_now(value, seconds):
    assert retry_after_seconds(value) == seconds


def test_retry_after_may_be_a_date():
    in_a_minute = format_datetime(datetime.now(UTC) + timedelta(seconds=60), True)

    assert retry_after_seconds(in_a_minute) in {58, 59, 60}


# Where it goes


def test_a_redirect_within_the_service_is_followed():
    moved = http(status="301 Moved Permanently", Location="/works/new")

    with answering(moved, http(b"new")) as peer:
        answer = call(
            make_service(peer.url), "GET", "works/old", headers={"X-Key": "k"}
        )

    assert answer.text == "new"
    assert peer.requests[1].startswith("GET /works/new HTTP/1.1\r\n")
    assert "X-Key: k\r\n" in peer.requests[1]


def test_a_redirect_to_another_host_is_refused_and_that_host_never_asked():
    with answering(http()) as other:
        away = http(status="302 Found", Location=other.url + "/steal")
        with answering(away) as peer, pytest.raises(ServiceRefused) as refusal:
            call(make_service(peer.url), "GET", headers={"X-Key": "k"})

    assert refusal.value.status == 302
    assert other.connections == 0


def test_a_redirect_of_what_writes_is_refused():
    moved = http(status="301 Moved Permanently", Location="/purge/")

    with answering(moved, http()) as peer, pytest.raises(ServiceRefused):
        call(make_service(peer.url), "POST", "purge", data={"a": "b"})

    assert len(peer.requests) == 1


def test_a_redirect_to_an_impossible_address_is_refused():
    nowhere = http(status="302 Found", Location="http://[::bad/")

    with answering(nowhere) as peer, pytest.raises(ServiceRefused):
        call(make_service(peer.url), "GET")


def test_a_circle_of_redirects_ends():
    with (
        answering(http(status="302 Found", Location="/round")) as peer,
        pytest.raises(ServiceRefused, match="without end"),
    ):
        call(make_service(peer.url), "GET")

    assert len(peer.requests) == 1 + MAX_REDIRECTS


@pytest.mark.parametrize("elsewhere", ["http://localhost:{port}/", "//127.0.0.1/"])
def test_an_address_outside_the_service_is_never_asked(elsewhere):
    with answering(http()) as peer, client(make_service(peer.url)) as asking:
        address = httpx.URL(peer.url).join(elsewhere.format(port=peer.port))
        with pytest.raises(ServiceError, match="not its own"):
            asking.get(address)

    assert peer.connections == 0


def test_an_impossible_path_is_an_error_of_the_service():
    with pytest.raises(ServiceError, match="impossible"):
        call(make_service("http://127.0.0.1"), "GET", "a\nb")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "rest.example.org",
        "ftp://example.org",
        "http://",
        "http://a:b/",
        "http://a:65536",
    ],
)
def test_only_http_addresses_make_a_service(address):
    with pytest.raises(ValueError, match="not an http"):
        make_service(address)


def test_a_contact_that_would_break_the_header_is_never_sent(settings):
    settings.CONTACT_EMAIL = "a@b.example\r\nX-Evil: 1"
    with answering(http()) as peer, pytest.raises(ValueError, match="ASCII"):
        call(make_service(peer.url), "GET")

    assert peer.connections == 0


# What it gives away


def test_a_service_does_not_show_the_password_in_its_address():
    assert "hush" not in repr(make_service("https://me:hush@purge.example/"))


def test_a_key_that_cannot_be_sent_is_not_shown():
    with answering(http()) as peer, pytest.raises(ServiceError) as failure:
        call(make_service(peer.url), "GET", headers={"Authorization": "hush\n"})

    assert str(failure.value) == "the request to Probe is not valid HTTP"
    assert failure.value.__suppress_context__


def test_no_log_holds_a_key_in_the_query(caplog):
    caplog.set_level(logging.DEBUG)

    with answering(http()) as peer:
        call(make_service(peer.url), "GET", params={"api_key": "hush"})

    assert "api_key=hush" in peer.requests[0]
    assert "hush" not in caplog.text
