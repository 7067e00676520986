"""The library of artwork in a browser: a grid that fits, and pages that axe approves."""

import pytest
from playwright.sync_api import Page, expect

from posts.artwork import uploads
from posts.artwork.models import Artwork
from posts.revisions import take_down
from tests import make
from tests.pages.test_axe import assert_accessible

from .windows import assert_fits, sign_in

pytestmark = pytest.mark.django_db(transaction=True)
LIST = "/admin/artwork/artwork/"


@pytest.fixture
def artwork() -> Artwork:
    """One of several pictures, which a live post shows."""
    for title in ("Waves", "A path", "A forest plot"):
        made = make.artwork(title=title, creator="", contains_words=True)
        uploads.publish_renditions(made)
    make.post(lead=make.artwork(title="Tiles"))
    take_down.take_down(made, reason="By request.")
    return Artwork.objects.get(title="Tiles")


@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_in_the_library(
    page: Page, artwork: Artwork, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page, "Editors", LIST)
    expect(page.locator("#result_list img")).to_have_count(3)
    if width < 500:
        assert_fits(page)
    assert_accessible(page)
    down = Artwork.objects.get(taken_down_at__isnull=False)
    for path in (
        *(f"{artwork.pk}/change/", f"{down.pk}/change/"),
        *(f"{artwork.pk}/replace/", f"{artwork.pk}/take-down/"),
    ):
        page.goto(LIST + path)
        expect(page.locator("#content h1")).to_be_visible()
        assert_accessible(page)


def test_the_cards_of_the_library_stand_side_by_side(
    page: Page, artwork: Artwork
) -> None:
    sign_in(page, "Editors", LIST)
    tops = "rows => rows.map(row => row.getBoundingClientRect().top)"

    rows = page.locator("#result_list tbody tr").evaluate_all(tops)

    assert len(rows) == 4
    assert len(set(rows)) < 3


def test_artwork_is_taken_down_and_put_back(page: Page, artwork: Artwork) -> None:
    sign_in(page, "Editors", f"{LIST}{artwork.pk}/change/")
    page.get_by_role("link", name="Take down everywhere…").click()
    page.get_by_label("Reason, for readers").fill("By request.")
    page.get_by_role("button", name="Take it down").click()
    expect(page.locator(".messagelist")).to_contain_text("Taken down.")
    assert Artwork.objects.get(pk=artwork.pk).taken_down_at

    page.get_by_role("button", name="Put it back everywhere").click()

    expect(page.locator(".messagelist")).to_contain_text("shown again everywhere")
    assert Artwork.objects.get(pk=artwork.pk).taken_down_at is None
