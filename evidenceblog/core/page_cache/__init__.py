"""The page cache: a WSGI application that answers readers before Django is asked.

It knows HTTP and no app: what may be kept, and what drops it, is in the headers of
the answer (`core/http_caching.py`) and in what `core/cache_purge.py` notifies.
"""

from evidenceblog.core.process_cache import process_cache
from evidenceblog.core.wsgi_types import Site

from .cache import PageCache, without_surrogate_control
from .purge_listener import PurgeListener
from .store import PageStore

__all__ = ["PageCache", "with_page_cache"]


def with_page_cache(site: Site, most_bytes: int) -> Site:
    """Put a page cache of that size in front of a site, or none, and let this process
    keep values for as long as it hears purges."""
    if not most_bytes:
        process_cache.hears = PurgeListener(process_cache).hears
        return lambda environ, start: site(environ, without_surrogate_control(start))
    store = PageStore(most_bytes)
    process_cache.hears = PurgeListener(store, process_cache).hears
    return PageCache(site, store, process_cache.hears)
