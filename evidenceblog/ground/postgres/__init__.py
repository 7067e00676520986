"""The embedded database: a private PostgreSQL server that lives in the data folder."""

from .cluster import Cluster
from .cluster_location import ClusterError
from .temporary_cluster import throw_away_cluster

__all__ = ["Cluster", "ClusterError", "throw_away_cluster"]
