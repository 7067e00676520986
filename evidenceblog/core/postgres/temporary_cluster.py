"""Lend a cluster for one run of the tests, in memory where there is room, or to prove a
backup, on the disk."""

import contextlib
import fcntl
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp

from .cluster import USERS_LOCK, Cluster, is_last, open_lock
from .cluster_location import SHORT_FOLDER, make_private

MEMORY = Path("/dev/shm")  # noqa: S108 - what lies there is checked to be ours
# The databases of four test workers take under half of it; containers often have 64 MB.
MIN_FREE_BYTES = 1_000_000_000


@contextlib.contextmanager
def run_temporary_cluster(nursery: Path | None = None) -> Iterator[Cluster]:
    """Lend a running, empty cluster that is removed at the end.

    It lies in `nursery`, or in memory. What killed runs left behind is removed by the
    next. Raises ClusterError.
    """
    if nursery is None:
        nursery = MEMORY if _memory_is_roomy() else SHORT_FOLDER
        nursery /= f"evidenceblog-tests-{os.geteuid()}"
    make_private(nursery, 0o700 if os.geteuid() else 0o711)
    with contextlib.ExitStack() as stack:
        with open_lock(nursery / "lock") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            _remove_leftovers(nursery)
            cluster = Cluster(Path(mkdtemp(dir=nursery)), temporary=True)
            stack.callback(shutil.rmtree, cluster.folder, ignore_errors=True)
            stack.enter_context(cluster.in_use())
        yield cluster


def _memory_is_roomy() -> bool:
    return MEMORY.exists() and shutil.disk_usage(MEMORY).free > MIN_FREE_BYTES


def _remove_leftovers(nursery: Path) -> None:
    for folder in filter(Path.is_dir, nursery.iterdir()):
        with open_lock(folder / USERS_LOCK) as users:
            unused = is_last(users)
        if unused:
            shutil.rmtree(folder, ignore_errors=True)
