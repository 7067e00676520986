"""The tests' own database: its address, who waits in it, and several at once."""

from collections.abc import Callable
from threading import Barrier, Thread
from urllib.parse import urlencode

from django.db import connection

from tests.processes import PATIENCE


def url() -> str:
    parts = connection.settings_dict
    names = {
        "dbname": parts["NAME"],
        "user": parts["USER"],
        "password": parts["PASSWORD"],
        "host": parts["HOST"],
        "port": parts["PORT"],
    }
    given = {name: value for name, value in names.items() if value}
    return f"postgresql:///?{urlencode(given)}"


def somebody_waits_for_a_lock() -> bool:
    """Tell whether a connection to this database waits for what another holds."""
    waiting = (
        "SELECT EXISTS (SELECT FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock')"
    )
    with connection.cursor() as cursor:
        # In a transaction PostgreSQL would go on showing what it showed first.
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(waiting)
        (found,) = cursor.fetchone()
    return bool(found)


def run_at_once(*acts: Callable[[], object]) -> None:
    """Begin all acts at one moment, each in a thread with a connection of its own, and
    wait for their ends."""
    together = Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        together.wait(PATIENCE)
        try:
            act()
        finally:
            connection.close()

    threads = [Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
