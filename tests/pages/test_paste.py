"""What other programs put on the clipboard, pasted into the editor under our policy."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from posts.models import WorkingCopy
from tests import make

from .pasting import EDITOR, PASTES, blocks, clipboard, notices, paste
from .windows import sign_in

pytestmark = pytest.mark.django_db(transaction=True)

TABLE = "<table><tbody><tr><th><p>Head</p></th></tr><tr><td><p></p></td></tr></tbody></table>"
SAMPLES = sorted(folder.name for folder in PASTES.iterdir())


@pytest.fixture
def copy() -> WorkingCopy:
    """A post with a listed source, and nothing in its body."""
    copy = make.working_copy(source=make.source(title="Sample source: a walk"))
    for kind in (copy.textblock_set, copy.findingblock_set):
        kind.all().delete()
    return copy


@pytest.fixture
def editor(page: Page, copy: WorkingCopy) -> Iterator[Page]:
    """The form of that post; its test fails on any error in the console."""
    errors: list[str] = []
    page.on(
        "console",
        lambda line: errors.append(line.text) if line.type == "error" else None,
    )
    yield page
    assert errors == []


def show(page: Page, copy: WorkingCopy) -> None:
    sign_in(page, "Editors", f"/admin/posts/workingcopy/{copy.pk}/change/")


def field_of(page: Page, block: str) -> Locator:
    field = page.locator(f"#{block}block_set-0").locator(EDITOR)
    expect(field).to_be_visible(timeout=20_000)
    return field


def text_field(page: Page, copy: WorkingCopy, words: str = "") -> Locator:
    make.text(copy, words)
    show(page, copy)
    field = field_of(page, "text")
    field.click()
    return field


def expected(source: str, target: str, copy: WorkingCopy) -> str:
    """Return what a paste must leave, as the sample's folder states it."""
    text = (PASTES / source / "expected.txt").read_text()
    parts = dict(part.split("\n", 1) for part in text.split("== ")[1:])
    cited = copy.listed_sources.get().source_id
    return parts[target].strip().replace("SOURCE", str(cited))


@pytest.mark.parametrize("source", SAMPLES)
def test_a_paste_keeps_its_structure_in_text_a_table_and_a_quotation(
    editor: Page, copy: WorkingCopy, source: str
) -> None:
    make.text(copy, "", ordering=1)
    copy.tableblock_set.create(table=TABLE, ordering=2)
    copy.quotationblock_set.create(text="", ordering=3)
    show(editor, copy)
    field_of(editor, "text").click()
    paste(field_of(editor, "text"), **clipboard(source))
    field_of(editor, "table").locator("td").click()
    paste(field_of(editor, "table"), **clipboard(source))
    quotation = editor.locator("#id_quotationblock_set-0-text")
    quotation.click()
    paste(quotation, **clipboard(source))

    *others, last = blocks(editor)
    text, cell = (expected(source, target, copy) for target in ("text", "cell"))
    assert "\n".join(others) == f"{text}\n{cell}"
    assert last == f"quotation: {expected(source, 'quotation', copy)}"
    block = editor.locator("#textblock_set-0")
    assert "\n".join(notices(block)) == expected(source, "notice", copy)


def test_cells_of_a_spreadsheet_become_a_table_block(
    editor: Page, copy: WorkingCopy
) -> None:
    field = text_field(editor, copy, "<p>Before</p><p>After</p>")
    field.locator("p").first.click()
    editor.keyboard.press("End")

    paste(field, plain="Outcome\tTrials\nPain\t59\n")

    row = "<tr><td><p>{}</p></td><td><p>{}</p></td></tr>"
    rows = row.format("Outcome", "Trials") + row.format("Pain", "59")
    assert blocks(editor) == [
        "text: <p>Before</p>",
        f"table: <table><tbody>{rows}</tbody></table>",
        "text: <p>After</p>",
    ]
    expect(editor.locator(".paste-notice")).to_contain_text("Table blocks")


def test_what_is_copied_in_the_editor_is_pasted_as_it_was(
    editor: Page, copy: WorkingCopy
) -> None:
    cited = f'<cite data-source="{copy.listed_sources.get().source_id}"></cite>'
    words = f"<h2>Pain</h2><p>Free\u00a0and\u00a0<strong>good</strong>{cited}</p>"
    field = text_field(editor, copy, words)

    editor.context.grant_permissions(["clipboard-read", "clipboard-write"])
    editor.keyboard.press("Control+a")
    editor.keyboard.press("Control+x")
    assert editor.locator("#id_textblock_set-0-text").input_value() == ""
    editor.keyboard.press("Control+v")

    expect(field.locator("h2")).to_have_text("Pain")
    value = editor.locator("#id_textblock_set-0-text").input_value()
    assert value == words.replace("\u00a0", "&nbsp;")
    assert notices(editor.locator("#textblock_set-0")) == []


def test_a_space_that_does_not_break_is_typed_and_saved(
    editor: Page, copy: WorkingCopy
) -> None:
    copy.quotationblock_set.create(text="")
    text_field(editor, copy)
    for field in (EDITOR, "#id_quotationblock_set-0-text"):
        editor.locator(field).first.click()
        editor.keyboard.type("5")
        editor.keyboard.press("Control+Shift+Space")
        editor.keyboard.type("mg")

    editor.get_by_role("button", name="Save", exact=True).click()

    expect(editor.locator(".messagelist")).to_contain_text("changed successfully")
    assert copy.textblock_set.get().text == "<p>5&nbsp;mg</p>"
    assert copy.quotationblock_set.get().text == "5\u00a0mg"


@pytest.mark.parametrize("name", ["picture.png", "Report.docx"])
def test_a_file_is_named_in_a_notice(
    editor: Page, copy: WorkingCopy, name: str
) -> None:
    field = text_field(editor, copy)

    field.evaluate(
        """(field, name) => {
            const data = new DataTransfer()
            data.items.add(new File(["x"], name))
            const event = { clipboardData: data, bubbles: true, cancelable: true }
            field.dispatchEvent(new ClipboardEvent("paste", event))
        }""",
        name,
    )

    expect(editor.get_by_role("status").get_by_text(name)).to_be_visible()
    editor.get_by_role("button", name="Close this notice").click()
    expect(editor.locator(".paste-notice")).to_have_count(0)
    expect(field).to_be_focused()
