"""A page cache in front of a site of a few lines."""

import pytest

from evidenceblog.core.page_cache.cache import PageCache
from evidenceblog.core.page_cache.store import PageStore
from tests.core.page_cache.site import Site


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
def store() -> PageStore:
    return PageStore(1_000_000)


@pytest.fixture
def cached(site: Site, store: PageStore) -> PageCache:
    return PageCache(site, store, hears=lambda: True)
