"""Values kept in process: read once, and anew after the purge of their key."""

from collections.abc import Iterator
from itertools import count

import pytest
from django.db import transaction

from evidenceblog.core.process_cache import ProcessCache


@pytest.fixture
def cache() -> ProcessCache:
    """A cache whose process hears purges."""
    made = ProcessCache()
    made.hears = lambda: True
    return made


@pytest.fixture
def number() -> Iterator[int]:
    return count(1)


def read(cache: ProcessCache, number: Iterator[int], key: str = "site") -> int:
    return cache.get("number", key, lambda: next(number))


@pytest.mark.django_db(transaction=True)
def test_a_value_is_read_once_until_its_key_is_purged(
    cache: ProcessCache, number: Iterator[int]
) -> None:
    assert [read(cache, number), read(cache, number)] == [1, 1]

    cache.purge(["post-1"])
    assert read(cache, number) == 1

    cache.purge(["post-1", "site"])
    assert [read(cache, number), read(cache, number)] == [2, 2]


@pytest.mark.django_db(transaction=True)
def test_two_values_may_have_one_key(cache: ProcessCache) -> None:
    assert cache.get("name", "site", lambda: "A") == "A"
    assert cache.get("tagline", "site", lambda: "B") == "B"
    assert cache.get("name", "site", lambda: "C") == "A"


@pytest.mark.django_db(transaction=True)
def test_a_value_that_is_purged_while_it_is_read_is_not_kept(
    cache: ProcessCache, number: Iterator[int]
) -> None:
    def purged_meanwhile() -> int:
        cache.purge(["site"])
        return next(number)

    assert cache.get("number", "site", purged_meanwhile) == 1
    assert read(cache, number) == 2


@pytest.mark.django_db(transaction=True)
def test_a_process_that_may_miss_purges_reads_anew(
    cache: ProcessCache, number: Iterator[int]
) -> None:
    assert read(cache, number) == 1

    cache.hears = lambda: False
    assert [read(cache, number), read(cache, number)] == [2, 3]


@pytest.mark.django_db(transaction=True)
def test_a_transaction_reads_anew_and_keeps_nothing(
    cache: ProcessCache, number: Iterator[int]
) -> None:
    assert read(cache, number) == 1

    with transaction.atomic():
        assert read(cache, number) == 2

    assert read(cache, number) == 1


@pytest.mark.django_db(transaction=True)
def test_what_was_missed_is_forgotten(
    cache: ProcessCache, number: Iterator[int]
) -> None:
    assert read(cache, number) == 1

    cache.clear()

    assert read(cache, number) == 2
