"""What is sent to a stranger, what comes back, and what failures are called."""

import gzip
import socket
from threading import BoundedSemaphore
from typing import Any

import pytest
from django.conf import LazySettings
from hypothesis import (
    HealthCheck,
    example,
    given,
    settings as sampled,
    strategies as st,
)

from evidenceblog.core import http_transport
from evidenceblog.core.http_fetch import (
    AddressRefused,
    FetchError,
    NameUnknown,
    TooSlow,
    Unreachable,
    fetch,
)
from tests.servers.internet import PUBLIC, Internet
from tests.servers.scripted import answering, hang, http

# What is sent


def test_a_request_says_who_asks_and_wants_nothing_packed(
    internet: Internet, settings: LazySettings
) -> None:
    settings.CONTACT_EMAIL = "desk@example.org"

    with answering(http()) as peer:
        site = internet.hosts("fetched.test", peer)
        fetch(f"{site}/a?b=c#d", headers={"Accept": "text/html", "user-agent": "X"})

    assert peer.requests[0] == (
        "GET /a?b=c HTTP/1.1\r\n"
        f"Host: fetched.test:{peer.port}\r\n"
        "Accept: text/html\r\n"
        "User-Agent: evidenceblog (+https://blog.example.org; mailto:desk@example.org)\r\n"
        "Accept-Encoding: identity\r\n"
        "Connection: close\r\n\r\n"
    )


def test_a_form_is_sent_as_it_is(internet: Internet) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}

    with answering(http(status="202 Accepted")) as peer:
        site = internet.hosts("fetched.test", peer)
        answer = fetch(site, method="POST", headers=form, content=b"a=1")

    assert answer.status == 202
    assert peer.requests[0].startswith("POST / HTTP/1.1\r\n")
    assert peer.requests[0].endswith("\r\n\r\na=1")
    assert "Content-Type: application/x-www-form-urlencoded\r\n" in peer.requests[0]


def test_cookies_are_not_kept(internet: Internet) -> None:
    moved = http(status="302 Found", Location="/there", Set_Cookie="id=1; Path=/")

    with answering(moved, http()) as peer:
        fetch(internet.hosts("fetched.test", peer))

    assert len(peer.requests) == 2
    assert "cookie" not in peer.requests[1].lower()


def test_proxies_of_the_environment_are_not_asked(
    internet: Internet, monkeypatch: pytest.MonkeyPatch
) -> None:
    with answering(http(b"proxy")) as proxy, answering(http(b"page")) as peer:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)

        answer = fetch(internet.hosts("fetched.test", peer))

    assert answer.body == b"page"
    assert proxy.connections == 0


# What comes back


@pytest.mark.parametrize(
    "status",
    [
        *("200 OK", "204 No Content", "304 Not Modified", "404 Not Found"),
        *("410 Gone", "429 Too Many Requests", "503 Service Unavailable"),
    ],
)
def test_any_status_is_an_answer(status: str, internet: Internet) -> None:
    with answering(http(status=status, Retry_After="120")) as peer:
        site = internet.hosts("fetched.test", peer)
        answer = fetch(f"{site}/page")

    assert answer.status == int(status[:3])
    assert answer.headers["retry-after"] == "120"
    assert (answer.url, answer.body, answer.is_cut) == (f"{site}/page", b"", False)


def test_the_address_of_an_answer_is_the_last_one_asked(internet: Internet) -> None:
    with answering(http(b"there")) as second:
        there = internet.hosts("second.test", second)
        moved = http(b"moved", status="301 Moved", Location=f"{there}/b?c")
        with answering(moved) as first:
            answer = fetch(internet.hosts("first.test", first))

    assert (answer.url, answer.body) == (f"{there}/b?c", b"there")
    assert second.requests[0].startswith("GET /b?c HTTP/1.1\r\n")
    assert f"Host: second.test:{second.port}\r\n" in second.requests[0]


@pytest.mark.parametrize(
    "location", ["next", "./next", "/a/next", "?q", "//{host}/a/next"]
)
def test_a_redirect_may_be_relative(location: str, internet: Internet) -> None:
    with answering() as peer:
        site = internet.hosts("fetched.test", peer)
        location = location.format(host=site.removeprefix("http://"))
        peer.replies = (http(status="303 See Other", Location=location), http(b"x"))
        answer = fetch(f"{site}/a/here")

    assert answer.url == f"{site}/a/{'here?q' if location == '?q' else 'next'}"


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other"])
def test_a_redirect_that_would_lose_what_is_sent_is_an_answer(
    status: str, internet: Internet
) -> None:
    with answering(http(b"thanks", status=status, Location="/thanks")) as peer:
        site = internet.hosts("fetched.test", peer)
        answer = fetch(site, method="POST", content=b"a=1")

    assert (answer.status, answer.body) == (int(status[:3]), b"thanks")
    assert len(peer.requests) == 1


def test_a_redirect_to_nowhere_is_an_answer(internet: Internet) -> None:
    with answering(http(status="302 Found")) as peer:
        assert fetch(internet.hosts("fetched.test", peer)).status == 302


