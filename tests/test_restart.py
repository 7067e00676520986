"""`serve` told to restart (SIGHUP): new processes of new code, and no request lost."""

import http.client
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

import pytest

from tests.processes import eventually, reachable_folder
from tests.test_serve import SERVE, get
from tests.test_supervisor import RUN_TINY, Site, running

# Seconds: a restart sets up the database anew, beside clients that ask all the time.
SLOWLY = 240.0
# The file `words` is read when a web process loads the site, as code is.
TINY = """
import pathlib
from evidenceblog.core.request_buffering import BufferedApplication

words = pathlib.Path(__file__).with_name("words").read_text().encode()

def answer(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [words]

application = BufferedApplication(answer)
"""
# A worker that finishes what it does before it ends.
PATIENT_WORKER = """
running_site.WORKER = [sys.executable, "-c", '''
import pathlib, signal, sys, time  # worker
asked = []
signal.signal(signal.SIGTERM, lambda *_: asked.append(1))
while not asked:
    signal.pause()
while not pathlib.Path(sys.argv[1]).exists():
    time.sleep(0.05)
pathlib.Path(sys.argv[1] + "-ended").touch()
''', FINISH]
"""


@pytest.fixture
def above() -> Iterator[Path]:
    with reachable_folder() as above:
        (above / "tiny.py").write_text(TINY)
        (above / "words").write_text("old")
        yield above


def command(above: Path) -> list[str]:
    worker = PATIENT_WORKER.replace("FINISH", repr(str(above / "finish")))
    return [sys.executable, "-c", f"{RUN_TINY}{worker}\n{SERVE}", "--port", "0"]


class Asking:
    """Clients that ask again and again, each time on a connection of its own."""

    def __init__(self, url: str) -> None:
        self.place = urlsplit(url).netloc
        self.said: list[str] = []
        self.lost: list[Exception | int] = []
        self._ends = threading.Event()
        self._threads = [threading.Thread(target=self._ask) for _ in range(4)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ends.set()
        for thread in self._threads:
            thread.join()

    def _ask(self) -> None:
        while not self._ends.wait(0.02):
            connection = http.client.HTTPConnection(self.place, timeout=30)
            try:
                connection.connect()
                # A network's delay: what is accepted may have said nothing yet.
                self._ends.wait(0.005)
                connection.request("GET", "/")
                answer = connection.getresponse()
                self.said.append(answer.read().decode())
                if answer.status != 200:
                    self.lost.append(answer.status)
            except (OSError, http.client.HTTPException) as error:
                self.lost.append(error)
            connection.close()


def pids(site: Site) -> set[int]:
    return set(site.named("-m evidenceblog.web_server"))


def test_a_restart_loses_no_request_and_lets_the_workers_task_end(above: Path) -> None:
    with running(command(above), above / "data") as site:
        web, worker, database = (
            pids(site),
            site.named("# worker"),
            site.named("/postgres -D"),
        )
        (above / "words").write_text("new")

        with Asking(site.url) as asking:
            assert eventually(lambda: "old" in asking.said)
            site.process.send_signal(signal.SIGHUP)
            assert eventually(lambda: "new" in asking.said, seconds=SLOWLY)
            assert eventually(lambda: not web & pids(site), seconds=SLOWLY)
            after = len(asking.said)
            assert eventually(lambda: len(asking.said) > after + 20)
            assert set(asking.said[after + 8 :]) == {"new"}

        assert asking.lost == []
        # Old and new worker run side by side until the old one's task is done.
        assert set(worker) < set(site.named("# worker"))
        (above / "finish").touch()
        assert eventually((above / "finish-ended").exists)
        assert eventually(lambda: not set(worker) & set(site.named("# worker")))
        assert site.named("/postgres -D") == database


def test_code_that_does_not_start_leaves_the_old_one_answering(above: Path) -> None:
    with running(command(above), above / "data") as site:
        web = pids(site)
        (above / "words").unlink()

        site.process.send_signal(signal.SIGHUP)

        assert site.process.stdout
        for line in site.process.stdout:
            if line == "The new code does not start: the old goes on.\n":
                break
        assert eventually(lambda: pids(site) == web)
        assert site.answers()


def test_a_machine_without_a_worker_restarts_without_one(above: Path) -> None:
    with running([*command(above), "--no-worker"], above / "data") as site:
        assert site.named("# worker") == []
        (above / "words").write_text("new")

        site.process.send_signal(signal.SIGHUP)

        assert eventually(lambda: get(site.url).read() == b"new", SLOWLY)
        assert site.named("# worker") == []
