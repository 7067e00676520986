"""What a page costs, cached and not, and a comment; beside nginx and a bare Django."""

import environment  # noqa: F401  # first: all else is importable only then

# isort: split
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple

import floor_urls
import processes
import results
import servers
import wrk
from results import Row, at_least, at_most, options, progress, report, shown
from servers import AS_PROXIED, SITE_URL, Running

# Two posts of the demo that are read, and one that is written to.
QUIET, LIVELY, ANSWERED = (
    "pain-treatment-through-a-screen",
    "how-a-systematic-review-is-made",
    "compared-with-what",
)
DISCUSSIONS = {QUIET: 4, LIVELY: 1000}
# What is asked for, where, and the CPU seconds that 1,000 may cost without a cache, on a
# machine where the empty view costs EMPTY_VIEW.
PAGES = (
    ("home", "/", 5.5),
    ("post with 4 comments", f"/{QUIET}/", 7),
    ("post with 50 of 1,000 comments", f"/{LIVELY}/", 11),
    ("feed", "/feed/", 7),
)
EMPTY_VIEW = 0.25
# The same for a page from the cache, how many times nginx's that may be, and a comment's.
CACHED_GOAL, NGINX_TIMES_GOAL, COMMENT_GOAL = 0.06, 3, 18
# Of the pages by nginx, the one that stands for nginx among the floors.
NGINX_FLOOR = 1
# Browsers offer brotli, and what is cached is kept compressed.
AS_READER = {**AS_PROXIED, "Accept-Encoding": "br"}
# Whoever says who they are is not answered from the cache.
AS_KNOWN = {**AS_READER, "Authorization": "Bearer bench"}
ROUNDS = 3
# PostgreSQL tidies up after many writes; that is no part of what the next page costs.
SETTLE_SECONDS = 5
SECONDS, QUICK_SECONDS = 5, 2
# How long the worker may take for what the comments of one run leave to do.
DRAIN_SECONDS = 120
PAUSE_SECONDS = 0.5


@dataclass(frozen=True)
class Case:
    """One kind of request, and all its runs so far."""

    name: str
    url: str
    headers: Mapping[str, str]
    roots: Sequence[int]
    goal: float | None = None
    runs: list[wrk.Run] = field(default_factory=list)

    def run(
        self,
        seconds: int,
        *arguments: str,
        until: Callable[[], int] | None = None,
    ) -> None:
        run = wrk.run(
            self.url, self.headers, seconds, self.roots, *arguments, until=until
        )
        self.runs.append(run)
        progress(f"{run.cpu_per_1000:9.3f} CPU s per 1,000  {self.name}")

    def cost(self) -> float:
        return wrk.middle(self.runs).cpu_per_1000

    def rows(self, slowness: float) -> Iterator[Row]:
        """Yield its figures; `slowness` is the machine's, by which goals are scaled."""
        run = wrk.middle(self.runs)
        what, unit = f"{self.name}: CPU", "s per 1,000 requests"
        if self.goal is None:
            yield shown(what, run.cpu_per_1000, unit)
        else:
            goal = round(self.goal * slowness, 3)
            yield at_most(what, run.cpu_per_1000, unit, goal)
        yield shown(f"{self.name}: rate", run.per_second, "requests/s")
        yield shown(f"{self.name}: p50", run.p50_ms, "ms")
        yield shown(f"{self.name}: p99", run.p99_ms, "ms")


@dataclass(frozen=True)
class Page:
    """A page in the ways it is measured: from the cache, from nginx, and made anew."""

    cached: Case
    static: Case
    uncached: Case

    def cases(self) -> tuple[Case, Case, Case]:
        return self.cached, self.static, self.uncached

    def rows(self, slowness: float) -> Iterator[Row]:
        for case in self.cases():
            yield from case.rows(slowness)
            size = len(servers.fetched(case.url, case.headers))
            yield shown(f"{case.name}: size", size, "bytes")
        times = self.cached.cost() / self.static.cost()
        yield at_most(f"{self.cached.name}: CPU", times, "× nginx", NGINX_TIMES_GOAL)


class Floors(NamedTuple):
    """What no page can cost less than, measured in the same rounds."""

    nginx: Case
    empty: Case
    one_query: Case

    def slowness(self) -> float:
        return self.empty.cost() / EMPTY_VIEW

    def rows(self) -> Iterator[Row]:
        for name, case in zip(results.FLOORS, self, strict=True):
            yield shown(name, case.cost(), "s per 1,000 requests")


class Site(NamedTuple):
    """All that takes part: the process of each server, and where the site answers."""

    url: str
    web: int
    worker: int
    postgres: int


