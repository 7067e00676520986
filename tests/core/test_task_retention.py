"""Jobs that ended go after a month; what is to be done stays."""

import logging

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateEvent, ProcrastinateJob

from evidenceblog.core import task_retention
from tests.core import sample_tasks
from tests.tasks import empty_queue


@pytest.mark.django_db
def test_failed_jobs_are_kept_for_a_month_and_counted(
    caplog: pytest.LogCaptureFixture,
) -> None:
    empty_queue()
    for name in ("young", "failed", "cancelled", "waiting"):
        sample_tasks.note.enqueue(name)
    jobs = dict(
        zip(
            ("young", "failed", "cancelled", "waiting"),
            ProcrastinateJob.objects.order_by("pk").values_list("pk", flat=True),
            strict=True,
        )
    )
    with connection.cursor() as cursor:
        for name, status in {
            "young": "failed",
            "failed": "failed",
            "cancelled": "cancelled",
        }.items():
            cursor.execute(
                "UPDATE procrastinate_jobs SET status = %s WHERE id = %s",
                [status, jobs[name]],
            )
        cursor.execute(
            "UPDATE procrastinate_events SET at = at - interval '31 days' WHERE job_id <> %s",
            [jobs["young"]],
        )
        cursor.execute(
            "INSERT INTO procrastinate_periodic_defers (task_name, defer_timestamp, job_id, periodic_id)"
            " VALUES ('sample', 1, %s, '')",
            [jobs["failed"]],
        )

    with caplog.at_level(logging.INFO):
        task_retention.delete_ended_jobs.call()

    left = set(ProcrastinateJob.objects.values_list("pk", flat=True))
    assert left == {jobs["young"], jobs["waiting"]}
    assert set(ProcrastinateEvent.objects.values_list("job_id", flat=True)) == left
    assert "Deleted 2 jobs that ended, 1 of them failed" in caplog.text
