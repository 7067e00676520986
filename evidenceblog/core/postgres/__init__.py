"""The embedded database: a private PostgreSQL server that lives in the data folder."""

from .cluster import Cluster
from .cluster_location import ClusterError
from .temporary_cluster import run_temporary_cluster

__all__ = ["Cluster", "ClusterError", "run_temporary_cluster"]
