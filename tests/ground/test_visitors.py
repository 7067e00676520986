"""Whose address a request is counted under, with and without proxies that we trust."""

from ipaddress import ip_network

import pytest
from django.conf import LazySettings

from evidenceblog.ground import visitors


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
    return visitors.address(meta)


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
    [("", None), ("unix:", None), ("10.1.2.3", "unknown"), ("10.1.2.3", "_hidden")],
)
def test_what_is_no_address_is_not_guessed(peer: str, forwarded: str | None) -> None:
    assert address(peer, forwarded) is None


def test_a_zone_which_only_this_machine_knows_is_left_out() -> None:
    assert address("fe80::1%eth0") == "fe80::1"
