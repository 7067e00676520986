"""A real browser on a real server."""

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest
from django.apps import apps
from django.conf import LazySettings
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Error,
    Page,
    expect,
    sync_playwright,
)
from pytest_django.live_server_helper import LiveServer

from evidenceblog import groups
from tests.processes import eventually

# Playwright's own loop runs in this thread; Django would take it for a mistake.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
CHROMIUM = shutil.which("chromium")
# Milliseconds: a busy machine is no fault of a page.
PATIENCE = 30_000
expect.set_options(timeout=PATIENCE)
# A telephone's and a desk's: what fits the one hardly ever fails on the other.
WIDTHS = [390, pytest.param(1280, marks=pytest.mark.all)]
QUIET = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update"),
]


def close(context: BrowserContext) -> None:
    """Close a window, offline: what a page sends as it is left reaches no other test."""
    with suppress(Error):  # a page that crashed cannot be told, and sends nothing
        context.set_offline(True)
    context.close()


def _is_answering() -> bool:
    """Whether the server has a connection left, each of which has its thread."""
    names = [thread.name for thread in threading.enumerate()]
    return any("process_request_thread" in name for name in names)


# Not for the session: its event loop runs in this thread, where tests of tasks that
# come later want to run one of their own.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed: apt install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def site(live_server: LiveServer, settings: LazySettings) -> Iterator[str]:
    """The address of a running site with its groups; the form's guard knows it."""
    settings.SITE_URL = live_server.url
    groups.make_groups(apps)
    yield str(live_server.url)
    # What is still being answered would meet the emptying of the tables.
    assert eventually(lambda: not _is_answering()), "A request is still being answered"


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    """A window 1280 px wide that fails its test on any error in the page."""
    context = browser.new_context(
        base_url=site, viewport={"width": 1280, "height": 900}, locale="en-GB"
    )
    page = context.new_page()
    errors: list[str] = []
    page.set_default_timeout(PATIENCE)
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    close(context)
    assert errors == []


@pytest.fixture
def reader(browser: Browser, site: str) -> Iterator[Page]:
    """A reader's window, as narrow as a phone, in which no script runs."""
    context = browser.new_context(
        base_url=site,
        viewport={"width": 390, "height": 844},
        java_script_enabled=False,
        locale="en-GB",
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    yield page
    close(context)


@pytest.fixture
def phone(browser: Browser, site: str) -> Iterator[Page]:
    """A window of 390 px that is touched."""
    context = browser.new_context(
        base_url=site,
        viewport={"width": 390, "height": 844},
        has_touch=True,
        is_mobile=True,
        locale="en-GB",
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    yield page
    close(context)
