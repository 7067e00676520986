"""A cluster for each test, in a folder of its own."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from evidenceblog.core.postgres import Cluster, cluster_location
from tests.processes import reachable_folder


@pytest.fixture
def folder() -> Iterator[Path]:
    with reachable_folder() as above:
        yield above / "postgres"


@pytest.fixture
def cluster(folder: Path) -> Cluster:
    return Cluster(folder, temporary=True)


@pytest.fixture
def private(tmp_path: Path) -> Iterator[Path]:
    """A cluster's folder below one that only we may enter."""
    above = tmp_path / "private"
    above.mkdir(mode=0o700)
    yield above / "postgres"
    home = cluster_location.locate_cluster(above / "postgres").home
    shutil.rmtree(home, ignore_errors=True)
