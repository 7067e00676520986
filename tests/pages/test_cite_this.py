"""“Cite this post”, as readers use it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from posts.models import Post
from tests import make

from .test_axe import assert_accessible
from .windows import assert_fits

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def post() -> Post:
    return make.post(slug="walking", title="Does walking help?")


@pytest.fixture
def copying(browser: Browser, site: str) -> Iterator[Page]:
    """A window whose clipboard can be read."""
    context = browser.new_context(
        base_url=site, permissions=["clipboard-read", "clipboard-write"]
    )
    page = context.new_page()
    page.set_default_timeout(30_000)
    yield page
    context.close()


def test_a_reader_copies_how_the_post_is_cited(post: Post, copying: Page) -> None:
    copying.goto("/walking/")
    copying.get_by_text("Cite this post").click()
    copying.get_by_role("button", name="Copy").last.click()

    expect(copying.get_by_text("Copied")).to_be_visible()
    copied = copying.evaluate("navigator.clipboard.readText()")
    assert "Does walking help? Version 1." in copied
    assert copied == copying.locator("#cite-vancouver").inner_text()


def test_without_script_nothing_offers_to_copy(post: Post, reader: Page) -> None:
    reader.goto("/walking/")
    reader.get_by_text("Cite this post").click()

    expect(reader.locator("#cite-cochrane")).to_be_visible()
    expect(reader.get_by_role("button", name="Copy")).to_have_count(0)
    with reader.expect_download() as file:
        reader.locator("#cite-this").get_by_role("link", name="RIS").click()
    assert file.value.suggested_filename == "walking.ris"
    assert_fits(reader)


@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_where_it_is_open(post: Post, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto("/walking/")
    page.get_by_text("Cite this post").click()
    expect(page.locator("#cite-cochrane")).to_be_visible()

    assert_accessible(page)
    page.emulate_media(media="print")
    expect(page.locator(".cite-this")).to_be_hidden()
