"""Addresses and answers of hostile strangers: what is refused, and with no socket opened.

The numbers are those of our list of hostile inputs.
"""

import gzip
import socket
import time
import tracemalloc
from typing import Any

import pytest

from evidenceblog.core.http_fetch import (
    AddressRefused,
    Fetched,
    FetchError,
    HostBusy,
    TooSlow,
    Unreachable,
    check_url,
    fetch,
    host_limits,
)
from tests.hostile.addresses import (
    LEADS_ASTRAY,
    REDIRECTS_ASTRAY,
    REFUSED,
    TAKEN,
    by_number,
)
from tests.processes import PATIENCE
from tests.servers.internet import CERTIFICATES, PUBLIC, Internet
from tests.servers.scripted import answering, http, trickle

REAL_RATE = host_limits.REQUEST_LIMIT  # the fixture has another

SOON = 0.4
"""Seconds that an answer may take which never ends."""


@pytest.mark.parametrize("url", by_number(REFUSED))
def test_a_hostile_address_is_refused_before_any_look_up(
    url: str, internet: Internet
) -> None:
    internet.names["good.test"] = [PUBLIC]

    with pytest.raises(AddressRefused):
        check_url(url)
    with pytest.raises(AddressRefused):
        fetch(url)

    assert (internet.looked_up, internet.connected) == ([], [])


@pytest.mark.parametrize(("url", "host"), by_number(TAKEN))
def test_an_honest_address_is_asked_at_the_host_it_names(
    url: str, host: str, internet: Internet
) -> None:
    internet.names[host] = [PUBLIC]

    with pytest.raises(Unreachable):
        fetch(url)

    assert internet.looked_up == [host]
    assert internet.connected == [(PUBLIC, 80)]


@pytest.mark.parametrize("addresses", by_number(LEADS_ASTRAY))
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_name_that_leads_astray_is_refused_before_any_socket(
    addresses: list[str], method: str, internet: Internet
) -> None:
    internet.names["evil.test"] = addresses

    with pytest.raises(AddressRefused):
        fetch("http://evil.test/", method=method)

    assert internet.looked_up == ["evil.test"]
    assert internet.connected == []


def test_41_a_name_that_changes_is_looked_up_once(internet: Internet) -> None:
    internet.names["rebinding.test"] = [PUBLIC]
    internet.later["rebinding.test"] = ["127.0.0.1"]

    with pytest.raises(Unreachable):
        fetch("http://rebinding.test/")

    assert internet.looked_up == ["rebinding.test"]
    assert internet.connected == [(PUBLIC, 80)]


def test_41_a_connection_that_ends_up_elsewhere_is_refused(
    internet: Internet, monkeypatch: pytest.MonkeyPatch
) -> None:
    internet.names["odd.test"] = [PUBLIC]
    with answering(http()) as peer:
        monkeypatch.setattr(
            socket.socket, "getpeername", lambda end: ("127.0.0.1", peer.port)
        )
        monkeypatch.setattr(socket.socket, "connect", lambda end, to: None)

        with pytest.raises(AddressRefused):
            fetch("http://odd.test/")

        assert peer.requests == []


@pytest.mark.parametrize("location", by_number(REDIRECTS_ASTRAY))
@pytest.mark.parametrize(
    ("method", "status"), [("GET", "302 Found"), ("POST", "307 Temporary Redirect")]
)
def test_a_redirect_that_leads_astray_is_not_followed(
    location: str, method: str, status: str, internet: Internet
) -> None:
    internet.names |= {"inside.test": ["192.168.0.1"], "good.test": [PUBLIC]}

    with answering(http(status=status, Location=location)) as peer:
        site = internet.hosts("fetched.test", peer)
        with pytest.raises(AddressRefused):
            fetch(f"{site}/", method=method)

    assert internet.connected == [("127.0.0.1", peer.port)]


