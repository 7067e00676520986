"""`serve`, as processes: the site for readers, with DEBUG off."""

import os
import re
import signal
import stat
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command

from evidenceblog.core.postgres import run_temporary_cluster
from evidenceblog.project_checks import AS_DEPLOYED
from tests.processes import PATIENCE, PROJECT, eventually, reachable_folder
from tests.test_supervisor import RUN_TINY, TINY, environment, processes, running

# ruff: noqa: S310 - these tests are about processes on this machine

SERVE = "from evidenceblog import serve\nsys.exit(serve.main(sys.argv[1:]))"
TINY_SERVE = [sys.executable, "-c", f"{RUN_TINY}\n{SERVE}", "--port", "0"]
REAL_SERVE = [sys.executable, "manage.py", "serve", "--port", "0"]
BEHIND_A_PROXY = {
    "SITE_URL": "https://blog.example",
    "ALLOWED_HOSTS": "blog.example",
    "TRUSTED_PROXIES": "127.0.0.1",
}
AS_PROXIED = {"Host": "blog.example", "X-Forwarded-Proto": "https"}


@pytest.fixture
def data() -> Iterator[Path]:
    with reachable_folder() as above:
        (above / "tiny.py").write_text(TINY)
        yield above / "data"


def refused(command: list[str], data: Path, **variables: str) -> str:
    answer = subprocess.run(
        command,
        cwd=PROJECT,
        env=environment(data) | variables,
        capture_output=True,
        text=True,
    )
    assert answer.returncode == 1
    return answer.stderr


def get(url: str) -> Any:
    return urllib.request.urlopen(urllib.request.Request(url, headers=AS_PROXIED))


def test_without_any_variable_it_serves_this_machine(data: Path) -> None:
    with running(TINY_SERVE, data) as site:
        assert site.said[:2] == ["Preparing the database.", "prepared"]
        assert site.answers()
    key = data / "secret-key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    made = key.read_text()
    assert len(made) > 50

    with running(TINY_SERVE, data):
        assert key.read_text() == made


def test_debug_on_is_refused_and_dev_refuses_debug_off(data: Path) -> None:
    serve = refused(TINY_SERVE, data, DEBUG="1")
    dev = refused([sys.executable, "manage.py", "dev", "--port", "0"], data, DEBUG="0")

    assert serve.startswith("`serve` runs with DEBUG off, and DEBUG is on")
    assert dev.startswith("`dev` is for developers, and DEBUG is off")


def test_a_bad_variable_is_named_before_anything_is_started(data: Path) -> None:
    for name, value in {"TIME_ZONE": "Berlin", "SECRET_KEY": "a"}.items():
        [line] = refused(TINY_SERVE, data, **{name: value}).splitlines()
        assert line.startswith(name)
    assert not (data / "postgres").exists()


def test_a_name_like_ours_is_warned_of_at_the_start(data: Path) -> None:
    lines = refused(TINY_SERVE, data, DATABASEURL="x", WEB_WORKERS="0").splitlines()
    assert lines == ["WEB_WORKERS must be from 1 to 99, not '0'."]

    change = {"EVIDENCEBLOG_DATEN": "x", "DATABASEURL": "x"}
    process = subprocess.Popen(
        TINY_SERVE,
        cwd=PROJECT,
        env=environment(data) | change,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    with process:
        assert process.stdout
        said = [process.stdout.readline() for _ in change]
        process.terminate()
    assert said == [
        "DATABASEURL is not read. Is DATABASE_URL meant?\n",
        "EVIDENCEBLOG_DATEN is not read: no setting has this name.\n",
    ]


def test_the_demo_is_refused_with_debug_off(settings: LazySettings) -> None:
    settings.DEBUG = False

    with pytest.raises(CommandError, match="with DEBUG off it is not loaded"):
        call_command("load_demo")


@pytest.mark.all
def test_one_web_process_that_is_killed_leaves_the_others_answering(
    data: Path,
) -> None:
    with running(TINY_SERVE, data, WEB_WORKERS="2") as site:
        [server] = [
            child.pid
            for child in site.children()
            if "-m evidenceblog.web_server" in child.command
            and child.parent == site.process.pid
        ]

        def web_processes() -> set[int]:
            return {one.pid for one in processes() if one.parent == server}

        # multiprocessing has a process of its own beside them.
        assert eventually(lambda: len(web_processes()) >= 2)
        before = web_processes()
        killed = max(before)
        os.kill(killed, signal.SIGKILL)

        assert all(site.answers() for _ in range(20))
        assert eventually(lambda: len(web_processes()) == len(before))
        assert killed not in web_processes()
        assert server in {one.pid for one in processes()}
        assert site.answers()


@pytest.mark.all
def test_check_says_whether_the_site_that_runs_is_well(data: Path) -> None:
    with running(REAL_SERVE, data) as site:
        port = site.url.rstrip("/").rpartition(":")[2]
        check = [sys.executable, "manage.py", "serve", "--check", "--port", port]

        def checked() -> subprocess.CompletedProcess[str]:
            return subprocess.run(
                check,
                cwd=PROJECT,
                env=environment(data),
                capture_output=True,
                text=True,
            )

        # The worker gives its first sign of life a little later.
        assert eventually(lambda: checked().returncode == 0)
        lines = checked().stdout.splitlines()
    assert lines[-1] == "Nothing is wrong; see the warnings."
    assert lines[0].split(maxsplit=1) == [
        "ok",
        "database    It answers, and keeps what it stored.",
    ]
    assert any(line.startswith("ok       site") for line in lines)


@pytest.mark.all
def test_the_real_site_is_served_behind_a_proxy(data: Path, tmp_path: Path) -> None:
    log = tmp_path / "log"
    with (
        log.open("w") as errors,
        running(REAL_SERVE, data, stderr=errors, **BEHIND_A_PROXY) as site,
    ):
        with get(site.url) as answer:
            page = answer.read().decode()
            assert "max-age=31536000; includeSubDomains" in str(answer.headers)
            assert "preload" not in str(answer.headers)
        style = re.findall(r'href="(/static/css/site\.[0-9a-f]{12}\.css)"', page)[0]
        with get(site.url[:-1] + style) as answer:
            assert "immutable" in answer.headers["Cache-Control"]
        site.process.send_signal(signal.SIGTERM)
        assert site.process.wait(PATIENCE) == 0
    assert [line for line in log.read_text().splitlines() if line.strip()] == []


@pytest.mark.all
def test_two_that_start_on_one_database_do_not_race(tmp_path: Path) -> None:
    setup = [sys.executable, "-m", "evidenceblog.site_setup"]
    with run_temporary_cluster() as cluster:
        started = [
            subprocess.Popen(
                setup,
                cwd=PROJECT,
                env={
                    "PATH": os.environ["PATH"],
                    **AS_DEPLOYED,
                    "DATABASE_URL": cluster.url,
                    "EVIDENCEBLOG_DATA": str(tmp_path / str(number)),
                },
                stderr=subprocess.PIPE,
                text=True,
            )
            for number in range(3)
        ]
        ended = [(process.communicate()[1], process.returncode) for process in started]

    assert ended == [("", 0)] * 3


@pytest.mark.parametrize("port", ["abc", "80.5", "-1", "65536", ""])
def test_a_port_that_is_none_is_refused_in_words(port: str) -> None:
    answer = subprocess.run(
        [sys.executable, "manage.py", "serve", f"--port={port}"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
    )

    assert answer.returncode == 2
    assert answer.stderr.endswith("--port: a port is a number up to 65535\n")
