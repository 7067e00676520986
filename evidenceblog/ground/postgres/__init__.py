"""The embedded database: a private PostgreSQL server that lives in the data folder."""

from .cluster import Cluster
from .places import ClusterError
from .throw_away import throw_away_cluster

__all__ = ["Cluster", "ClusterError", "throw_away_cluster"]
