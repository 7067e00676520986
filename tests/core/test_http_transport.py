"""One deadline for a whole call, whatever the other side does to stretch it."""

import gzip
import socket
import time
from threading import BoundedSemaphore, Event

import httpcore
import pytest

from evidenceblog.core import http_transport, service_client
from evidenceblog.core.http_transport import (
    DeadlineNetwork,
    DeadlineStream,
    HostNotFound,
    resolve_host,
    trusted_certificates,
)
from evidenceblog.core.service_client import ServiceTooSlow, call, client
from tests.processes import PATIENCE, eventually
from tests.servers.scripted import (
    DEADLINE,
    answering,
    hang,
    http,
    make_service,
    trickle,
)

# Whoever is slow here ends at last, after PATIENCE, and not with ServiceTooSlow.


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(hang, id="silence"),
        pytest.param(trickle(b"HTTP/1.1 200 OK\r\nX-Long: "), id="endless header"),
        pytest.param(trickle(b"HTTP/1.1 200 OK\r\n\r\n"), id="endless body"),
    ],
)
def test_a_service_that_dawdles_is_given_up_at_the_deadline(reply):
    service_is_too_slow = pytest.raises(ServiceTooSlow, match=r"within 0\.3 s")

    with answering(reply) as peer, service_is_too_slow:
        call(make_service(peer.url, max_bytes=10**6), "GET")


def test_a_service_that_takes_no_upload_is_given_up_at_the_deadline():
    given_up = Event()

    def read_nothing_more(connection: socket.socket) -> None:
        given_up.wait(PATIENCE)

    with answering(read_nothing_more) as peer:
        with pytest.raises(ServiceTooSlow):
            call(make_service(peer.url), "PUT", content=bytes(20_000_000))
        given_up.set()


def test_a_handshake_that_never_ends_is_given_up_at_the_deadline():
    with answering(hang) as peer, pytest.raises(ServiceTooSlow):
        call(make_service(peer.url.replace("http:", "https:")), "GET")


def test_a_resolver_that_hangs_is_given_up_at_the_deadline(monkeypatch):
    given_up = Event()

    def dawdle(*_, **__):
        given_up.wait(PATIENCE)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", dawdle)

    with pytest.raises(ServiceTooSlow):
        call(make_service("http://slow.example"), "GET")
    given_up.set()


def test_redirects_do_not_restart_the_clock(monkeypatch):
    passed = 0.0

    def answer_late(connection: socket.socket) -> None:
        nonlocal passed
        passed += 0.8 * PATIENCE
        connection.sendall(
            http(status="302 Found", Location="/again", Connection="close")
        )

    for module in (http_transport, service_client):
        monkeypatch.setattr(module, "monotonic", lambda: time.monotonic() + passed)

    with answering(answer_late) as peer, pytest.raises(ServiceTooSlow):
        call(make_service(peer.url, timeout=PATIENCE), "GET")
    assert len(peer.requests) == 2


def test_a_library_that_is_given_the_client_meets_the_same_deadline():
    with answering(hang) as peer:
        service = make_service(peer.url)
        with client(service) as asking, pytest.raises(ServiceTooSlow):
            asking.post(service.address("x"), data={"a": "b"}, timeout=60)


def test_the_second_address_of_a_name_is_tried_when_the_first_refuses(monkeypatch):
    with answering(http(b"here")) as peer:
        addresses = [("127.0.0.2", peer.port), ("127.0.0.1", peer.port)]
        real = socket.getaddrinfo
        monkeypatch.setattr(
            socket,
            "getaddrinfo",
            lambda host, *rest, **named: (
                [(2, 1, 6, "", address) for address in addresses]
                if host == "two.example"
                else real(host, *rest, **named)
            ),
        )

        answer = call(make_service(f"http://two.example:{peer.port}"), "GET")

    assert answer.text == "here"


@pytest.mark.parametrize("moment", [None, 0.001])  # just after the machine woke
def test_nothing_is_begun_after_the_deadline(moment):
    with answering(http()) as peer, pytest.raises(httpcore.TimeoutException):
        DeadlineNetwork().connect_tcp("127.0.0.1", peer.port, timeout=moment)

    assert peer.connections == 0


def test_a_name_without_address_is_told_from_servers_that_do_not_answer(monkeypatch):
    def fails(code: int) -> None:
        def resolve(host: str) -> list[str]:
            raise socket.gaierror(code, "no answer")

        monkeypatch.setattr(http_transport, "resolve", resolve)
        resolve_host("nowhere.example", time.monotonic() + DEADLINE)

    with pytest.raises(HostNotFound):
        fails(socket.EAI_NONAME)
    with pytest.raises(HostNotFound):
        fails(socket.EAI_NODATA)
    with pytest.raises(httpcore.ConnectError) as failure:
        fails(socket.EAI_AGAIN)
    assert not isinstance(failure.value, HostNotFound)


def test_only_so_many_names_are_looked_up_at_once(monkeypatch):
    done, looked_up = Event(), []

    def resolve(host):
        looked_up.append(host)
        done.wait(PATIENCE)
        return []

    def is_given_up():
        with pytest.raises(httpcore.TimeoutException):
            resolve_host("slow.example", time.monotonic() + 0.05)
        return True

    monkeypatch.setattr(http_transport, "RESOLVER_SLOTS", BoundedSemaphore(2))
    monkeypatch.setattr(http_transport, "resolve", resolve)

    assert eventually(lambda: is_given_up() and len(looked_up) == 2)
    assert is_given_up()
    assert len(looked_up) == 2
    done.set()

    # Both have left their places by the time that two more could be taken.
    assert resolve_host("slow.example", time.monotonic() + PATIENCE) == []
    assert resolve_host("slow.example", time.monotonic() + PATIENCE) == []


def test_a_connection_whose_handshake_would_be_too_late_is_closed():
    class Silent(httpcore.NetworkStream):
        closed = False

        def close(self) -> None:
            self.closed = True

    stream = Silent()

    with pytest.raises(httpcore.TimeoutException):
        DeadlineStream(stream).start_tls(
            trusted_certificates(), "late.example", timeout=0.001
        )

    assert stream.closed


def test_a_file_of_several_members_is_inflated_whole() -> None:
    packed = gzip.compress(b"one ") + gzip.compress(b"two")

    assert http_transport.inflate(packed, 100) == (b"one two", True)
    assert http_transport.inflate(packed, 5) == (b"one t", False)
    assert http_transport.inflate(packed + b"\0\0", 100) == (b"one two", True)


def test_members_without_end_are_not_followed() -> None:
    packed = gzip.compress(b"a") * 1000

    found, is_whole = http_transport.inflate(packed, 10_000)

    assert (found, is_whole) == (b"a" * http_transport.MAX_GZIP_MEMBERS, False)
