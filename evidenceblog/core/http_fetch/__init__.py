"""The only way in which addresses that strangers give us are fetched."""

from .fetch_errors import (
    AddressRefused,
    FetchError,
    HostBusy,
    NameUnknown,
    TooSlow,
    Unreachable,
)
from .fetcher import DEADLINE, Fetched, fetch
from .url_policy import check_url, is_site_reachable

__all__ = [
    "DEADLINE",
    "AddressRefused",
    "FetchError",
    "Fetched",
    "HostBusy",
    "NameUnknown",
    "TooSlow",
    "Unreachable",
    "check_url",
    "fetch",
    "is_site_reachable",
]
