"""The data map: every table has its line, and what it says of deletion is so."""

import re
from collections import Counter
from pathlib import Path

from django.apps import apps
from django.utils.module_loading import import_string

from evidenceblog import data_map
from evidenceblog.events import SCHEDULE

DOCS = Path(__file__).parents[1] / "docs"
# What deletes, and whether the clock starts it.
TASK = re.compile(r"`([a-z]+\.[\w.]+)`(, hourly|, daily|, each minute)?")


def test_every_table_has_one_line():
    models = {model._meta.label for model in apps.get_models()}
    lines = Counter(name for one in data_map.read_map() for name in one["names"])

    assert sorted(models - lines.keys()) == [], "say in evidenceblog/data_map.toml"
    assert sorted(lines.keys() - models) == [], "no such table"
    assert [name for name, many in lines.items() if many > 1] == []


def test_what_deletes_is_there_and_runs_by_the_clock():
    scheduled = {task for tasks in SCHEDULE.values() for task in tasks}
    named = [
        found
        for one in data_map.read_map()
        for found in TASK.findall(one["deleted_by"])
    ]

    assert len(named) > 10
    for path, clock in named:
        assert import_string(path)
        assert path in scheduled or not clock, path


def test_the_page_for_people_is_the_map():
    page = (DOCS / "data-map.md").read_text()

    assert page == data_map.as_markdown(), "run: python3 manage.py write_data_map"