def test_43_a_circle_of_redirects_ends(internet: Internet) -> None:
    with answering(http(status="302 Found", Location="/round")) as peer:
        site = internet.hosts("fetched.test", peer)
        with pytest.raises(Unreachable):
            fetch(f"{site}/")

    assert len(peer.requests) == 6


@pytest.mark.parametrize("hops", [5, 6])
def test_43_five_redirects_are_followed_and_no_sixth(
    hops: int, internet: Internet
) -> None:
    moved = [http(status="301 Moved", Location=f"/{hop}") for hop in range(hops)]

    with answering(*moved, http(b"there")) as peer:
        site = internet.hosts("fetched.test", peer)
        if hops == 5:
            assert fetch(f"{site}/").body == b"there"
        else:
            with pytest.raises(Unreachable):
                fetch(f"{site}/")

    assert len(peer.requests) == 6


def test_43_what_is_sent_is_sent_on_once_with_its_body(internet: Internet) -> None:
    moved = http(status="307 Temporary Redirect", Location="/there")

    with answering(moved, moved, http()) as peer:
        site = internet.hosts("fetched.test", peer)
        with pytest.raises(Unreachable):
            fetch(f"{site}/here", method="POST", content=b"source=1")

    assert [request.split(" HTTP", 1)[0] for request in peer.requests] == [
        "POST /here",
        "POST /there",
    ]
    assert all(request.endswith("\r\n\r\nsource=1") for request in peer.requests)


def test_43_what_is_sent_by_https_is_not_sent_on_without(
    internet: Internet, trusted: None
) -> None:
    with answering(http()) as plain:
        away = internet.hosts("plain.test", plain)
        moved = http(status="308 Permanent Redirect", Location=away)
        with answering(moved, certificate=CERTIFICATES / "valid.pem") as peer:
            site = internet.hosts("fetched.test", peer, scheme="https")
            with pytest.raises(AddressRefused):
                fetch(site, method="POST", content=b"source=1")
            assert fetch(site).status == 200  # a page may be moved so

    assert len(plain.requests) == 1


MEGABYTES_100 = gzip.compress(bytes(100_000_000))


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        pytest.param(MEGABYTES_100, "gzip", id="53a"),
        pytest.param(gzip.compress(MEGABYTES_100), "gzip, gzip", id="53b"),
        pytest.param(gzip.compress(MEGABYTES_100), "gzip", id="53c"),
        pytest.param(b"abc", "br", id="53d"),
        pytest.param(MEGABYTES_100[:-9], "deflate", id="53e"),
    ],
)
def test_a_bomb_does_not_go_off(body: bytes, encoding: str, internet: Internet) -> None:
    answer: Fetched | FetchError
    with answering(http(body, Content_Encoding=encoding)) as peer:
        site = internet.hosts("fetched.test", peer)
        tracemalloc.start()
        try:
            answer = fetch(site, limit=200_000)
        except Unreachable as failure:
            answer = failure
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()

    assert peak < 3_000_000
    if isinstance(answer, Fetched):
        assert len(answer.body) <= 200_000


def test_53_what_is_inflated_is_cut_at_the_limit(internet: Internet) -> None:
    with answering(http(MEGABYTES_100, Content_Encoding="gzip")) as peer:
        answer = fetch(internet.hosts("fetched.test", peer), limit=1000)

    assert (answer.body, answer.is_cut) == (bytes(1000), True)


