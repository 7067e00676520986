"""Pictures as a browser lays them out: how wide, what it fetches of them, on what ground."""

import pytest
from playwright.sync_api import Browser, Page

from posts.artwork import uploads
from posts.artwork.models import Artwork
from tests import make
from tests.pages import windows

pytestmark = pytest.mark.django_db(transaction=True)

# How wide each picture is, and how wide its `sizes` says it is.
WIDTHS = """pictures => pictures.map(picture => {
  const sizes = picture.closest("picture").querySelector("source").sizes;
  const probe = document.body.appendChild(document.createElement("div"));
  for (const size of sizes.split(/,\\s*(?![^(]*\\))/)) {
    const [, condition, length] = /^(\\(.*?\\))?\\s*(.+)$/.exec(size.trim());
    if (condition && !matchMedia(condition).matches) continue;
    probe.style.width = length;
    break;
  }
  const told = probe.getBoundingClientRect().width;
  probe.remove();
  return [picture.getBoundingClientRect().width, told];
})"""
FETCHED = "picture => Number(/-(\\d+)\\.\\w+$/.exec(picture.currentSrc)[1])"


def artwork(width: int, height: int, mode: str = "RGB", **facts: int) -> Artwork:
    made = make.artwork(make.image(width, height, mode=mode), **facts)
    uploads.publish_renditions(made)
    return made


def wait_for_pictures(page: Page) -> None:
    page.locator("main img").last.scroll_into_view_if_needed()
    page.wait_for_function("[...document.images].every(image => image.complete)")


def test_a_browser_is_told_how_wide_pictures_are(page: Page) -> None:
    for number in range(4):
        copy = make.working_copy(slug=f"post-{number}", lead=artwork(1700, 900))
        make.artwork_block(copy, artwork=artwork(1700, 1000))
        make.published(copy)
    for path in ("/", "/post-1/"):
        for width in (320, 390, 700, 760, 840, 960, 1000, 1100, 1280, 1700):
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(path)
            found = page.locator("main img").evaluate_all(WIDTHS)
            assert len(found) > 1
            for real, told in found:
                assert told == pytest.approx(real, abs=12), (path, width)


@pytest.mark.parametrize(("sharpness", "fetched"), [(1, 480), (2, 960)])
def test_a_card_fetches_no_wider_a_picture_than_it_shows(
    browser: Browser, site: str, sharpness: int, fetched: int
) -> None:
    for number in range(2):
        make.post(slug=f"post-{number}", lead=artwork(1700, 900))
    window = browser.new_context(
        base_url=site,
        viewport={"width": 1280, "height": 900},
        device_scale_factor=sharpness,
    )
    page = window.new_page()
    page.goto("/")
    wait_for_pictures(page)

    assert page.locator(".card img").last.evaluate(FETCHED) == fetched
    window.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_a_picture_is_never_larger_than_it_is(page: Page, width: int) -> None:
    copy = make.working_copy(slug="walking", lead=artwork(300, 200))
    make.published(copy)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto("/walking/")
    wait_for_pictures(page)

    [picture] = page.locator("article img").all()
    box, text = picture.bounding_box(), page.locator("article h1").bounding_box()

    assert box
    assert text
    assert (box["width"], box["height"]) == (300, 200)
    assert box["x"] == text["x"]


def test_dark_lines_on_nothing_stand_on_a_light_ground_in_the_dark(page: Page) -> None:
    copy = make.working_copy(slug="walking", lead=artwork(900, 600, mode="RGBA"))
    make.artwork_block(copy, artwork=artwork(900, 600))
    make.published(copy)
    page.emulate_media(color_scheme="dark")
    page.goto("/walking/")
    ground = "image => getComputedStyle(image).backgroundColor"

    see_through, solid = [
        picture.evaluate(ground) for picture in page.locator("article img").all()
    ]

    assert see_through.startswith("oklch(0.97")
    assert see_through != solid


def test_a_card_crops_around_the_subject(page: Page) -> None:
    make.post(slug="walking", lead=artwork(1700, 500, focal_x=90))
    make.post(slug="running", lead=artwork(1700, 500))
    page.goto("/")
    place = "images => images.map(image => getComputedStyle(image).objectPosition)"

    assert page.locator(".card img").evaluate_all(place) == ["50% 50%", "90% 50%"]


def test_pictures_of_cards_keep_their_shape_and_stand_on_one_line(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 1200})
    for width, height in ((1000, 500), (1000, 600), (600, 1000), (1000, 500)):
        make.post(lead=artwork(width, height))
    page.goto("/")
    measure = "all => all.map(one => one.getBoundingClientRect()).map({})"

    pictures = page.locator(".card:not(.card-first) img")
    shapes = pictures.evaluate_all(measure.format("box => box.width / box.height"))
    assert shapes == pytest.approx([3 / 2, 5 / 3, 2], abs=0.02)
    feet = pictures.evaluate_all(measure.format("box => box.bottom"))
    assert feet == pytest.approx([feet[0]] * 3, abs=0.1)
    titles = page.locator(".card:not(.card-first) h2")
    tops = titles.evaluate_all(measure.format("box => box.top"))
    assert tops == pytest.approx([tops[0]] * 3, abs=0.1)


def test_an_editor_shows_where_the_subject_is(page: Page) -> None:
    windows.sign_in(page, "Editors")
    made = artwork(1000, 500)
    page.goto(f"/admin/artwork/artwork/{made.pk}/change/")
    whole = page.locator(".artwork-place img")
    whole.scroll_into_view_if_needed()
    box = whole.bounding_box()
    assert box

    whole.click(position={"x": box["width"] * 0.8, "y": box["height"] * 0.25})

    place = "image => getComputedStyle(image).objectPosition"
    shown = page.locator(".artwork-crop").evaluate(place)
    page.locator("[name=_save]").first.click()
    page.wait_for_url("**/artwork/artwork/")
    made.refresh_from_db()
    assert (made.focal_x, made.focal_y) == pytest.approx((80, 25), abs=1)
    assert shown == f"{made.focal_x}% {made.focal_y}%"
