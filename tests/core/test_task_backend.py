"""The tasks engine: what is queued, when it is tried again, and who is given up."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.tasks.exceptions import InvalidTask
from django.utils import timezone
from procrastinate import jobs
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.contrib.django.models import ProcrastinateJob

from evidenceblog.core import task_backend
from evidenceblog.core.task_backend import BackOff
from tests.core import sample_tasks

pytestmark = pytest.mark.django_db
NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)


def queued(path: str) -> list[ProcrastinateJob]:
    """Return the jobs that wait to run the sample task of this name."""
    path = f"{sample_tasks.HERE}.{path}"
    return list(
        ProcrastinateJob.objects.filter(
            task_name=task_backend.RUN_JOB, args__path=path, status="todo"
        )
    )


def stalled(attempts: int = 0, path: str = "fail_once", beat_seconds: int = 31) -> int:
    """Queue a task as a worker left it whose last heartbeat was so long ago."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH worker AS (INSERT INTO procrastinate_workers (last_heartbeat)"
            " VALUES (now() - make_interval(secs => %s)) RETURNING id)"
            " INSERT INTO procrastinate_jobs"
            " (queue_name, task_name, args, status, attempts, worker_id)"
            " SELECT 'default', %s, jsonb_build_object('path', %s::text), 'doing', %s, id"
            " FROM worker RETURNING id",
            [
                beat_seconds,
                task_backend.RUN_JOB,
                f"{sample_tasks.HERE}.{path}",
                attempts,
            ],
        )
        return int(cursor.fetchone()[0])


def sweep() -> None:
    """Look for stalled jobs as a worker does: by connections of its own."""

    async def as_a_worker() -> None:
        async with app.open_async():
            await task_backend.rescue_stalled(0)

    with app.replace_connector(DjangoConnector().get_worker_connector()):
        asyncio.run(as_a_worker())


def state(job: int) -> tuple[str, int]:
    found = ProcrastinateJob.objects.get(pk=job)
    return found.status, found.attempts


# Queueing


@pytest.mark.django_db(transaction=True)
def test_a_change_that_is_undone_leaves_no_job() -> None:
    with transaction.atomic():
        job = sample_tasks.note.enqueue("a file").id
        assert ProcrastinateJob.objects.filter(pk=job).exists()
        transaction.set_rollback(True)

    assert not ProcrastinateJob.objects.filter(pk=job).exists()


def test_a_job_carries_path_arguments_time_and_priority() -> None:
    task = sample_tasks.note.using(run_after=NOON, priority=7)

    result = task.enqueue("a file", word="so")

    job = ProcrastinateJob.objects.get(pk=result.id)
    assert job.args == {
        "path": f"{sample_tasks.HERE}.note",
        "args": ["a file"],
        "kwargs": {"word": "so"},
    }
    assert (job.scheduled_at, job.priority, job.status) == (NOON, 7, "todo")


def test_what_is_not_json_is_refused_and_does_not_harm_the_transaction() -> None:
    with pytest.raises(TypeError):
        sample_tasks.note.enqueue(NOON)  # type: ignore[arg-type]

    assert queued("note") == []


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(InvalidTask, match="aware"):
        sample_tasks.note.using(run_after=NOON.replace(tzinfo=None))


# Trying again


@pytest.mark.parametrize(
    ("tries", "minutes"), [(1, 5), (2, 20), (3, 120), (4, None), (9, None)]
)
def test_each_failed_try_has_its_own_wait_and_the_last_has_none(
    tries: int, minutes: int | None
) -> None:
    expected = None if minutes is None else timedelta(minutes=minutes)

    assert BackOff(minutes=(5, 20, 120)).wait(tries) == expected


def test_a_task_that_is_never_tried_again_has_no_wait() -> None:
    assert task_backend.BackOff(()).wait(1) is None


def retry_at(path: str, attempts: int) -> datetime | None:
    """Return when a job that failed is tried again, having failed so often before."""
    job = jobs.Job(
        id=1,
        queue="default",
        lock=None,
        queueing_lock=None,
        task_name=task_backend.RUN_JOB,
        task_kwargs={"path": path},
        attempts=attempts,
    )
    decision = task_backend.TaskRetryStrategy().get_retry_decision(
        exception=ValueError(), job=job
    )
    return decision.retry_at if decision else None


def test_a_failed_job_waits_as_its_own_task_says() -> None:
    path = f"{sample_tasks.HERE}.fail"  # 0.6 s, twice

    for attempts in (0, 1):
        at = retry_at(path, attempts)
        assert at is not None
        assert abs(at - timezone.now() - timedelta(seconds=0.6)) < timedelta(seconds=1)
    assert retry_at(path, 2) is None
    assert retry_at(f"{sample_tasks.HERE}.fail_once", 0) is None


