"""`manage.py test`: what it asks of pytest, and that nothing of it stays behind."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

from evidenceblog import testing
from tests import make
from tests.processes import PATIENCE, PROJECT, eventually
from tests.tasks import queued

RUN = (
    "import sys; from evidenceblog import testing; sys.exit(testing.main(sys.argv[1:]))"
)
# So that pytest needs no site: only the one file.
PLAIN = [
    "-c",
    os.devnull,
    "-p",
    "no:django",
    "-p",
    "no:cacheprovider",
    "-p",
    "no:xdist",
]
INNER = """
import os, pathlib, signal
import psycopg

def test_inner():
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        connection.execute("SELECT 1")
    assert pathlib.Path(os.environ["EVIDENCEBLOG_DATA"]).is_dir()
    note = pathlib.Path(__file__).with_name("note")
    note.write_text(os.environ["EVIDENCEBLOG_DATA"])
    if os.environ["INNER"] == "hangs":
        signal.pause()
    assert os.environ["INNER"] == "passes", "inner failure"
"""
SAMPLED = """
import pytest
from tests.sampling import a_sample_of

@pytest.mark.parametrize("value", a_sample_of(range(8)))
def test_sampled(value):
    pass
"""
COUNTING = """
from tests.sampling import LeftOutCount

def pytest_configure(config):
    config.addinivalue_line("markers", "all: of this test")
    config.pluginmanager.register(LeftOutCount(config, "Few."))
"""


@pytest.fixture(autouse=True)
def three_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 3)


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        ([], ["-m", "not all", "-n", "4"]),
        (["--all"], ["-n", "4"]),
        (["tests/posts", "-x"], ["-m", "not all", "-n", "4", "tests/posts", "-x"]),
        (["-n0"], ["-m", "not all", "-n0"]),
        (["-n", "auto"], ["-m", "not all", "-n", "auto"]),
        (["-p", "no:xdist"], ["-m", "not all", "-p", "no:xdist"]),
        (["--pdb"], ["-m", "not all", "--pdb"]),
        (["-m", "slow"], ["-n", "4", "-m", "slow"]),
        (["tests/test_x.py::test_y"], ["tests/test_x.py::test_y"]),
    ],
)
def test_what_the_caller_left_open_is_filled_in(
    given: list[str], asked: list[str]
) -> None:
    assert testing.pytest_arguments(given) == asked


def test_no_machine_gets_more_workers_than_its_database_has_room_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 64)

    assert testing.pytest_arguments(["--all"]) == ["-n", str(testing.MAX_WORKERS)]


def start(tmp_path: Path, inner: str) -> subprocess.Popen[str]:
    (tmp_path / "test_inner.py").write_text(INNER)
    return subprocess.Popen(
        [sys.executable, "-c", RUN, *PLAIN, str(tmp_path)],
        cwd=PROJECT,
        env={**os.environ, "INNER": inner},
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.mark.all
@pytest.mark.parametrize(("inner", "code"), [("fails", 1), ("passes", 0)])
def test_the_exit_code_is_that_of_pytest(tmp_path: Path, inner: str, code: int) -> None:
    with start(tmp_path, inner) as process:
        said, _ = process.communicate()

    assert process.returncode == code
    assert ("inner failure" in said) == bool(code)
    assert not Path((tmp_path / "note").read_text()).exists()


@pytest.mark.all
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_leaves_nothing_behind(
    tmp_path: Path, number: signal.Signals
) -> None:
    with start(tmp_path, "hangs") as process:
        note = tmp_path / "note"
        assert eventually(lambda: note.exists() and note.read_text() != "")

        process.send_signal(number)

        assert process.wait(PATIENCE) == testing.INTERRUPTED
    site = Path(note.read_text())
    assert not site.parent.exists()
    running = subprocess.run(
        ["/bin/ps", "-ww", "-eo", "args="], capture_output=True, text=True
    )
    assert str(site.parent) not in running.stdout
    assert str(tmp_path) not in running.stdout


@pytest.mark.parametrize("workers", ["0", "2"])
def test_a_run_says_how_many_cases_it_left_out(tmp_path: Path, workers: str) -> None:
    (tmp_path / "test_sampled.py").write_text(SAMPLED)
    (tmp_path / "conftest.py").write_text(COUNTING)
    plain = ["-c", os.devnull, "-p", "no:django", "-p", "no:cacheprovider"]

    told = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            *plain,
            "-m",
            "not all",
            "-n",
            workers,
            tmp_path,
        ],
        cwd=PROJECT,
        capture_output=True,
        text=True,
    ).stdout

    said = "Left out of this run: 6 cases, which `test --all` takes. Few."
    assert said in told.splitlines()


@pytest.mark.django_db(transaction=True)
def test_what_a_test_that_commits_has_queued_goes_with_its_tables() -> None:
    make.post()
    assert queued()

    call_command("flush", interactive=False, verbosity=0)

    assert not queued()
