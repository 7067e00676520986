"""What other programs put on the clipboard, pasted into the editor under our policy."""

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from posts.models import WorkingCopy
from tests import make

from .windows import sign_in

pytestmark = pytest.mark.django_db(transaction=True)

EDITOR = ".ProseMirror[contenteditable]"
PASTES = Path(__file__).parent / "pastes"
PASTE = """(field, kinds) => {
    const data = new DataTransfer()
    for (const [kind, words] of Object.entries(kinds)) data.setData(kind, words)
    const event = { clipboardData: data, bubbles: true, cancelable: true }
    field.dispatchEvent(new ClipboardEvent("paste", event))
}"""


def open_editor(page: Page, copy: WorkingCopy) -> list[str]:
    """Open the form of a post; returns the console's errors as they come."""
    errors: list[str] = []
    page.on(
        "console",
        lambda line: errors.append(line.text) if line.type == "error" else None,
    )
    sign_in(page, "Editors", f"/admin/posts/workingcopy/{copy.pk}/change/")
    expect(page.locator(EDITOR).first).to_be_visible()
    return errors


def paste(field: Locator, **kinds: str) -> None:
    field.click()
    field.evaluate(PASTE, {f"text/{kind}": words for kind, words in kinds.items()})


def test_bold_and_italics_of_google_docs_are_those_of_the_source(page: Page) -> None:
    copy = make.working_copy()
    copy.textblock_set.all().delete()
    copy.findingblock_set.all().delete()
    make.text(copy, "")
    errors = open_editor(page, copy)
    field = page.locator("#textblock_set-0").locator(EDITOR)

    paste(field, html=(PASTES / "google_docs.html").read_text())

    assert page.locator("#id_textblock_set-0-text").input_value() == (
        "<h2>What was found</h2><p>Walking <strong>probably</strong><em> eases</em> "
        'pain: 10<sup>5</sup> steps, <a href="https://example.org/walk?a=1">a trial</a>'
        " of 120 people, 5&nbsp;mg.</p><ul><li><p>Pain</p><ul><li><p>at night</p></li>"
        "</ul></li><li><p><strong>Sleep</strong></p></li></ul>"
    )
    assert errors == []
