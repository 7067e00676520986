"""Run the tests on a PostgreSQL of their own, which is thrown away (`test`)."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from .core.postgres import run_temporary_cluster
from .core.postgres.server_lifetime import ends_with_parent

ROOT = Path(__file__).resolve().parent.parent
# More workers would each migrate a database of their own before their first test.
MAX_WORKERS = 4
# What pytest gets to clear up after Ctrl-C.
GRACE_SECONDS = 10
INTERRUPTED = 130  # what shells report for an end by Ctrl-C


def main(arguments: list[str]) -> int:
    """Run pytest with these arguments, and `--all`; return its exit code."""
    # Started in the background by a shell, Ctrl-C would be ignored, by our tests too.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with run_temporary_cluster() as cluster:
        data = cluster.folder / "site"
        data.mkdir()
        places = {"DATABASE_URL": cluster.url, "EVIDENCEBLOG_DATA": str(data)}
        process = subprocess.Popen(
            [sys.executable, "-m", "pytest", *pytest_arguments(arguments)],
            cwd=ROOT,
            env={**os.environ, **places},
            preexec_fn=ends_with_parent(signal.SIGTERM),
        )
        try:
            return process.wait()
        except KeyboardInterrupt:
            _end(process)
            return INTERRUPTED


def pytest_arguments(given: list[str]) -> list[str]:
    """Add what the caller left open: which tests to leave out, and how many at once.

    A test that is named is run, whatever its marks, and needs no second worker.
    """
    kept = [argument for argument in given if argument != "--all"]
    named = any("::" in argument for argument in kept)
    all_of_them = "--all" in given or named or _has_option(kept, "-m")
    alone = named or _has_option(kept, "-n", "--numprocesses", "no:xdist", "--pdb")
    # One more than there are cores: many tests wait for a process or a browser.
    workers = str(min((os.cpu_count() or 1) + 1, MAX_WORKERS))
    return [
        *([] if all_of_them else ["-m", "not all"]),
        *([] if alone else ["-n", workers]),
        *kept,
    ]


def _has_option(arguments: list[str], *names: str) -> bool:
    return any(argument.startswith(names) for argument in arguments)


def _end(process: subprocess.Popen[bytes]) -> None:
    # Ctrl-C in the terminal has reached pytest too; a signal to us alone has not.
    for seconds, number in ((1, signal.SIGINT), (GRACE_SECONDS, signal.SIGKILL)):
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.send_signal(number)
    process.wait()
