"""What a page costs, cached and not, beside the same bytes from nginx; and a comment."""

import environment  # noqa: F401  # first: all else is importable only then

# isort: split
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field

import processes
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
# What is asked for, where, and the CPU seconds that 1,000 may cost without a cache.
PAGES = (
    ("home", "/", 4),
    ("post with 4 comments", f"/{QUIET}/", 3),
    ("post with 50 of 1,000 comments", f"/{LIVELY}/", 8),
    ("feed", "/feed/", 4),
)
# The same for a page from the cache, how many times nginx's that may be, and a comment's.
CACHED_GOAL, NGINX_TIMES_GOAL, COMMENT_GOAL = 0.06, 3, 6
# Browsers offer brotli, and what is cached is kept compressed.
AS_READER = {**AS_PROXIED, "Accept-Encoding": "br"}
# Whoever says who they are is not answered from the cache.
AS_KNOWN = {**AS_READER, "Authorization": "Bearer bench"}
ROUNDS = 3
# PostgreSQL tidies up after many writes; that is no part of what the next page costs.
SETTLE_SECONDS = 5
SECONDS, QUICK_SECONDS = 5, 2


@dataclass(frozen=True)
class Case:
    """One kind of request, and all its runs so far."""

    name: str
    url: str
    headers: Mapping[str, str]
    servers: Sequence[int]
    goal: float | None = None
    runs: list[wrk.Run] = field(default_factory=list)

    def run(self, seconds: int, *arguments: str) -> None:
        run = wrk.run(self.url, self.headers, seconds, self.servers, *arguments)
        self.runs.append(run)
        progress(f"{run.cpu_per_1000:9.3f} CPU s per 1,000  {self.name}")

    def cost(self) -> float:
        return wrk.middle(self.runs).cpu_per_1000

    def rows(self) -> Iterator[Row]:
        run = wrk.middle(self.runs)
        what, unit = f"{self.name}: CPU", "s per 1,000 requests"
        if self.goal is None:
            yield shown(what, run.cpu_per_1000, unit)
        else:
            yield at_most(what, run.cpu_per_1000, unit, self.goal)
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

    def rows(self) -> Iterator[Row]:
        for case in self.cases():
            yield from case.rows()
            size = len(servers.fetched(case.url, case.headers))
            yield shown(f"{case.name}: size", size, "bytes")
        times = self.cached.cost() / self.static.cost()
        yield at_most(f"{self.cached.name}: CPU", times, "× nginx", NGINX_TIMES_GOAL)


def main() -> None:
    asked = options(__doc__ or "")
    with ExitStack() as stack:
        database = stack.enter_context(servers.database(asked.data))
        import content  # only now: it reads the settings

        progress("Making the content.")
        content.make(DISCUSSIONS)
        site = stack.enter_context(servers.web())
        servers = (site.pid, database)
        files = [servers.fetched(site.url + path, AS_READER) for _, path, _ in PAGES]
        nginx = stack.enter_context(servers.nginx(files))
        pages = [
            _page(number, site.url, servers, nginx) for number in range(len(PAGES))
        ]
        comment = _comment(site.url, servers)
        _run_all(pages, comment, QUICK_SECONDS if asked.quick else SECONDS)
        rows = [row for page in pages for row in page.rows()]
        rows += [*comment.rows(), _stored(comment, content.comments_on(ANSWERED))]
        rows += _circumstances(pages, comment)
    report("pages", rows)


def _page(number: int, site: str, servers: Sequence[int], nginx: Running) -> Page:
    name, path, goal = PAGES[number]
    url, static = site + path, f"{nginx.url}/{number}"
    return Page(
        cached=Case(f"{name}, cached", url, AS_READER, servers, CACHED_GOAL),
        static=Case(f"{name}, by nginx", static, AS_READER, [nginx.pid]),
        uncached=Case(f"{name}, not cached", url, AS_KNOWN, servers, goal),
    )


def _comment(site: str, servers: Sequence[int]) -> Case:
    url = f"{site}/{ANSWERED}/comment/"
    return Case("POST comment (fsync off)", url, AS_PROXIED, servers, COMMENT_GOAL)


def _run_all(pages: Sequence[Page], comment: Case, seconds: int) -> None:
    """Run everything by turns, so that what drifts on a machine drifts for all."""
    for number in range(1, ROUNDS + 1):
        progress(f"Round {number} of {ROUNDS}")
        for page in pages:
            for case in page.cases():
                case.run(seconds)
        comment.run(seconds, str(number), SITE_URL)
        time.sleep(SETTLE_SECONDS)


def _stored(comment: Case, stored: int) -> Row:
    answered = sum(run.requests for run in comment.runs)
    return at_least("comments stored", stored, f"of {answered} answered", answered)


def _circumstances(pages: Sequence[Page], comment: Case) -> list[Row]:
    cases = [comment, *(case for page in pages for case in page.cases())]
    runs = [run for case in cases for run in case.runs]
    disturbed = sum(not run.is_quiet for run in runs)
    web, database = (processes.memory_mib(pid) for pid in comment.servers)
    return [
        shown("memory of the web server (PSS)", web, "MiB"),
        shown("memory of PostgreSQL (PSS)", database, "MiB"),
        shown("runs disturbed by other load", disturbed, f"of {len(runs)}"),
    ]


if __name__ == "__main__":
    main()
