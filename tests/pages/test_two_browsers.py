"""Two browsers write at random into one post: no saved word is lost or goes astray."""

import os
import re
import time
from random import Random

import pytest
from playwright.sync_api import Browser, Page, expect

from posts.models import Revision, WorkingCopy
from posts.revisions.history import save_revision
from tests import make

from .conftest import close
from .test_autosave import EDITOR, PATIENCE, open_form
from .windows import sign_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.all]

SECONDS = float(os.environ.get("TWO_BROWSERS_SECONDS", "60"))
HEADINGS = 4
ANSWERED = (
    """() => document.querySelector(".merge, .errornote, .messagelist .success")"""
)


class Writer:
    """One of two people: types words that name their heading, moves blocks and saves."""

    def __init__(self, page: Page, name: str, random: Random) -> None:
        self.page, self.name, self.random = page, name, random
        self.count = 0
        # Words that are not saved yet, by the key of the block in which they stand.
        self.unsaved: dict[str, set[str]] = {}
        self.saved: set[str] = set()

    def write(self) -> None:
        rows = self.page.locator(".order-machine > .inline-related:not(.empty-form)")
        row = rows.nth(self.random.randrange(rows.count()))
        text = row.locator(EDITOR).inner_text()
        [heading] = re.findall(r"Head(\d+)", text)
        word = f"{self.name}{self.count}of{heading}x"
        self.count += 1
        row.locator(EDITOR).focus()
        self.page.keyboard.press("Control+End")
        self.page.keyboard.type(f" {word}")
        key = row.locator('[name$="-block_key"]').input_value()
        self.unsaved.setdefault(key, set()).add(word)

    def move(self) -> None:
        buttons = self.page.locator("[data-act=up]:visible, [data-act=down]:visible")
        buttons.nth(self.random.randrange(buttons.count())).click()

    def save(self) -> None:
        self.press_save()
        while self.page.locator(".merge").count():
            self.choose()
            self.press_save()
        for words in self.unsaved.values():
            self.saved |= words
        self.unsaved.clear()
        expect(self.page.locator(EDITOR)).to_have_count(HEADINGS, timeout=PATIENCE)

    def press_save(self) -> None:
        self.page.evaluate(
            "document.querySelectorAll('.messagelist, .merge, .errornote')"
            ".forEach((one) => one.classList.contains('merge')"
            " ? one.classList.replace('merge', 'chosen') : one.remove())"
        )
        self.page.keyboard.press("Control+s")
        self.page.wait_for_function(ANSWERED, timeout=PATIENCE)

    def choose(self) -> None:
        """Take the other's text of a block, or one's own: that is what is saved."""
        for theirs in self.page.locator(".merge input[value=theirs]").all():
            if self.random.random() < 0.5:
                theirs.check()
                name = str(theirs.get_attribute("name"))
                self.unsaved.pop(name.removeprefix("choice-"), None)


@pytest.mark.parametrize("seed", range(1))
def test_every_saved_word_is_in_a_revision_and_under_its_own_heading(
    page: Page, browser: Browser, site: str, seed: int
) -> None:
    random = Random(seed)  # noqa: S311  # no secret
    copy = make.working_copy()
    copy.findingblock_set.all().delete()
    copy.textblock_set.all().delete()
    for number in range(HEADINGS):
        make.text(copy, f"<h2>Head{number}</h2><p>Words</p>", ordering=10 * number)
    save_revision(copy, by=None)
    other = browser.new_context(base_url=site).new_page()
    writers = [Writer(page, "a", random), Writer(other, "b", random)]
    for writer in writers:
        sign_in(writer.page, "Editors")
        open_form(writer.page, copy, HEADINGS)

    ends = time.monotonic() + SECONDS
    while time.monotonic() < ends:
        writer = random.choice(writers)
        random.choice([writer.write] * 5 + [writer.move, writer.save])()
    for writer in writers:
        writer.save()
    close(other.context)

    saved = writers[0].saved | writers[1].saved
    assert len(saved) > SECONDS / 10
    assert saved <= words_of(copy)


def words_of(copy: WorkingCopy) -> set[str]:
    """Return the words of all revisions; fail where one stands under another's heading."""
    found: set[str] = set()
    for revision in Revision.objects.filter(post=copy.post):
        for block in revision.snapshot["blocks"]:
            [heading] = re.findall(r"Head(\d+)", block["text"])
            for word, under in re.findall(r"([ab]\d+of(\d+)x)", block["text"]):
                assert under == heading, (revision.number, block)
                found.add(word)
    return found
