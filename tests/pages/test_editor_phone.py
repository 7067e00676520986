"""The editor's form on a phone, and the bars that stand over it at any width."""

import pytest
from playwright.sync_api import Locator, Page, expect

from posts.models import Post, WorkingCopy
from tests import make

from .conftest import WIDTHS
from .test_axe import assert_accessible
from .windows import assert_fits, sign_in

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = "<p>It is free, and it needs no gym.</p>" * 40 + "<p>Walking halps.</p>"
# How far the caret is from the buttons above it and from the bar below it.
ROOM = """() => {
    const caret = document.getSelection().getRangeAt(0).getBoundingClientRect()
    const buttons = document.activeElement.closest(".prose-editor").querySelector(".prose-menubar")
    const bar = document.querySelector(".submit-row")
    return [
        caret.top - buttons.getBoundingClientRect().bottom,
        bar.getBoundingClientRect().top - caret.bottom,
    ]
}"""
# Whether the field with the focus, or its first line, is under nothing.
IS_IN_SIGHT = """() => {
    const field = document.activeElement
    const { left, top, width, height } = field.getBoundingClientRect()
    const found = document.elementFromPoint(left + width / 2, top + Math.min(height / 2, 12))
    return field === document.body || field.contains(found) || Boolean(found?.contains(field))
        || Boolean(found?.closest(".select2-container")?.contains(field))
}"""


@pytest.fixture
def copy() -> WorkingCopy:
    """A live post whose last paragraph has a mistake."""
    copy = make.working_copy(slug="walking")
    copy.textblock_set.update(text=WORDS)
    make.published(copy)
    return copy


class Taps:
    """A finger: counts what it touches."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, what: Locator) -> None:
        expect(what).to_be_in_viewport(timeout=20_000)
        what.tap()
        self.count += 1


def test_a_correction_from_the_public_page_takes_at_most_eight_taps(
    phone: Page, copy: WorkingCopy
) -> None:
    sign_in(phone, "Editors", "/walking/")
    tap = Taps()

    link = phone.locator("p", has_text="halps").locator(".edit-link")
    link.scroll_into_view_if_needed()
    tap(link)
    line = phone.locator("#textblock_set-0 .ProseMirror[contenteditable] p").last
    tap(line)
    phone.keyboard.press("Home")
    for _letter in range(len("Walking h")):
        phone.keyboard.press("ArrowRight")
    phone.keyboard.press("Delete")
    phone.keyboard.type("e")
    expect(line).to_have_text("Walking helps.")
    tap(phone.get_by_role("button", name="Save and publish…"))
    minor = phone.get_by_text("Minor edit").first
    minor.scroll_into_view_if_needed(timeout=20_000)
    tap(minor)
    note = phone.locator("#id_note")
    note.scroll_into_view_if_needed()
    tap(note)
    phone.keyboard.type("A letter.")
    publish = phone.get_by_role("button", name="Publish minor edit")
    publish.scroll_into_view_if_needed()
    tap(publish)

    expect(phone.locator(".messagelist")).to_contain_text("Published", timeout=20_000)
    live = Post.objects.get().live
    assert live
    assert (live.kind, live.note) == ("minor", "A letter.")
    assert "Walking helps." in live.body
    assert tap.count <= 8


def show(page: Page, copy: WorkingCopy, width: int) -> Locator:
    page.set_viewport_size({"width": width, "height": 844})
    sign_in(page, "Editors", f"/admin/posts/workingcopy/{copy.pk}/change/")
    field = page.locator("#textblock_set-0 .ProseMirror[contenteditable]")
    expect(field).to_be_visible(timeout=20_000)
    return field


@pytest.mark.parametrize("width", [390, 1280])
def test_save_and_publish_are_in_reach_wherever_one_is(
    page: Page, copy: WorkingCopy, width: int
) -> None:
    show(page, copy, width)
    page.evaluate(
        "for (const one of document.querySelectorAll('.drawer')) one.open = 1"
    )

    for share in (0, 0.3, 0.7, 1):
        page.evaluate("part => scrollTo(0, part * document.body.scrollHeight)", share)
        for name in ("Save", "Save and publish…"):
            button = page.get_by_role("button", name=name, exact=True)
            expect(button).to_be_in_viewport(ratio=1)
    assert_fits(page)


@pytest.mark.parametrize("width", [390, 1280])
def test_no_bar_covers_the_caret(page: Page, copy: WorkingCopy, width: int) -> None:
    field = show(page, copy, width)
    field.locator("p").first.click()

    page.keyboard.press("Control+End")
    for _line in range(3):
        page.keyboard.press("Enter")
        page.keyboard.type("More")
        above, below = page.evaluate(ROOM)
        assert above >= 0
        assert below >= 0
    page.keyboard.press("Control+Home")
    page.keyboard.type("At first: ")
    above, below = page.evaluate(ROOM)
    assert above >= 0
    assert below >= 0


@pytest.mark.parametrize("width", WIDTHS)
def test_no_bar_covers_a_field_that_is_reached_by_tab(
    page: Page, copy: WorkingCopy, width: int
) -> None:
    show(page, copy, width)
    page.evaluate(
        "for (const one of document.querySelectorAll('.drawer')) one.open = 1"
    )
    page.locator("#id_title").focus()

    for _stop in range(60):
        page.keyboard.press("Tab")
        covered = page.evaluate("() => document.activeElement.outerHTML.slice(0, 200)")
        assert page.evaluate(IS_IN_SIGHT), covered


def test_words_stand_at_reading_width_in_the_type_of_the_page(
    page: Page, copy: WorkingCopy
) -> None:
    field = show(page, copy, 1280)
    face = field.locator("p").first.evaluate("one => getComputedStyle(one).fontFamily")
    assert face.startswith('"Evidence Serif"')
    letters = field.evaluate(
        """field => {
            const line = field.querySelector("p")
            line.textContent = "walking is free and needs no gym ".repeat(20)
            const lines = line.getClientRects()[0].height
                / parseFloat(getComputedStyle(line).lineHeight)
            return line.textContent.length / lines
        }"""
    )
    assert 55 <= letters <= 75


@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_on_the_form_its_menu_and_its_dialog(
    page: Page, copy: WorkingCopy, width: int
) -> None:
    field = show(page, copy, width)
    page.evaluate(
        "for (const one of document.querySelectorAll('.drawer')) one.open = 1"
    )
    assert_accessible(page)

    field.locator("p").last.click()
    page.keyboard.press("Control+End")
    page.keyboard.press("Enter")
    page.keyboard.type("/")
    expect(page.locator(".plugin-button.marked")).to_have_count(1)
    assert_accessible(page)

    page.keyboard.press("Escape")
    field.locator("xpath=ancestor::*[contains(@class, 'inline-related')]").get_by_role(
        "button", name="cite a source"
    ).click()
    expect(page.get_by_role("dialog", name="Cite a source")).to_be_visible()
    assert_accessible(page)
