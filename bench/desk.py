"""What moderators wait for at a million comments: the desk, its next card, the log."""

import environment  # noqa: F401  # first: all else is importable only then

# isort: split
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from http import HTTPStatus
from itertools import islice
from statistics import quantiles
from time import perf_counter
from typing import Any, NamedTuple

import browser
import processes
import servers
from results import Row, at_most, options, progress, report, shown

COMMENTS, QUICK_COMMENTS = 1_000_000, 4_000
WAITING, QUICK_WAITING = 5_000, 200
LOOKS, QUICK_LOOKS = 40, 3
CARDS, QUICK_CARDS = 100, 5
MOST_QUERIES = 12
DATABASE_GOAL_MS = 20
LOG_GOAL_MS = 50  # our own: nobody goes through a log in a hurry
CARD_GOAL_MS = 150
DESK, LOG = "/admin/comments/comment/", "/admin/comments/decision/"
DESK_PAGES = {
    "waiting": "",
    "waiting, page 3": "?after={third_page}",
    "waiting on a post": "?post={post}",
    "waiting, by reason": "?reason=many-links",
    "waiting, by label": "?show=outreach",
    "waiting, by author": "?author=reader{late}@example.org",
    "waiting, by words": "?q=thank",
    "approved": "?show=approved",
    "spam": "?show=spam",
    "all of a range": "?show=all&network=10.7.7.0/24",
    "all with links to a host": "?show=all&host=shop11.example",
    "all of an author": "?show=all&author=reader77@example.org",
}
LOG_PAGES = {
    "all": "",
    "halfway down": "?after={deep}",
    "of a person": "?who={person}",
    "of the system": "?who=system",
    "labels (1 in 9,000)": "?act=label",
    "rejections": "?to=rejected",
    "a reason (1 in 2,000)": "?reason=unkind",
    "a reason of a person (1 in 2,000)": "?reason=unkind&who={person}",
    "on a post": "?post={slug}",
    "a day two years ago": "?since={day}&until={day}",
    "a comment": "?comment=500000",
    "a bulk": "?batch={batch}",
}


class Look(NamedTuple):
    """One look at a page: its queries, and milliseconds: until the database answered
    all of them, of that with a processor, and until the page was there."""

    queries: int
    database: float
    processor: float
    altogether: float


class Stopwatch:
    """Around each query: how many there were, and how long they took."""

    def __init__(self) -> None:
        self.queries, self.seconds = 0, 0.0

    def __call__(self, execute: Callable[..., Any], *given: Any) -> Any:
        begun = perf_counter()
        try:
            return execute(*given)
        finally:
            self.queries += 1
            self.seconds += perf_counter() - begun


def main() -> None:
    asked = options(__doc__ or "")
    with ExitStack() as stack:
        stack.enter_context(servers.database(asked.data))
        import archive  # only now: it reads the settings

        total = QUICK_COMMENTS if asked.quick else COMMENTS
        person, *_others = archive.fill(
            total, QUICK_WAITING if asked.quick else WAITING
        )
        looks = QUICK_LOOKS if asked.quick else LOOKS
        rows = [*_sizes(), *_desk(person, total, looks), *_log(person, looks)]
        rows += [*_neighbours(looks), _export()]
        rows += _next_card(person, QUICK_CARDS if asked.quick else CARDS)
    report("desk", rows)


def _sizes() -> Iterator[Row]:
    from comments.models import Comment, Decision

    for what, found in (
        ("comments", Comment.objects.all()),
        ("comments that wait", Comment.objects.filter(waits=True)),
        ("decisions", Decision.objects.all()),
    ):
        yield shown(what, found.count(), "rows")


def _desk(person: Any, total: int, looks: int) -> Iterator[Row]:
    from comments.models import Comment

    waiting = Comment.objects.waiting().values_list("pk", flat=True)
    facts = {
        "third_page": waiting[50],
        "post": Comment.objects.get(pk=total).post_id,
        "late": total % 100_000,
    }
    for what, query in DESK_PAGES.items():
        address = DESK + query.format(**facts)
        yield from _page(person, f"desk, {what}", address, looks, DATABASE_GOAL_MS)


