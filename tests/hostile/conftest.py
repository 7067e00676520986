"""Windows of a real browser that ask no network."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.hostile.tripwire import Opened, windows
from tests.pages.conftest import browser

__all__ = ["browser"]


@pytest.fixture
def window(browser: Browser) -> Iterator[Opened]:
    """What opens a window for a client, with or without the policy of its pages."""
    yield from windows(browser)
