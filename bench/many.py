"""Two web machines and two workers on one PostgreSQL, and what each outage costs.

Machine A runs `serve`; B runs `serve --no-worker`, and `work` by itself. Both reach the
database by PgBouncer, nginx stands in front, and a streaming replica has all that was
acknowledged. Comments come in over 8 connections while parts are killed (SIGKILL), and at
last the database is: its replica takes its place.
"""

import environment  # noqa: F401  # first: all else is importable only then

# isort: split
import os
import signal
import statistics
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import django

import machines
import own_postgres
import soak
from machines import Machine
from own_postgres import Pooler, Server
from results import Row, at_least, at_most, options, progress, report, shown
from served import wait_until
from soak_clients import Client, Traffic
from tests.servers.smtp import SmtpServer, smtp_server

# Before and after each outage; as many as come in are sent meanwhile.
COMMENTS, QUICK_COMMENTS = 200, 20
ENDLESS = 1_000_000
APPROVALS, QUICK_APPROVALS = 100, 10
# From the commit until the pages of both machines have the comment.
SHOWN_GOAL_MS = 1_000
SETTLE_SECONDS = 300


class Site:
    """All its parts."""

    def __init__(self, folder: Path, stack: ExitStack, mail: SmtpServer) -> None:
        self.database = own_postgres.free_port()
        self.primary = Server(folder, "primary")
        self.replica = Server(folder, "replica")
        for server in (self.primary, self.replica):
            stack.enter_context(own_postgres.ended(server))
        self.primary.create()
        self.primary.start(self.database)
        own_postgres.create_database(self.database)
        self.pooler = Pooler(folder, self.database)
        self.pooler.start()
        stack.enter_context(own_postgres.ended(self.pooler))
        ports = [own_postgres.free_port() for _ in range(3)]
        self.front = f"http://{own_postgres.HOST}:{ports[0]}"
        variables = {
            "DATABASE_URL": own_postgres.url(self.pooler.port),
            "DATABASE_DIRECT_URL": own_postgres.url(self.database),
            "SITE_URL": self.front,
            "SECRET_KEY": "of both machines, for as long as this bench runs",
            "MAIL_URL": mail.url,
            "MAIL_FROM": "blog@example.org",
        }
        self.a = Machine(folder, "a", variables, ports[1])
        self.b = Machine(folder, "b", variables, ports[2], "--no-worker")
        for machine in (self.a, self.b):
            stack.callback(machine.stop)
        self.a.start()
        self.b.start()
        self.b.start_worker()
        stack.enter_context(machines.balancer(folder, ports[0], ports[1:]))
        os.environ.update(variables | {"DATABASE_URL": own_postgres.url(self.database)})
        os.environ.update(DEBUG="0", ALLOWED_HOSTS=own_postgres.HOST)
        os.environ["EVIDENCEBLOG_DATA"] = str(self.a.data)
        os.environ["DJANGO_SETTINGS_MODULE"] = "evidenceblog.settings"
        django.setup()

    def replicate(self) -> None:
        """Make the replica; from now on what is committed is on both."""
        replica = own_postgres.free_port()
        self.replica.copy(self.database)
        self.replica.start(replica)
        own_postgres.execute(
            self.database, own_postgres.SYNCHRONOUS, "SELECT pg_reload_conf()"
        )

    def fail_over(self) -> None:
        """Kill the primary; let the replica answer at its address."""
        self.primary.end(signal.SIGKILL)
        self.replica.end()
        self.replica.promote()
        self.replica.start(self.database)


