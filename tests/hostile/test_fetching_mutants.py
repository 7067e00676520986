"""Thousands of hostile addresses: none opens a socket but to where anybody may go."""

import socket
from collections.abc import Callable, Iterator
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from itertools import islice
from random import Random
from zlib import crc32

import pytest
from hypothesis import given, settings as sampled, strategies as st

from evidenceblog.core import http_transport
from evidenceblog.core.http_fetch import FetchError, fetch
from evidenceblog.core.http_fetch.ip_policy import is_public, parse_ip
from tests.hostile.addresses import REDIRECTS_ASTRAY, REFUSED, TAKEN
from tests.servers.internet import PUBLIC, Internet
from tests.servers.scripted import answering

LEADS = [
    [PUBLIC],
    ["127.0.0.1"],
    ["127.0.0.2"],
    ["10.1.2.3", PUBLIC],
    [PUBLIC, "::1"],
    ["169.254.169.254"],
    ["::ffff:10.0.0.1"],
    ["64:ff9b::a00:1"],
    ["2606:2800:220:1::1"],
]
"""Where names lead, each always to the same of these."""

INSIDE = [
    ip_network(text)
    for text in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"),
        *("172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.168.0.0/16"),
        *("198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3"),
    )
]
EMBEDS = [ip_network("::/96"), ip_network("64:ff9b::/96"), ip_network("64:ff9b:1::/48")]

ODD = (
    "\\@#?:/%.[]0x \t\r\n\x00\x7f\u3002\uff0e\uff10\u2460\u00ad\u200b\u202e\u017f\u212a"
)
PIECES = [
    *("//", "@", "%2f", "%00", "%40", ":80", ":443", ":22", "127.0.0.1", "[::1]"),
    *("http:", "https://", "\\@", "#@", "xn--", "..", "localhost", "0x7f", ".onion"),
]


def is_outside(address: IPv4Address | IPv6Address) -> bool:
    """Judge an address by other means than the code: what it holds, and Python's word."""
    if isinstance(address, IPv4Address):
        listed = any(address in network for network in INSIDE)
        return address.is_global and not listed
    held = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if any(address in network for network in EMBEDS):
        held.append(IPv4Address(int(address) & 0xFFFF_FFFF))
    inside = [one for one in held if one is not None and one != address.ipv4_mapped]
    if address.ipv4_mapped:
        return is_outside(address.ipv4_mapped)
    special = address.is_multicast or address.is_reserved or address.is_site_local
    return address.is_global and not special and not inside


def lead(host: str) -> list[str]:
    """Look up a name as glibc does: old spellings of IPv4 addresses are addresses."""
    try:
        return [socket.inet_ntoa(socket.inet_aton(host))]
    except OSError:
        pass
    try:
        return [str(ip_address(host))]
    except ValueError:
        return LEADS[crc32(host.encode()) % len(LEADS)]


def mutants(seeds: list[str]) -> Iterator[str]:
    """Change addresses a little, for ever, always in the same way."""
    random = Random(20)  # noqa: S311
    while True:
        url = random.choice(seeds)
        for _ in range(random.randint(1, 3)):
            place = random.randrange(min(len(url), 60) + 1)
            change = random.choice(CHANGES)
            url = change(url, place, random)
        yield url


CHANGES: list[Callable[[str, int, Random], str]] = [
    lambda url, at, random: url[:at] + random.choice(ODD) + url[at:],
    lambda url, at, random: url[:at] + random.choice(PIECES) + url[at:],
    lambda url, at, random: url[:at] + random.choice(ODD) + url[at + 1 :],
    lambda url, at, random: url[:at] + url[at + 1 :],
    lambda url, at, random: url[:at] + url[at:].swapcase(),
    lambda url, at, random: url[:at] + url[at:][:1] * 2 + url[at + 1 :],
    lambda url, at, random: (
        url[:at]
        + "".join(f"%{ord(c) & 255:02x}" for c in url[at : at + 1])
        + url[at + 1 :]
    ),
    lambda url, at, random: url.replace("/", "\\", random.randint(1, 3)),
]


