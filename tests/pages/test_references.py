"""Citation marks and the references that they open, as readers use them."""

import pytest
from playwright.sync_api import Locator, Page, expect

from posts.citations.models import Source
from posts.models import Post
from tests import make

from .test_axe import assert_accessible
from .windows import assert_fits

pytestmark = pytest.mark.django_db(transaction=True)
PARAGRAPH = "<p>" + "Walking is not hard, and it costs nothing. " * 12 + "</p>"


def cite(source: Source, locator: str = "") -> str:
    return f'<cite data-source="{source.pk}" data-locator="{locator}"></cite>'


@pytest.fixture
def post() -> Post:
    """A long post that cites one source thrice, the second time with its table."""
    source = make.source(title="A review of walking", DOI="10.5555/sample.walk")
    copy = make.working_copy(slug="walking", title="Does walking help?", source=source)
    make.text(copy, PARAGRAPH * 5, ordering=11)
    make.text(copy, f"<p>It does.{cite(source, 'Table 2')}</p>", ordering=12)
    make.text(copy, PARAGRAPH * 5, ordering=13)
    return make.published(copy).post


def second_mark(page: Page) -> Locator:
    mark = page.get_by_role("link", name="[1, Table 2]", exact=True)
    mark.evaluate("one => one.scrollIntoView({block: 'center'})")
    return mark


def reference(page: Page) -> Locator:
    return page.get_by_role("dialog")


def scrolled(page: Page) -> int:
    return int(page.evaluate("Math.round(scrollY)"))


def test_a_mark_opens_its_reference_beside_it_and_the_page_stays(
    post: Post, page: Page
) -> None:
    page.goto("/walking/")
    mark = second_mark(page)
    before = scrolled(page)

    mark.click()

    expect(reference(page)).to_have_accessible_name("Reference [1, Table 2]")
    expect(reference(page)).to_contain_text("A review of walking")
    expect(reference(page)).not_to_contain_text("↩")
    expect(mark).to_have_attribute("aria-expanded", "true")
    at, beside = mark.bounding_box(), reference(page).bounding_box()
    assert at
    assert beside
    assert 0 <= beside["y"] - (at["y"] + at["height"]) < 20
    assert scrolled(page) == before
    expect(page).to_have_url(f"{page.url.partition('#')[0]}")
    mark.click()
    expect(reference(page)).to_be_hidden()


def test_the_keyboard_opens_a_reference_reads_it_and_comes_back(
    post: Post, page: Page
) -> None:
    page.goto("/walking/")
    mark = second_mark(page)
    mark.focus()

    page.keyboard.press("Enter")
    expect(reference(page)).to_be_focused()
    page.keyboard.press("Tab")
    expect(
        reference(page).get_by_role("link", name="10.5555/sample.walk")
    ).to_be_focused()
    page.keyboard.press("Escape")

    expect(reference(page)).to_be_hidden()
    expect(mark).to_be_focused()
    expect(mark).to_have_attribute("aria-expanded", "false")


def test_a_reference_closes_when_the_keyboard_leaves_it(post: Post, page: Page) -> None:
    page.goto("/walking/")
    second_mark(page).focus()
    page.keyboard.press("Enter")

    for _stop in ("DOI", "list", "Close", "what follows the mark"):
        page.keyboard.press("Tab")

    expect(reference(page)).to_be_hidden()
    expect(page.locator("a.citation").nth(2)).to_be_focused()


def test_another_mark_takes_the_reference_over(post: Post, page: Page) -> None:
    page.goto("/walking/")
    first = page.locator("a.citation").first
    first.click()
    expect(reference(page)).to_have_accessible_name("Reference [1]")

    second_mark(page).click()

    expect(reference(page)).to_have_accessible_name("Reference [1, Table 2]")
    expect(first).to_have_attribute("aria-expanded", "false")
    expect(page.locator(".reference-popover")).to_have_count(1)


def test_a_reference_leads_to_its_place_in_the_list(post: Post, page: Page) -> None:
    page.goto("/walking/")
    second_mark(page).click()
    reference(page).get_by_role("link", name="Show it in the list").click()

    expect(reference(page)).to_be_hidden()
    expect(page.locator("#ref-1")).to_be_in_viewport()
    page.get_by_role("link", name="Back to the text, place 2 of 3").click()
    expect(second_mark(page)).to_be_in_viewport()


def test_on_a_telephone_it_is_a_sheet_at_the_foot(post: Post, phone: Page) -> None:
    phone.goto("/walking/")
    mark = second_mark(phone)
    mark.evaluate("one => one.scrollIntoView({block: 'end'})")

    mark.tap()

    sheet = reference(phone).bounding_box()
    assert sheet
    assert (sheet["x"], sheet["width"]) == (0, 390)
    assert round(sheet["y"] + sheet["height"]) == 844
    at = mark.bounding_box()
    assert at
    assert at["y"] + at["height"] < sheet["y"]
    assert_fits(phone)
    reference(phone).get_by_role("button", name="Close").tap()
    expect(reference(phone)).to_be_hidden()


def test_without_script_a_mark_leads_to_the_list_and_back(
    post: Post, reader: Page
) -> None:
    reader.goto("/walking/")
    second_mark(reader).click()

    expect(reader).to_have_url(f"{reader.url.partition('#')[0]}#ref-1")
    expect(reader.locator("#ref-1")).to_be_in_viewport()
    expect(reference(reader)).to_have_count(0)
    reader.get_by_role("link", name="Back to the text, place 2 of 3").click()
    expect(second_mark(reader)).to_be_in_viewport()


def test_an_arabic_reference_opens_beneath_the_right_edge_of_its_mark(
    page: Page,
) -> None:
    copy = make.working_copy(slug="asila", title="هل يفيد المشي؟", language="ar")
    make.published(copy)
    page.goto("/asila/")
    mark = page.locator("a.citation").first

    mark.click()

    at, beside = mark.bounding_box(), reference(page).bounding_box()
    assert at
    assert beside
    assert abs(beside["x"] + beside["width"] - at["x"] - at["width"]) < 2
    expect(page.locator("#reference-name bdi").first).to_have_attribute("lang", "en-gb")


@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_in_an_open_reference(
    post: Post, page: Page, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto("/walking/")
    second_mark(page).click()
    expect(reference(page)).to_be_visible()

    assert_accessible(page)


def test_nothing_open_is_printed(post: Post, page: Page) -> None:
    page.goto("/walking/")
    second_mark(page).click()
    expect(reference(page)).to_be_visible()
    page.emulate_media(media="print")

    expect(page.locator(".reference-popover")).to_be_hidden()
    expect(page.locator(".backs").first).to_be_hidden()
    expect(page.locator("#ref-1")).to_be_visible()
