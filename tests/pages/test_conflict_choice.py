"""Two editors changed the same block: what is chosen, and what is typed after that."""

import pytest
from playwright.sync_api import Page, expect

from tests import make

from .windows import sign_in

pytestmark = pytest.mark.django_db(transaction=True)


def test_who_writes_on_after_choosing_the_others_text_keeps_their_own(
    page: Page,
) -> None:
    copy = make.working_copy()
    copy.findingblock_set.all().delete()
    sign_in(page, "Editors", f"/admin/posts/workingcopy/{copy.pk}/change/")
    text = page.locator("#textblock_set-0 .ProseMirror[contenteditable]")
    text.click(timeout=20_000)
    page.keyboard.type("Mine. ")
    copy.textblock_set.update(text="<p>Theirs.</p>")
    copy.save()

    page.keyboard.press("Control+s")
    theirs = page.locator(".merge input[value=theirs]")
    theirs.check(timeout=20_000)
    text.click()
    page.keyboard.press("Home")
    page.keyboard.type("Once more. ")
    expect(page.locator(".merge input[value=mine]")).to_be_checked()
    page.keyboard.press("Control+s")

    expect(page.locator(".messagelist")).to_contain_text("changed", timeout=20_000)
    stored = copy.textblock_set.get().text
    assert "Once more. " in stored
    assert "Mine." in stored
