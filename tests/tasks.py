"""Running what is queued, in the test's own process and transaction."""

from dataclasses import dataclass
from datetime import datetime

from procrastinate.contrib.django.models import ProcrastinateJob

from evidenceblog.core import task_backend

# Procrastinate's own manager refuses to write.
JOBS = ProcrastinateJob._base_manager


@dataclass(frozen=True)
class Failure:
    """A task that failed, and when a worker would try it again, if ever."""

    error: Exception
    again_at: datetime | None


def run_queued() -> list[Failure]:
    """Run each queued job once, and what it queues; return what failed.

    What a worker would try again stays queued: the next call does not wait for its time.
    """
    failures: list[Failure] = []
    tried: set[int] = set()
    while (
        job := JOBS.filter(status="todo").exclude(pk__in=tried).order_by("pk").first()
    ):
        tried.add(job.pk)
        try:
            task_backend.run_task(**job.args)
        except Exception as error:  # noqa: BLE001  # a worker survives all of them
            again = task_backend.TaskRetryStrategy().get_retry_decision(
                exception=error, job=job.procrastinate_job
            )
            again_at = again.retry_at if again else None
            failures.append(Failure(error, again_at))
            if again_at:
                job.attempts += 1
                JOBS.filter(pk=job.pk).update(attempts=job.attempts)
                continue
        JOBS.filter(pk=job.pk).delete()
    return failures


def queued() -> list[str]:
    """Return the paths of the tasks that are queued, oldest first."""
    return [job.args["path"] for job in JOBS.filter(status="todo").order_by("pk")]


def empty_queue() -> None:
    """Forget what tests that commit have left behind."""
    JOBS.all().delete()
