"""Health checks of the database: that it keeps what it took, and is of our version."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from functools import cache

from django.db import connection
from django.db.migrations.loader import MigrationLoader

from .health_checks import Finding, Level

# Without these a crash loses what was answered (PostgreSQL manual 19.5.1).
DURABLE = {
    "fsync": {"on"},
    "full_page_writes": {"on"},
    "synchronous_commit": {"on", "local", "remote_write", "remote_apply"},
}
# Seconds by which two clocks may differ: a request and its answer take time, too.
CLOCK_TOLERANCE = 5
# When PostgreSQL's makers stop mending a version (postgresql.org/support/versioning).
OLDEST_SERVER = 15
MENDED_UNTIL = {
    15: date(2027, 11, 11),
    16: date(2028, 11, 9),
    17: date(2029, 11, 8),
    18: date(2030, 11, 14),
}


def check_durability() -> Iterator[Finding]:
    """Ask whether what was committed outlives a crash."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [[*DURABLE]]
        )
        yield durability_finding(dict(cursor.fetchall()))


def durability_finding(found: Mapping[str, str]) -> Finding:
    unsafe = [
        f"{name} is {found.get(name, 'unknown')}"
        for name, safe in DURABLE.items()
        if found.get(name) not in safe
    ]
    if unsafe:
        said = f"A crash would lose what was stored: {', '.join(unsafe)}. Set on."
        return Finding("database", Level.ERROR, said, mailed=True)
    return Finding("database", Level.OK, "It answers, and keeps what it stored.")


def check_migrations() -> Iterator[Finding]:
    """Ask whether the tables are those of this code."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        missing = _migrations() - set(cursor.fetchall())
    if missing:
        said = f"{len(missing)} migrations are not applied: run manage.py migrate."
        yield Finding("migrations", Level.ERROR, said, mailed=True)
    else:
        yield Finding("migrations", Level.OK, "All are applied.")


@cache  # the code of a process does not change
def _migrations() -> frozenset[tuple[str, str]]:
    loader = MigrationLoader(None, ignore_no_migrations=True)
    return frozenset(loader.disk_migrations or ())


def check_clock() -> Iterator[Finding]:
    """Compare the database's clock with ours, and with heartbeats from before."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT clock_timestamp(), max(last_heartbeat) FROM procrastinate_workers"
        )
        theirs, beat = cursor.fetchone()
    apart = round(abs((theirs - datetime.now(UTC)).total_seconds()))
    ahead = round((beat - theirs).total_seconds()) if beat else 0
    if apart > CLOCK_TOLERANCE:
        said = f"The database's clock and ours are {apart} s apart: set both by NTP."
        yield Finding("clock", Level.ERROR, said, mailed=True)
    elif ahead > CLOCK_TOLERANCE:
        said = f"The clock was set back: a worker lived {ahead} s in the future."
        yield Finding("clock", Level.WARNING, said)
    else:
        yield Finding("clock", Level.OK, "The database's clock and ours agree.")


def check_server_version() -> Iterator[Finding]:
    """Ask whether PostgreSQL is a version that we promise, and its makers mend."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        version = cursor.fetchone()[0]
    major = int(version.split(".")[0])
    until = MENDED_UNTIL.get(major)
    if major < OLDEST_SERVER or (until and until < datetime.now(UTC).date()):
        said = f"PostgreSQL {version} is too old: use one that is still mended."
        yield Finding("PostgreSQL", Level.WARNING, said)
    else:
        yield Finding("PostgreSQL", Level.OK, f"Version {version}.")