def flood(line: bytes) -> Any:
    """Send the start of an answer, then a line again and again until nobody listens."""

    def reply(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        while True:
            connection.sendall(line)

    return reply


def hint(connection: socket.socket) -> None:
    while True:
        connection.sendall(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * 100)


@pytest.mark.parametrize(
    ("reply", "failure"),
    [
        pytest.param(trickle(b""), TooSlow, id="54a"),
        pytest.param(trickle(b"HTTP/1.1 200 OK\r\nX-A: "), TooSlow, id="54b"),
        pytest.param(trickle(b"HTTP/1.1 200 OK\r\n\r\n"), TooSlow, id="54c"),
        pytest.param(
            trickle(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;"),
            TooSlow,
            id="54d",
        ),
        pytest.param(flood(b"X-A: " + b"a" * 1000 + b"\r\n"), Unreachable, id="54e"),
        pytest.param(flood(b"a" * 4096), Unreachable, id="54f"),
        pytest.param(hint, Unreachable, id="54g"),
        pytest.param(
            http(X_A="a" * 10_000_000, Content_Type="text/html"), Unreachable, id="54h"
        ),
    ],
)
def test_an_answer_without_end_is_given_up(
    reply: Any, failure: type[FetchError], internet: Internet
) -> None:
    long = SOON if failure is TooSlow else PATIENCE

    with answering(reply) as peer:
        site = internet.hosts("fetched.test", peer)
        with pytest.raises(failure):
            fetch(site, deadline=long)


@pytest.mark.parametrize(
    "head",
    [
        pytest.param(b"\r\n", id="54i"),
        pytest.param(b"Content-Length: 99999999999\r\n\r\n", id="54j"),
    ],
)
def test_a_body_without_end_is_cut_at_the_limit(
    head: bytes, internet: Internet
) -> None:
    def endless(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n" + head)
        while True:
            connection.sendall(b"a" * 65536)

    with answering(endless) as peer:
        answer = fetch(internet.hosts("fetched.test", peer), limit=300_000)

    assert (answer.body, answer.is_cut) == (b"a" * 300_000, True)


def test_54_a_body_in_crumbs_is_not_read_to_its_end(internet: Internet) -> None:
    def crumble(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            connection.sendall(b"1\r\na\r\n" * 1000)

    with answering(crumble) as peer:
        answer = fetch(internet.hosts("fetched.test", peer))

    assert answer.is_cut
    assert len(answer.body) < 30_000


@pytest.mark.parametrize(
    ("name", "certificate"),
    [
        pytest.param("other.test", "valid.pem", id="55-wrong-name"),
        pytest.param("fetched.test", "expired.pem", id="55-expired"),
        pytest.param("fetched.test", "../loopback.pem", id="55-self-signed"),
    ],
)
def test_a_certificate_that_does_not_hold_is_refused(
    name: str, certificate: str, internet: Internet, trusted: None
) -> None:
    with answering(http(), certificate=CERTIFICATES / certificate) as peer:
        site = internet.hosts(name, peer, scheme="https")
        with pytest.raises(Unreachable):
            fetch(site)

    assert (peer.connections, peer.requests) == (1, [])


def test_55_a_certificate_that_holds_is_taken(
    internet: Internet, trusted: None
) -> None:
    with answering(http(b"ok"), certificate=CERTIFICATES / "valid.pem") as peer:
        site = internet.hosts("fetched.test", peer, scheme="https")
        assert fetch(site).body == b"ok"


@pytest.mark.parametrize("url", ["http://127.0.0.1/", "http://inside.test/"])
def test_59_nothing_is_sent_to_an_endpoint_inside(url: str, internet: Internet) -> None:
    internet.names["inside.test"] = ["10.0.0.1"]

    with pytest.raises(AddressRefused):
        fetch(url, method="POST", content=b"source=1")
    with answering(http(status="307 Temporary Redirect", Location=url)) as peer:
        site = internet.hosts("endpoint.test", peer)
        with pytest.raises(AddressRefused):
            fetch(site, method="POST", content=b"source=1")

    assert internet.connected == [("127.0.0.1", peer.port)]


def test_64_a_flood_at_one_victim_asks_it_once_a_second(
    internet: Internet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(host_limits, "REQUEST_LIMIT", REAL_RATE)
    refusals = []

    with answering(http()) as peer:
        site = internet.hosts("victim.test", peer)
        start = time.monotonic()
        for number in range(100):
            try:
                fetch(f"{site}/{number}")
            except HostBusy as refusal:
                refusals.append(refusal.retry_after)
        passed = time.monotonic() - start

    assert set(refusals) == {1}
    assert peer.connections == 100 - len(refusals)
    assert peer.connections <= 2 + passed
