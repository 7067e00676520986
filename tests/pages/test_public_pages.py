"""Every public page in a browser: axe finds nothing, and nothing is cut where it is narrow."""

import pytest
from playwright.sync_api import Browser, Page

from tests import public_pages

from .conftest import WIDTHS
from .test_axe import assert_accessible
from .windows import assert_fits

pytestmark = pytest.mark.django_db(transaction=True)
# What reaches beyond the window, or beyond a box that hides what it does not hold. What is
# hidden on purpose measures 1 px, and a table scrolls in a frame of its own.
CUT = """() => {
  const scrolls = one => ["auto", "scroll"].includes(getComputedStyle(one).overflowX);
  const framed = one => one && (scrolls(one) || framed(one.parentElement));
  const hides = one => ["hidden", "clip"].includes(getComputedStyle(one).overflowX);
  return [...document.querySelectorAll("body *")].filter(one => {
    const box = one.getBoundingClientRect();
    if (box.width <= 1 || box.height <= 1 || !one.checkVisibility()) return false;
    if (framed(one.parentElement) || one.closest(".visually-hidden, .trap, svg")) return false;
    const outside = box.right > innerWidth + 1 || box.left < -1;
    return outside || (hides(one) && one.scrollWidth > one.clientWidth + 1);
  }).map(one => one.outerHTML.slice(0, 120));
}"""


@pytest.fixture
def everything(site: str) -> None:
    """Not for one test each: what is made here takes longer than a look at a page."""
    public_pages.make_site()


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_on_a_public_page(
    everything: None, page: Page, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    for path in public_pages.PATHS:
        page.goto(public_pages.address(path))
        assert_accessible(page)


def test_every_page_fits_a_window_of_320_px(everything: None, page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    for path in public_pages.PATHS:
        page.goto(public_pages.address(path))
        assert_fits(page)
        assert page.evaluate(CUT) == [], path


def test_every_page_fits_at_four_times_its_size(
    everything: None, site: str, browser: Browser
) -> None:
    """A window of 1280 by 1024 px at 400 % (WCAG 2.2, 1.4.10)."""
    page = browser.new_page(
        base_url=site, viewport={"width": 320, "height": 256}, device_scale_factor=4
    )
    for path in public_pages.PATHS:
        page.goto(public_pages.address(path))
        assert_fits(page)
        assert page.evaluate(CUT) == [], path
    page.close()
