"""Whether anything is lost or doubled while all that runs is killed.

Comments are sent over 8 connections to a real `serve`; web, worker and database are killed
(SIGKILL) in turn. Who gets no answer sends the same form again, as people do. Meanwhile two
readers ask for pages whose addresses hold codes and e-mail addresses; at the end ten fill
the logs with such, so that these can be searched for what must not stand in them. The
database is killed then, too: what fails tells more of a request than what is refused.

With SOAK_COMMENTS=300 in the environment the first part is short, and the logs are as long.
"""

import environment  # noqa: F401  # first: all else is importable only then

# isort: split
import os
import secrets
import statistics
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from itertools import cycle
from pathlib import Path

import log_search
import served
import soak_clients
from results import Row, at_least, at_most, options, progress, report, shown
from served import Served
from soak_clients import Traffic
from tests.servers.smtp import SmtpServer, smtp_server

POSTS = 20
COMMENTS, QUICK_COMMENTS = 20_000, 300
KILLS, QUICK_KILLS = 10, 1  # of each
KILLED = (("web process", "worker", "database"), ("web server", "worker", "database"))
LOG_BYTES, QUICK_LOG_BYTES = 100_000_000, 1_000_000
# A comment whose request was killed is screened after a minute, by the clock.
SETTLE_SECONDS = 600


