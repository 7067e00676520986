"""The site itself in processes of its own, on the tests' database, as it really runs."""

import contextlib
import os
import subprocess
from collections.abc import Iterator
from typing import IO

import httpx
from django.conf import settings

from evidenceblog.supervisor import find_free_port, web_command
from tests import database
from tests.processes import PATIENCE, PROJECT, eventually


@contextlib.contextmanager
def running(
    command: list[str], url: str, errors: IO[bytes] | None = None, /, **variables: str
) -> Iterator[str]:
    """Run a server until the block ends; yield its address once it answers."""
    process = subprocess.Popen(
        command, cwd=PROJECT, env=os.environ | variables, stderr=errors
    )
    try:
        assert eventually(lambda: _answers(url)), command
        yield url
    finally:
        process.terminate()
        process.wait(PATIENCE)


@contextlib.contextmanager
def web_process(errors: IO[bytes] | None = None, /, **variables: str) -> Iterator[str]:
    """Run one web process behind its page cache; yield its address. Its log goes to
    `errors`, if that is given."""
    address = find_free_port("127.0.0.1", 0)
    command = [*web_command(address, settings.DATA), "--workers", "1"]
    environment = {"DATABASE_URL": database.url(), "SITE_URL": address.url} | variables
    with running(command, f"{address.url}/healthz", errors, **environment):
        yield address.url


def fetch(url: str, method: str = "GET", **headers: str) -> httpx.Response:
    """Ask on a connection of its own; redirects are not followed."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.request(method, url, headers=named, timeout=10, trust_env=False)


def _answers(url: str) -> bool:
    try:
        return fetch(url).status_code < 500
    except httpx.HTTPError:
        return False
