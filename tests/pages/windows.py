"""What every test in a browser does: signs somebody in, asks whether a page fits."""

from django.conf import settings
from django.test import Client
from playwright.sync_api import Page

from evidenceblog.core.models import User
from tests import make


def sign_in(page: Page, group: str, to: str = "/admin/") -> User:
    """Open a page of the admin as somebody new of the group."""
    person = make.person(group)
    client = Client()
    client.force_login(person)
    name = settings.SESSION_COOKIE_NAME
    session = client.cookies[name].value
    page.context.add_cookies(
        [{"name": name, "value": session, "url": settings.SITE_URL}]
    )
    page.goto(to)
    return person


def assert_fits(page: Page) -> None:
    """Fail if the page, once loaded, is wider than its window."""
    page.wait_for_load_state()
    assert page.viewport_size
    found = page.evaluate("document.documentElement.scrollWidth")
    assert found == page.viewport_size["width"]