def test_the_head_of_a_page_has_no_body(internet: Internet) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\nContent-Encoding: gzip\r\n\r\n"

    with answering(head) as peer:
        answer = fetch(internet.hosts("fetched.test", peer), method="HEAD")

    assert answer.body == b""
    assert answer.headers["content-length"] == "5000"
    assert peer.requests[0].startswith("HEAD / ")


@pytest.mark.parametrize(("limit", "is_cut"), [(1000, False), (999, True)])
@pytest.mark.parametrize("packed", [False, True])
def test_a_body_is_read_up_to_the_limit(
    limit: int, is_cut: bool, packed: bool, internet: Internet
) -> None:
    page = b"a" * 1000
    reply = http(gzip.compress(page), Content_Encoding="gzip") if packed else http(page)

    with answering(reply) as peer:
        answer = fetch(internet.hosts("fetched.test", peer), limit=limit)

    assert (answer.body, answer.is_cut) == (page[:limit], is_cut)
    assert "content-encoding" not in answer.headers


# Failures


def test_a_name_without_address_is_unknown(internet: Internet) -> None:
    with pytest.raises(NameUnknown):
        fetch("http://nowhere.test/")


def test_name_servers_that_do_not_answer_are_no_unknown_name(
    internet: Internet, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(host: str) -> list[str]:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure")

    monkeypatch.setattr(http_transport, "resolve", fail)

    with pytest.raises(Unreachable) as failure:
        fetch("http://somewhere.test/")
    assert not isinstance(failure.value, NameUnknown)


def test_a_name_server_that_hangs_is_given_up_at_the_deadline(
    internet: Internet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_transport, "RESOLVER_SLOTS", BoundedSemaphore(1))
    assert http_transport.RESOLVER_SLOTS.acquire()

    with pytest.raises(TooSlow):
        fetch("http://somewhere.test/", deadline=0.1)


@pytest.mark.parametrize(
    ("reply", "failure"),
    [
        pytest.param(b"220 mail.example ESMTP\r\n\r\n", Unreachable, id="not HTTP"),
        pytest.param(lambda end: None, Unreachable, id="nothing"),
        pytest.param(
            lambda end: end.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\na"),
            Unreachable,
            id="broken off",
        ),
        pytest.param(
            http(gzip.compress(b"abc")[:-9], Content_Encoding="gzip"),
            Unreachable,
            id="packed and broken off",
        ),
        pytest.param(http(b"abc", Content_Encoding="gzip"), Unreachable, id="no gzip"),
        pytest.param(hang, TooSlow, id="silence"),
    ],
)
def test_what_is_no_whole_answer_is_a_failure(
    reply: Any, failure: type[FetchError], internet: Internet
) -> None:
    with answering(reply) as peer, pytest.raises(failure):
        fetch(internet.hosts("fetched.test", peer), deadline=0.3)


def test_one_deadline_is_for_all_redirects(internet: Internet) -> None:
    def answer_late(connection: socket.socket) -> None:
        connection.settimeout(0.1)
        try:
            connection.recv(1)
        except TimeoutError:
            connection.sendall(http(status="302 Found", Location="/again"))

    with answering(answer_late) as peer, pytest.raises(TooSlow):
        fetch(internet.hosts("fetched.test", peer), deadline=0.25)

    assert (
        len(peer.requests) <= 3
    )  # an own deadline for each would let it ask six times


@pytest.mark.parametrize("inside", ["10.0.0.1", "127.0.0.1", "::1"])
def test_no_failure_tells_about_our_network(inside: str, internet: Internet) -> None:
    internet.names |= {"inside.test": [inside], "outside.test": [PUBLIC]}

    with pytest.raises(AddressRefused) as refused:
        fetch("http://inside.test/")
    with pytest.raises(Unreachable) as unreachable:
        fetch("http://outside.test/")

    for failure in (refused.value, unreachable.value):
        assert failure.__suppress_context__ or failure.__context__ is None
        assert inside not in str(failure)
        assert PUBLIC not in str(failure)
        assert "Network" not in str(failure)


@sampled(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(noise=st.binary(max_size=300), begins=st.booleans())
@example(noise=b"HTTP/1.1 101 Switching Protocols\r\n\r\nabc", begins=False)
@example(noise=b"Content-Length: 99999999999999999999999\r\n\r\n", begins=True)
@example(
    noise=b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffffffff\r\n", begins=True
)
@example(noise=b"Location: \xff\xfe\r\n\r\n", begins=True)
def test_any_noise_is_an_answer_or_a_failure_that_has_a_name(
    noise: bytes, begins: bool, internet: Internet
) -> None:
    head = b"HTTP/1.1 302 Found\r\n" if begins else b""

    with answering(lambda end: end.sendall(head + noise)) as peer:
        try:
            fetch(internet.hosts("fetched.test", peer), deadline=2)
        except FetchError as failure:
            assert str(failure)  # noqa: PT017
