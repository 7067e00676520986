"""The life of an embedded database: who keeps it running, and what it survives."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from evidenceblog.core.postgres import Cluster, ClusterError
from tests.core.postgres.looking import ask, parent, place, server, state
from tests.processes import AS_ROOT, PROJECT, eventually, only_on_linux, shutdown_state

# ruff: noqa: S607 - these tests are about processes

# A program that uses a cluster until its input ends, and says when it has it.
USER = """
import sys
from pathlib import Path
from evidenceblog.core.postgres import Cluster
with Cluster(Path(sys.argv[1])).in_use():
    print("in use", flush=True)
    sys.stdin.read()
"""


@contextlib.contextmanager
def user(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Run another process that uses the cluster in this folder."""
    process = subprocess.Popen(
        [sys.executable, "-c", USER, folder],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout
        assert process.stdout.readline() == "in use\n"
        yield process
        process.kill()


def test_a_new_cluster_has_its_database_with_locale_free_order(
    cluster: Cluster,
) -> None:
    with cluster.in_use():
        assert ask(cluster, "SELECT current_database()") == "evidenceblog"
        assert ask(cluster, "SELECT current_user") == "evidenceblog"
        assert ask(cluster, "SELECT lower('ÉŠЖ')") == "éšж"
        assert ask(cluster, "SELECT 'Z' < 'Ä'") is True


def test_the_address_is_known_before_anything_exists(folder: Path) -> None:
    cluster = Cluster(folder)

    before = cluster.url

    assert not folder.exists()
    with cluster.in_use():
        assert cluster.url == before


def test_the_server_is_gone_and_cleanly_shut_when_its_only_user_leaves(
    cluster: Cluster,
) -> None:
    with cluster.in_use():
        pid = server(cluster)

    assert not cluster.answers()
    assert eventually(lambda: not Path(f"/proc/{pid}").exists())
    assert shutdown_state(cluster.folder) == "shut down"


def test_what_was_committed_is_there_after_a_restart(folder: Path) -> None:
    with Cluster(folder).in_use():
        ask(Cluster(folder), "CREATE TABLE kept AS SELECT 42 AS answer")

    with Cluster(folder).in_use():
        assert ask(Cluster(folder), "SELECT answer FROM kept") == 42


@pytest.mark.all
def test_the_first_user_out_leaves_the_server_to_the_second(folder: Path) -> None:
    second = Cluster(folder)
    with contextlib.ExitStack() as later:
        with user(folder) as first:
            later.enter_context(second.in_use())
            pid = server(second)
            first.communicate()

        assert server(second) == pid
        assert ask(second, "SELECT 1") == 1
    assert not second.answers()


@pytest.mark.all
def test_users_that_come_at_once_share_one_server(folder: Path) -> None:
    with contextlib.ExitStack() as users:
        waiting = [
            subprocess.Popen(
                [sys.executable, "-c", USER, folder],
                cwd=PROJECT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for _ in range(3)
        ]
        for process in waiting:
            users.enter_context(process)
            assert process.stdout
            assert process.stdout.readline() == "in use\n"

        assert ask(Cluster(folder), "SELECT 1") == 1
        log = place(Cluster(folder)).log.read_text()
        assert log.count("ready to accept connections") == 1
        for process in waiting:
            process.communicate()
    assert not Cluster(folder).answers()
    assert shutdown_state(folder) == "shut down"


@pytest.mark.all
def test_a_killed_user_does_not_leave_its_server_behind(folder: Path) -> None:
    with user(folder) as process:
        pid = server(Cluster(folder))
        process.kill()

        assert eventually(lambda: not Path(f"/proc/{pid}").exists())
    assert shutdown_state(folder) == "shut down"


@pytest.mark.all
def test_a_killed_user_does_not_take_the_server_from_others(folder: Path) -> None:
    with user(folder) as process:
        cluster = Cluster(folder)
        with cluster.in_use():
            pid = server(cluster)

            process.kill()
            process.wait()
            with user(folder):  # whoever comes and leaves finds the same server
                assert server(cluster) == pid

            assert server(cluster) == pid
            assert ask(cluster, "SELECT 1") == 1


def test_a_killed_server_comes_back_with_what_was_committed(folder: Path) -> None:
    cluster = Cluster(folder)
    with cluster.in_use():
        ask(cluster, "CREATE TABLE kept AS SELECT 42 AS answer")
        os.kill(server(cluster), signal.SIGKILL)
        assert eventually(lambda: not cluster.alive())

        cluster.start()

        assert ask(cluster, "SELECT answer FROM kept") == 42


@pytest.mark.all
def test_a_killed_server_comes_back_although_its_workers_were_busy(
    cluster: Cluster,
) -> None:
    with cluster.in_use(), contextlib.closing(psycopg.connect(cluster.url)) as busy:
        busy.pgconn.send_query(b"SELECT pg_sleep(600)")
        os.kill(server(cluster), signal.SIGKILL)

        cluster.start()

        assert ask(cluster, "SELECT 1") == 1


@only_on_linux
@pytest.mark.all
@pytest.mark.parametrize("whose", ["init's", "a stranger's"])
def test_a_server_starts_although_its_old_number_is_now(
    cluster: Cluster, whose: str
) -> None:
    account = place(cluster).account
    # Of the server's own account, or PostgreSQL would itself see that it is not its own.
    stranger = subprocess.Popen(["sleep", "60"], user=account.uid if account else None)
    with stranger, cluster.in_use():
        os.kill(server(cluster), signal.SIGKILL)
        assert eventually(lambda: not cluster.alive())
        file = place(cluster).data / "postmaster.pid"
        _, *rest = file.read_text().splitlines(keepends=True)
        number = stranger.pid if whose == "a stranger's" else 1
        file.write_text("".join([f"{number}\n", *rest]))

        cluster.start()

        assert ask(cluster, "SELECT 1") == 1
        assert stranger.poll() is None
        stranger.kill()


@only_on_linux
@pytest.mark.all
def test_a_server_that_lost_its_guard_ends_and_comes_back(cluster: Cluster) -> None:
    with cluster.in_use():
        first = server(cluster)
        os.kill(parent(first), signal.SIGKILL)
        assert eventually(lambda: not cluster.alive())
        assert shutdown_state(cluster.folder) == "shut down"

        cluster.start()

        assert server(cluster) != first
        assert ask(cluster, "SELECT 1") == 1


@only_on_linux
@pytest.mark.all
def test_a_server_starts_although_the_last_one_is_a_zombie(folder: Path) -> None:
    with user(folder):
        cluster = Cluster(folder)
        dead = server(cluster)
        guard = parent(dead)
        os.kill(guard, signal.SIGSTOP)  # so that it cannot reap
        try:
            assert eventually(lambda: state(guard) == "T")
            os.kill(dead, signal.SIGKILL)
            assert eventually(lambda: state(dead) == "Z")

            with user(folder):
                assert ask(cluster, "SELECT 1") == 1
        finally:
            os.kill(guard, signal.SIGCONT)


@pytest.mark.all
def test_a_half_made_cluster_is_made_anew(cluster: Cluster) -> None:
    half = cluster.folder / "data.new" / "base"
    half.mkdir(parents=True)
    if AS_ROOT:
        cluster.folder.chmod(0o711)

    with cluster.in_use():
        assert ask(cluster, "SELECT 1") == 1


@pytest.mark.all
def test_data_of_another_major_version_is_refused_in_words(cluster: Cluster) -> None:
    with cluster.in_use():
        pass
    version = place(cluster).data / "PG_VERSION"
    version.write_text("14\n")

    with pytest.raises(
        ClusterError, match=r"was made by PostgreSQL 14, and the programs"
    ):
        cluster.start()


def test_a_server_that_does_not_start_shows_the_end_of_its_log(
    cluster: Cluster,
) -> None:
    with cluster.in_use():
        pass
    with (place(cluster).data / "postgresql.conf").open("a") as settings:
        settings.write("nonsense = 1\n")

    with pytest.raises(ClusterError) as refusal, cluster.in_use():
        pass

    assert f"The end of {place(cluster).log}:" in str(refusal.value)
    assert 'unrecognized configuration parameter "nonsense"' in str(refusal.value)
