"""Lists as readers go through them without script: series, archive, topics."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from posts.models import FeaturedPost
from tests import make

from .test_axe import assert_accessible
from .windows import assert_fits, sign_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def posts() -> None:
    """A series of three parts, of which the second is older than the first."""
    series = make.series(name="Step by step", slug="steps")
    topic = make.topic(name="Walking", slug="walking-well", introduction="Begin.")
    for part, year in ((1, 2016), (2, 2014), (3, 2018)):
        post = make.post(
            at=datetime(year, 3, 2, 9, tzinfo=UTC),
            title=f"Step {part}",
            slug=f"step-{part}",
            series=series,
            part=part,
            topics=[topic],
        )
    FeaturedPost.objects.create(topic=topic, post=post)


def test_a_reader_goes_from_part_to_part(reader: Page) -> None:
    reader.goto("/step-1/")
    reader.get_by_role("link", name="Next part").click()
    expect(reader).to_have_url("/step-2/")
    expect(reader.get_by_text("Part 2 of 3 of")).to_be_visible()
    reader.get_by_role("link", name="Previous part").click()
    expect(reader).to_have_url("/step-1/")
    reader.get_by_role("link", name="Step by step").click()

    expect(reader.locator(".card h2")).to_have_text(["Step 1", "Step 2", "Step 3"])


def test_a_reader_goes_through_the_years(reader: Page) -> None:
    reader.goto("/")
    reader.get_by_role("link", name="All posts by year").click()
    expect(reader).to_have_url("/2018/")
    reader.get_by_role("link", name="Earlier").click()
    reader.get_by_role("link", name="March").click()

    expect(reader.get_by_role("heading", level=1)).to_have_text("March 2016")
    expect(reader.locator(".card h2")).to_have_text(["Step 1"])


@pytest.mark.parametrize(
    "path",
    [
        *("/series/steps/", "/2014/", "/2014/03/", "/topic/walking-well/"),
        *("/topics/", "/authors/", "/step-2/", "/stepp-2/"),
    ],
)
def test_a_list_fits_a_telephone_and_axe_finds_nothing(page: Page, path: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(path)

    assert_fits(page)
    assert_accessible(page)


def test_an_editor_chooses_the_lead_by_typing(page: Page) -> None:
    sign_in(page, "Editors", "/admin/core/sitesettings/")
    page.locator(".field-featured_post .select2-selection").click()
    page.locator(".select2-search__field").last.press_sequentially("step 2")
    page.locator(".select2-results__option", has_text="step-2").click()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".success")).to_be_visible()

    page.goto("/")

    expect(page.locator(".card-first h2")).to_have_text("Step 2")