@pytest.mark.parametrize("path", ["comments.gone.later", f"{sample_tasks.HERE}.write"])
def test_a_task_of_a_newer_version_is_tried_again_until_its_worker_comes(
    path: str,
) -> None:
    with pytest.raises(task_backend.UnknownTask):
        task_backend.run_task(path=path, args=[], kwargs={})

    assert retry_at(path, 0) is not None
    assert retry_at(path, 4) is None


# The clock


def test_the_clock_queues_a_task_once_until_it_has_run() -> None:
    path = f"{sample_tasks.HERE}.tick"

    task_backend.start_scheduled(path=path, timestamp=0)
    task_backend.start_scheduled(path=path, timestamp=60)

    [job] = queued("tick")
    assert (job.args["args"], job.args["kwargs"]) == ([], {})


def test_the_clock_leaves_a_task_alone_that_still_runs() -> None:
    stalled(path="tick", beat_seconds=0)

    task_backend.start_scheduled(path=f"{sample_tasks.HERE}.tick", timestamp=0)

    assert queued("tick") == []


def test_the_clock_does_not_queue_a_task_for_a_service_that_is_off(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = f"{sample_tasks.HERE}.note_for_service"

    task_backend.start_scheduled(path=path, timestamp=0)
    assert queued("note_for_service") == []

    monkeypatch.setenv("SAMPLE_SERVICE", "1")
    task_backend.start_scheduled(path=path, timestamp=60)
    assert len(queued("note_for_service")) == 1


def test_what_the_clock_starts_goes_before_all_that_is_queued() -> None:
    by_clock = app.periodic_registry.periodic_tasks.values()

    assert len(by_clock) >= 2  # the sweep, and at least one line of the schedule
    assert {task.task.priority for task in by_clock} == {100}


def test_the_dead_are_looked_for_every_ten_seconds() -> None:
    name = "evidenceblog.rescue_stalled"
    clock = app.periodic_registry.periodic_tasks[name, ""].croniter

    times = [clock.get_next(float, start_time=at) for at in (0, 10, 605)]

    assert times == [10, 20, 610]


# Workers that were killed


rescue = pytest.mark.usefixtures("empty_queue")


@rescue
def test_a_job_is_left_alone_while_the_heart_of_its_worker_beats() -> None:
    job = stalled(beat_seconds=25)

    sweep()

    assert state(job) == ("doing", 0)


@rescue
def test_a_job_of_a_dead_worker_is_queued_again_at_once() -> None:
    job = stalled()

    sweep()

    assert state(job) == ("todo", 1)
    assert ProcrastinateJob.objects.get(pk=job).scheduled_at <= timezone.now()


@rescue
def test_a_job_whose_worker_is_not_even_known_any_more_is_queued_again() -> None:
    job = stalled()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_workers")

    sweep()

    assert state(job) == ("todo", 1)


@rescue
def test_what_kills_its_worker_each_time_is_given_up() -> None:
    last_chance = stalled(attempts=task_backend.MAX_WORKER_DEATHS - 2)
    too_often = stalled(attempts=task_backend.MAX_WORKER_DEATHS - 1)

    sweep()

    assert state(last_chance) == ("todo", task_backend.MAX_WORKER_DEATHS - 1)
    assert state(too_often) == ("failed", task_backend.MAX_WORKER_DEATHS)


@rescue
def test_a_death_does_not_cost_a_task_the_tries_of_a_longer_back_off(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    patient = task_backend.task(retry=BackOff(minutes=(1,) * 8))(sample_tasks.fail.func)
    monkeypatch.setattr(sample_tasks, "fail", patient)
    failed_before = stalled(path="fail", attempts=7)
    last_try = stalled(path="fail", attempts=8)

    sweep()

    assert state(failed_before) == ("todo", 8)
    assert state(last_try) == ("failed", 9)


@rescue
def test_a_job_whose_task_is_gone_does_not_stop_the_rescue_of_others() -> None:
    gone = stalled(path="was_renamed", attempts=task_backend.MAX_WORKER_DEATHS - 1)
    other = stalled()

    sweep()

    assert state(gone) == ("failed", task_backend.MAX_WORKER_DEATHS)
    assert state(other) == ("todo", 1)


@rescue
def test_the_clock_queues_again_what_was_given_up() -> None:
    job = stalled(path="tick", attempts=9)
    sweep()
    assert state(job) == ("failed", 10)

    task_backend.start_scheduled(path=f"{sample_tasks.HERE}.tick", timestamp=0)

    assert len(queued("tick")) == 1
