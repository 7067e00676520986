"""The table of what follows: complete, and every task in it can be run."""

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from django.utils.module_loading import import_string
from procrastinate.contrib.django import app

from evidenceblog import events
from evidenceblog.core import task_backend

PROJECT = Path(__file__).resolve().parents[1]


class Recorded(NamedTuple):
    """One place in the code where an event is recorded."""

    place: str
    event: str
    facts: tuple[str, ...]


def recorded() -> Iterator[Recorded]:
    """Read the calls from the source: an event may be recorded where no test comes.

    An event that is recorded in any other way is missed by the first test.
    """
    for app_name in ("evidenceblog", "posts", "comments"):
        for file in sorted((PROJECT / app_name).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text())):
                if (
                    isinstance(node, ast.Call)
                    and ast.unparse(node.func) == "event_queue.record"
                ):
                    place = f"{file.relative_to(PROJECT)}:{node.lineno}"
                    [event] = node.args
                    facts = tuple(keyword.arg or "**" for keyword in node.keywords)
                    yield Recorded(place, ast.literal_eval(event), facts)


RECORDED = list(recorded())


def test_the_table_lists_just_the_events_that_are_recorded() -> None:
    assert RECORDED
    assert {one.event for one in RECORDED} == set(events.EVENTS)


@pytest.mark.parametrize("one", RECORDED, ids=lambda one: one.place)
def test_each_task_that_follows_an_event_takes_its_facts(one: Recorded) -> None:
    for path in events.EVENTS[one.event]:
        takes = inspect.signature(task_backend.find_task(path).func)

        takes.bind(**dict.fromkeys(one.facts))


@pytest.mark.parametrize(
    "path", [path for paths in events.SCHEDULE.values() for path in paths]
)
def test_each_task_that_the_clock_starts_has_its_time_and_needs_nothing(
    path: str,
) -> None:
    started = app.periodic_registry.periodic_tasks["evidenceblog.start", path]

    assert started.croniter.get_next(float, start_time=0) > 0
    inspect.signature(task_backend.find_task(path).func).bind()


@pytest.mark.parametrize("path", events.NOTIFIERS.values())
def test_each_teller_takes_the_number_of_what_it_tells(path: str) -> None:
    inspect.signature(import_string(path)).bind(7)