def main() -> None:
    asked = options(__doc__ or "")
    comments = QUICK_COMMENTS if asked.quick else COMMENTS
    approvals = QUICK_APPROVALS if asked.quick else APPROVALS
    rows: list[Row] = []
    with ExitStack() as stack:
        name = stack.enter_context(TemporaryDirectory(prefix="evidenceblog-many-"))
        Path(name).chmod(0o755)  # PostgreSQL and PgBouncer run under another account
        mail = stack.enter_context(smtp_server())
        site = Site(Path(name), stack, mail)
        posts = soak.make_posts()
        site.replicate()
        progress("All parts are there.")
        rows += _approval_rows(site, posts, approvals)
        traffic = Traffic(site.front, posts, ENDLESS, mail)
        with traffic.running():
            traffic.wait_for_comments(comments)
            for what, outage in _outages(site).items():
                before, begun = traffic.acknowledged, time.monotonic()
                outage()
                rows.append(shown(f"{what}: back after", time.monotonic() - begun, "s"))
                meanwhile = traffic.acknowledged - before
                rows.append(shown(f"{what}: taken meanwhile", meanwhile, "comments"))
                progress(f"{traffic.acknowledged:6,} taken. {what}")
                traffic.wait_for_comments(traffic.acknowledged + comments)
        rows += _comment_rows(traffic)
        rows += _task_rows(mail)
    report("many", rows)


def _outages(site: Site) -> dict[str, machines.Outage]:
    return {
        "web machine A killed, with its worker": site.a.replace,
        "worker of B killed": site.b.replace_worker,
        "PgBouncer ended and started": lambda: _restart(site.pooler),
        "primary killed, replica in its place": site.fail_over,
    }


def _restart(pooler: Pooler) -> None:
    pooler.end()
    pooler.start()


def _approval_rows(site: Site, slugs: list[str], count: int) -> Iterator[Row]:
    """Approve comments, and wait until the pages of both machines have them.

    They are on all posts in turn: a page shows the first comments of many.
    """
    from comments.decisions import status_changes
    from comments.models import Status
    from posts.models import Post
    from tests import make

    moderator = make.person()
    posts = [Post.objects.get(slug=slug) for slug in slugs]
    readers = [Client(machine.url) for machine in (site.a, site.b)]
    waits = []
    for number in range(count):
        slug, post = slugs[number % len(slugs)], posts[number % len(slugs)]
        comment = make.comment(post, body=f"Walked {number} times.")
        for reader in readers:
            _has(reader, site.front, slug, comment.pk)  # the page is kept
        begun = time.monotonic()
        status_changes.decide([comment], to=Status.APPROVED, by=moderator)
        for reader in readers:
            wait_until(partial(_has, reader, site.front, slug, comment.pk))
        waits.append((time.monotonic() - begun) * 1_000)
    yield shown(
        "approved, until A and B show it: median", statistics.median(waits), "ms"
    )
    yield at_most(
        "approved, until A and B show it: most", max(waits), "ms", SHOWN_GOAL_MS
    )
    soak.forget_connection()


def _has(reader: Client, front: str, slug: str, comment: int) -> bool:
    headers = {"Host": front.removeprefix("http://")}
    reader.ask("GET", f"/{slug}/", None, headers)
    return f'id="comment-{comment}"'.encode() in reader.page


def _comment_rows(traffic: Traffic) -> Iterator[Row]:
    stored = Counter(soak.stored_marks())
    taken = traffic.taken
    yield shown("comments acknowledged", len(taken), "comments")
    lost = sum(stored[mark] == 0 for mark in taken)
    yield at_most("comments lost", lost, "comments", 0)
    doubled = sum(count > 1 for count in stored.values())
    yield at_most("comments doubled", doubled, "comments", 0)
    for answer, count in sorted(traffic.refused.items()):
        yield shown(f"tries that failed: {answer}", count, "tries")


def _task_rows(mail: SmtpServer) -> Iterator[Row]:
    """Wait until the workers have done all; look whether any was done twice."""
    from procrastinate.contrib.django.models import ProcrastinateJob

    from comments.models import Comment, Status

    due = ProcrastinateJob.objects.filter(status__in=["todo", "doing"])
    now = due.filter(scheduled_at__isnull=True, queue_name="default")
    unscreened = Comment.objects.filter(status=Status.RECEIVED)
    soak.forget_connection()
    wait_until(lambda: not now.exists() and not unscreened.exists(), SETTLE_SECONDS)
    failed = ProcrastinateJob.objects.filter(status="failed").count()
    yield at_most("tasks that failed for good", failed, "tasks", 0)
    ids = Counter(one.id for one in mail.accepted)
    yield at_least("mails sent", len(ids), "mails", 1)
    twice = sum(count > 1 for count in ids.values())
    yield shown("mails sent twice, with one Message-ID", twice, "mails")


if __name__ == "__main__":
    main()
