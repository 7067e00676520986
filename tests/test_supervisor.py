"""`dev`, as processes: what it starts, what it survives, and that nothing stays behind."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NamedTuple

import pytest

from tests.processes import (
    PATIENCE,
    PROJECT,
    eventually,
    reachable_folder,
    shutdown_state,
)

# ruff: noqa: S310, S607 - these tests are about processes on this machine

# A site as small as can be, in the places of the real one.
TINY = """
import os
from evidenceblog.core.request_buffering import BufferedApplication

def answer(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [os.environ["SITE_URL"].encode()]

application = BufferedApplication(answer)
"""
RUN_TINY = """
import sys
from evidenceblog import running_site, supervisor
supervisor.PREPARE = [sys.executable, "-c", "import sys; print('prepared', *sys.argv[1:])"]
running_site.WORKER = [sys.executable, "-c", "import signal; signal.pause()  # worker"]
supervisor.WEB[-1] = "tiny:application"
"""
RUN = "sys.exit(supervisor.main(sys.argv[1:]))"


class Process(NamedTuple):
    pid: int
    parent: int
    command: str


class Site(NamedTuple):
    """A running `dev`: its process, what it said up to Ready, its data folder."""

    process: subprocess.Popen[str]
    said: list[str]
    data: Path

    @property
    def url(self) -> str:
        return self.said[-1].removeprefix("Ready: ")

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}healthz", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def children(self) -> list[Process]:
        """Return all that runs below it, however deep."""
        found, above = [], {self.process.pid}
        for process in sorted(processes()):
            if process.parent in above:
                above.add(process.pid)
                found.append(process)
        return found

    def named(self, part: str) -> list[int]:
        """Return the processes whose command line has this part, the oldest first."""
        return [child.pid for child in self.children() if part in child.command]

    def kill(self, part: str) -> None:
        """Kill the first process of this name, and see a new one come in time."""
        killed = self.named(part)[0]
        os.kill(killed, signal.SIGKILL)
        assert eventually(lambda: killed not in (self.named(part) or [killed]))


def processes() -> list[Process]:
    table = subprocess.run(
        ["ps", "-ww", "-eo", "pid=,ppid=,stat=,args="], capture_output=True, text=True
    ).stdout
    rows = [line.split(maxsplit=3) for line in table.splitlines()]
    return [
        Process(int(row[0]), int(row[1]), row[3]) for row in rows if row[2][0] != "Z"
    ]


@contextlib.contextmanager
def running(
    command: list[str], data: Path, *, stderr: IO[str] | None = None, **variables: str
) -> Iterator[Site]:
    """Run a `dev` until it is ready; stop it at the end if it still runs."""
    process = subprocess.Popen(
        command,
        cwd=PROJECT,
        env={**environment(data), **variables},
        stdout=subprocess.PIPE,
        stderr=stderr,
        text=True,
    )
    with process:
        assert process.stdout
        said: list[str] = []
        for line in process.stdout:
            said.append(line.strip())
            if line.startswith("Ready: "):
                break
        try:
            yield Site(process, said, data)
        finally:
            process.terminate()


def environment(data: Path) -> dict[str, str]:
    kept = {
        k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "SITE_URL"}
    }
    paths = os.pathsep.join([str(data.parent), str(PROJECT)])
    return {**kept, "EVIDENCEBLOG_DATA": str(data), "PYTHONPATH": paths}


@pytest.fixture
def data() -> Iterator[Path]:
    with reachable_folder() as above:
        (above / "tiny.py").write_text(TINY)
        yield above / "data"


def tiny(*arguments: str, change: str = "") -> list[str]:
    return [
        sys.executable,
        "-c",
        f"{RUN_TINY}{change}\n{RUN}",
        "--port",
        "0",
        *arguments,
    ]


def refused(command: list[str], data: Path) -> str:
    """Run a `dev` that should not start, and return what it says."""
    answer = subprocess.run(
        command, cwd=PROJECT, env=environment(data), capture_output=True, text=True
    )
    assert answer.returncode == 1
    return answer.stderr


def test_ready_is_said_when_the_site_answers_at_its_address(data: Path) -> None:
    with running(tiny(), data) as site:
        assert site.said[:2] == ["Preparing the database.", "prepared --demo"]
        assert site.answers()
        with urllib.request.urlopen(site.url) as answer:
            assert f"{answer.read().decode()}/" == site.url


@pytest.mark.all
def test_no_demo_prepares_without_it_and_site_url_is_the_callers(data: Path) -> None:
    with running(tiny("--no-demo"), data, SITE_URL="http://blog.test") as site:
        assert site.said[1] == "prepared"
        with urllib.request.urlopen(site.url) as answer:
            assert answer.read() == b"http://blog.test"


def test_whatever_is_killed_comes_back(data: Path) -> None:
    with running(tiny(), data) as site:
        for part in ("-m evidenceblog.web_server", "# worker", "/postgres -D"):
            site.kill(part)
        assert eventually(site.answers)
        assert site.process.poll() is None


def test_one_interruption_stops_everything_cleanly(data: Path) -> None:
    with running(tiny(), data) as site:
        children = {child.pid for child in site.children()}

        site.process.send_signal(signal.SIGINT)

        assert site.process.wait(PATIENCE) == 0
        assert not children & {process.pid for process in processes()}
    assert shutdown_state(data / "postgres") == "shut down"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children")
def test_when_the_supervisor_is_killed_nothing_stays_behind(data: Path) -> None:
    with running(tiny(), data) as site:
        children = {child.pid for child in site.children()}

        site.process.kill()

        assert eventually(
            lambda: not children & {process.pid for process in processes()}
        )
    assert shutdown_state(data / "postgres") == "shut down"


@pytest.mark.all
def test_a_reader_of_the_output_who_leaves_does_no_harm(data: Path) -> None:
    with running(tiny(), data) as site:
        assert site.process.stdout
        site.process.stdout.close()

        site.process.send_signal(signal.SIGINT)

        assert site.process.wait(PATIENCE) == 0
    assert shutdown_state(data / "postgres") == "shut down"


@pytest.mark.all
def test_a_second_run_is_told_where_the_first_is(data: Path) -> None:
    with running(tiny(), data) as site:
        told = refused(tiny(), data)

        assert told == f"Already running: {site.url[:-1]} (data in {data})\n"
        assert site.answers()


def test_a_taken_port_is_named_before_anything_is_started(data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        told = refused([*tiny(), "--port", str(port)], data)

    assert told == (
        f"Port {port} is taken by another program."
        f" Stop it, or choose another port: --port {port + 1}\n"
    )
    assert not (data / "postgres").exists()


@pytest.mark.all
def test_a_failed_preparation_ends_the_run(data: Path) -> None:
    change = "supervisor.PREPARE = [sys.executable, '-c', 'import sys; sys.exit(3)']"

    told = refused(tiny(change=change), data)

    assert told == "The database could not be prepared (exit code 3).\n"
    assert shutdown_state(data / "postgres") == "shut down"


@pytest.mark.all
def test_an_interruption_while_preparing_ends_the_run_at_once(data: Path) -> None:
    change = (
        "supervisor.PREPARE = [sys.executable, '-c', 'import signal; signal.pause()']"
    )
    process = subprocess.Popen(
        tiny(change=change),
        cwd=PROJECT,
        env=environment(data),
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout
        assert process.stdout.readline() == "Preparing the database.\n"
        process.send_signal(signal.SIGTERM)

        assert process.wait(PATIENCE) == 0
    assert shutdown_state(data / "postgres") == "shut down"


def test_with_an_address_of_a_database_none_is_started(data: Path) -> None:
    with running(tiny(), data, DATABASE_URL="postgresql://db.test/site") as site:
        assert site.answers()
        assert not any("postgres" in child.command for child in site.children())
        assert not (data / "postgres").exists()


def ask_database(data: Path, query: str) -> str:
    shell = [sys.executable, "manage.py", "dbshell", "--data", str(data)]
    answer = subprocess.run(
        [*shell, "--", "-Atc", query],
        cwd=PROJECT,
        env=environment(data),
        capture_output=True,
        text=True,
    )
    return answer.stdout


def send_comment(site: str, body: str) -> None:
    """Comment on the newest post as a reader's browser does; it must be accepted."""
    with urllib.request.urlopen(f"{site}feed/") as feed:
        post = re.findall(
            r"<item>.*?<link>([^<]+)</link>", feed.read().decode(), re.DOTALL
        )
    said = {"name": "Ada", "email": "ada@example.org", "body": body}
    request = urllib.request.Request(
        f"{post[0]}comment/",
        urllib.parse.urlencode(said).encode(),
        {"Origin": site.rstrip("/")},
    )
    with urllib.request.urlopen(request) as receipt:
        assert "/comment/" in receipt.url
        assert body in receipt.read().decode()


@pytest.mark.all
def test_the_real_site_starts_recovers_and_stops(data: Path) -> None:
    command = [sys.executable, "manage.py", "dev", "--port", "0", "--data", str(data)]
    with running(command, data) as site:
        assert [line for line in site.said if line.startswith("Sign in: ")]
        assert site.answers()
        with urllib.request.urlopen(site.url) as answer:
            assert answer.status == 200
        assert refused(command, data).startswith(f"Already running: {site.url[:-1]} ")
        before = site.named("/postgres -D")
        assert ask_database(data, "SELECT count(*) > 0 FROM posts_post") == "t\n"
        assert site.named("/postgres -D") == before
        send_comment(site.url, "Kept through thick and thin.")
        for part in ("-m evidenceblog.web_server", "manage.py work", "/postgres -D"):
            site.kill(part)
            assert eventually(site.answers)
        assert (
            ask_database(data, "SELECT body FROM comments_comment").count("Kept") == 1
        )
        children = {child.pid for child in site.children()}
        site.process.send_signal(signal.SIGINT)
        assert site.process.wait(PATIENCE) == 0
        assert not children & {process.pid for process in processes()}
    assert shutdown_state(data / "postgres") == "shut down"


@pytest.mark.all
def test_a_second_start_of_the_real_site_makes_nothing_anew(data: Path) -> None:
    command = [sys.executable, "manage.py", "dev", "--port", "0", "--data", str(data)]
    made = "SELECT xmin, id FROM posts_post UNION ALL SELECT xmin, id FROM core_user"
    with running(command, data) as site:
        assert [line for line in site.said if line.startswith("Sign in: ")]
        before = ask_database(data, made)

    with running(command, data) as site:
        assert not [line for line in site.said if line.startswith("Sign in: ")]
        assert before
        assert ask_database(data, made) == before
