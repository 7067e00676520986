"""What tests of the engine stand on."""

from collections.abc import Iterator

import pytest
from django.db import connection


@pytest.fixture
def empty_queue(transactional_db: None) -> Iterator[None]:
    """No job but the test's own; Django does not empty tables that it did not make."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")
        yield
        cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")
