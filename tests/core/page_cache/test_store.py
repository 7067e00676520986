"""What one process keeps: within its bytes, and never older than a purge."""

from itertools import count

import pytest

from evidenceblog.core.page_cache import entry, store as store_module
from evidenceblog.core.page_cache.entry import OVERHEAD_BYTES, CachedPage
from evidenceblog.core.page_cache.policy import CacheTerms
from evidenceblog.core.page_cache.store import PageStore

ROOM = 100_000
_number = count(1)


def page(*keys: str, fresh: int = 60, stale: int = 60, size: int = 100) -> CachedPage:
    terms = CacheTerms(fresh, stale, frozenset(keys or {"post-1"}), None)
    return entry.make_entry([], b"x" * size, terms)


@pytest.fixture
def store() -> PageStore:
    return PageStore(ROOM)


def test_what_is_kept_is_found(store: PageStore) -> None:
    kept_page = page()
    assert store.keep("/", kept_page, store.generation)

    found = store.find("/")

    assert found
    assert found.page is kept_page
    assert store.find("/other") is None


def test_it_stays_within_its_bytes(store: PageStore) -> None:
    for number in range(1_000):
        store.keep(number, page(size=5_000), store.generation)

    assert ROOM - 10_000 < store.bytes <= ROOM
    assert store.bytes == len(store) * (5_000 + OVERHEAD_BYTES)
    assert store.find(999)
    assert store.find(0) is None


def test_what_nobody_asked_for_again_goes_first(store: PageStore) -> None:
    for number in range(ROOM // OVERHEAD_BYTES - 1):
        store.keep(number, page(), store.generation)
    store.find(0)

    store.keep("new", page(size=5_000), store.generation)

    assert store.find(0)
    assert store.find(1) is None


def test_a_page_that_would_push_many_out_is_not_kept(store: PageStore) -> None:
    assert not store.keep("/", page(size=ROOM // 4), store.generation)
    assert store.bytes == 0


def test_keeping_a_page_again_replaces_it(store: PageStore) -> None:
    store.keep("/", page("post-1"), store.generation)
    second = page("post-2")
    store.keep("/", second, store.generation)

    store.purge(["post-1"])

    assert (found := store.find("/"))
    assert found.page is second
    assert store.bytes == second.size


def test_past_its_stale_time_a_page_is_gone(
    store: PageStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1_000.0
    monkeypatch.setattr(store_module, "monotonic", lambda: now)
    store.keep("/", page(fresh=10, stale=5), store.generation)

    now += 14.9
    assert (found := store.find("/"))
    assert found.fresh_until < now
    now += 0.1
    assert store.find("/") is None
    assert store.bytes == 0


def test_a_purge_drops_what_shows_the_key_and_nothing_else(store: PageStore) -> None:
    store.keep("/a/", page("post-1", "site"), store.generation)
    store.keep("/b/", page("post-2", "site"), store.generation)

    store.purge(["post-1", "post-9"])
    assert store.find("/a/") is None
    assert store.find("/b/")

    store.purge(["site"])
    assert len(store) == store.bytes == 0


def test_what_was_begun_before_a_purge_of_what_it_shows_is_refused(
    store: PageStore,
) -> None:
    begun = store.generation
    store.purge(["post-1"])

    assert not store.keep("/a/", page("post-1", "site"), begun)
    assert store.keep("/b/", page("post-2", "site"), begun)
    assert store.keep("/a/", page("post-1", "site"), store.generation)


def test_what_was_begun_before_everything_was_dropped_is_refused(
    store: PageStore,
) -> None:
    begun = store.generation
    store.keep("/", page(), begun)
    store.clear()

    assert len(store) == store.bytes == 0
    assert not store.keep("/", page(), begun)
    assert store.keep("/", page(), store.generation)


def test_however_many_purges_there_were_none_is_overlooked(
    store: PageStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "MAX_PURGES", 10)
    begun = store.generation
    for number in range(25):
        store.purge([f"post-{number}"])

    assert len(store._purged) <= 10
    assert not store.keep("/", page("post-3"), begun)
    assert store.keep("/", page("post-3"), store.generation)


def test_keys_of_pages_that_are_gone_are_forgotten(store: PageStore) -> None:
    for number in range(200):
        store.keep(number, page(f"post-{number}", size=5_000), store.generation)

    assert len(store._showing) == len(store)
