"""Whether pages stay as fast as a blog grows: the same pages at 1,000 and 50,000 posts.

They are asked for in process, past the page cache.
"""

import environment  # noqa: F401  # first: all else is importable only then

# isort: split
import multiprocessing
import os
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from statistics import median
from time import perf_counter
from typing import Any, NamedTuple

import floor_urls
import processes
import results
import servers
from results import Row, at_most, options, progress, report, shown

SIZES, QUICK_SIZES = (1_000, 50_000), (200, 2_000)
COMMENTS, QUICK_COMMENTS = 100_000, 5_000
WAITING, QUICK_WAITING = 1_000, 100
LOOKS, QUICK_LOOKS = 100, 20
WARM = 5
FLOOR_TIMES = 10  # the floors take a hundredth of a page
GOAL = 1.3
POSTS_A_PAGE = 10
SLUG, AUTHOR, TOPIC = (
    "pain-treatment-through-a-screen",
    "marit",
    "chronic-pain",
)
PUBLIC = {
    "home": "/",
    "last list page": "/page/{last}/",
    "feed": "/feed/",
    "topic": "/topic/{topic}/",
    "author": "/author/{author}/",
    "post": "/{post}/",
}
STAFF = {
    "list of posts": "/admin/posts/workingcopy/",
    "desk": "/admin/comments/comment/",
    "scoreboard": "/admin/comments/scoreboard/",
}


class Cost(NamedTuple):
    """What a page takes: milliseconds of processors, database included, and until it is there."""

    cpu: float
    wall: float


def main() -> None:
    asked = options(__doc__ or "")
    sizes = QUICK_SIZES if asked.quick else SIZES
    looks = QUICK_LOOKS if asked.quick else LOOKS
    with servers.database(asked.data, durable=True) as postgres:
        import archive  # only now: they read the settings
        import post_copies
        from evidenceblog.core.models import User
        from evidenceblog.demo import loading

        person = User.objects.create(username="bench", is_superuser=True, is_staff=True)
        loading.load(person)
        copier = post_copies.Copier()
        copier.grow(sizes[0])
        archive.add_comments(
            QUICK_COMMENTS if asked.quick else COMMENTS,
            QUICK_WAITING if asked.quick else WAITING,
        )
        measured = []
        for size in sizes:
            copier.grow(size)
            _tidy()
            progress(f"At {size:,} posts")
            measured.append(_in_a_process_of_its_own(postgres, looks))
    report("grow", [*_rows(sizes, measured)])


def _rows(sizes: tuple[int, int], measured: list[dict[str, Cost]]) -> Iterator[Row]:
    small, large = measured
    for what in results.FLOORS:
        if what in small:
            yield shown(what, small[what].cpu, "CPU ms")
    for what in [*PUBLIC, *STAFF]:
        for size, costs in zip(sizes, measured, strict=True):
            yield shown(f"{what} at {size:,} posts", costs[what].cpu, "CPU ms")
            yield shown(f"{what} at {size:,} posts: p50", costs[what].wall, "ms")
        times = large[what].cpu / small[what].cpu
        yield at_most(f"{what}: growth", times, f"× at {sizes[0]:,} posts", GOAL)


def _tidy() -> None:
    """Leave PostgreSQL nothing to tidy up while pages are measured."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _in_a_process_of_its_own(postgres: int, looks: int) -> dict[str, Cost]:
    """Measure where nothing is kept of the blog as it was before."""
    from django.db import connection

    connection.close()  # what is forked has none of its own yet
    with multiprocessing.get_context("fork").Pool(1) as pool:
        return pool.apply(_measured, (postgres, looks))


def _measured(postgres: int, looks: int) -> dict[str, Cost]:
    from django.test import Client

    from evidenceblog.core.models import User

    person = User.objects.get(username="bench")
    reader, staff = Client(SERVER_NAME=servers.HOST), Client(SERVER_NAME=servers.HOST)
    staff.force_login(person)
    costs = _floors(postgres, looks * FLOOR_TIMES)
    for client, pages in ((reader, PUBLIC), (staff, STAFF)):
        for what, address in _addresses(pages).items():
            costs[what] = _cost(client, address, postgres, looks)
            progress(
                f"{costs[what].cpu:9.2f} CPU ms {costs[what].wall:9.2f} ms  {what}"
            )
    return costs


def _floors(postgres: int, looks: int) -> dict[str, Cost]:
    """Measure two views without any of the site's middleware."""
    from django.test import Client, override_settings

    views = (floor_urls.EMPTY, floor_urls.ONE_QUERY)
    with override_settings(ROOT_URLCONF="floor_urls", MIDDLEWARE=floor_urls.MIDDLEWARE):
        client = Client(SERVER_NAME=servers.HOST)
        costs = [_cost(client, address, postgres, looks) for address in views]
    return dict(zip(results.FLOORS[1:], costs, strict=True))


def _addresses(pages: Mapping[str, str]) -> dict[str, str]:
    from posts.models import Post

    facts = {
        "last": -(-Post.objects.live().count() // POSTS_A_PAGE),
        "post": SLUG,
        "author": AUTHOR,
        "topic": TOPIC,
    }
    return {what: address.format(**facts) for what, address in pages.items()}


def _cost(client: Any, address: str, postgres: int, looks: int) -> Cost:
    for _ in range(WARM):  # the first ones fill what is kept
        _look(client, address)
    roots = (os.getpid(), postgres)
    before = processes.cpu_seconds(*roots)
    walls = [_look(client, address) for _ in range(looks)]
    used = processes.cpu_seconds(*roots) - before
    return Cost(used * 1000 / looks, median(walls))


def _look(client: Any, address: str) -> float:
    begun = perf_counter()
    answer = client.get(address, secure=True)
    wall = (perf_counter() - begun) * 1000
    if answer.status_code != HTTPStatus.OK:
        raise RuntimeError(f"{address} answered {answer.status_code}")
    return wall


if __name__ == "__main__":
    main()
