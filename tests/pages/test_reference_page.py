"""The reference page, entered through the form alone with mouse and keyboard.

Counted is each press of the mouse; what is typed, and keys, cost none.
"""

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from posts.models import Post
from tests import make
from tests.posts import test_reference_page as reference

from .windows import sign_in

pytestmark = pytest.mark.django_db(transaction=True)

EDITOR = ".ProseMirror[contenteditable]"
PATIENCE = 20_000
MOST_CLICKS = 30
NOT_STATED = "The collection does not say; we have asked."


class Mouse:
    """Counts what it presses."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.clicks = 0

    def __call__(self, what: Locator) -> None:
        what.click(timeout=PATIENCE)
        self.clicks += 1

    def upload(self, button: Locator, file: Path) -> None:
        with self.page.expect_file_chooser() as chosen:
            self(button)
        chosen.value.set_files(file)

    def credit(self, field: Locator, title_and_credit: tuple[str, str]) -> None:
        """Give a new picture its title and credit, from field to field by keys."""
        title, credit = title_and_credit
        summary = field.locator(".artwork-credit summary")
        expect(summary).to_contain_text("Credit: missing", timeout=PATIENCE)
        self(field.get_by_label("Creator"))
        self.page.keyboard.type(credit.removeprefix("Credit: ").partition(".")[0])
        field.get_by_label("Credit line").press_sequentially(credit)
        field.get_by_label("Licence", exact=True).select_option("not-stated")
        field.get_by_label("Alt text: what it shows").press_sequentially(title)
        field.get_by_label("Alt text: what it shows").press("Tab")
        expect(summary).to_have_text("Credit: nothing is missing", timeout=PATIENCE)

    def insert(self, text: Locator, name: str) -> None:
        """Insert a block by "/" where the cursor is, in an empty line of a text."""
        expect(text.locator(EDITOR)).to_be_focused()
        self.page.keyboard.type(f"/{name}")
        expect(self.page.locator(".plugin-button.marked")).to_be_visible()
        self.page.keyboard.press("Enter")

    def add_at_the_end(self, kind: str) -> None:
        self(self.page.get_by_role("button", name="Add a block at the end"))
        choices = self.page.locator(".plugin-button[data-plugin-prefix]")
        self(choices.filter(has_text=kind))

    def cite(self, block: Locator, source: str) -> None:
        self(block.get_by_role("button", name="cite a source"))
        dialog = self.page.get_by_role("dialog", name="Cite a source")
        expect(dialog.get_by_label("Source", exact=True)).to_be_focused()
        self.page.keyboard.type(source)
        expect(dialog.get_by_role("option")).to_have_count(1)
        self.page.keyboard.press("Enter")
        self.page.keyboard.press("Enter")
        expect(block.locator(EDITOR)).to_be_focused()

    def choose(self, field: Locator, words: str) -> None:
        self(field.locator(".select2-selection"))
        self.page.keyboard.type(words[:40])
        option = self.page.locator(".select2-results__option--highlighted")
        expect(option).to_contain_text(words[:40])
        self.page.keyboard.press("Enter")


def test_the_reference_page_takes_at_most_thirty_clicks(
    page: Page, tmp_path: Path
) -> None:
    pictures = [tmp_path / "pain.png", tmp_path / "migraine.png"]
    for file in pictures:
        file.write_bytes(make.image())
    reference.type_in(reference.REVIEW_ONLINE)
    reference.type_in(reference.REVIEW_IN_PERSON)
    make.author(name=reference.AUTHOR)
    make.topic(name="Chronic pain")
    sign_in(page, "Editors", "/admin/posts/workingcopy/add/")
    mouse, keys = Mouse(page), page.keyboard
    text = page.locator("#textblock_set-0")
    expect(text.locator(EDITOR)).to_be_visible(timeout=PATIENCE)

    keys.type(reference.TITLE)
    keys.press("Enter")
    keys.type("What two reviews tell adults in pain about talking treatments.")
    lead = page.locator(".field-lead")
    mouse.upload(lead.get_by_role("button", name="Upload a file…"), pictures[0])
    mouse.credit(lead, reference.NURSE)
    page.locator("#id_lead_caption").press_sequentially(reference.NURSE[0])

    mouse(text.locator(EDITOR))
    keys.type("Fifteen trials asked what treatment through a screen can do")
    mouse.cite(text, "eccleston 2014")
    keys.type(".")
    keys.press("Enter")
    mouse.insert(text, "art")
    second = page.locator("#artworkblock_set-0")
    mouse.upload(second.get_by_role("button", name="Upload a file…"), pictures[1])
    mouse.credit(second, reference.DEBBIE_AYLES)
    second.get_by_label("Caption").press_sequentially(reference.DEBBIE_AYLES[0])

    mouse.add_at_the_end("Text")
    heading = page.locator("#textblock_set-1")
    expect(heading.locator(EDITOR)).to_be_focused(timeout=PATIENCE)
    keys.press("Control+Alt+2")
    keys.type("And face to face?")
    keys.press("Enter")

    for number, (words, certainty, source) in enumerate(
        [
            (reference.HEADACHE, "not-stated", reference.REVIEW_ONLINE["title"]),
            (reference.PAIN, "moderate-low", reference.REVIEW_IN_PERSON["title"]),
        ]
    ):
        mouse.add_at_the_end("Key finding")
        finding = page.locator(f"#findingblock_set-{number}")
        expect(finding.locator(EDITOR)).to_be_focused(timeout=PATIENCE)
        keys.type(words)
        if number:
            finding.get_by_label("Outcome").press_sequentially("Pain")
        finding.get_by_label("Certainty").first.select_option(certainty)
        mouse.choose(finding.locator(".fieldBox.field-source"), source)
        if number:
            mouse(finding.locator("summary").first)
            finding.get_by_label("Number of studies").press_sequentially("59")

    mouse(page.locator(".drawer > summary", has_text="People"))
    mouse.choose(page.locator("#bylines-0"), reference.AUTHOR)
    mouse(page.locator(".drawer > summary", has_text="Search and citing"))
    mouse.choose(page.locator(".field-topics"), "Chronic pain")
    page.get_by_label("Licence:").select_option("CC-BY-ND-4.0")
    mouse(page.get_by_role("button", name="Save and publish"))

    reasons = page.locator(".reasons input[type=text]")
    expect(reasons).to_have_count(3, timeout=PATIENCE)
    for number in range(3):
        reasons.nth(number).press_sequentially(NOT_STATED)
    mouse(page.get_by_text("It was published elsewhere before"))
    page.get_by_label("First published elsewhere, on").fill("2014-04-03")
    mouse(page.get_by_role("button", name="Publish now"))
    expect(page.locator(".messagelist")).to_contain_text("Published.", timeout=PATIENCE)

    assert mouse.clicks <= MOST_CLICKS
    assert_says_the_same(page, Post.objects.live().get())


def assert_says_the_same(page: Page, post: Post) -> None:
    """Compare what readers see with the reference page, part by part."""
    page.context.clear_cookies()
    page.goto(post.get_absolute_url())
    article = page.locator("article").first
    expect(article.locator("h1")).to_have_text(reference.TITLE)
    expect(article.locator(".byline")).to_contain_text(reference.AUTHOR)
    expect(article.locator(".dates")).to_contain_text("3 April 2014")
    expect(article.locator("figcaption .caption")).to_have_text(
        [reference.NURSE[0], reference.DEBBIE_AYLES[0]]
    )
    expect(article.locator("figcaption .credit")).to_have_text(
        [reference.NURSE[1], reference.DEBBIE_AYLES[1]]
    )
    expect(article).to_contain_text("Fifteen trials asked")
    expect(article).to_contain_text("And face to face?")
    findings = article.locator("[id^=finding-]")
    expect(findings).to_contain_text([reference.HEADACHE, reference.PAIN])
    references = article.locator("li[id^=ref-]")
    expect(references).to_contain_text(["CD010152.pub2", "CD007407.pub4"])
    expect(page.locator(".licence-line")).to_contain_text(reference.LICENCE)