def main() -> None:
    asked = options(__doc__ or "")
    comments = QUICK_COMMENTS if asked.quick else COMMENTS
    comments = int(os.environ.get("SOAK_COMMENTS") or comments)
    log_bytes = QUICK_LOG_BYTES if asked.quick else LOG_BYTES
    with ExitStack() as stack:
        mail = stack.enter_context(smtp_server())
        variables = _secrets(mail)
        site = stack.enter_context(served.served(asked.data, **variables))
        posts = make_posts()
        begun = time.monotonic()
        traffic = Traffic(site.url, posts, comments, mail)
        with traffic.running():
            kills = _kill_in_turn(site, traffic, _kills(comments), comments)
            traffic.wait_for_comments()
            seconds = time.monotonic() - begun
            progress(f"{comments:,} comments took {seconds:.0f} s.")
            traffic.fill_logs()
            _wait_for_logs(site, log_bytes // 2)
            kills += _kill(site, "database", traffic)
            served.wait_until(database_answers)
            _wait_for_logs(site, log_bytes)
            seconds_of_logs = time.monotonic() - begun - seconds
            progress(f"{log_bytes:,} bytes of logs took {seconds_of_logs:.0f} s more.")
        rows = [
            *_comment_rows(traffic, kills, seconds),
            *_waiting_rows(traffic, site, seconds),
        ]
        if not asked.quick:
            rows += _settled_rows(mail)
        secret_words = [variables["METRICS_TOKEN"], _key(site)]
        rows += log_search.rows(site, traffic, secret_words)
    report("soak", rows)


def _kills(comments: int) -> int:
    return QUICK_KILLS if comments <= QUICK_COMMENTS else KILLS


def _secrets(mail: SmtpServer) -> dict[str, str]:
    return {
        "ACCESS_LOG": "1",
        "METRICS_TOKEN": secrets.token_urlsafe(30),
        "MAIL_URL": mail.url,
        "MAIL_FROM": "blog@example.org",
    }


def make_posts() -> list[str]:
    """Publish what is commented on; return its slugs."""
    from tests import make

    slugs = [f"post-{number}" for number in range(POSTS)]
    for slug in slugs:
        make.post(slug=slug)
    forget_connection()
    return slugs


def forget_connection() -> None:
    """Ask for a new one next time: a kill ends those that there are."""
    from django.db import connection

    connection.close()


def database_answers() -> bool:
    """Tell whether the database takes connections again."""
    from django.db import OperationalError, connection

    forget_connection()
    with suppress(OperationalError):
        connection.ensure_connection()
        return True
    return False


def _kill_in_turn(
    site: Served, traffic: Traffic, rounds: int, comments: int
) -> Counter[str]:
    """Kill one after another, evenly over all comments; return how often each was."""
    kills: Counter[str] = Counter()
    turns = [what for _, each in zip(range(rounds), cycle(KILLED)) for what in each]
    for number, what in enumerate(turns, start=1):
        traffic.wait_for_comments(comments * number // (len(turns) + 1))
        kills += _kill(site, what, traffic)
    return kills


def _kill(site: Served, what: str, traffic: Traffic) -> Counter[str]:
    """Kill one, and wait until another has its place; return what was killed."""
    begun = time.monotonic()
    site.kill(what)
    progress(
        f"{traffic.acknowledged:6,} taken. Killed: {what}; another was there after"
        f" {time.monotonic() - begun:.1f} s"
    )
    return Counter([what])


def _comment_rows(
    traffic: Traffic, kills: Counter[str], seconds: float
) -> Iterator[Row]:
    stored = Counter(stored_marks())
    taken = traffic.taken
    for what, count in sorted(kills.items()):
        yield shown(f"killed: {what}", count, "times")
    yield at_least("comments acknowledged", len(taken), "comments", traffic.count)
    lost = sum(stored[mark] == 0 for mark in taken)
    doubled = sum(count > 1 for count in stored.values())
    yield at_most("comments lost", lost, "comments", 0)
    yield at_most("comments doubled", doubled, "comments", 0)
    strange = len(stored.keys() - traffic.taken.keys())
    yield at_most("comments stored that nobody sent", strange, "comments", 0)
    yield shown("all comments", seconds, "s")


def stored_marks() -> list[str]:
    """Return the marks of all comments that are stored."""
    from comments.models import Comment

    forget_connection()
    marked = Comment.objects.filter(name__startswith=soak_clients.NAME)
    return list(marked.values_list("name", flat=True))


def _waiting_rows(traffic: Traffic, site: Served, seconds: float) -> Iterator[Row]:
    waits = sorted(traffic.taken.values())
    cuts = statistics.quantiles(waits, n=100)
    yield shown("a comment waits: p50", cuts[49] * 1000, "ms")
    yield shown("a comment waits: p99", cuts[98] * 1000, "ms")
    yield shown("a comment waits, tries after a kill too: most", waits[-1], "s")
    for answer, count in sorted(traffic.refused.items()):
        yield shown(f"tries that failed: {answer}", count, "tries")
    yield at_most(
        "answers that were errors of ours (500)", traffic.refused["500"], "", 0
    )
    yield shown("pages read meanwhile", traffic.pages, "pages")
    yield shown("requests that filled the logs", traffic.filled, "requests")
    yield shown("CPU of all processes", site.cpu_seconds(), "s")


def _settled_rows(mail: SmtpServer) -> Iterator[Row]:
    """Wait for what the killed left undone."""
    from procrastinate.contrib.django.models import ProcrastinateJob

    from comments.models import Comment, Status

    def undone() -> int:
        due = ProcrastinateJob.objects.filter(status__in=["todo", "doing"])
        return due.filter(scheduled_at__isnull=True, queue_name="default").count()

    unscreened = Comment.objects.filter(status=Status.RECEIVED)
    begun = time.monotonic()
    while (unscreened.exists() or undone()) and (
        time.monotonic() < begun + SETTLE_SECONDS
    ):
        time.sleep(1)
    yield shown("until all was screened and done", time.monotonic() - begun, "s")
    yield at_most("comments never screened", unscreened.count(), "comments", 0)
    yield at_most("tasks never done", undone(), "tasks", 0)
    failed = ProcrastinateJob.objects.filter(status="failed").count()
    yield at_most("tasks that failed for good", failed, "tasks", 0)
    ids = Counter(one.id for one in mail.accepted)
    yield shown("mails sent", len(ids), "mails")
    twice = sum(count > 1 for count in ids.values())
    yield shown("mails sent twice, with one Message-ID", twice, "mails")


def _wait_for_logs(site: Served, size: int) -> None:
    served.wait_until(lambda: _log_size(site) >= size, SETTLE_SECONDS * 6)


def _log_size(site: Served) -> int:
    return sum(file.stat().st_size for file in log_search.files(site))


def _key(site: Served) -> str:
    return Path(site.data / "secret-key").read_text().strip()


if __name__ == "__main__":
    os.nice(5)
    main()