def spellings(address: int) -> list[str]:
    """Write an IPv4 address in every way that some program takes for it."""
    dotted = IPv4Address(address)
    first, *rest = dotted.packed
    mapped = IPv6Address(address | 0xFFFF << 32)
    return [
        *(str(dotted), f"{dotted}.", str(address), hex(address), f"0{address:o}"),
        *(f"{first}.{address & 0xFFFFFF}", f"0x{first:x}.{'.'.join(map(str, rest))}"),
        *(
            f"0{first:o}.{'.'.join(map(str, rest))}",
            f"{first}.{rest[0]}.{address & 65535}",
        ),
        *(f"[::ffff:{dotted}]", f"[::{dotted}]", f"[{mapped.exploded}]"),
        f"[64:ff9b::{address >> 16:x}:{address & 65535:x}]",
        f"[2002:{address >> 16:x}:{address & 65535:x}::1]",
        str(dotted).replace(".", "\u3002"),
    ]


addresses = st.one_of(
    st.integers(0, 2**32 - 1),
    st.sampled_from([int(network[1]) for network in INSIDE]),
    st.sampled_from([0x7F000001, 0xA9FEA9FE, int(IPv4Address(PUBLIC)), 2822734096]),
)
hosts = st.one_of(
    addresses.flatmap(lambda address: st.sampled_from(spellings(address))),
    st.ip_addresses(v=6).map(lambda address: f"[{address}]"),
    st.sampled_from(["good.test", "localhost", "a.local", "blog.example.org", ""]),
    st.text(min_size=1, max_size=12),
)
urls = st.builds(
    "{}{}{}{}{}{}".format,
    st.sampled_from(["http:", "https:", "HTTP:", "file:", "", "http:http:", "\thttp:"]),
    st.sampled_from(["//", "//", "//", "/", "", "///", "\\\\", "/\\"]),
    st.sampled_from(["", "", "", "@", "user:pw@", "127.0.0.1@", "good.test\\@"]),
    hosts,
    st.sampled_from(["", "", "", ":", ":80", ":443", ":22", ":0", ":+80", ":99999"]),
    st.one_of(
        st.sampled_from(["", "/", "/#@127.0.0.1/", "?@[::1]/"]), st.text(max_size=9)
    ),
)


ONE_LINE = {13: None, 10: None, 0: None, **dict.fromkeys(range(0xD800, 0xE000))}
SEEDS = [row[1] for row in [*REFUSED, *TAKEN, *REDIRECTS_ASTRAY] if row[1]]


@pytest.fixture
def probe(
    internet: Internet, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str], None]]:
    """Fetch an address, and a page that leads to it; fail if somebody inside is asked."""
    monkeypatch.setattr(http_transport, "resolve", lead)
    locations: list[str] = []

    def lead_on(connection: socket.socket) -> None:
        location = locations.pop() if locations else "/"
        connection.sendall(b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: ")
        connection.sendall(location.encode() + b"\r\n\r\n")

    with answering(lead_on) as peer:

        def probe(url: str) -> None:
            internet.connected.clear()
            locations[:] = [url.translate(ONE_LINE)]
            for start in (url, f"http://127.0.0.1:{peer.port}/"):
                with suppress(FetchError):
                    fetch(start, deadline=5)
            astray = {
                address
                for address, port in internet.connected
                if (address, port) != ("127.0.0.1", peer.port)
                and not (is_outside(ip_address(address)) and port in {80, 443})
            }
            assert not astray, url

        internet.allow(f"127.0.0.1:{peer.port}")
        yield probe


@pytest.mark.parametrize(
    "number", [300, pytest.param(2000, marks=pytest.mark.all)], ids=["some", "all"]
)
def test_no_mutant_of_the_table_reaches_inside(
    number: int, probe: Callable[[str], None]
) -> None:
    for url in islice(mutants(SEEDS), number):
        probe(url)


@pytest.mark.parametrize(
    "number", [300, pytest.param(2000, marks=pytest.mark.all)], ids=["some", "all"]
)
def test_no_made_up_address_reaches_inside(
    number: int, probe: Callable[[str], None]
) -> None:
    @sampled(max_examples=number, derandomize=True, database=None)
    @given(url=urls)
    def none_reaches_inside(url: str) -> None:
        probe(url)

    none_reaches_inside()


@given(address=st.one_of(st.ip_addresses(), st.ip_addresses(v=6)))
def test_no_address_is_public_that_python_or_what_it_holds_tell_is_not(
    address: IPv4Address | IPv6Address,
) -> None:
    if is_public(parse_ip(str(address))):
        assert is_outside(address)
