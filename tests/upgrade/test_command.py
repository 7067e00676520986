"""`upgrade`, as a process beside a site that runs: what it does, and where it stops."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from evidenceblog import upgrade, virtual_environment
from evidenceblog.core.postgres import Cluster
from evidenceblog.run_note import read_note
from tests.processes import PROJECT, eventually, reachable_folder
from tests.test_restart import TINY
from tests.test_serve import SERVE, get
from tests.test_supervisor import RUN_TINY, environment, running
from tests.upgrade.test_upgrade import RELEASES, restore

UPGRADE = "from evidenceblog import upgrade\nsys.exit(upgrade.main(sys.argv[1:]))"

# Without the static files, whose compression takes long.
MIGRATING = """
import sys
from evidenceblog import supervisor
supervisor.PREPARE = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
"""


@pytest.fixture
def above() -> Iterator[Path]:
    with reachable_folder() as above:
        (above / "tiny.py").write_text(TINY)
        (above / "words").write_text("old")
        yield above


def program(code: str, tiny: str = RUN_TINY) -> list[str]:
    return [sys.executable, "-c", f"{tiny}\n{code}"]


def upgraded(
    above: Path, *arguments: str, tiny: str = RUN_TINY
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*program(UPGRADE, tiny), *arguments],
        cwd=PROJECT,
        env=environment(above / "data"),
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.all
def test_it_backs_up_and_restarts_and_where_it_stops_the_old_goes_on(
    above: Path,
) -> None:
    serve = [*program(SERVE), "--port", "0"]
    with running(serve, above / "data") as site:
        restore(RELEASES[0], Cluster(site.data / "postgres").url)
        (above / "words").write_text("new")

        done = upgraded(above, str(above / "backups"), tiny=MIGRATING)

        assert done.returncode == 0, done.stderr
        steps = [line.split()[0] for line in done.stdout.splitlines()]
        assert steps[:3] == ["check", "check", "Made"]
        assert "comments.0006_pause" in done.stdout
        assert "Proved: restored and compared." in done.stdout
        assert steps[-2:] == ["migrate", "restart"]
        assert f"the new code answers at {site.url}" in done.stdout
        assert len(list((above / "backups").glob("20*Z"))) == 1
        assert eventually(lambda: get(site.url).read() == b"new")

        no_proof = upgraded(above, str(above / "data" / "backups"))
        assert no_proof.returncode == 1
        assert "is in the data folder" in no_proof.stderr
        assert "There is no proved backup. Nothing else was changed" in no_proof.stderr

        failing = RUN_TINY.replace("print('prepared'", "sys.exit(7), print('prepared'")
        no_tables = upgraded(above, "--no-backup", tiny=failing)
        assert no_tables.returncode == 1
        assert (
            "The database is not up to date. The old code goes on" in no_tables.stderr
        )

        (above / "tiny.py").write_text("raise RuntimeError")
        no_start = upgraded(above, "--no-backup")
        assert no_start.returncode == 1
        assert "The new code does not start" in no_start.stderr
        assert get(site.url).read() == b"new"
        note = read_note(site.data)
        assert note
        assert (note.restarts, note.failures) == (1, 1)

    alone = upgraded(above, "--no-backup")
    assert alone.returncode == 0, alone.stderr
    assert "the site does not run here: start it" in alone.stdout


def test_it_asks_where_the_backup_goes(above: Path) -> None:
    assert "say where the backup goes" in upgraded(above).stderr


def test_new_packages_come_before_the_database(
    above: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever may not install them is told who may, and how to go on."""
    monkeypatch.setattr(upgrade, "OWN", above)
    monkeypatch.setattr("os.access", lambda *_: False)

    code = upgrade._install(["django: wanted 9"], ["/backups"], backed_up=True)

    assert code == upgrade.NEEDS_PACKAGES
    said = capsys.readouterr().out
    assert "-m pip install -r" in said
    assert "then go on: upgrade /backups --no-backup" in said


@pytest.mark.parametrize("is_own", [True, False])
def test_who_may_install_the_packages_does_and_the_upgrade_goes_on_with_them(
    is_own: bool, above: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[list[str]] = []

    def run(command: list[str]) -> subprocess.CompletedProcess[str]:
        ran.append(command)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(upgrade, "_run", run)
    monkeypatch.setattr(upgrade, "_packages_wanted", list)  # none is left
    monkeypatch.setattr(upgrade, "OWN", Path(sys.prefix) if is_own else above)
    monkeypatch.setattr(
        virtual_environment, "make_environment", lambda *_: ran.append(["own"])
    )
    monkeypatch.setattr("os.access", lambda *_: True)
    asked = ["/backups", "--pause-comments"]

    assert upgrade._install(["django: wanted 9"], asked, backed_up=True) == 0

    installed, went_on = ran
    assert installed == ["own"] or installed[1:4] == ["-m", "pip", "install"]
    assert (installed == ["own"]) is is_own
    again = [sys.executable, "manage.py", "upgrade", *asked, "--no-backup"]
    assert went_on == again


def test_packages_that_differ_after_their_installation_stop_the_upgrade(
    above: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upgrade, "OWN", above)
    monkeypatch.setattr("os.access", lambda *_: True)
    monkeypatch.setattr(upgrade, "_need", lambda *_: None)
    monkeypatch.setattr(upgrade, "_packages_wanted", lambda: ["django: wanted 9"])

    with pytest.raises(upgrade.Stopped, match="differ still: django: wanted 9"):
        upgrade._install(["django: wanted 9"], ["/backups"], backed_up=True)
