"""Health checks of the worker: that it lives, starts what the clock starts, keeps up."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import connection
from django.db.models import Count
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from evidenceblog.core.task_backend import RUN_JOB

from .health_checks import Finding, Level

# A worker beats every ten seconds, and the clock starts a task as often.
STOPPED_AFTER = timedelta(seconds=60)
CLOCK_STOPPED_AFTER = timedelta(minutes=3)
# What waits longer than that is late whatever it is: pages of strangers take turns.
LATE_AFTER = {"default": timedelta(minutes=15)}
LATE = timedelta(hours=6)
FAILED_WITHIN = timedelta(hours=24)

LAST_SIGNS = """
SELECT (SELECT max(last_heartbeat) FROM procrastinate_workers),
       (SELECT max(defer_timestamp) FROM procrastinate_periodic_defers),
       clock_timestamp()
"""
QUEUES = """
SELECT queue_name,
       count(*) FILTER (WHERE status = 'todo'),
       count(*) FILTER (WHERE status = 'doing'),
       clock_timestamp() - min(coalesce(scheduled_at, queued.at))
           FILTER (WHERE status = 'todo')
FROM procrastinate_jobs AS job LEFT JOIN LATERAL (
    SELECT max(at) AS at FROM procrastinate_events
    WHERE job_id = job.id AND type = 'deferred') AS queued ON true
WHERE status = 'doing'
   OR (status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= clock_timestamp()))
GROUP BY queue_name ORDER BY queue_name
"""


@dataclass(frozen=True)
class TaskQueue:
    """How many tasks of a queue are due and wait, how many run, and for how long the
    oldest has waited."""

    name: str
    waiting: int
    running: int
    age: timedelta

    @property
    def seconds(self) -> int:
        return round(self.age.total_seconds())


def task_queues() -> list[TaskQueue]:
    """Return the queues that hold anything due, by name."""
    with connection.cursor() as cursor:
        cursor.execute(QUEUES)
        return [
            TaskQueue(name, waiting, running, age or timedelta())
            for name, waiting, running, age in cursor.fetchall()
        ]


def _silences() -> tuple[timedelta | None, timedelta | None]:
    """Return for how long worker and clock have given no sign of life; None: never."""
    with connection.cursor() as cursor:
        cursor.execute(LAST_SIGNS)
        beat, tick, now = cursor.fetchone()
    ticked = datetime.fromtimestamp(tick, UTC) if tick else None
    return (now - beat if beat else None), (now - ticked if ticked else None)


def check_worker() -> Iterator[Finding]:
    """Ask whether a worker lives, and starts what the clock starts."""
    beat, tick = _silences()
    if beat is None or beat > STOPPED_AFTER:
        said = "No worker runs: mails and tasks wait. Start manage.py serve or work."
        yield Finding("worker", Level.ERROR, said, mailed=True)
    elif tick is None or tick > CLOCK_STOPPED_AFTER:
        said = "The worker starts no tasks by the clock: restart it, and read its log."
        yield Finding("worker", Level.ERROR, said, mailed=True)
    else:
        yield Finding("worker", Level.OK, "It runs, and starts tasks by the clock.")


def check_queues() -> Iterator[Finding]:
    """Ask whether a queue is late."""
    for queue in task_queues():
        if queue.age > LATE_AFTER.get(queue.name, LATE):
            minutes = queue.seconds // 60
            said = (
                f"The oldest of {queue.waiting} tasks in the queue {queue.name} waits"
                f" {minutes} minutes: see Procrastinate jobs, and the worker's log."
            )
            yield Finding(f"queue {queue.name}", Level.ERROR, said, mailed=True)
            return
    yield Finding("queues", Level.OK, "No task is late.")


def check_failed_tasks() -> Iterator[Finding]:
    """Name the tasks that failed for good within a day, each kind by itself."""
    failed = ProcrastinateJob.objects.filter(
        task_name=RUN_JOB,
        status="failed",
        procrastinateevent__type="failed",
        procrastinateevent__at__gte=timezone.now() - FAILED_WITHIN,
    )
    kinds = failed.values_list("args__path").annotate(many=Count("pk", distinct=True))
    found = list(kinds.order_by("args__path"))
    for path, many in found:
        name = str(path).rpartition(".")[2]
        times = f" {many} times" if many > 1 else ""
        said = (
            f"The task {name} failed for good{times} within a day: see Procrastinate"
            " jobs, and the log."
        )
        yield Finding(f"task {path}", Level.ERROR, said, mailed=True)
    if not found:
        yield Finding("tasks", Level.OK, "None failed for good within a day.")
