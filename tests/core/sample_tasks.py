"""Tasks for the tests of the engine; each writes what it did to a file."""

import os
import signal
from pathlib import Path
from threading import Event

from django.db import transaction

from evidenceblog.core.task_backend import BackOff, task
from tests.processes import eventually

HERE = "tests.core.sample_tasks"
EVENTS = {
    "sample.done": [f"{HERE}.note", f"{HERE}.note_for_service"],
    "sample.ignored": [],
}
SCHEDULE = {"* * * * * *": [f"{HERE}.tick"]} if "TICKS" in os.environ else {}


def write(file: str, word: str) -> None:
    with Path(file).open("a") as log:
        log.write(f"{word}\n")


def service_is_on() -> bool:
    return "SAMPLE_SERVICE" in os.environ


@task()
def note(file: str, word: str = "ran") -> None:
    write(file, word)


@task(when=service_is_on)
def note_for_service(file: str, word: str) -> None:
    write(file, word)


@task(queue="origins")
def wait_for_stranger(file: str, until: str) -> None:
    write(file, "asked")
    eventually(Path(until).exists)


@task()
def tick() -> None:
    write(os.environ["TICKS"], "tick")


# A hundredth of a minute: long enough to be a wait, short enough for a test.
@task(retry=BackOff(minutes=(0.01, 0.01)))
def fail(file: str) -> None:
    write(file, "tried")
    raise ValueError(file)


@task(retry=BackOff(()))
def fail_once(file: str) -> None:
    write(file, "tried")
    raise ValueError(file)


@task()
def take_long(file: str, until: str) -> None:
    write(file, "begun")
    eventually(Path(until).exists)
    write(file, "done")


@task()
def hang_only_at_first(file: str) -> None:
    """Hang until the worker is killed, but do the work when tried again."""
    first = not Path(file).exists()
    write(file, "begun")
    if first:
        Event().wait()
    write(file, "done")


@task(retry=BackOff(()))
def kill_worker(file: str) -> None:
    write(file, "killed")
    os.kill(os.getpid(), signal.SIGKILL)


@task()
def queue_and_undo(file: str) -> None:
    """Queue one note that stays, and one in a transaction that is rolled back."""
    with transaction.atomic():
        note.enqueue(file, "kept")
    with transaction.atomic():
        note.enqueue(file, "undone")
        transaction.set_rollback(True)
