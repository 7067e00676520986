"""What a decision of a limit costs, whether the counts are right, how the table grows."""

import environment  # noqa: F401  # first: all else is importable only then

# isort: split
import multiprocessing
import random
import resource
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import chain
from statistics import quantiles
from time import perf_counter
from typing import NamedTuple

import processes
import servers
from results import Row, at_most, options, progress, report, shown

# A process each: threads would wait for one another, not for the database.
CONNECTIONS = 8
ADDRESSES, QUICK_ADDRESSES = 10_000, 1_000
ASKED, ALLOWED = 10, 8  # by each address, all processes together
A_TOKEN = timedelta(hours=1)  # comes back after any run, so the counts are exact
FLOOD = 20_000  # decisions on a single address
ALONE = 2_000  # decisions of a single connection
ATTACK = 1_200_000  # buckets at once, more than a sweep keeps
P50_GOAL_MS = 1
KIBIBYTE, MEBIBYTE = 1024, 1024 * 1024


class Decided(NamedTuple):
    """What one process was answered: who was let through, and each decision's time."""

    through: list[str]
    seconds: list[float]


class Run(NamedTuple):
    """All processes' answers, and what they cost."""

    through: Counter[str]
    milliseconds: list[float]
    seconds: float
    client_cpu: float
    database_cpu: float


def main() -> None:
    asked = options(__doc__ or "")
    addresses = _addresses(QUICK_ADDRESSES if asked.quick else ADDRESSES)
    with servers.database(asked.data) as server:
        from django.db import connection  # only now: it reads the settings

        connection.close()  # what is forked has none of its own yet
        progress(f"{len(addresses) * ASKED} decisions, {CONNECTIONS} connections")
        rows = list(_alone(server))
        rows += _decisions(addresses, server)
        progress(f"{FLOOD} decisions on one address")
        rows += _flood(server)
        progress("Sweeping.")
        rows += _table()
        if not asked.quick:
            progress(f"{ATTACK} buckets, and a sweep")
            rows += _bound()
    report("limits", rows)


def _addresses(count: int) -> list[str]:
    """Return addresses, each in a range of its own, half of them IPv6."""
    halves = (
        (f"198.{18 + number // 65536}.{number // 256 % 256}.{number % 256}",
         f"2001:db8:{number:x}::{number:x}")
        for number in range(count // 2)
    )  # fmt: skip
    return list(chain.from_iterable(halves))


def _alone(server: int) -> Iterator[Row]:
    """Let one connection decide: all at once wait for one another's processors, too."""
    run = _run([f"192.0.{n // 256}.{n % 256}" for n in range(ALONE)], server, 1)
    yield from _costs("one connection", run, P50_GOAL_MS)


def _decisions(addresses: list[str], server: int) -> Iterator[Row]:
    run = _run(addresses * ASKED, server)
    asked, allowed = len(addresses) * ASKED, len(addresses) * ALLOWED
    wrong = sum(run.through[address] != ALLOWED for address in addresses)
    let = run.through.total()
    yield Row("let through", let, f"of {asked}", f"= {allowed}", let == allowed)
    yield at_most("addresses with another count than theirs", wrong, "addresses", 0)
    yield from _costs("decision", run, P50_GOAL_MS)


def _flood(server: int) -> Iterator[Row]:
    flooding = "203.0.113.7"
    run = _run([flooding] * FLOOD, server)
    let = run.through.total()
    yield Row("one address: let through", let, f"of {FLOOD}", f"= {ALLOWED}", let == ALLOWED)  # fmt: skip
    yield from _costs("one address", run)


def _costs(what: str, run: Run, p50_goal: float | None = None) -> Iterator[Row]:
    percents = quantiles(run.milliseconds, n=100)
    p50, p99 = percents[49], percents[98]
    decided = len(run.milliseconds)
    if p50_goal:
        yield at_most(f"{what}: p50", p50, "ms", p50_goal)
    else:
        yield shown(f"{what}: p50", p50, "ms")
    yield shown(f"{what}: p99", p99, "ms")
    yield shown(f"{what}: rate", decided / run.seconds, "decisions/s")
    for where, seconds in (("web", run.client_cpu), ("database", run.database_cpu)):
        cost = seconds * 1000 / decided
        yield shown(f"{what}: CPU, {where}", cost, "s per 1,000 decisions")


def _run(asking: Sequence[str], server: int, connections: int = CONNECTIONS) -> Run:
    """Let processes ask as fast as they can, in an order that mixes all addresses."""
    order = random.Random(1).sample(asking, len(asking))  # noqa: S311  # the same each run
    used, spent, start = processes.cpu_seconds(server), _spent(), perf_counter()
    with multiprocessing.get_context("fork").Pool(connections) as pool:
        answers = pool.map(_ask, [order[n::connections] for n in range(connections)], 1)
        pool.close()
        pool.join()
    return Run(
        through=Counter(chain.from_iterable(answer.through for answer in answers)),
        milliseconds=[one * 1000 for answer in answers for one in answer.seconds],
        seconds=perf_counter() - start,
        client_cpu=_spent() - spent,
        database_cpu=processes.cpu_seconds(server) - used,
    )


def _ask(addresses: Sequence[str]) -> Decided:
    from evidenceblog.core.rate_limits import (
        RateLimit,
        RateLimitReached,
        ip_range,
        take_token,
    )

    limit = RateLimit("bench", ALLOWED, ALLOWED * A_TOKEN)
    decided = Decided([], [])
    for address in addresses:
        start = perf_counter()
        try:
            take_token(limit, ip_range(address))
            decided.through.append(address)
        except RateLimitReached:
            pass
        decided.seconds.append(perf_counter() - start)
    return decided


def _spent() -> float:
    """Return the CPU seconds of all processes that were started here and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _table() -> Iterator[Row]:
    """Let time pass until every bucket is full, and sweep."""
    from django.db.models import F

    from evidenceblog.core.models import Bucket

    yield shown("buckets after the decisions", Bucket.objects.count(), "rows")
    yield shown("their table, with its index", _table_bytes() / KIBIBYTE, "KiB")
    Bucket.objects.update(full_at=F("full_at") - ALLOWED * A_TOKEN)
    yield shown("sweep of them", _seconds_of_sweep(), "s")
    yield at_most("buckets after the sweep", Bucket.objects.count(), "rows", 0)
    yield shown("their table after a vacuum", _table_bytes() / KIBIBYTE, "KiB")


def _bound() -> Iterator[Row]:
    """Fill more buckets within a minute than this machine could, and sweep."""
    from evidenceblog.core.models import Bucket
    from evidenceblog.core.rate_limits import MAX_BUCKETS

    _execute(
        "INSERT INTO core_bucket SELECT gen_random_uuid(), now() + interval '1 hour'"  # noqa: S608  # our own number
        f" FROM generate_series(1, {ATTACK})"
    )
    yield shown(f"table of {ATTACK} buckets", _table_bytes() / MEBIBYTE, "MiB")
    yield shown("sweep of them", _seconds_of_sweep(), "s")
    yield at_most("buckets it keeps", Bucket.objects.count(), "rows", MAX_BUCKETS)


def _seconds_of_sweep() -> float:
    from evidenceblog.core import rate_limits

    start = perf_counter()
    rate_limits.delete_full_buckets.call()
    seconds = perf_counter() - start
    _execute("VACUUM core_bucket")  # as PostgreSQL does by itself within minutes
    return seconds


def _table_bytes() -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_total_relation_size('core_bucket')")
        return int(cursor.fetchone()[0])


def _execute(statement: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement)


if __name__ == "__main__":
    main()
