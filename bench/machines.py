"""A machine of a site that has several, and the balancer in front of them."""

import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from http import HTTPStatus
from pathlib import Path

import processes
import servers
from environment import ROOT
from evidenceblog.core.postgres.server_lifetime import ends_with_parent
from own_postgres import HOST
from served import wait_until

type Outage = Callable[[], None]
WORK = [sys.executable, "manage.py", "work"]
START_SECONDS, STOP_SECONDS = 300, 30
SHARED = ("media", "originals")
BALANCER = """\
daemon off;
worker_processes 1;
pid {folder}/balancer.pid;
error_log stderr crit;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/balancer-body;
    proxy_temp_path {folder}/balancer-proxy;
    fastcgi_temp_path {folder}/balancer-fastcgi;
    uwsgi_temp_path {folder}/balancer-uwsgi;
    scgi_temp_path {folder}/balancer-scgi;
    upstream machines {{ {servers} }}
    server {{
        listen {host}:{port};
        location / {{
            proxy_pass http://machines;
            proxy_set_header Host $http_host;
            proxy_next_upstream error timeout;
        }}
    }}
}}
"""


class Machine:
    """A data folder, and what runs with it; its files are those of the others."""

    def __init__(
        self,
        folder: Path,
        name: str,
        variables: Mapping[str, str],
        port: int,
        *arguments: str,
    ) -> None:
        self.url = f"http://{HOST}:{port}"
        self.data = folder / name
        self.data.mkdir()
        for shared in SHARED:
            (folder / shared).mkdir(exist_ok=True)
            (self.data / shared).symlink_to(folder / shared)
        self._host = variables["SITE_URL"].removeprefix("http://")
        self._command = [sys.executable, "manage.py", "serve", "--port", str(port)]
        self._command += arguments
        ours = {"EVIDENCEBLOG_DATA": str(self.data), "TRUSTED_PROXIES": HOST}
        ours |= {"DEBUG": "0", "SECOND_FACTOR": "optional", "ALLOWED_HOSTS": HOST}
        self._environment = os.environ | variables | ours
        self._log = (folder / f"{name}.log").open("ab")
        self._serve: subprocess.Popen[bytes] | None = None
        self._work: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._serve = self._spawn(self._command)
        wait_until(self.answers, START_SECONDS)

    def start_worker(self) -> None:
        """Run a worker by itself."""
        self._work = self._spawn(WORK)

    def replace(self) -> None:
        """Kill all of `serve`, and start it again."""
        if self._serve:
            family = processes.families([self._serve.pid])
            for one in family:
                with suppress(ProcessLookupError):
                    os.kill(one.pid, signal.SIGKILL)
            self._serve.wait(STOP_SECONDS)
        self.start()

    def replace_worker(self) -> None:
        """Kill the worker that runs by itself, and start another."""
        if self._work:
            self._work.kill()
            self._work.wait(STOP_SECONDS)
        self.start_worker()

    def stop(self) -> None:
        for process in (self._serve, self._work):
            if process and process.poll() is None:
                process.terminate()
                process.wait(STOP_SECONDS)
        self._log.close()

    def answers(self) -> bool:
        asked = urllib.request.Request(  # noqa: S310
            f"{self.url}/healthz", headers={"Host": self._host}
        )
        with suppress(OSError), urllib.request.urlopen(asked, timeout=2) as answer:  # noqa: S310
            return bool(answer.status == HTTPStatus.OK)
        return False

    def _spawn(self, command: list[str]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            command,
            cwd=ROOT,
            env=self._environment,
            stdout=self._log,
            stderr=self._log,
            preexec_fn=ends_with_parent(signal.SIGTERM),
        )


@contextmanager
def balancer(folder: Path, port: int, machines: list[int]) -> Iterator[None]:
    """Run nginx, which asks in turn those that answer, until the end of the block."""
    upstream = " ".join(f"server {HOST}:{one};" for one in machines)
    settings = folder / "balancer.conf"
    settings.write_text(
        BALANCER.format(folder=folder, servers=upstream, host=HOST, port=port)
    )
    command = [servers.program("nginx"), "-p", str(folder), "-c", str(settings)]
    process = subprocess.Popen(command)
    try:
        yield
    finally:
        process.terminate()
        process.wait(STOP_SECONDS)
