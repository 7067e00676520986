#!/usr/bin/env python3
"""Run a command: `dev` and `serve` run everything, `upgrade` brings up to date what runs, `test`
and `check_code` prove it; others are Django's."""

import os
import sys

from evidenceblog import bootstrap

# isort: split
# Only now: the import above refuses Pythons that are too old even for the next one.
from importlib import import_module
from pathlib import Path

OURS = {
    "dev": "evidenceblog.supervisor",
    "serve": "evidenceblog.serve",
    "upgrade": "evidenceblog.upgrade",
    "test": "evidenceblog.testing",
    "check_code": "evidenceblog.project_checks",
}
# What Django does without a database; starting one would be slow and surprising.
NEED_NO_DATABASE = (
    "help",
    "version",
    "--help",
    "--version",
    "-h",
    "collectstatic",
    "compilemessages",
    "makemessages",
)


def main():
    # type: () -> int
    arguments = take_data_folder(sys.argv[1:]) or ["help"]
    bootstrap.enter_environment(Path(__file__).resolve().parent, arguments[0])

    from django.core.exceptions import ImproperlyConfigured

    from evidenceblog.core.postgres import ClusterError

    try:
        return run(*arguments)
    except (ClusterError, ImproperlyConfigured) as problem:
        sys.stderr.write(str(problem) + "\n")
        return 1


def take_data_folder(arguments):
    # type: (list[str]) -> list[str]
    """Move --data DIR, wherever it stands, from the arguments into the environment."""
    default = Path(__file__).resolve().parent / "var"
    folder = os.environ.get("EVIDENCEBLOG_DATA", "").strip() or str(default)
    kept = []
    rest = iter(arguments)
    for argument in rest:
        name, _, value = argument.partition("=")
        if name == "--data":
            folder = value or next(rest, "")
            if not folder:
                sys.exit("--data needs the name of a folder.")
        else:
            kept.append(argument)
    # Not each shell expands a tilde behind "=", and no file of variables does.
    os.environ["EVIDENCEBLOG_DATA"] = str(Path(folder).expanduser().resolve())
    return kept


def run(command, *arguments):
    # type: (str, *str) -> int
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evidenceblog.settings")
    if command in OURS:
        return int(import_module(OURS[command]).main(list(arguments)))
    if command in NEED_NO_DATABASE or os.environ.get("DATABASE_URL", "").strip():
        return run_django(command, *arguments)

    from evidenceblog import settings  # refuses unsafe ones before a server is started
    from evidenceblog.core.postgres import Cluster, binaries

    os.environ["PATH"] += os.pathsep + str(
        binaries.find_binaries().folder
    )  # psql, for dbshell
    with Cluster(settings.DATA / "postgres").in_use():
        return run_django(command, *arguments)


def run_django(*arguments):
    # type: (*str) -> int
    from django.core.management import execute_from_command_line
    from django.db import OperationalError

    from evidenceblog.site_setup import explain_failed_connection

    try:
        execute_from_command_line(sys.argv[:1] + list(arguments))
    except OperationalError as problem:
        line = explain_failed_connection(problem)
        if not line:
            raise
        sys.stderr.write(line + "\n")
        return 1
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)  # what shells report for an end by Ctrl-C
