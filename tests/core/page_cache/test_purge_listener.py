"""Listening for purges on real PostgreSQL, through a line that can be cut or go dead."""

from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest
from django.conf import LazySettings

from evidenceblog.core.cache_purge import purge
from evidenceblog.core.page_cache import entry, purge_listener
from evidenceblog.core.page_cache.policy import CacheTerms
from evidenceblog.core.page_cache.purge_listener import PurgeListener
from evidenceblog.core.page_cache.store import PageStore
from tests import database
from tests.processes import eventually
from tests.servers.line import Line

pytestmark = pytest.mark.django_db(transaction=True)
BEAT, TRUST = 0.2, 2.0


class Clock:
    """The clock by which the listener trusts, which a test moves on."""

    def __init__(self) -> None:
        self._ahead = 0.0

    def __call__(self) -> float:
        return monotonic() + self._ahead

    def advance(self, seconds: float) -> None:
        self._ahead += seconds


@pytest.fixture
def line(tmp_path: Path, settings: LazySettings) -> Iterator[Line]:
    folder = tmp_path / "s"
    folder.mkdir()
    line = Line(folder)
    settings.DATABASE_DIRECT_URL = line.url
    yield line
    line.close()


@pytest.fixture
def store() -> PageStore:
    return PageStore(1_000_000)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(purge_listener, "monotonic", clock)
    return clock


@pytest.fixture
def listener(
    line: Line, store: PageStore, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[PurgeListener]:
    monkeypatch.setattr(purge_listener, "BEAT_SECONDS", BEAT)
    monkeypatch.setattr(purge_listener, "TRUST_SECONDS", TRUST)
    monkeypatch.setattr(purge_listener, "RETRY_SECONDS", 0.05)
    listener = PurgeListener(store)
    assert eventually(listener.hears)
    yield listener
    listener.stop()


def keep(store: PageStore, *keys: str) -> None:
    page = entry.make_entry([], b"", CacheTerms(600, 0, frozenset(keys), None))
    assert store.keep("/", page, store.generation)


def test_a_purge_is_heard_when_it_is_committed(
    listener: PurgeListener, store: PageStore
) -> None:
    keep(store, "post-1")

    purge("post-2")
    purge("post-1", "topic-5")

    assert eventually(lambda: store.find("/") is None)


def test_it_hears_for_as_long_as_it_lives(
    listener: PurgeListener, clock: Clock
) -> None:
    clock.advance(TRUST)

    assert eventually(listener.hears)


def test_what_was_purged_while_the_line_was_cut_is_not_served(
    listener: PurgeListener, line: Line, store: PageStore
) -> None:
    keep(store, "post-1")
    carried = line.carried

    line.cut()
    purge("post-1")

    assert eventually(lambda: line.carried > carried and listener.hears())
    assert store.find("/") is None


def test_on_a_dead_line_it_soon_says_that_it_does_not_hear(
    listener: PurgeListener, line: Line, store: PageStore, clock: Clock
) -> None:
    keep(store, "post-1")
    carried = line.carried

    line.die()
    purge("post-1")
    clock.advance(TRUST)

    assert not listener.hears()
    assert store.find("/"), "nobody told it, so only its doubt protects readers"
    assert eventually(lambda: line.carried > carried)  # it has hung up and tries anew
    line.revive()
    assert eventually(listener.hears)
    assert store.find("/") is None


def test_without_a_database_it_does_not_hear_and_goes_on_trying(
    store: PageStore,
    settings: LazySettings,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(purge_listener, "RETRY_SECONDS", 0.05)
    settings.DATABASE_DIRECT_URL = "postgresql://u:s3cret@127.0.0.1:1/x"
    listener = PurgeListener(store)

    assert not listener.hears()
    assert eventually(lambda: len(caplog.records) >= 2)
    assert "no page is kept" in caplog.text
    assert "s3cret" not in caplog.text
    settings.DATABASE_DIRECT_URL = database.url()
    assert eventually(listener.hears)
    listener.stop()


def test_it_finds_the_sites_own_database(store: PageStore) -> None:
    listener = PurgeListener(store)
    assert eventually(listener.hears)
    listener.stop()
