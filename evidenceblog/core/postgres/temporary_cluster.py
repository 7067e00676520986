"""Lend a cluster for one run of the tests, in memory where there is room."""

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
def run_temporary_cluster() -> Iterator[Cluster]:
    """Lend a running, empty cluster that is removed at the end.

    What killed runs left behind is removed by the next. Raises ClusterError.
    """
    nursery = _clusters_folder()
    with contextlib.ExitStack() as stack:
        with open_lock(nursery / "lock") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            _remove_leftovers(nursery)
            cluster = Cluster(Path(mkdtemp(dir=nursery)), temporary=True)
            stack.callback(shutil.rmtree, cluster.folder, ignore_errors=True)
            stack.enter_context(cluster.in_use())
        yield cluster


def _clusters_folder() -> Path:
    roomy = MEMORY.exists() and shutil.disk_usage(MEMORY).free > MIN_FREE_BYTES
    nursery = (MEMORY if roomy else SHORT_FOLDER) / f"evidenceblog-tests-{os.geteuid()}"
    make_private(nursery, 0o700 if os.geteuid() else 0o711)
    return nursery


def _remove_leftovers(nursery: Path) -> None:
    for folder in filter(Path.is_dir, nursery.iterdir()):
        with open_lock(folder / USERS_LOCK) as users:
            unused = is_last(users)
        if unused:
            shutil.rmtree(folder, ignore_errors=True)
