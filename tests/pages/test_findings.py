"""The summary of findings in a browser: columns on a desk, a stack on a phone."""

import pytest
from playwright.sync_api import Page, expect

from posts.models import WorkingCopy
from tests import make

from .conftest import WIDTHS
from .test_axe import assert_accessible
from .windows import assert_fits, sign_in

pytestmark = pytest.mark.django_db(transaction=True)
LEFT_EDGES = (
    """cells => cells.map(cell => Math.round(cell.getBoundingClientRect().left))"""
)


@pytest.fixture
def copy() -> WorkingCopy:
    """Three findings: two with numbers of other names, one without."""
    copy = make.working_copy(slug="walking")
    source = copy.listed_sources.get().source
    copy.findingblock_set.update(outcome="Pain", **make.NUMBERS)
    for number, numbers in enumerate(
        (make.NUMBERS | {"comparator_label": "Waiting list"}, {}),
        start=3,
    ):
        make.finding(
            copy,
            text=f"<p>Walking may help with trouble number {number}.</p>",
            certainty="low",
            source=source,
            ordering=10 * number,
            **numbers,
        )
    make.published(copy)
    return copy


@pytest.mark.parametrize("width", WIDTHS)
def test_the_summary_is_columns_or_a_stack_and_never_wider_than_the_window(
    page: Page, copy: WorkingCopy, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto("/walking/")

    assert_fits(page)
    cells = page.locator(".findings li dl > div")
    expect(cells).to_have_count(7)
    left = cells.evaluate_all(LEFT_EDGES)
    first, second, third = left[:3], left[3:6], left[6:]
    words = page.locator(".finding-words").evaluate_all(LEFT_EDGES)
    assert first == second
    assert third == first[2:]
    if width == 1280:
        assert words[0] < first[0] < first[1] < first[2]
    else:
        assert first[2] == words[0]


def test_axe_finds_nothing_in_a_summary(page: Page, copy: WorkingCopy) -> None:
    page.goto("/walking/")
    page.get_by_text("What certainty and the ranges mean").click()

    assert_accessible(page)


def test_the_scale_opens_and_links_lead_down_and_up_without_script(
    reader: Page, copy: WorkingCopy
) -> None:
    reader.goto("/walking/")
    meaning = reader.get_by_text("The true effect lies close to this result.")
    expect(meaning).to_be_hidden()
    reader.get_by_text("What certainty and the ranges mean").click()
    expect(meaning).to_be_visible()

    reader.get_by_role("link", name="Key finding 2 in the text").click()
    expect(reader.locator(":target")).to_contain_text("Key finding 2")
    reader.locator(":target a").click()
    expect(reader.locator(":target")).to_contain_text("trouble number 3")


def test_the_scale_is_printed_although_it_is_closed(
    page: Page, copy: WorkingCopy
) -> None:
    page.goto("/walking/")
    page.emulate_media(media="print")

    expect(
        page.get_by_text("The true effect lies close to this result.")
    ).to_be_visible()
    expect(page.locator(".to-place").first).to_be_hidden()


def test_numbers_are_typed_and_a_fault_leads_to_its_field(page: Page) -> None:
    copy = make.working_copy()
    sign_in(page, "Editors", f"/admin/posts/workingcopy/{copy.pk}/change/")
    finding = page.locator("#findingblock_set-0")
    people = finding.get_by_label("People without")
    expect(people).to_be_hidden()
    finding.get_by_text("Numbers, if the source gives them").click()
    finding.get_by_label("Counted out of").select_option("100 people")
    people.fill("120")
    finding.get_by_label("People with:").fill("14")
    page.get_by_role("button", name="Save and publish").click()

    fault = page.locator(".fault")
    expect(fault).to_contain_text("120 is more than the 100 it is counted out of.")
    fault.get_by_role("link").click()

    expect(people).to_be_in_viewport()
    expect(people).to_have_value("120")
    people.fill("20")
    page.get_by_role("button", name="Save and publish").click()
    expect(page.get_by_text("Nothing is missing.")).to_be_visible()
