"""A migration that waits for a table holds up nobody behind it."""

from typing import Any

import psycopg
import pytest
from django.core.management.base import CommandError
from django.db import connection

from evidenceblog import site_setup
from tests import database

pytestmark = pytest.mark.django_db(transaction=True)
CHANGE = "ALTER TABLE core_sitesettings ALTER name SET DEFAULT ''"
UNDO = "ALTER TABLE core_sitesettings ALTER name DROP DEFAULT"


def change_table(*_: Any, **__: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(CHANGE)


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site_setup, "call_command", change_table)
    monkeypatch.setattr(site_setup, "LOCK_SECONDS", 0.1)
    monkeypatch.setattr(site_setup, "LOCK_TRIES", 3)


def test_it_gives_up_in_time_and_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(site_setup, "LOCK_PAUSE_SECONDS", 0)
    with psycopg.connect(database.url()) as reader:
        reader.execute("SELECT FROM core_sitesettings")

        with pytest.raises(CommandError, match="Somebody holds a table"):
            site_setup.migrate()


def test_it_tries_again_until_the_table_is_free(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with psycopg.connect(database.url()) as reader:
        reader.execute("SELECT FROM core_sitesettings")
        pauses: list[float] = []

        def pause(seconds: float) -> None:
            pauses.append(seconds)
            reader.rollback()  # the reader is done meanwhile

        monkeypatch.setattr("time.sleep", pause)
        site_setup.migrate()

    assert len(pauses) == 1
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("0",)
        cursor.execute(UNDO)
