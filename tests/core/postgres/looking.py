"""Look into a running cluster."""

from pathlib import Path

import psycopg

from evidenceblog.core.postgres import Cluster, cluster_location, postmaster


def ask(cluster: Cluster, question: str) -> object:
    with psycopg.connect(cluster.url) as connection:
        cursor = connection.execute(question)
        row = cursor.fetchone() if cursor.description else None
        return row and row[0]


def place(cluster: Cluster) -> cluster_location.ClusterLocation:
    return cluster_location.locate_cluster(cluster.folder)


def server(cluster: Cluster) -> int:
    pid = postmaster.server_pid(place(cluster))
    assert pid
    return pid


def state(pid: int) -> str:
    """Return the letter of a process's state: see proc_pid_stat(5)."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


def parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
