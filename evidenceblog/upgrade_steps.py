"""The steps of `upgrade` that need Django, each in a process of its own:
`python -m evidenceblog.upgrade_steps check | pause | backup DIR`.
"""

import json
import os
import sys
from pathlib import Path

import django
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from . import migration_check
from .site_setup import explain_failed_connection


def main(step: str, *arguments: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evidenceblog.settings")
    try:
        django.setup()
        if step == "check":
            check()
        elif step == "pause":
            pause()
        else:
            back_up(*arguments)
    except (CommandError, ImproperlyConfigured, DatabaseError) as problem:
        sys.exit(explain_failed_connection(problem) or str(problem).strip())


def check() -> None:
    """Print what an upgrade would meet, as JSON."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    breaking = {}
    for migration, _backwards in plan:
        if why := getattr(migration, migration_check.BREAKS, ""):
            breaking[f"{migration.app_label}.{migration.name}"] = why
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        (version,) = cursor.fetchone()
    pausing = ("comments", "0006_pause")
    facts = {
        "postgres": version,
        "pending": [f"{one.app_label}.{one.name}" for one, _ in plan],
        "breaking": breaking,
        "can_pause": pausing in executor.loader.applied_migrations,
    }
    json.dump(facts, sys.stdout)


def pause() -> None:
    from comments.models import CommentSettings  # only now: apps are loaded

    CommentSettings.pause()


def back_up(folder: str) -> None:
    """Make a backup; exit unless it is proved."""
    from .backups.models import Backup, Outcome  # only now: apps are loaded

    call_command("backup", Path(folder))
    made = Backup.objects.filter(folder=folder).latest("made_at")
    if made.outcome != Outcome.PROVED:
        sys.exit(1)


if __name__ == "__main__":
    main(*sys.argv[1:])
