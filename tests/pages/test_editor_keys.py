"""The editor's pages by keyboard alone: no pointer touches anything here."""

import re

import pytest
from playwright.sync_api import Dialog, Locator, Page, expect

from posts.models import Post, WorkingCopy
from tests import make
from tests.posts import test_reference_page as reference

from .windows import sign_in

pytestmark = pytest.mark.django_db(transaction=True)

# More stops than any page of the editor has.
STOPS = 250
HAS_FOCUS = "element => element.contains(document.activeElement)"


class Keyboard:
    """A person at the keyboard of a page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, words: str) -> None:
        self.page.keyboard.type(words)

    def reach(self, what: Locator, *, key: str = "Tab") -> None:
        """Go on from stop to stop until this has the focus."""
        expect(what).to_be_attached()
        for _stop in range(STOPS):
            if what.evaluate(HAS_FOCUS):
                return
            self.press(key)
        pytest.fail(f"No key leads to {what}")

    def choose(self, field: Locator, words: str) -> None:
        """Pick from a search by typing the first words of what is wanted."""
        self.reach(field.locator(".select2-selection"))
        if not field.locator(".select2-selection--multiple").count():
            self.press("Enter")
        self.type(words[:40])
        option = self.page.locator(".select2-results__option--highlighted")
        expect(option).to_contain_text(words[:40])
        self.press("Enter")
        expect(field.locator(".select2-selection")).to_contain_text(words[:14])

    def add_block(self, kind: str) -> None:
        """Add a block at the end; its first field then has the focus."""
        self.reach(self.page.get_by_role("button", name="Add a block at the end"))
        self.press("Enter")
        choices = self.page.locator(".plugin-button[data-plugin-prefix]")
        expect(choices.first).to_be_focused()
        choice = choices.filter(has_text=kind)
        self.reach(choice, key="ArrowDown")
        self.press("Enter")

    def insert(self, block: Locator, name: str, kind: str) -> None:
        """Insert a block by "/" where the cursor is, in an empty line of a text."""
        self.reach(block.locator(".ProseMirror[contenteditable]"))
        self.type(f"/{name}")
        marked = self.page.locator(".plugin-button.marked")
        expect(marked).to_have_text(re.compile(kind))
        self.press("Enter")

    def open_drawer(self, name: str) -> None:
        self.reach(self.page.locator(".drawer > summary", has_text=name))
        self.press("Enter")

    def cite(self, block: Locator, source: str, where: str) -> None:
        """Cite where the cursor is, and write on from there."""
        self.reach(block.get_by_role("button", name="cite a source"), key="Shift+Tab")
        self.press("Enter")
        dialog = self.page.get_by_role("dialog", name="Cite a source")
        expect(dialog.get_by_label("Source", exact=True)).to_be_focused()
        self.type(source)
        expect(dialog.get_by_role("option")).to_have_count(1)
        self.press("Enter")
        expect(dialog.get_by_label("Page or table")).to_be_focused()
        self.type(where)
        self.press("Enter")
        expect(block.locator(".ProseMirror[contenteditable]")).to_be_focused()


def focus_in(block: Locator) -> None:
    expect(block.locator(":focus")).to_have_count(1, timeout=15_000)


def test_the_reference_page_is_built_and_published_by_keys_alone(page: Page) -> None:
    online = reference.type_in(reference.REVIEW_ONLINE)
    in_person = reference.type_in(reference.REVIEW_IN_PERSON)
    for artwork in (reference.NURSE, reference.DEBBIE_AYLES):
        reference.hang(artwork)
    make.author(name=reference.AUTHOR)
    make.topic(name="Chronic pain")
    sign_in(page, "Editors", "/admin/posts/workingcopy/add/")
    keys = Keyboard(page)

    text = page.locator("#textblock_set-0")
    expect(text.locator(".ProseMirror[contenteditable]")).to_be_visible(timeout=15_000)
    expect(page.get_by_role("textbox", name="Title:")).to_be_focused()
    keys.type(reference.TITLE)
    keys.press("Enter")
    keys.type("What two reviews tell adults in pain about talking treatments.")
    keys.choose(page.locator(".field-lead"), reference.NURSE[0])

    keys.insert(text, "art", "Artwork")
    first = page.locator("#artworkblock_set-0")
    focus_in(first)
    keys.choose(first.locator(".field-artwork"), reference.NURSE[0])
    keys.reach(first.get_by_label("Caption"))
    keys.type(reference.NURSE[0])

    keys.reach(text.locator(".ProseMirror[contenteditable]"))
    keys.type("Fifteen trials asked what treatment through a screen can do")
    keys.cite(text, "eccleston 2014", "Table 2")
    keys.type(".")

    keys.add_block("Artwork")
    second = page.locator("#artworkblock_set-1")
    focus_in(second)
    keys.choose(second.locator(".field-artwork"), reference.DEBBIE_AYLES[0])
    keys.reach(second.get_by_label("Caption"))
    keys.type(reference.DEBBIE_AYLES[0])

    keys.add_block("Text")
    focus_in(page.locator("#textblock_set-1"))
    keys.press("Control+Alt+2")
    keys.type("And face to face?")

    keys.add_block("Key finding")
    finding = page.locator("#findingblock_set-0")
    focus_in(finding)
    keys.type("CBT probably eases pain a little, next to usual care.")
    keys.reach(finding.get_by_label("Outcome"))
    keys.type("Pain after treatment")
    keys.reach(finding.locator("select[name$=certainty]"))
    keys.type("Moderate to low")
    keys.choose(finding.locator(".fieldBox.field-source"), in_person.csl["title"])
    keys.reach(finding.locator("summary", has_text="Numbers"))
    keys.press("Enter")
    keys.reach(finding.get_by_label("Number of studies"))
    keys.type("59")

    keys.open_drawer("People")
    keys.choose(page.locator("#bylines-0"), reference.AUTHOR)
    keys.open_drawer("Search and citing")
    keys.choose(page.locator(".field-topics"), "Chronic pain")
    keys.reach(page.get_by_label("Licence:"))
    keys.type("CC BY-ND 4.0")

    keys.reach(page.get_by_role("button", name="Save and publish"))
    keys.press("Enter")
    reasons = page.locator(".reasons input[type=text]")
    expect(reasons).to_have_count(2)
    for number in range(2):
        keys.reach(reasons.nth(number))
        keys.type("The collection does not say; we have asked.")
    keys.reach(page.get_by_role("button", name="Publish now", exact=True))
    keys.press("Enter")
    expect(page.locator(".messagelist")).to_contain_text("Published.")

    live = Post.objects.live().get()
    assert live.live
    snapshot = live.live.snapshot
    kinds = [block["kind"] for block in snapshot["blocks"]]
    assert kinds == ["artwork", "text", "artwork", "text", "finding"]
    assert snapshot["blocks"][1]["text"] == (
        "<p>Fifteen trials asked what treatment through a screen can do"
        f'<cite data-source="{online.pk}" data-locator="Table 2"></cite>.</p>'
    )
    assert snapshot["blocks"][3]["text"] == "<h2>And face to face?</h2>"
    assert snapshot["blocks"][4]["certainty"] == "moderate-low"


@pytest.fixture
def column(page: Page) -> WorkingCopy:
    """A post of three blocks, its form open."""
    copy = make.working_copy()
    copy.findingblock_set.all().delete()
    copy.textblock_set.all().delete()
    for number, word in enumerate(["One", "Two"], start=1):
        make.text(copy, f"<p>{word}</p>", ordering=10 * number)
    copy.quotationblock_set.create(text="Three", ordering=30, attribution="Ada")
    sign_in(page, "Editors", f"/admin/posts/workingcopy/{copy.pk}/change/")
    expect(page.locator(".ProseMirror[contenteditable]")).to_have_count(
        2, timeout=15_000
    )
    return copy


def order(page: Page) -> list[str]:
    """Name the blocks in the order in which a screen reader meets them."""
    rows = page.locator(".order-machine > .inline-related:not(.empty-form)")
    labels = rows.locator("> h3 .inline_label").all_inner_texts()
    return [label.strip() for label in labels]


def test_a_block_is_moved_by_its_buttons_and_keeps_the_focus(
    page: Page, column: WorkingCopy
) -> None:
    keys = Keyboard(page)
    up = page.get_by_role("button", name="Move up: Quotation: Three")

    keys.reach(up)
    keys.press("Enter")
    assert order(page) == ["One", "Three", "Two"]
    expect(up).to_be_focused()
    expect(page.get_by_role("status").get_by_text("Place 2 of 3")).to_be_attached()
    keys.press("Space")
    assert order(page) == ["Three", "One", "Two"]

    keys.reach(page.get_by_role("button", name="Save", exact=True))
    keys.press("Enter")
    expect(page.locator(".messagelist")).to_contain_text("changed successfully")
    orderings = [column.quotationblock_set.get().ordering]
    orderings += column.textblock_set.values_list("ordering", flat=True)
    assert orderings == sorted(orderings)


def test_a_block_is_folded_and_deleted_by_keys(page: Page, column: WorkingCopy) -> None:
    keys = Keyboard(page)
    fold = page.get_by_role("button", name="Show or hide: Text: Two")
    block = page.locator("#textblock_set-1")

    keys.reach(fold)
    expect(fold).to_have_attribute("aria-expanded", "true")
    keys.press("Enter")
    expect(fold).to_have_attribute("aria-expanded", "false")
    expect(block.locator(".ProseMirror[contenteditable]")).to_be_hidden()
    expect(fold).to_be_focused()

    delete = block.get_by_label("Delete")
    keys.reach(delete)
    keys.press("Space")
    expect(delete).to_be_checked()
    expect(delete).to_be_focused()
    keys.reach(page.get_by_role("button", name="Save", exact=True))
    keys.press("Enter")
    expect(page.locator(".messagelist")).to_contain_text("changed successfully")
    assert column.textblock_set.get().text == "<p>One</p>"


def test_a_new_block_that_is_removed_leaves_the_focus_at_its_neighbour(
    page: Page, column: WorkingCopy
) -> None:
    keys = Keyboard(page)
    keys.reach(page.get_by_role("button", name="Add a block before: Text: Two"))
    keys.press("Enter")
    keys.press("Enter")
    new = page.locator("#textblock_set-2")
    focus_in(new)
    assert order(page) == ["One", "New item", "Two", "Three"]

    keys.type("Never mind")
    keys.reach(new.locator(".inline-deletelink"), key="Shift+Tab")
    keys.press("Enter")

    expect(page.get_by_role("button", name="Show or hide: Text: Two")).to_be_focused()
    assert order(page) == ["One", "Two", "Three"]
    keys.reach(page.get_by_role("button", name="Save", exact=True))
    keys.press("Enter")
    expect(page.locator(".messagelist")).to_contain_text("changed successfully")
    words = column.textblock_set.values_list("text", flat=True)
    assert list(words) == ["<p>One</p>", "<p>Two</p>"]


def test_escape_closes_the_kinds_and_leaves_a_text(
    page: Page, column: WorkingCopy
) -> None:
    keys = Keyboard(page)
    end = page.get_by_role("button", name="Add a block at the end")
    keys.reach(end)
    keys.press("Enter", "Escape")
    expect(end).to_be_focused()
    expect(page.locator(".plugin-buttons-visible")).to_have_count(0)

    keys.reach(page.locator("#textblock_set-0 .ProseMirror[contenteditable]"))
    keys.press("Escape")
    expect(page.get_by_role("button", name="Show or hide: Text: One")).to_be_focused()


def test_cancelling_a_citation_comes_back_to_the_words(
    page: Page, column: WorkingCopy
) -> None:
    keys = Keyboard(page)
    block = page.locator("#textblock_set-0")
    field = block.locator(".ProseMirror[contenteditable]")
    keys.reach(field)
    keys.press("End")
    keys.reach(block.get_by_role("button", name="cite a source"), key="Shift+Tab")
    keys.press("Enter")
    expect(page.get_by_role("dialog", name="Cite a source")).to_be_visible()
    keys.press("Escape")
    expect(field).to_be_focused()
    keys.type("!")
    expect(field).to_have_text("One!")


def test_saving_brings_back_the_place_and_the_cursor(
    page: Page, column: WorkingCopy
) -> None:
    for number in range(4, 14):
        make.text(column, f"<p>Block {number}</p>", ordering=10 * number)
    page.reload()
    field = page.locator("#textblock_set-9 .ProseMirror[contenteditable]")
    field.locator("p").click(timeout=15_000)
    page.keyboard.press("End")
    page.keyboard.type(" and")
    page.keyboard.press("ArrowLeft")
    before = field.bounding_box()
    assert before

    page.keyboard.press("Control+s")

    expect(page.locator(".messagelist")).to_be_attached()
    expect(field).to_be_focused(timeout=15_000)
    page.wait_for_function(
        "([element, top]) => Math.abs(element.getBoundingClientRect().top - top) < 3",
        arg=[field.element_handle(), before["y"]],
    )
    page.keyboard.type("!")
    expect(field).to_have_text("Block 11 an!d")


def test_leaving_with_words_that_are_not_saved_is_asked(
    page: Page, column: WorkingCopy
) -> None:
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.locator("#textblock_set-0 .ProseMirror[contenteditable]").click()
    page.keyboard.type("Words")

    page.get_by_role("link", name="Home").click()

    page.wait_for_function("true")
    assert asked == ["beforeunload"]
    assert "workingcopy" in page.url
