"""What `dev` is made of: its addresses, its programs, and how they are kept running."""

import itertools
import signal
import sys
import time
from pathlib import Path

import pytest

from evidenceblog import supervised_program, supervisor
from tests.processes import PROJECT, eventually

# ruff: noqa: S104 - these tests are about addresses of this machine

STUBBORN = """
import pathlib, signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
pathlib.Path("stubborn").touch()
while True:
    signal.pause()
"""


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:80"),
        ("0.0.0.0", "http://127.0.0.1:80"),
        ("::1", "http://[::1]:80"),
        ("::", "http://[::1]:80"),
    ],
)
def test_an_address_is_shown_as_a_browser_needs_it(host: str, url: str) -> None:
    assert supervisor.ListenAddress(host, 80).url == url


@pytest.mark.parametrize("workers", ["0", "two", "1.5", "-1", "1000", "2 --reload"])
def test_a_number_of_web_processes_that_is_none_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workers: str
) -> None:
    monkeypatch.setenv("WEB_WORKERS", workers)

    with pytest.raises(supervisor.CannotRunError, match="WEB_WORKERS"):
        supervisor.web_command(supervisor.ListenAddress("127.0.0.1", 1), tmp_path)


@pytest.mark.parametrize(("given", "run"), [("", "2"), (" 4 ", "4")])
def test_so_many_web_processes_run_as_were_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str, run: str
) -> None:
    monkeypatch.setenv("WEB_WORKERS", given)

    command = supervisor.web_command(supervisor.ListenAddress("127.0.0.1", 1), tmp_path)

    assert command[command.index("--workers") + 1] == run


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(
        supervisor.CannotRunError, match=r"Cannot listen on 192\.0\.2\.1"
    ):
        supervisor.find_free_port("192.0.2.1", 8000)


def test_a_program_that_keeps_ending_is_started_at_growing_intervals(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    now = 0.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    child = supervised_program.SupervisedProgram("worker", ["false"], PROJECT)
    starts = []
    for _ in range(300):
        before = child.process
        before.wait()
        child.keep()
        if child.process is not before:
            starts.append(now)
        now += 0.1
    child.process.wait()
    child.stop(0)

    pauses = [round(later - earlier) for earlier, later in itertools.pairwise(starts)]
    assert pauses == [1, 2, 4, 8, 8]
    assert capsys.readouterr().out.splitlines()[:2] == [
        "The worker ended (exit code 1). Starting it again now.",
        "The worker ended (exit code 1). Starting it again in 1 s.",
    ]


def test_a_program_that_will_not_stop_is_made_to(tmp_path: Path) -> None:
    child = supervised_program.SupervisedProgram(
        "worker", [sys.executable, "-c", STUBBORN], tmp_path
    )
    assert eventually((tmp_path / "stubborn").exists)

    child.ask_to_stop()
    child.stop(time.monotonic())

    assert child.process.returncode == -signal.SIGKILL
