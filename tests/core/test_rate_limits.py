"""Limits: each asker has as many tokens as a bucket holds, whoever else asks at once."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.models import F

from evidenceblog.core import rate_limits
from evidenceblog.core.models import Bucket
from evidenceblog.core.rate_limits import (
    RateLimit,
    RateLimitReached,
    ip_range,
    take_token,
)
from tests import database

pytestmark = pytest.mark.django_db
KNOCKS = RateLimit("knocks", 6, timedelta(minutes=10))
REFILL = timedelta(seconds=100)  # of one token of KNOCKS


def taken(limit: RateLimit, who: str, tries: int) -> int:
    """Return how many of some tries were let through."""
    return sum(lets_through(limit, who) for _ in range(tries))


def lets_through(limit: RateLimit, who: str) -> bool:
    try:
        take_token(limit, who)
    except RateLimitReached:
        return False
    return True


def wait(time: timedelta) -> None:
    """Let time pass for every bucket, which is the same as moving each back in it."""
    Bucket.objects.update(full_at=F("full_at") - time)


@pytest.mark.usefixtures("stopped_clock")
def test_a_bucket_lets_through_what_it_holds_and_says_how_long_to_wait() -> None:
    assert taken(KNOCKS, "ada", 6) == 6

    with pytest.raises(RateLimitReached) as reached:
        take_token(KNOCKS, "ada")

    assert reached.value.retry_after == 100


def test_tokens_come_back_one_by_one_and_never_more_than_fit() -> None:
    taken(KNOCKS, "ada", 6)

    wait(REFILL)
    assert taken(KNOCKS, "ada", 3) == 1
    wait(2 * REFILL)
    assert taken(KNOCKS, "ada", 3) == 2
    wait(50 * REFILL)
    assert taken(KNOCKS, "ada", 9) == 6


def test_a_refusal_takes_nothing() -> None:
    taken(KNOCKS, "ada", 6)
    before = Bucket.objects.get().full_at

    assert taken(KNOCKS, "ada", 20) == 0

    assert Bucket.objects.get().full_at == before


def test_what_is_given_back_may_be_taken_again_and_no_more_than_that() -> None:
    taken(KNOCKS, "ada", 6)

    for _ in range(2):
        rate_limits.return_token(KNOCKS, "ada")
    assert taken(KNOCKS, "ada", 4) == 2

    rate_limits.return_token(KNOCKS, "grace")
    assert taken(KNOCKS, "grace", 9) == 6


@pytest.mark.parametrize("capacity", [3, 6, 7, 11, 999_983])
def test_the_last_token_is_not_lost_to_rounding(capacity: int) -> None:
    limit = RateLimit("rounded", capacity, timedelta(seconds=1))

    assert capacity * limit.token_time <= limit.per


def test_limits_and_askers_do_not_share() -> None:
    taken(KNOCKS, "ada", 6)

    assert lets_through(KNOCKS, "grace")
    assert lets_through(RateLimit("rings", 1, timedelta(minutes=1)), "ada")


def test_a_row_tells_whose_it_is_only_to_who_has_the_secret_key(
    settings: object,
) -> None:
    key = KNOCKS.key_of("203.0.113.7")

    settings.SECRET_KEY = "another"  # type: ignore[attr-defined]

    assert KNOCKS.key_of("203.0.113.7") != key


def test_a_crash_fills_all_buckets_and_costs_no_log() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relpersistence = 'u' FROM pg_class WHERE relname = 'core_bucket'"
        )
        unlogged = cursor.fetchone()

    assert unlogged == (True,)


@pytest.mark.django_db(transaction=True)
def test_a_token_is_not_taken_where_it_could_be_undone() -> None:
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        take_token(KNOCKS, "ada")

    assert not Bucket.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_get_exactly_what_the_buckets_hold() -> None:
    names = [f"reader {number}" for number in range(5)]
    through: list[str] = []

    def ask() -> None:
        through.extend([name for name in names * 4 if lets_through(KNOCKS, name)])

    database.run_at_once(*[ask] * 8)

    assert Counter(through) == dict.fromkeys(names, 6)


def test_the_clock_deletes_full_buckets_and_no_other() -> None:
    taken(KNOCKS, "ada", 3)
    taken(KNOCKS, "grace", 1)
    wait(2 * REFILL)

    rate_limits.delete_full_buckets.call()

    assert [row.pk for row in Bucket.objects.all()] == [KNOCKS.key_of("ada")]
    assert taken(KNOCKS, "ada", 9) == 5


def test_the_table_is_bounded_and_what_is_emptiest_is_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rate_limits, "MAX_BUCKETS", 2)
    for tokens, who in enumerate(["ada", "grace", "emmy", "mary"], start=1):
        taken(KNOCKS, who, tokens)

    rate_limits.delete_full_buckets.call()

    kept = {KNOCKS.key_of("emmy"), KNOCKS.key_of("mary")}
    assert set(Bucket.objects.values_list("pk", flat=True)) == kept


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2::7", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::7", "2001:db8:1:3::/64"),
        ("::1", "::/64"),
    ],
)
def test_ipv6_is_counted_by_its_64_and_ipv4_as_it_is(
    address: str, counted: str
) -> None:
    assert ip_range(address) == counted
