"""`manage.py work` as real processes: what they run, and what their deaths cost."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import IO

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from evidenceblog.core.task_backend import MAX_WORKER_DEATHS
from tests import database
from tests.core import sample_tasks
from tests.processes import PATIENCE, PROJECT, eventually

pytestmark = pytest.mark.usefixtures("empty_queue")
# Looking at the queue often: a test cannot wait the usual 5 s for a task's next try.
WORK = """
import sys
from django.conf import settings
from django.core.management import execute_from_command_line
settings.PROCRASTINATE_WORKER_DEFAULTS = {"fetch_job_polling_interval": 0.1}
settings.LOGGING["loggers"]["procrastinate"] = {"level": "INFO"}
settings.SCHEDULE = "tests.core.sample_tasks.SCHEDULE"
execute_from_command_line(["manage.py", "work", *sys.argv[1:]])
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where tasks say what they did."""
    return tmp_path / "said"


def said(file: Path) -> list[str]:
    return file.read_text().split() if file.exists() else []


@contextlib.contextmanager
def worker(
    *arguments: str, log: int | IO[str] = subprocess.DEVNULL, **environment: str
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a worker on the tests' database; kill it at the end if it still runs."""
    process = subprocess.Popen(
        [sys.executable, "-c", WORK, *arguments],
        cwd=PROJECT,
        env={**os.environ, "DATABASE_URL": database.url(), **environment},
        stderr=log,  # the failures that these tests are about
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def work_once(*arguments: str) -> int:
    """Run a worker until the queue is empty and return its exit code."""
    with worker("--once", *arguments) as process:
        return process.wait(PATIENCE)


def jobs() -> list[tuple[str, str, int]]:
    """Return each queued task's name, status and number of ended tries."""
    rows = ProcrastinateJob.objects.filter(task_name="evidenceblog.run").order_by("pk")
    return [
        (job.args["path"].removeprefix(f"{sample_tasks.HERE}."), job.status, job.attempts)
        for job in rows
    ]  # fmt: skip


def let_a_minute_pass() -> None:
    """Age what the database knows of workers and of what the clock last started."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_workers"
            " SET last_heartbeat = last_heartbeat - interval '1 minute'"
        )
        cursor.execute(
            "UPDATE procrastinate_periodic_defers"
            " SET defer_timestamp = defer_timestamp - 60"
        )


def test_the_urgent_comes_first_and_the_later_not_yet(file: Path) -> None:
    sample_tasks.note.enqueue(str(file), "plain")
    sample_tasks.note.using(priority=10).enqueue(str(file), "urgent")
    tomorrow = timezone.now() + timedelta(days=1)
    sample_tasks.note.using(run_after=tomorrow, priority=90).enqueue(str(file), "later")

    assert work_once("--concurrency", "1") == 0

    assert said(file) == ["urgent", "plain"]
    assert jobs() == [("note", "todo", 0)]


def test_what_a_task_queues_is_undone_with_its_transaction(file: Path) -> None:
    sample_tasks.queue_and_undo.enqueue(str(file))

    work_once("--concurrency", "1")

    assert said(file) == ["kept"]
    assert jobs() == []


def test_a_failing_task_is_tried_again_until_its_back_off_is_used_up(
    file: Path,
) -> None:
    sample_tasks.fail.enqueue(str(file))
    sample_tasks.fail_once.enqueue(str(file.with_name("once")))

    with worker():
        failed = [("fail", "failed", 3), ("fail_once", "failed", 1)]
        assert eventually(lambda: jobs() == failed)

    assert said(file) == ["tried"] * 3
    assert said(file.with_name("once")) == ["tried"]


def test_a_worker_told_to_stop_finishes_what_it_began_and_begins_no_more(
    file: Path,
) -> None:
    may_end, log = file.with_name("may end"), file.with_name("log")
    sample_tasks.take_long.enqueue(str(file), until=str(may_end))
    sample_tasks.note.enqueue(str(file), "next")

    with log.open("w") as lines, worker("--concurrency", "1", log=lines) as process:
        assert eventually(lambda: said(file) == ["begun"])
        process.send_signal(signal.SIGTERM)
        assert eventually(lambda: "Stop requested" in log.read_text())
        may_end.touch()
        assert process.wait(PATIENCE) == 0

    assert said(file) == ["begun", "done"]
    assert jobs() == [("note", "todo", 0)]


def test_tasks_that_wait_for_strangers_keep_no_other_waiting(file: Path) -> None:
    may_end, ours = file.with_name("may end"), file.with_name("ours")
    for _ in range(settings.TASK_QUEUES["origins"] + 5):
        sample_tasks.wait_for_stranger.enqueue(str(file), until=str(may_end))

    with worker():
        slots = ["asked"] * settings.TASK_QUEUES["origins"]
        assert eventually(lambda: said(file) == slots)
        sample_tasks.note.enqueue(str(ours), "mail")
        assert eventually(lambda: said(ours) == ["mail"])
        may_end.touch()
        assert eventually(lambda: jobs() == [])


def test_once_runs_every_queue(file: Path) -> None:
    sample_tasks.wait_for_stranger.enqueue(str(file), until=str(file))
    sample_tasks.note.enqueue(str(file), "mail")

    work_once()

    assert sorted(said(file)) == ["asked", "mail"]


def test_the_clock_starts_its_tasks_by_the_second(file: Path) -> None:
    with worker(TICKS=str(file)):
        assert eventually(lambda: len(said(file)) >= 3)


def test_a_task_cut_short_by_kill_9_is_finished_by_another_worker(file: Path) -> None:
    sample_tasks.hang_only_at_first.enqueue(str(file))
    with worker() as process:
        assert eventually(lambda: said(file) == ["begun"])
        process.kill()
    assert jobs() == [("hang_only_at_first", "doing", 0)]
    let_a_minute_pass()

    with worker():
        assert eventually(lambda: said(file) == ["begun", "begun", "done"])
        assert eventually(lambda: jobs() == [])


@pytest.mark.all
def test_a_task_that_kills_each_worker_is_given_up(file: Path) -> None:
    sample_tasks.kill_worker.enqueue(str(file))

    for _ in range(MAX_WORKER_DEATHS):
        with worker() as process:
            assert process.wait(PATIENCE) == -signal.SIGKILL
        let_a_minute_pass()

    with worker():
        assert eventually(
            lambda: jobs() == [("kill_worker", "failed", MAX_WORKER_DEATHS)]
        )
    assert said(file) == ["killed"] * MAX_WORKER_DEATHS