def main() -> None:
    asked = options(__doc__ or "")
    with ExitStack() as stack:
        postgres = stack.enter_context(servers.database(asked.data, durable=True))
        import content  # only now: it reads the settings

        progress("Making the content.")
        content.make(DISCUSSIONS)
        web = stack.enter_context(servers.web())
        worker = stack.enter_context(servers.worker())
        site = Site(web.url, web.pid, worker.pid, postgres)
        _stored_since(0)
        files = [servers.fetched(site.url + path, AS_READER) for _, path, _ in PAGES]
        nginx = stack.enter_context(servers.nginx(files))
        bare = stack.enter_context(servers.bare_django())
        pages = [_page(number, site, nginx) for number in range(len(PAGES))]
        floors = _floors(pages, bare, postgres)
        comment = _comment(site)
        _run_all(pages, floors, comment, QUICK_SECONDS if asked.quick else SECONDS)
        slowness = floors.slowness()
        rows = list(floors.rows())
        rows += [row for page in pages for row in page.rows(slowness)]
        rows += comment.rows(slowness)
        rows += _parts(comment)
        rows += [_none_lost(comment)]
        rows += _circumstances(site, [*_cases(pages, floors), comment])
    report("pages", rows)


def _page(number: int, site: Site, nginx: Running) -> Page:
    name, path, goal = PAGES[number]
    url, static = site.url + path, f"{nginx.url}/{number}"
    roots = (site.web, site.postgres)
    return Page(
        cached=Case(f"{name}, cached", url, AS_READER, roots, CACHED_GOAL),
        static=Case(f"{name}, by nginx", static, AS_READER, [nginx.pid]),
        uncached=Case(f"{name}, not cached", url, AS_KNOWN, roots, goal),
    )


def _floors(pages: Sequence[Page], bare: Running, postgres: int) -> Floors:
    empty, one_query = bare.url + floor_urls.EMPTY, bare.url + floor_urls.ONE_QUERY
    return Floors(
        nginx=pages[NGINX_FLOOR].static,
        empty=Case("empty view", empty, AS_READER, [bare.pid]),
        one_query=Case("one query", one_query, AS_READER, [bare.pid, postgres]),
    )


def _comment(site: Site) -> Case:
    url = f"{site.url}/{ANSWERED}/comment/"
    roots = (site.web, site.worker, site.postgres)
    return Case("POST comment", url, AS_PROXIED, roots, COMMENT_GOAL)


def _cases(pages: Sequence[Page], floors: Floors) -> list[Case]:
    bare = [floors.empty, floors.one_query]
    return [*bare, *(case for page in pages for case in page.cases())]


def _run_all(
    pages: Sequence[Page], floors: Floors, comment: Case, seconds: int
) -> None:
    """Run everything by turns, so that what drifts on a machine drifts for all."""
    for number in range(1, ROUNDS + 1):
        progress(f"Round {number} of {ROUNDS}")
        for case in _cases(pages, floors):
            case.run(seconds)
        before = _stored()
        comment.run(
            seconds, str(number), SITE_URL, until=partial(_stored_since, before)
        )
        time.sleep(SETTLE_SECONDS)


def _stored_since(before: int) -> int:
    """Wait until no more comments come and the worker has done all that is due."""
    give_up = time.monotonic() + DRAIN_SECONDS
    stored = None
    while time.monotonic() < give_up:
        latest = _stored()
        if stored == latest and not _due():
            return latest - before
        stored = latest
        time.sleep(PAUSE_SECONDS)
    raise TimeoutError("The worker does not get through its tasks.")


def _stored() -> int:
    import content  # only now: it reads the settings

    return content.comments_on(ANSWERED)


def _due() -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing'"
            " OR status = 'todo' AND coalesce(scheduled_at, now()) <= now()"
        )
        return int(cursor.fetchone()[0])


def _parts(comment: Case) -> Iterator[Row]:
    """Tell what the cost of a comment is made of."""
    run = wrk.middle(comment.runs)
    for name, used in zip(("web", "worker", "PostgreSQL"), run.by_root, strict=True):
        what = f"{comment.name}: CPU of {name}"
        yield shown(what, used / run.served * 1000, "s per 1,000 requests")


def _none_lost(comment: Case) -> Row:
    answered = sum(run.requests for run in comment.runs)
    return at_least("comments stored", _stored(), f"of {answered} answered", answered)


def _circumstances(site: Site, cases: Sequence[Case]) -> list[Row]:
    runs = [run for case in cases for run in case.runs]
    disturbed = sum(not run.is_quiet for run in runs)
    return [
        shown("memory of the web server (PSS)", processes.memory_mib(site.web), "MiB"),
        shown("memory of the worker (PSS)", processes.memory_mib(site.worker), "MiB"),
        shown("memory of PostgreSQL (PSS)", processes.memory_mib(site.postgres), "MiB"),
        shown("runs disturbed by other load", disturbed, f"of {len(runs)}"),
    ]


if __name__ == "__main__":
    main()
