"""No sender of mentions keeps the worker from the others."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from functools import partial
from threading import Barrier, Event, Thread

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from comments.linkbacks import (
    outbound_links,
    receiver,
    sender,
    sender_slots,
    verification,
)
from comments.linkbacks.models import Linkback, Protocol
from evidenceblog.core.http_fetch import HostBusy
from evidenceblog.core.http_fetch.host_limits import MAX_RANGE_CONNECTIONS, range_slot
from posts.models import Post
from tests.processes import PATIENCE
from tests.servers.internet import Internet
from tests.servers.origins import OriginSite, Served
from tests.tasks import JOBS, empty_queue

from .told_pages import PAGE, TARGET

pytestmark = pytest.mark.django_db


@contextmanager
def held_elsewhere(
    *places: Callable[[], AbstractContextManager[None]],
) -> Iterator[None]:
    """Hold places as another process of ours does, on connections of its own."""
    ready, over = Barrier(len(places) + 1), Event()

    def hold(place: Callable[[], AbstractContextManager[None]]) -> None:
        try:
            with place():
                ready.wait(PATIENCE)
                over.wait(PATIENCE)
        finally:
            connection.close()

    threads = [Thread(target=hold, args=[place]) for place in places]
    for thread in threads:
        thread.start()
    ready.wait(PATIENCE)
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join()


def slots_of(*hosts: str) -> list[Callable[[], AbstractContextManager[None]]]:
    return [partial(sender_slots.sender_slot, host) for host in hosts]


def tell_of(site: OriginSite, internet: Internet, host: str) -> Linkback:
    site.pages["/why"] = Served(PAGE)
    origin = f"{internet.hosts(host, site)}/why"
    return receiver.receive_linkback(origin, TARGET, Protocol.WEBMENTION)[0]


def look_at(row: Linkback) -> Linkback:
    verification.verify_linkback.call(linkback=row.pk)
    row.refresh_from_db()
    return row


def test_one_sender_has_two_slots_whatever_hosts_it_uses(
    post: Post, reader: OriginSite, internet: Internet
) -> None:
    its = tell_of(reader, internet, "c.slow.test")
    other = tell_of(reader, internet, "honest.test")

    with held_elsewhere(*slots_of("a.slow.test", "b.slow.test")):
        assert look_at(its).state == Linkback.State.RECEIVED
        assert look_at(other).state == Linkback.State.VERIFIED
    assert look_at(its).state == Linkback.State.VERIFIED


def test_a_look_that_finds_no_slot_comes_back_within_its_senders_line(
    post: Post, reader: OriginSite, internet: Internet
) -> None:
    its = tell_of(reader, internet, "c.slow.test")
    empty_queue()

    with held_elsewhere(*slots_of("slow.test", "slow.test")):
        look_at(its)

    assert "c.slow.test" not in internet.looked_up
    [job] = JOBS.all()
    assert job.scheduled_at
    assert timezone.now() < job.scheduled_at < timezone.now() + timedelta(seconds=4)
    assert job.queue_name == "origins"
    assert job.priority < 0  # who comes for the first time goes before


def test_hosts_in_one_range_share_places(
    post: Post, reader: OriginSite, internet: Internet
) -> None:
    its = tell_of(reader, internet, "another-name.test")
    places = [partial(range_slot, "127.0.0.9")] * MAX_RANGE_CONNECTIONS

    with held_elsewhere(*places):
        assert look_at(its).state == Linkback.State.RECEIVED
        assert reader.asked == []
    assert look_at(its).state == Linkback.State.VERIFIED


def test_another_range_has_its_own_places(db: None) -> None:
    places = [partial(range_slot, "2001:db8::7")] * MAX_RANGE_CONNECTIONS

    with held_elsewhere(*places):
        with pytest.raises(HostBusy), range_slot("2001:db8::8"):
            pass
        with range_slot("2001:db8:0:1::8"):
            pass


@pytest.mark.parametrize(
    ("host", "owner"),
    [
        ("blog.slow.example", "slow.example"),
        ("slow.example", "slow.example"),
        ("a.b.clinic.co.uk", "clinic.co.uk"),
        ("ada.blogspot.com", "ada.blogspot.com"),
        ("medium.com", "medium.com"),
        ("203.0.113.7", "203.0.113.7"),
        ("localhost", "localhost"),
    ],
)
def test_a_sender_is_who_registered_the_domain(host: str, owner: str) -> None:
    assert sender_slots.sender_of(host) == owner


def test_no_queue_takes_all_that_work_has() -> None:
    """One sender's two slots, and one range's four, leave some of those for origins."""
    slots = settings.TASK_QUEUES["origins"]
    assert slots > sender_slots.MAX_SLOTS
    assert slots > MAX_RANGE_CONNECTIONS
    assert verification.verify_linkback.queue_name == "origins"
    assert sender.send_mention.queue_name == outbound_links.check_link.queue_name
    assert sender.send_mention.queue_name != "default"
