"""Bring database and static files up to date and, if asked, fill an empty site with the demo.

One process for all, `python -m evidenceblog.site_setup [--demo]`: starting Django is most of
what they cost.
"""

import hashlib
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import django
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, OperationalError, connection

from .core.advisory_locks import hold_lock

# Of two that start on one database, the second waits, and finds nothing left to do.
SETUP_LOCK = 0x5E7
# How long readers may wait behind a migration that waits; how often it is tried.
LOCK_SECONDS = 2
LOCK_TRIES = 30
LOCK_PAUSE_SECONDS = 1.0
LOCK_NOT_AVAILABLE = "55P03"


def main(arguments: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evidenceblog.settings")
    try:
        django.setup()
        if not settings.DEBUG:
            collect_static_files()
        with hold_lock(SETUP_LOCK, 0):
            migrate()
            if "--demo" in arguments:
                call_command("load_demo", if_empty=True)
            add_starting_pages()
    except (CommandError, ImproperlyConfigured, DatabaseError) as problem:
        # Its message says what to do; a trace would hide it.
        sys.exit(explain_failed_connection(problem) or str(problem).strip())


def migrate() -> None:
    """Bring the tables up to date without holding up readers.

    Who waits for a table makes all wait that come after: so a migration gives up after
    some seconds, and is tried again. Raises CommandError when a table never comes free.
    """
    for left in reversed(range(LOCK_TRIES)):
        try:
            with connection.cursor() as cursor:
                cursor.execute(f"SET lock_timeout = {LOCK_SECONDS * 1000:.0f}")
            call_command("migrate", verbosity=0, interactive=False)
        except OperationalError as problem:
            if getattr(problem.__cause__, "sqlstate", "") != LOCK_NOT_AVAILABLE:
                raise
            if not left:
                raise CommandError(
                    "Somebody holds a table that a migration changes: end that (SELECT * FROM"
                    " pg_stat_activity WHERE state <> 'idle'), and try again."
                ) from problem
            time.sleep(LOCK_PAUSE_SECONDS)
        else:
            break
    with connection.cursor() as cursor:
        cursor.execute("RESET lock_timeout")


def add_starting_pages() -> None:
    """Give a new site its drafts of pages, with the menus that lead to them."""
    from .starting_pages import add_to_new_site  # only now: it reads models

    add_to_new_site()


def collect_static_files() -> None:
    """Collect, hash and compress the static files, unless nothing has changed.

    Compressing them takes seconds; those of former releases stay for pages that caches
    still hand out.
    """
    found = hashlib.sha256(repr(sorted(_static_files())).encode()).hexdigest()
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    if not stamp.exists() or stamp.read_text() != found:
        call_command("collectstatic", verbosity=0, interactive=False)
        stamp.write_text(found)


def _static_files() -> Iterator[tuple[str, int, int]]:
    for finder in finders.get_finders():
        for name, storage in finder.list([]):
            status = Path(storage.path(name)).stat()
            yield name, status.st_size, status.st_mtime_ns


def explain_failed_connection(problem: Exception) -> str:
    """Return a line for an operator whose database lets nobody in, "" for all else.

    libpq names host and account, never the password.
    """
    if not isinstance(problem, OperationalError) or connection.connection is not None:
        return ""
    said = " ".join(str(problem).split())
    return f"DATABASE_URL: the database cannot be used: {said}"


if __name__ == "__main__":
    main(sys.argv[1:])
