"""Bring the database up to date and, if asked, fill an empty one with the demo.

One process for both, `python -m evidenceblog.preparing [--demo]`: starting Django is
most of what they cost.
"""

import os
import sys

import django
from django.core.management import call_command


def main(arguments: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evidenceblog.settings")
    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    if "--demo" in arguments:
        call_command("load_demo", if_empty=True)


if __name__ == "__main__":
    main(sys.argv[1:])
