"""Readers go from a post to its translation, and editors say that it is one."""

import pytest
from playwright.sync_api import Page, expect

from posts import translations
from posts.models import Post, WorkingCopy
from tests import make
from tests.posts.editing import edit_url

from .test_axe import assert_accessible
from .windows import assert_fits, sign_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def english() -> Post:
    return make.post(slug="walking", title="Does walking help?")


@pytest.fixture
def arabic(english: Post) -> Post:
    post = make.post(slug="mashy", title="هل المشي مفيد؟", language="ar")
    translations.set_original(post, english)
    return post


@pytest.mark.parametrize("window", ["reader", "page"])
def test_a_reader_switches_to_another_language_and_back(
    arabic: Post, window: str, request: pytest.FixtureRequest
) -> None:
    reader: Page = request.getfixturevalue(window)  # "reader" runs no script
    reader.goto("/walking/")

    reader.get_by_role("navigation", name="Also in:").get_by_text("العربية").click()

    reader.wait_for_url("**/mashy/")
    expect(reader.get_by_role("heading", name="هل المشي مفيد؟")).to_be_visible()
    expect(reader.locator("article.post")).to_have_attribute("dir", "rtl")
    expect(reader.locator("html")).to_have_attribute("dir", "ltr")
    assert_fits(reader)
    reader.get_by_role("link", name="English", exact=True).click()
    reader.wait_for_url("**/walking/")
    expect(reader.get_by_role("heading", name="Does walking help?")).to_be_visible()


def test_axe_finds_nothing_on_a_translation(arabic: Post, page: Page) -> None:
    page.goto("/mashy/")

    assert_accessible(page)


def test_an_editor_finds_the_original_by_typing(english: Post, page: Page) -> None:
    copy = WorkingCopy.objects.get(post=make.post(slug="gehen", language="de"))
    sign_in(page, "Editors")
    page.goto(edit_url(copy))
    page.locator(".drawer > summary", has_text="Search and citing").click()
    field = page.locator(".field-translation_of")

    field.locator(".select2-selection").click(timeout=20_000)
    page.locator(".select2-search__field").last.fill("walking")
    page.locator(".select2-results__option", has_text="Does walking").click()
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.locator(".messagelist")).to_be_visible(timeout=20_000)
    page.goto("/gehen/")
    expect(page.get_by_role("link", name="English", exact=True)).to_be_visible()
