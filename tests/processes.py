"""What tests of processes need: a folder for all accounts, patience, last words."""

import contextlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import mkdtemp

import pytest

from evidenceblog.core.postgres import binaries, cluster_location, server_command

PROJECT = Path(__file__).resolve().parents[1]
AS_ROOT = os.geteuid() == 0
PATIENCE = 60.0
"""Seconds that a test waits for what should come at once: a busy machine is no fault."""

only_as_root = pytest.mark.skipif(not AS_ROOT, reason="only root can become others")
only_on_linux = pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")


@contextlib.contextmanager
def mounted(folder: Path, options: str) -> Iterator[None]:
    """Mount a small file system on a folder; skip the test where that is refused, as
    many containers do."""
    mount = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    tried = subprocess.run(mount, capture_output=True, text=True)
    if tried.returncode:
        pytest.skip(f"mounting is refused here: {tried.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)  # noqa: S607


@contextlib.contextmanager
def reachable_folder() -> Iterator[Path]:
    """Lend a folder that every account can reach, unlike pytest's own."""
    folder = Path(mkdtemp(prefix="evidenceblog-", dir="/tmp"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def eventually(holds: Callable[[], bool], seconds: float = PATIENCE) -> bool:
    """Tell whether something comes true; that it does not costs all the seconds."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def shutdown_state(folder: Path) -> str:
    """Return what the data of a cluster's folder say of its last shutdown."""
    told = subprocess.run(
        [
            binaries.find_binaries().folder / "pg_controldata",
            cluster_location.locate_cluster(folder).data,
        ],
        capture_output=True,
        text=True,
        env=server_command.server_environment(),
    ).stdout
    label = "Database cluster state:"
    [line] = [line for line in told.splitlines() if line.startswith(label)]
    return line.removeprefix(label).strip()


def script(path: Path, *lines: str) -> Path:
    """Make an executable of these lines of shell."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(["#!/bin/sh", *lines, ""]))
    path.chmod(0o755)
    return path
