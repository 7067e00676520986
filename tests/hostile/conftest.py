"""Windows of a real browser that ask no network, and who opens the site in them."""

from collections.abc import Iterator

import pytest
from django.conf import LazySettings
from django.test import Client
from playwright.sync_api import Browser

from tests import make
from tests.hostile.tripwire import SITE, Opened, windows
from tests.pages.conftest import browser

__all__ = ["browser"]


@pytest.fixture
def window(browser: Browser) -> Iterator[Opened]:
    """What opens a window for a client, with or without the policy of its pages."""
    yield from windows(browser)


@pytest.fixture
def addresses_of_the_site(settings: LazySettings) -> None:
    """Give the site the address that the windows know."""
    settings.SITE_URL, settings.ALLOWED_HOSTS = SITE, ["blog.test", "testserver"]


@pytest.fixture
def root(db: None) -> Client:
    """A browser signed in as somebody with every right; faults are answers to it."""
    client = Client(raise_request_exception=False)
    client.force_login(make.person(is_superuser=True))
    return client
