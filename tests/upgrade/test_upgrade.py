"""A database as each release made it is brought up to date, and nothing in it is lost."""

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql
from psycopg.errors import UniqueViolation

from evidenceblog import __version__
from evidenceblog.core.postgres.binaries import find_binaries
from tests import database

RELEASES = sorted(Path(__file__).with_name("releases").glob("*.sql.gz"))
# What code of a release names when it writes; what the database fills is not among it.
WRITTEN = """
SELECT table_name, array_agg(column_name::text) FROM information_schema.columns
JOIN information_schema.tables USING (table_schema, table_name)
WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
AND is_generated = 'NEVER' AND is_identity = 'NO'
GROUP BY table_name ORDER BY table_name
"""
# What code that does not know a column cannot leave out.
NEEDED = """
SELECT table_name, column_name FROM information_schema.columns
WHERE table_schema = 'public' AND is_nullable = 'NO' AND column_default IS NULL
AND is_generated = 'NEVER' AND is_identity = 'NO'
"""


@pytest.fixture
def empty_database(db: None) -> Iterator[str]:
    """The address of an empty database beside the tests' own."""
    name = f"upgrade_{os.getpid()}"
    start, _mark, query = database.url().partition("?")
    parts = [part for part in query.split("&") if not part.startswith("dbname=")]
    with psycopg.connect(database.url(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield f"{start}?{'&'.join([*parts, f'dbname={name}'])}"
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def run(*arguments: str, url: str, data: Path) -> str:
    environment = os.environ | {"DATABASE_URL": url, "EVIDENCEBLOG_DATA": str(data)}
    done = subprocess.run(
        [sys.executable, *arguments],
        env=environment,
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def restore(release: Path, url: str) -> None:
    psql = find_binaries().folder / "psql"
    subprocess.run(
        [psql, "--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", url],
        input=gzip.decompress(release.read_bytes()),
        check=True,
        stdout=subprocess.DEVNULL,
    )


@pytest.mark.parametrize("release", RELEASES, ids=lambda path: path.name)
def test_after_an_upgrade_a_site_shows_the_same_and_old_code_can_write(
    release: Path, empty_database: str, tmp_path: Path
) -> None:
    restore(release, empty_database)
    known = written_columns(empty_database)

    run("manage.py", "migrate", "--verbosity=0", url=empty_database, data=tmp_path)
    facts: dict[str, Any] = json.loads(
        run("-m", "tests.upgrade.site_facts", url=empty_database, data=tmp_path)
    )

    before = json.loads(
        release.with_name(release.name.replace(".sql.gz", ".json")).read_text()
    )
    assert facts == before
    assert known["comments_comment"]
    assert list(find_unwritable(empty_database, known)) == []


def written_columns(url: str) -> dict[str, list[str]]:
    with psycopg.connect(url) as connection:
        return dict(connection.execute(WRITTEN).fetchall())


def find_unwritable(url: str, known: dict[str, list[str]]) -> Iterator[str]:
    """Yield tables into which a row with those columns alone cannot be written."""
    with psycopg.connect(url) as connection:
        for table, column in connection.execute(NEEDED).fetchall():
            if column not in known.get(table, [column]):
                yield f"{table} needs {column}"
        for table, columns in known.items():
            names = sql.SQL(", ").join(map(sql.Identifier, columns))
            again = sql.SQL("INSERT INTO {0} ({1}) SELECT {1} FROM {0} LIMIT 1").format(
                sql.Identifier(table), names
            )
            with connection.transaction(force_rollback=True):
                try:
                    connection.execute(again)
                except UniqueViolation:
                    pass  # it is asked last: all columns were taken
                except psycopg.Error as problem:
                    yield f"{table}: {problem}"


def test_there_is_a_database_of_each_release() -> None:
    changes = Path(__file__).parents[2] / "CHANGELOG.md"
    released = [
        line.split()[1]
        for line in changes.read_text(encoding="utf-8").splitlines()
        if line.startswith("## ") and line.split()[1][0].isdigit()
    ]

    assert [path.name for path in RELEASES] == [
        f"{name}.sql.gz" for name in sorted(released)
    ]
    assert __version__ in released
