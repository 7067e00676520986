"""The servers that a benchmark starts and ends: a whole site, nginx, and a bare Django."""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import django

from environment import ROOT
from evidenceblog import running_site, supervisor
from evidenceblog.core.postgres import Cluster, postmaster, run_temporary_cluster
from evidenceblog.core.postgres.cluster_location import locate_cluster
from evidenceblog.core.postgres.server_lifetime import ends_with_parent
from evidenceblog.supervisor import ListenAddress

HOST = "blog.example.org"
SITE_URL = f"https://{HOST}"
# The same site to a browser that is not behind a proxy.
PLAIN = "http://127.0.0.1"
# What a proxy in front adds; the site answers plain HTTP with a redirect to HTTPS.
AS_PROXIED = {"Host": HOST, "X-Forwarded-Proto": "https"}
SITE_APPLICATION = supervisor.WEB[-1]
PACKAGES = {"nginx": "nginx-light"}
START_SECONDS = 30
STOP_SECONDS = 10
PAUSE_SECONDS = 0.05
NGINX = """\
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log stderr;
events {{}}
http {{
    access_log off;
    sendfile on;
    tcp_nopush on;
    types {{}}
    default_type "text/html; charset=utf-8";
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port};
        root {folder};
        add_header Content-Encoding br;
    }}
}}
"""


@dataclass(frozen=True)
class Running:
    """A server that answers at `url`, and the process that all of it descends from."""

    url: str
    pid: int


def program(name: str) -> str:
    """Return where a program is. Exits with the name of its Debian package."""
    # nginx is in sbin, which only root has on the path.
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if not found:
        package = PACKAGES.get(name, name)
        sys.exit(f"This benchmark needs {name}. On Debian: sudo apt install {package}")
    return found


@contextmanager
def database(data: Path | None, *, durable: bool = False) -> Iterator[int]:
    """Lend an empty, migrated database; yield its process.

    `data` is the site's data folder, a temporary one if None. A durable database lies on
    a disk and waits for it (fsync), as a served site's does; the other does neither.
    What is set up here reaches the processes started inside the block, too.
    """
    with ExitStack() as stack:
        folder = data or Path(stack.enter_context(TemporaryDirectory()))
        cluster = stack.enter_context(
            _durable_cluster() if durable else run_temporary_cluster()
        )
        os.environ.update(_environment(cluster, folder))
        django.setup()
        from django.core.management import call_command  # only now: it reads settings

        call_command("migrate", verbosity=0)
        call_command("collectstatic", verbosity=0, interactive=False)
        pid = postmaster.server_pid(locate_cluster(cluster.folder))
        if pid is None:
            raise RuntimeError("PostgreSQL ended while the site was made.")
        yield pid


@contextmanager
def web(address: ListenAddress | None = None) -> Iterator[Running]:
    """Run the web server as the supervisor does, until the end of the block."""
    address = address or supervisor.find_free_port("127.0.0.1", 0)
    with _running(_web_command(address), address) as running:
        yield running


@contextmanager
def bare_django() -> Iterator[Running]:
    """Run the views of floor_urls under the same web server as the site's."""
    address = supervisor.find_free_port("127.0.0.1", 0)
    wsgi = {SITE_APPLICATION: "floor_wsgi:application", "rsgi": "wsgi"}
    command = [wsgi.get(part, part) for part in _web_command(address)]
    command += ["--blocking-threads", "1"]
    variables = {**os.environ, "PYTHONPATH": str(ROOT / "bench")}
    with _running(command, address, variables) as running:
        yield running


@contextmanager
def worker() -> Iterator[Running]:
    """Run the worker as the supervisor does, until the end of the block."""
    process = subprocess.Popen(
        running_site.WORKER,
        cwd=ROOT,
        stdout=sys.stderr,  # what a bench prints is its table alone
        start_new_session=True,
        preexec_fn=ends_with_parent(signal.SIGTERM),
    )
    try:
        yield Running("", process.pid)
    finally:
        _end(process)


@contextmanager
def nginx(files: Sequence[bytes]) -> Iterator[Running]:
    """Run nginx with one worker; the files, brotli already, are at /0, /1 and so on."""
    address = supervisor.find_free_port("127.0.0.1", 0)
    with TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)  # run by root, its worker is another account
        for number, content in enumerate(files):
            (folder / str(number)).write_bytes(content)
        settings = folder / "nginx.conf"
        settings.write_text(NGINX.format(folder=folder, port=address.port))
        command = [program("nginx"), "-p", name, "-c", str(settings)]
        with _running(command, address) as running:
            yield running


def fetched(url: str, headers: Mapping[str, str]) -> bytes:
    """Return the body as it came, compressed if it was. Raises URLError."""
    request = urllib.request.Request(url, headers=dict(headers))  # noqa: S310
    with urllib.request.urlopen(request) as response:  # noqa: S310
        return bytes(response.read())


def _environment(cluster: Cluster, folder: Path) -> dict[str, str]:
    return {
        "DJANGO_SETTINGS_MODULE": "evidenceblog.settings",
        "EVIDENCEBLOG_DATA": str(folder.resolve()),
        "DATABASE_URL": cluster.url,
        "DEBUG": "0",
        "SECOND_FACTOR": "optional",  # whoever a benchmark signs in has no telephone
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": HOST,
        "SITE_URL": SITE_URL,
        "TRUSTED_PROXIES": "127.0.0.1",
        "WEB_WORKERS": "1",  # as nginx has one: on two cores, more only share the client's
    }


@contextmanager
def _durable_cluster() -> Iterator[Cluster]:
    """Lend a running, empty cluster on a disk, with the settings of a served site."""
    # PostgreSQL may run under an account that cannot enter a folder of ours.
    with TemporaryDirectory(prefix="evidenceblog-bench-") as name:
        Path(name).chmod(0o711)
        cluster = Cluster(Path(name) / "postgres")
        with cluster.in_use():
            yield cluster


def _web_command(address: ListenAddress) -> list[str]:
    return supervisor.web_command(address, Path(os.environ["EVIDENCEBLOG_DATA"]))


@contextmanager
def _running(
    command: list[str],
    address: ListenAddress,
    variables: Mapping[str, str] | None = None,
) -> Iterator[Running]:
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=variables,
        stdout=sys.stderr,  # what a bench prints is its table alone
        start_new_session=True,
        preexec_fn=ends_with_parent(signal.SIGTERM),
    )
    try:
        _wait_for(address, process)
        yield Running(address.url, process.pid)
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _wait_for(address: ListenAddress, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError), socket.create_connection((address.host, address.port)):
            return
        time.sleep(PAUSE_SECONDS)
    sys.exit(f"{process.args!r} does not answer at {address.url}.")
