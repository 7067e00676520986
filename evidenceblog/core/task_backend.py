"""The task backend: django.tasks in front, procrastinate on the same PostgreSQL behind.

A task is enqueued in the caller's transaction: rolled back, it never was. It runs at
least once, so every task is idempotent. Two words beyond Django's are ours::

    @task_backend.task(retry=BackOff(minutes=(5, 20, 120)), when=service_is_on)
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import procrastinate
from django import tasks
from django.conf import settings
from django.tasks import DEFAULT_TASK_QUEUE_NAME, Task, TaskResult, TaskResultStatus
from django.tasks.backends.base import BaseTaskBackend
from django.tasks.base import TASK_MAX_PRIORITY
from django.utils import timezone
from django.utils.module_loading import import_string
from procrastinate import jobs, retry
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.manager import JobManager

from . import metrics
from .log_context import current_id

logger = logging.getLogger(__name__)

RUN_JOB = "evidenceblog.run"
LOW_PRIORITY = -10  # what was put off lets all that is new go before
# What the clock starts is brief and must not wait behind a thousand queued pings.
CLOCK_PRIORITY = TASK_MAX_PRIORITY
EVERY_TEN_SECONDS = "* * * * * */10"  # the sixth field is seconds
# A worker tells the database every 10 s that it lives; three beats missed is dead.
STALLED_AFTER_SECONDS = 30
# A task that took its worker with it this often is the cause, not the victim.
MAX_WORKER_DEATHS = 5


@dataclass(frozen=True)
class BackOff:
    """How long to wait before each new try; after the last one a task has failed."""

    minutes: tuple[float, ...] = (1, 5, 20, 120)

    def wait(self, tries: int) -> timedelta | None:
        """Return the wait after `tries` failed tries, or None when they are used up."""
        if tries > len(self.minutes):
            return None
        return timedelta(minutes=self.minutes[tries - 1])


class UnknownTask(LookupError):
    """A path at which this version of the site has no task."""


def always() -> bool:
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class RetriedTask(Task):  # type: ignore[type-arg]  # not generic at run time
    """A django.tasks task that also says how it is tried again, and when it follows
    an act or the clock at all: a task for a service that is off is not even queued."""

    retry: BackOff = BackOff()
    when: Callable[[], bool] = always


def task[**P, R](
    *,
    retry: BackOff = BackOff(),
    when: Callable[[], bool] = always,
    queue: str = DEFAULT_TASK_QUEUE_NAME,
) -> "Callable[[Callable[P, R]], Task[P, R]]":
    """Make a function a task: django.tasks' decorator with our two words."""
    made: Callable[[Callable[P, R]], Task[P, R]] = tasks.task(  # type: ignore[call-overload]
        retry=retry, when=when, queue_name=queue
    )
    return made


class ProcrastinateBackend(BaseTaskBackend):
    """Enqueues django.tasks as jobs of procrastinate, in the caller's transaction."""

    task_class = RetriedTask
    supports_defer = True
    supports_priority = True

    def enqueue(
        self, task: "Task[..., Any]", args: Sequence[Any], kwargs: Mapping[str, Any]
    ) -> "TaskResult[Any, Any]":
        """Queue one run. Raises TypeError for arguments that are not JSON."""
        self.validate_task(task)
        deferrer = app.configure_task(
            RUN_JOB,
            queue=task.queue_name,
            priority=task.priority,
            schedule_at=task.run_after,
        )
        # In a worker the app has a connection of its own; this one is the caller's.
        deferrer.job_manager = JobManager(DjangoConnector())
        about: dict[str, Any] = {
            "path": task.module_path,
            "args": list(args),
            "kwargs": dict(kwargs),
        }
        if request_id := current_id.get():
            about["request_id"] = request_id
        job = deferrer.defer(**about)
        return TaskResult(
            task=task,
            id=str(job),
            status=TaskResultStatus.READY,
            enqueued_at=timezone.now(),
            started_at=None,
            finished_at=None,
            last_attempted_at=None,
            args=list(args),
            kwargs=dict(kwargs),
            backend=self.alias,
            errors=[],
            worker_ids=[],
        )


