"""Tasks that are over: what failed is kept for a while, so that somebody can look."""

import logging
from datetime import timedelta

from django.db import connection, transaction

from .task_backend import task

logger = logging.getLogger(__name__)

# Its arguments are numbers; administrators are told on the day on which it fails.
KEEP_FAILED = timedelta(days=30)

# The worker deletes what succeeded at once. Which job the clock queued last is noted
# beside it, and would keep the job.
DELETE_SQL = """
WITH over AS (
    SELECT id FROM procrastinate_jobs AS job
    WHERE status NOT IN ('todo', 'doing', 'aborting')
    AND NOT EXISTS (
        SELECT FROM procrastinate_events WHERE job_id = job.id AND at > now() - make_interval(days => %s)
    )
), freed AS (
    UPDATE procrastinate_periodic_defers SET job_id = NULL
    WHERE job_id IN (SELECT id FROM over)
)
SELECT id FROM over
"""


@task()
def delete_ended_jobs() -> None:
    """Delete jobs that ended a while ago, and log how many had failed."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(DELETE_SQL, [KEEP_FAILED.days])
        ended = [pk for (pk,) in cursor.fetchall()]
        cursor.execute(
            "DELETE FROM procrastinate_jobs WHERE id = ANY(%s) RETURNING status::text",
            [ended],
        )
        failed = sum(status == "failed" for (status,) in cursor.fetchall())
    if ended:
        logger.info("Deleted %d jobs that ended, %d of them failed", len(ended), failed)
