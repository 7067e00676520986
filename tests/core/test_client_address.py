"""Whose address a request is counted under, with and without proxies that we trust."""

from ipaddress import ip_network

import pytest
from django.conf import LazySettings

from evidenceblog.core import client_address


@pytest.fixture
def proxies(settings: LazySettings) -> None:
    settings.TRUSTED_PROXIES = [
        ip_network("10.0.0.0/8"),
        ip_network("192.0.2.7"),
        ip_network("2001:db8:aa::/48"),
    ]


def address(peer: str, forwarded: str | None = None) -> str | None:
    meta = {"REMOTE_ADDR": peer}
    if forwarded is not None:
        meta["HTTP_X_FORWARDED_FOR"] = forwarded
    return client_address.client_ip(meta)


def test_without_trusted_proxies_only_the_peer_is_believed() -> None:
    assert address("203.0.113.5") == "203.0.113.5"
    assert address("203.0.113.5", "198.51.100.1") == "203.0.113.5"
    assert address("127.0.0.1", "198.51.100.1") == "127.0.0.1"


@pytest.mark.usefixtures("proxies")
@pytest.mark.parametrize(
    ("peer", "forwarded", "visitor"),
    [
        ("10.1.2.3", "198.51.100.1", "198.51.100.1"),
        ("192.0.2.7", "198.51.100.1", "198.51.100.1"),
        ("2001:db8:aa::1", "2001:DB8::0001", "2001:db8::1"),
        ("10.1.2.3", "198.51.100.1, 10.9.9.9, 192.0.2.7", "198.51.100.1"),
        # What a visitor wrote into the header stands left of what a proxy saw.
        ("10.1.2.3", "1.1.1.1, 198.51.100.1", "198.51.100.1"),
        ("10.1.2.3", "10.0.0.1, 198.51.100.1", "198.51.100.1"),
        ("10.1.2.3", "nonsense, 198.51.100.1", "198.51.100.1"),
        # A stranger's header is not believed at all.
        ("203.0.113.5", "198.51.100.1", "203.0.113.5"),
        # A visitor within the trusted networks is as far as we can see.
        ("10.1.2.3", "10.4.4.4", "10.4.4.4"),
        ("10.1.2.3", " , ", "10.1.2.3"),
        ("10.1.2.3", "", "10.1.2.3"),
        # Several headers reach us as one, in their order (RFC 9110 §5.3).
        ("10.1.2.3", "1.1.1.1,198.51.100.1 ,10.0.0.1,\t192.0.2.7", "198.51.100.1"),
        ("10.1.2.3", ",,198.51.100.1,,", "198.51.100.1"),
        ("10.1.2.3", "10.0.0.1, 10.0.0.2, 192.0.2.7", "10.0.0.1"),
        ("10.1.2.3", "x" * 9000 + ", 198.51.100.1", "198.51.100.1"),
        ("10.1.2.3", "10.0.0.1, " * 5000 + "198.51.100.1", "198.51.100.1"),
        # Some proxies write a port; a zone is their own name for a network.
        ("10.1.2.3", "198.51.100.1:4711", "198.51.100.1"),
        ("10.1.2.3", "[2001:db8::1]:4711", "2001:db8::1"),
        ("10.1.2.3", "[2001:db8::1]", "2001:db8::1"),
        ("10.1.2.3", "[fe80::1%eth0]:80", "fe80::1"),
        ("10.1.2.3", "198.51.100.1, 10.0.0.1:80", "198.51.100.1"),
        ("[2001:db8:aa::1]:99", "198.51.100.1", "198.51.100.1"),
        # Servers that listen on IPv6 write IPv4 so.
        ("::ffff:10.1.2.3", "::ffff:198.51.100.1", "198.51.100.1"),
    ],
)
def test_each_trusted_hop_is_believed_about_the_one_before_it(
    peer: str, forwarded: str, visitor: str
) -> None:
    assert address(peer, forwarded) == visitor


@pytest.mark.usefixtures("proxies")
@pytest.mark.parametrize(
    ("peer", "forwarded"),
    [
        ("", None),
        ("unix:", None),
        # A socket may be anybody's: its header is not believed.
        ("", "198.51.100.1"),
        ("10.1.2.3", "unknown"),
        ("10.1.2.3", "_hidden"),
        ("10.1.2.3", "198.51.100.1, unknown, 10.0.0.1"),
        ("10.1.2.3", "198.51.100.1; 10.0.0.1"),
        ("10.1.2.3", "198.51.100.1:80:80"),
        ("10.1.2.3", "[]:80"),
        ("10.1.2.3", "[198.51.100.1"),
        ("10.1.2.3", "198.51.100.256"),
        ("10.1.2.3", "0198.051.100.001"),
        ("10.1.2.3", "3325256705"),
        ("10.1.2.3", "\u0661\u0669\u0668.51.100.1"),
        ("10.1.2.3", "198.51.100.1\x00"),
    ],
)
def test_what_is_no_address_is_not_guessed(peer: str, forwarded: str | None) -> None:
    assert address(peer, forwarded) is None


def test_a_zone_which_only_this_machine_knows_is_left_out() -> None:
    assert address("fe80::1%eth0") == "fe80::1"


@pytest.fixture
def unwarned() -> None:
    client_address._warn_once.cache_clear()


@pytest.mark.usefixtures("unwarned", "proxies")
@pytest.mark.parametrize("peer", ["127.0.0.1", "172.17.0.1", "::1", "100.64.0.1"])
def test_a_proxy_that_is_not_named_is_told_of_once(
    peer: str, caplog: pytest.LogCaptureFixture
) -> None:
    for number in range(30):
        address(peer, f"198.51.100.{number}")

    [said] = caplog.messages
    assert said.startswith(f"Everybody behind {peer} counts as one reader")


@pytest.mark.usefixtures("unwarned")
def test_a_server_that_names_no_peer_is_told_of_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    for forwarded in (None, "198.51.100.1", "198.51.100.2"):
        address("", forwarded)

    [said] = caplog.messages
    assert said == "The web server does not say where requests come from"


@pytest.mark.usefixtures("unwarned", "proxies")
@pytest.mark.parametrize(
    ("peer", "forwarded"),
    [
        ("10.1.2.3", "198.51.100.1"),  # named
        ("127.0.0.1", None),  # somebody at this very machine
        ("8.8.8.8", "198.51.100.1"),  # anybody may send the header
    ],
)
def test_nobody_else_is_told_of(
    peer: str, forwarded: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    address(peer, forwarded)

    assert caplog.messages == []
