"""The database of a test run, and that nothing of it stays."""

from pathlib import Path
from tempfile import mkdtemp

import psycopg
import pytest

from evidenceblog.core.postgres import (
    cluster_location,
    run_temporary_cluster,
    temporary_cluster,
)
from tests.core.postgres.looking import ask, place, server
from tests.processes import eventually


def test_a_temporary_cluster_leaves_nothing_behind() -> None:
    with run_temporary_cluster() as cluster:
        assert ask(cluster, "SELECT 1") == 1
        assert ask(cluster, "SHOW fsync") == "off"
        pid = server(cluster)

    assert not cluster.folder.exists()
    # Ended, it still has to be reaped.
    assert eventually(lambda: not Path(f"/proc/{pid}").exists())


@pytest.mark.parametrize(
    "refused",
    [
        "INSERT INTO said VALUES ('a secret')",
        "INSERT INTO said VALUES ('a secret that is too long')",
        "INSERT INTO nowhere VALUES ('a secret')",
        "DO $$ BEGIN RAISE 'refused'; END $$ -- a secret",
    ],
    ids=["duplicate", "check", "no such table", "raised"],
)
def test_what_readers_say_does_not_stand_in_the_server_s_log(refused: str) -> None:
    # Erasing a comment would not reach it there.
    with run_temporary_cluster() as cluster:
        with psycopg.connect(cluster.url, autocommit=True) as connection:
            connection.execute(
                "CREATE TABLE said (words text UNIQUE CHECK (length(words) < 10))"
            )
            connection.execute("INSERT INTO said VALUES ('a secret')")
            with pytest.raises(psycopg.Error):
                connection.execute(refused)
        log = place(cluster).log.read_text()

    assert "ERROR:" in log
    assert "secret" not in log


@pytest.mark.all
def test_a_temporary_cluster_is_removed_after_an_interruption_too() -> None:
    with pytest.raises(KeyboardInterrupt), run_temporary_cluster() as cluster:
        raise KeyboardInterrupt

    assert not cluster.folder.exists()


def test_what_a_killed_run_left_is_removed_and_what_is_in_use_is_not() -> None:
    with run_temporary_cluster() as used:
        left = Path(mkdtemp(dir=used.folder.parent))
        (left / "data").mkdir()

        with run_temporary_cluster():
            assert not left.exists()
            assert used.folder.exists()
            assert ask(used, "SELECT 1") == 1


def test_without_room_in_memory_the_disk_is_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(temporary_cluster, "MIN_FREE_BYTES", 2**70)

    with run_temporary_cluster() as cluster:
        assert cluster.folder.is_relative_to(cluster_location.SHORT_FOLDER)
        assert ask(cluster, "SELECT 1") == 1
