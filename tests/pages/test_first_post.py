"""What an editor meets in a first post: nothing is out of sight, or seen through."""

import pytest
from playwright.sync_api import Page, expect

from posts.models import WorkingCopy
from tests import make

from .windows import sign_in

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE = 20_000
EDITOR = ".ProseMirror[contenteditable]"
IS_SEEN_THROUGH = "one => getComputedStyle(one).backgroundColor === 'rgba(0, 0, 0, 0)'"


@pytest.fixture
def copy() -> WorkingCopy:
    """A draft longer than the window, with a picture at its head."""
    copy = make.working_copy(title="Walking", lead=make.artwork())
    copy.textblock_set.update(text="<p>It is free, and it needs no gym.</p>" * 20)
    return copy


def open_form(page: Page, copy: WorkingCopy) -> None:
    sign_in(page, "Editors", f"/admin/posts/workingcopy/{copy.pk}/change/")
    expect(page.locator(f"#textblock_set-0 {EDITOR}")).to_be_visible(timeout=PATIENCE)


def test_enter_leads_from_the_title_to_the_standfirst_and_on_to_the_text(
    page: Page,
) -> None:
    sign_in(page, "Editors", "/admin/posts/workingcopy/add/")
    text = page.locator(f"#textblock_set-0 {EDITOR}")
    expect(text).to_be_visible(timeout=PATIENCE)

    for words in ("Walking", "It helps.", "A first line."):
        page.keyboard.type(words)
        page.keyboard.press("Enter")

    expect(page.locator("#id_title")).to_have_value("Walking")
    expect(page.locator("#id_standfirst")).to_have_value("It helps.")
    expect(text).to_contain_text("A first line.")


@pytest.mark.parametrize("kind", ["Table", "Quotation", "Text"])
def test_a_new_block_is_in_sight(page: Page, copy: WorkingCopy, kind: str) -> None:
    open_form(page, copy)

    page.get_by_role("button", name="Add a block at the end").click()
    page.locator(".plugin-button", has_text=kind).click()

    field = page.locator(f"[id^={kind.lower()}block_set] :focus")
    expect(field).to_be_in_viewport(ratio=1, timeout=PATIENCE)


def test_the_button_of_a_table_makes_one_with_a_header_row(
    page: Page, copy: WorkingCopy
) -> None:
    open_form(page, copy)
    page.get_by_role("button", name="Add a block at the end").click()
    page.locator(".plugin-button", has_text="Table").click()
    table = page.locator("#tableblock_set-0")

    table.locator(EDITOR).click()
    table.get_by_title("Insert table").click()

    expect(table.locator("tr:first-child th")).to_have_count(3)
    expect(table.locator("td")).to_have_count(6)


def test_the_menu_of_headings_covers_the_words(page: Page, copy: WorkingCopy) -> None:
    open_form(page, copy)
    page.locator(f"#textblock_set-0 {EDITOR}").click()
    page.locator("#textblock_set-0 .prose-menubar__selected").click()

    menu = page.locator("#textblock_set-0 .prose-menubar__picker .ProseMirror")
    expect(menu).to_be_visible()
    assert not menu.evaluate(IS_SEEN_THROUGH)


def test_the_alt_text_of_the_lead_artwork_stands_in_a_box(
    page: Page, copy: WorkingCopy
) -> None:
    open_form(page, copy)
    page.locator(".field-lead .artwork-credit summary").click()

    box = page.locator(".field-lead").get_by_label("Alt text")
    expect(box).to_have_value("A plain colour")
    assert not box.evaluate("one => getComputedStyle(one).borderStyle === 'none'")


@pytest.mark.parametrize("width", [390, 1280])
def test_where_words_are_kept_is_said_in_sight(
    page: Page, copy: WorkingCopy, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    open_form(page, copy)

    page.locator(f"#textblock_set-0 {EDITOR} > p").last.click()
    page.keyboard.type("More")

    said = page.locator(".autosave-status", has_text="Kept")
    expect(said).to_be_in_viewport(ratio=1, timeout=PATIENCE)


def test_each_button_for_a_block_is_whole_on_a_phone(
    phone: Page, copy: WorkingCopy
) -> None:
    open_form(phone, copy)

    assert copy.findingblock_set.exists()
    for button in phone.locator(".order-machine-insert-target:visible").all():
        box = button.bounding_box()
        assert box
        assert 0 <= box["x"] <= 390 - box["width"]
