"""The way around the site, as readers go it: on a telephone, by keyboard, without script."""

import pytest
from playwright.sync_api import Page, expect

from posts.models import MenuEntry, Post
from tests import make

from .windows import assert_fits, sign_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def about() -> Post:
    """A site with a post, and a menu that is too long for one row of a telephone."""
    make.post(slug="walking")
    about = make.page(title="About us", slug="about", standfirst="Who we are.")
    for position, name in enumerate(
        ["Chronic pain", "Making sense of numbers", "How reviews work"]
    ):
        MenuEntry.objects.create(topic=make.topic(name=name), position=position)
    MenuEntry.objects.create(page=about)
    privacy = make.page(title="Privacy", slug="privacy")
    MenuEntry.objects.create(page=privacy, menu="footer")
    return about


@pytest.mark.parametrize("path", ["/", "/walking/", "/about/", "/no-such-page/"])
def test_a_telephone_shows_the_whole_menu_without_script(
    about: Post, reader: Page, path: str
) -> None:
    reader.goto(path)

    menu = reader.get_by_role("navigation", name="Main menu")
    for name in ("Chronic pain", "Making sense of numbers", "About us"):
        expect(menu.get_by_role("link", name=name)).to_be_in_viewport()
    # Wide enough for a finger: 24 pixels, WCAG 2.2 (2.5.8).
    for link in menu.get_by_role("link").all():
        box = link.bounding_box()
        assert box
        assert box["height"] >= 24
    footer = reader.get_by_role("contentinfo")
    expect(footer.get_by_role("link", name="Privacy")).to_be_visible()


def test_a_reader_goes_around_without_script(about: Post, reader: Page) -> None:
    reader.goto("/")
    menu = reader.get_by_role("navigation", name="Main menu")
    menu.get_by_role("link", name="About us").click()

    expect(reader).to_have_title("About us · Evidence blog")
    expect(menu.get_by_role("link", name="About us")).to_have_attribute(
        "aria-current", "page"
    )
    reader.get_by_role("contentinfo").get_by_role("link", name="Privacy").click()
    expect(reader.get_by_role("heading", name="Privacy")).to_be_visible()
    reader.get_by_role("banner").get_by_role("link", name="Evidence blog").click()
    expect(reader.locator(".card")).to_have_count(1)


def test_the_keyboard_reaches_the_menu_in_its_order(about: Post, page: Page) -> None:
    page.goto("/")
    reached = []
    for _press in range(8):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.innerText.trim()"))

    assert reached == [
        *("Skip to the text", "Evidence blog"),
        *("", "Search"),  # the field and its button
        *("Chronic pain", "Making sense of numbers", "How reviews work", "About us"),
    ]
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="About us", level=1)).to_be_visible()


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_no_page_is_wider_than_the_window(about: Post, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})

    for path in ("/", "/about/", "/no-such-page/"):
        page.goto(path)
        assert_fits(page)


def test_an_editor_makes_a_page_and_puts_it_into_the_menu(page: Page) -> None:
    sign_in(page, "Editors")
    page.goto("/admin/posts/workingcopy/")
    page.get_by_role("link", name="Add page").click()
    page.fill("#id_title", "Contact")
    page.locator(".order-machine-insert-target.last").click()
    page.locator(".plugin-button-title").get_by_text("Text", exact=True).click()
    page.locator("#textblock_set-0 .ProseMirror[contenteditable]").click()
    page.keyboard.type("Write to us.")
    page.get_by_role("button", name="Save and publish…").click()
    expect(page.get_by_text("Nothing is missing.")).to_be_visible()
    page.get_by_role("button", name="Publish").click()
    page.goto("/admin/posts/menuentry/add/")
    page.get_by_label("Page:").select_option(label="Contact")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("was added successfully")).to_be_visible()

    page.goto("/")
    menu = page.get_by_role("navigation", name="Main menu")
    menu.get_by_role("link", name="Contact").click()
    expect(page.get_by_text("Write to us.")).to_be_visible()
