"""The search as readers use it: with and without script, on a telephone, by keyboard."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests import make

from .windows import assert_fits

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def posts() -> None:
    topic = make.topic(name="Exercise", slug="exercise")
    for title, topics in (("Marmalade walks", [topic]), ("Bread and pain", None)):
        copy = make.working_copy(title=title, topics=topics)
        make.text(copy, "<p>We spread marmalade on it.</p>", ordering=15)
        make.published(copy)
    make.post(title="Something else")


def test_a_reader_searches_on_a_telephone_without_script(
    posts: None, reader: Page
) -> None:
    reader.goto("/")
    menu = reader.get_by_role("banner")
    expect(menu.get_by_role("searchbox")).to_be_hidden()
    menu.get_by_role("link", name="Search").click()

    search = reader.get_by_role("main").get_by_role("search")
    search.get_by_role("searchbox", name="Search the posts").fill("marmalade")
    search.get_by_role("button", name="Search").click()

    results = reader.locator(".results > li")
    expect(results).to_have_count(2)
    expect(results.first.locator("mark").first).to_have_text(
        re.compile("marmalade", re.IGNORECASE)
    )
    expect(search.get_by_role("searchbox")).to_have_value("marmalade")
    assert_fits(reader)
    reader.locator(".facets summary", has_text="Topic").click()
    reader.get_by_role("link", name="Exercise 1").click()
    expect(results).to_have_count(1)
    reader.get_by_role("link", name="Show all again").click()
    expect(results).to_have_count(2)
    results.last.get_by_role("heading").get_by_role("link").click()
    expect(reader.get_by_role("heading", level=1)).to_be_visible()


def test_a_reader_searches_from_the_header_by_keyboard(posts: None, page: Page) -> None:
    page.goto("/")
    field = page.get_by_role("banner").get_by_role("searchbox")
    field.focus()
    page.keyboard.type("marmelade bread")
    page.keyboard.press("Enter")

    expect(page.get_by_role("status")).to_contain_text(
        "These are the posts for “marmalade bread”"
    )
    expect(page.locator(".results > li")).to_have_count(1)
    expect(page).to_have_title("marmelade bread · Search · Evidence blog")


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_the_pages_of_the_search_fit_the_window(
    posts: None, page: Page, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for query in ("", "?q=marmalade", f"?q={'m' * 200}", "?q=nothing+of+that+kind"):
        page.goto(f"/search/{query}")
        assert_fits(page)