def _log(person: Any, looks: int) -> Iterator[Row]:
    from comments.models import Decision

    newest = Decision.objects.order_by("-at", "-pk")
    middle = newest[Decision.objects.count() // 2]
    bulk = Decision.objects.filter(by__isnull=False, to_status="spam").first()
    facts = {
        "person": person.pk,
        "deep": middle.pk,
        "slug": middle.comment.post.slug,
        "day": f"{middle.at:%Y-%m-%d}",
        "batch": bulk.batch if bulk else "",
    }
    for what, query in LOG_PAGES.items():
        address = LOG + query.format(**facts)
        yield from _page(person, f"log, {what}", address, looks, LOG_GOAL_MS)


def _page(
    person: Any, what: str, address: str, looks: int, goal: float
) -> Iterator[Row]:
    from django.test import Client

    client = Client(SERVER_NAME=servers.HOST)
    client.force_login(person)
    _look(client, address)  # the first one fills what is kept
    made = [_look(client, address) for _ in range(looks)]
    queries = max(look.queries for look in made)
    p50, p95 = _percentiles([look.database for look in made])
    processor, _slow = _percentiles([look.processor for look in made])
    altogether, _slow = _percentiles([look.altogether for look in made])
    yield at_most(f"{what}: queries", queries, "queries", MOST_QUERIES)
    yield at_most(f"{what}: database, p50", p50, "ms", goal)
    yield shown(f"{what}: database, p95", p95, "ms")
    yield shown(f"{what}: database's processor, p50", processor, "ms")
    yield shown(f"{what}: altogether, p50", altogether, "ms")
    progress(f"{p50:9.2f} ms ({processor:.2f}) in {queries:2} queries  {what}")


def _look(client: Any, address: str) -> Look:
    from django.db import connection

    watch, begun = Stopwatch(), perf_counter()
    ran = processes.run_ms(connection.connection.info.backend_pid)
    with connection.execute_wrapper(watch):
        answer = client.get(address, secure=True)
    altogether = (perf_counter() - begun) * 1000
    if answer.status_code != HTTPStatus.OK:
        raise RuntimeError(f"{address} answered {answer.status_code}")
    ran = processes.run_ms(connection.connection.info.backend_pid) - ran
    return Look(watch.queries, watch.seconds * 1000, ran, altogether)


def _neighbours(looks: int) -> Iterator[Row]:
    """Gather what the filter is told of a comment: copies, likeness, history, rate."""
    from django.db import connection

    from comments.models import Comment
    from comments.screening import scoring_context

    watch, took = Stopwatch(), []
    for comment in Comment.objects.waiting()[: looks * 5]:
        begun = watch.seconds
        with connection.execute_wrapper(watch):
            scoring_context.context_of(comment)
        took.append((watch.seconds - begun) * 1000)
    p50, p95 = _percentiles(took)
    yield at_most("neighbours: database, p50", p50, "ms", DATABASE_GOAL_MS)
    yield shown("neighbours: database, p95", p95, "ms")


def _export() -> Row:
    from comments.models import Decision
    from comments.moderation.log import decision_export

    begun = perf_counter()
    lines = islice(
        decision_export.export_lines(Decision.objects.all()),
        decision_export.MAX_EXPORTED,
    )
    made = sum(1 for _line in lines)
    return shown("export", made / (perf_counter() - begun), "decisions/s")


def _next_card(person: Any, cards: int) -> Iterator[Row]:
    """Approve one comment after the other, with a key, in a browser."""
    from django.test import Client

    client = Client()
    client.force_login(person)
    progress(f"{cards} comments, a key each")
    # A browser on plain HTTP keeps no cookie of a site that insists on TLS.
    os.environ |= {"DEBUG": "1", "SITE_URL": servers.PLAIN, "ALLOWED_HOSTS": ""}
    with servers.web() as site:
        pressed = browser.press(site.url + DESK, client.cookies, "a", cards)
    p50, p95 = _percentiles(pressed.shown)
    yield at_most("key → next card to the eye: p50", p50, "ms", CARD_GOAL_MS)
    yield at_most("key → next card to the eye: p95", p95, "ms", CARD_GOAL_MS)
    p50, p95 = _percentiles(pressed.saved)
    yield shown("decision saved: p50", p50, "ms")
    yield shown("decision saved: p95", p95, "ms")


def _percentiles(milliseconds: Sequence[float]) -> tuple[float, float]:
    """Return the p50 and the p95."""
    parts = quantiles(milliseconds, n=20)
    return parts[9], parts[18]


if __name__ == "__main__":
    main()