class TaskRetryStrategy(retry.BaseRetryStrategy):
    """Ask the task that failed how long to wait, and whoever refused it: an exception
    may carry `retry_after`, in seconds, as a service's Retry-After does."""

    def get_retry_decision(
        self, *, exception: BaseException, job: jobs.Job
    ) -> retry.RetryDecision | None:
        wait = _wait_after(job)
        outcome = "failed" if wait is None else "retried"
        metrics.TASKS.labels(str(job.task_kwargs.get("path")), outcome).inc()
        if wait is None:
            return None
        asked = timedelta(seconds=getattr(exception, "retry_after", None) or 0)
        return retry.RetryDecision(retry_at=timezone.now() + max(wait, asked))


def find_task(path: str) -> RetriedTask:
    """Return the task at a dotted path. Raises UnknownTask if none stands there."""
    try:
        task = import_string(path)
    except ImportError as error:
        raise UnknownTask(path) from error
    if not isinstance(task, RetriedTask):
        raise UnknownTask(path)
    return task


def run_task(
    *, path: str, args: Sequence[Any], kwargs: Mapping[str, Any], request_id: str = ""
) -> None:
    """Run one queued task now; what it logs has the id of the request that queued it."""
    token = current_id.set(request_id)
    try:
        find_task(path).call(*args, **kwargs)
    finally:
        current_id.reset(token)
    metrics.TASKS.labels(path, "succeeded").inc()


def start_scheduled(*, path: str, timestamp: int) -> None:
    """Queue a task that the clock starts, unless its last run is not over yet.

    It is queued like any other, so its back-off and its rescue are the same.
    """
    task = find_task(path)
    unfinished = ProcrastinateJob.objects.filter(
        task_name=RUN_JOB, args__path=path, status__in=["todo", "doing"]
    )
    if task.when() and not unfinished.exists():
        task.enqueue()


async def rescue_stalled(timestamp: int) -> None:
    """Queue again what a killed worker left behind; give up on what kills workers.

    A death counts as a failed try, but no task is given up before MAX_WORKER_DEATHS tries.
    """
    for job in await app.job_manager.get_stalled_jobs(
        seconds_since_heartbeat=STALLED_AFTER_SECONDS
    ):
        tries = job.attempts + 1
        if tries < MAX_WORKER_DEATHS or _wait_after(job) is not None:
            logger.warning("Rescuing job %s, whose worker was killed", job.id)
            await app.job_manager.retry_job(job)
        else:
            logger.error("Job %s failed: try %s killed its worker", job.id, tries)
            await app.job_manager.finish_job(
                job, status=jobs.Status.FAILED, delete_job=False
            )


def _wait_after(job: jobs.Job) -> timedelta | None:
    """Return how long to wait after a job's present try, or None if it was the last."""
    try:
        back_off = find_task(str(job.task_kwargs.get("path"))).retry
    except UnknownTask:
        back_off = BackOff()  # queued by a newer version; its worker will know the task
    return back_off.wait(job.attempts + 1)


def register_tasks(procrastinate_app: procrastinate.App) -> None:
    """Register with procrastinate, once the apps are ready, what its workers run.

    None of it has a queueing lock: procrastinate could not put a job back whose lock
    the clock has given to the next one, and would leave it running for ever.
    """
    procrastinate_app.task(name=RUN_JOB, retry=TaskRetryStrategy())(run_task)
    sweep = procrastinate_app.task(
        name="evidenceblog.rescue_stalled", priority=CLOCK_PRIORITY
    )(rescue_stalled)
    procrastinate_app.periodic(cron=EVERY_TEN_SECONDS)(sweep)
    starter = procrastinate_app.task(name="evidenceblog.start", priority=CLOCK_PRIORITY)
    by_clock = starter(start_scheduled)
    for cron, paths in import_string(settings.SCHEDULE).items():
        for path in paths:
            procrastinate_app.periodic(
                cron=cron, periodic_id=path, task_kwargs={"path": path}
            )(by_clock)  # type: ignore[arg-type]  # it takes the timestamp by name
