"""Fetching: the one guarded door to addresses that strangers give us."""

from .fetch_errors import (
    AddressRefused,
    FetchError,
    HostBusy,
    NameUnknown,
    TooSlow,
    Unreachable,
)
from .fetcher import Fetched, fetch
from .url_policy import checked, is_reachable

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
