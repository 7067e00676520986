"""What a host is asked: once a second, twice at a time, by all our processes together."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from time import monotonic

import pytest
from django.conf import LazySettings
from django.db import transaction
from django.db.models import F

from evidenceblog.core.http_fetch import HostBusy, Unreachable, fetch, host_limits
from evidenceblog.core.http_fetch.host_limits import host_slot
from evidenceblog.core.models import Bucket
from evidenceblog.core.rate_limits import RateLimit
from tests import database
from tests.processes import PATIENCE, PROJECT, eventually
from tests.servers.internet import Internet
from tests.servers.scripted import answering, hang, http

RATE = host_limits.REQUEST_LIMIT  # the fixture `internet` has another
FETCH = """
import sys, django
django.setup()
from evidenceblog.core.http_fetch import fetch
fetch(sys.argv[1], deadline=60)
"""


@contextmanager
def another_process_fetches(url: str, allow: str) -> Iterator["subprocess.Popen[str]"]:
    here = os.environ | {
        "DATABASE_URL": database.url(),
        "DJANGO_SETTINGS_MODULE": "evidenceblog.settings",
        "FETCH_ALLOW": allow,
    }
    with subprocess.Popen(
        [sys.executable, "-c", FETCH, url], cwd=PROJECT, env=here, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def is_busy(host: str) -> bool:
    try:
        with host_slot(host, until=monotonic()):
            return False
    except HostBusy:
        return True


@pytest.mark.usefixtures("stopped_clock")
def test_a_host_is_asked_once_and_again_when_a_second_has_passed() -> None:
    assert [is_busy("a.test") for _ in range(3)] == [False, True, True]
    assert not is_busy("b.test")

    Bucket.objects.update(full_at=F("full_at") - timedelta(seconds=1))

    assert [is_busy("a.test") for _ in range(2)] == [False, True]


@pytest.mark.usefixtures("stopped_clock")
def test_who_is_led_on_by_the_same_host_waits_for_it(
    internet: Internet, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[int] = []

    def wait(seconds: int) -> None:
        waits.append(seconds)
        Bucket.objects.update(full_at=F("full_at") - timedelta(seconds=seconds))

    monkeypatch.setattr(host_limits, "sleep", wait)
    monkeypatch.setattr(host_limits, "REQUEST_LIMIT", RATE)
    moved = [http(status="302 Found", Location=f"/{hop}") for hop in range(3)]

    with answering(*moved, http(b"there")) as peer:
        site = internet.hosts("fetched.test", peer)
        answer = fetch(site)

        assert answer.body == b"there"
        assert waits == [1, 1, 1]
        with pytest.raises(HostBusy) as busy:
            fetch(site)  # nobody was on the way: come back later

    assert busy.value.retry_after == 1
    assert len(peer.requests) == 4


@pytest.mark.usefixtures("stopped_clock")
def test_nobody_waits_past_the_deadline(
    internet: Internet, monkeypatch: pytest.MonkeyPatch
) -> None:
    hourly = RateLimit("fetching", 1, timedelta(hours=1))
    monkeypatch.setattr(host_limits, "REQUEST_LIMIT", hourly)
    monkeypatch.setattr(host_limits, "sleep", lambda seconds: pytest.fail("waited"))

    with answering(http(status="302 Found", Location="/round")) as peer:
        site = internet.hosts("fetched.test", peer)
        with pytest.raises(HostBusy):
            fetch(site, deadline=PATIENCE)

    assert len(peer.requests) == 1


def test_a_place_is_left_whatever_becomes_of_the_visit(internet: Internet) -> None:
    for _ in range(5):
        with answering(lambda end: None) as peer, pytest.raises(Unreachable):
            fetch(internet.hosts("fetched.test", peer))


@pytest.mark.django_db(transaction=True)
def test_places_are_held_across_processes_and_freed_by_a_kill(
    internet: Internet, settings: LazySettings
) -> None:
    with answering(hang) as first, answering(hang) as second, ExitStack() as fetching:
        peers = [first, second]
        allow = ",".join(f"127.0.0.1:{peer.port}" for peer in peers)
        processes = []
        for peer in peers:
            site = f"http://127.0.0.1:{peer.port}/"
            processes.append(
                fetching.enter_context(another_process_fetches(site, allow))
            )
            assert eventually(lambda peer=peer: peer.requests)  # type: ignore[misc]
            Bucket.objects.all().delete()

        assert is_busy("127.0.0.1")
        assert not Bucket.objects.exists()  # who finds no place uses nothing up
        assert not is_busy("127.0.0.2")

        processes[0].kill()
        assert eventually(lambda: not is_busy("127.0.0.1"))


@pytest.mark.django_db(transaction=True)
def test_nothing_is_fetched_in_a_transaction(internet: Internet) -> None:
    with answering(http()) as peer:
        site = internet.hosts("fetched.test", peer)
        with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
            fetch(site)

    assert peer.connections == 0
