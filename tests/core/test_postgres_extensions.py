"""PostgreSQL extensions: what an operator is told whose role may not create them."""

import pytest
from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.state import ProjectState

from evidenceblog.core.postgres_extensions import PostgresExtension

# No migration of ours asks for it, so no test database has it.
UNUSED = "citext"

pytestmark = pytest.mark.django_db


def migrate(extension: str) -> None:
    with connection.schema_editor(atomic=False) as editor:
        PostgresExtension(extension).database_forwards(
            "core", editor, ProjectState(), ProjectState()
        )


def installed() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT extname FROM pg_extension")
        return {name for (name,) in cursor.fetchall()}


@pytest.fixture
def limited_role() -> None:
    """Be a role that may make tables but no extensions, until the test is rolled back."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE evidenceblog_limited NOSUPERUSER")
        cursor.execute("GRANT ALL ON SCHEMA public TO evidenceblog_limited")
        cursor.execute("SET LOCAL ROLE evidenceblog_limited")


def test_a_role_that_may_creates_the_extension() -> None:
    assert UNUSED not in installed()

    migrate(UNUSED)

    assert UNUSED in installed()


@pytest.mark.usefixtures("limited_role")
def test_a_role_that_may_not_is_told_what_an_administrator_must_run() -> None:
    with pytest.raises(CommandError) as told:
        migrate(UNUSED)

    assert str(told.value) == (
        "The database role may not create the extension citext. Let an administrator "
        "run CREATE EXTENSION citext; in this database, then run migrate again."
    )


@pytest.mark.usefixtures("limited_role")
def test_an_extension_that_is_there_needs_no_right() -> None:
    assert {"pg_trgm", "unaccent"} <= installed()

    migrate("pg_trgm")
    migrate("unaccent")
