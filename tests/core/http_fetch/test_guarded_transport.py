"""What a name that is looked up may lead to."""

import socket

import pytest
from django.conf import LazySettings

from evidenceblog.core.http_fetch import AddressRefused, Unreachable, fetch
from evidenceblog.core.http_fetch.guarded_transport import MAX_ADDRESSES
from tests.servers.internet import OURS, PUBLIC, Internet
from tests.servers.scripted import answering, http


def test_the_next_address_is_tried_when_the_first_does_not_answer(
    internet: Internet,
) -> None:
    with answering(http(b"here")) as peer:
        site = internet.hosts("fetched.test", peer)
        internet.names["fetched.test"] = ["127.0.0.2", "127.0.0.1"]
        internet.allow(f"127.0.0.2:{peer.port}")

        assert fetch(site).body == b"here"

    assert internet.connected == [("127.0.0.2", peer.port), ("127.0.0.1", peer.port)]


def test_only_so_many_addresses_are_tried_and_all_are_checked(
    internet: Internet,
) -> None:
    many = [f"93.184.217.{number}" for number in range(50)]
    internet.names |= {"many.test": many, "evil.test": [*many, "10.0.0.1"]}

    with pytest.raises(Unreachable):
        fetch("http://many.test/")
    with pytest.raises(AddressRefused):
        fetch("http://evil.test/")

    assert internet.connected == [(address, 80) for address in many[:MAX_ADDRESSES]]


def test_an_allowed_address_opens_no_other_port_of_a_name(internet: Internet) -> None:
    internet.names["public.test"] = [PUBLIC]
    internet.allow("127.0.0.1:8001")

    with pytest.raises(AddressRefused):
        fetch("http://public.test:8001/")

    assert internet.connected == []


def test_a_name_that_is_allowed_may_lead_anywhere(internet: Internet) -> None:
    with answering(http(b"here")) as peer:
        internet.names["inside.test"] = ["127.0.0.1"]
        internet.allow(f"inside.test:{peer.port}")

        assert fetch(f"http://inside.test:{peer.port}/").body == b"here"


def test_other_sites_of_a_network_in_front_of_ours_are_asked(
    internet: Internet, settings: LazySettings
) -> None:
    internet.names["neighbour.test"] = [OURS]
    with pytest.raises(AddressRefused):
        fetch("http://neighbour.test/")

    settings.CDN_PURGE_URL = "https://cdn.example/purge"

    with pytest.raises(Unreachable):
        fetch("http://neighbour.test/")
    assert internet.connected == [(OURS, 80)]


def test_a_site_whose_own_name_leads_nowhere_fetches_all_the_same(
    internet: Internet,
) -> None:
    internet.names["blog.example.org"] = []
    internet.names["public.test"] = [PUBLIC]

    with pytest.raises(Unreachable):
        fetch("http://public.test/")

    assert internet.connected == [(PUBLIC, 80)]


def test_whoever_hangs_up_at_once_is_not_reached(
    internet: Internet, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(_socket: socket.socket) -> None:
        raise OSError("Transport endpoint is not connected")

    with answering(http(b"here")) as peer:
        site = internet.hosts("fetched.test", peer)
        monkeypatch.setattr(socket.socket, "getpeername", gone)

        with pytest.raises(Unreachable):
            fetch(site)
