"""Fetching: the one guarded door to addresses that strangers give us."""

from .addresses import checked, is_reachable
from .asking import Fetched, fetch
from .errors import (
    AddressRefused,
    FetchError,
    HostBusy,
    NameUnknown,
    TooSlow,
    Unreachable,
)

__all__ = [
    "AddressRefused",
    "FetchError",
    "Fetched",
    "HostBusy",
    "NameUnknown",
    "TooSlow",
    "Unreachable",
    "checked",
    "fetch",
    "is_reachable",
]
