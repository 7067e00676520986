"""Bring the database up to date and, if asked, fill an empty one with the demo.

One process for both, `python -m evidenceblog.database_setup [--demo]`: starting Django is
most of what they cost.
"""

import os
import sys

import django
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError


def main(arguments: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evidenceblog.settings")
    try:
        django.setup()
        call_command("migrate", verbosity=0, interactive=False)
        if "--demo" in arguments:
            call_command("load_demo", if_empty=True)
    except (CommandError, ImproperlyConfigured, DatabaseError) as problem:
        sys.exit(
            str(problem).strip()
        )  # its message says what to do; a trace would hide it


if __name__ == "__main__":
    main(sys.argv[1:])
