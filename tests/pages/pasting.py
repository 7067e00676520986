"""A paste into the block editor, and what the post then holds: for tests in a browser."""

from pathlib import Path

from playwright.sync_api import Locator, Page

EDITOR = ".ProseMirror[contenteditable]"
PASTES = Path(__file__).parent / "pastes"

_PASTE = """(field, kinds) => {
    const data = new DataTransfer()
    for (const [kind, words] of Object.entries(kinds)) data.setData(kind, words)
    const event = { clipboardData: data, bubbles: true, cancelable: true }
    field.dispatchEvent(new ClipboardEvent("paste", event))
}"""
_BLOCKS = """() => [...document.querySelectorAll(".order-machine > .inline-related:not(.empty-form)")]
    .sort((one, other) => one.style.order - other.style.order)
    .map((row) => {
        const value = (name) => row.querySelector(`[name$="-${name}"]`)?.value
        const kind = row.id.replace(/block_set.*/, "")
        const caption = value("caption") ? ` (${value("caption")})` : ""
        return `${kind}${caption}: ${value("text") ?? value("table")}`
    })"""
_NOTICE = """(row) => [...row.querySelectorAll(".paste-notice > ul > li")].map((item) => {
    const words = [...item.querySelectorAll("li")].map((one) => one.textContent)
    const [title] = item.childNodes
    return [title.textContent, ...words].join(" – ")
})"""


def clipboard(source: str) -> dict[str, str]:
    """Return what a program puts on the clipboard, by kind."""
    [file] = PASTES.glob(f"{source}/clipboard.*")
    kind = {".html": "html", ".txt": "plain"}[file.suffix]
    return {kind: file.read_text()}


def paste(field: Locator, **kinds: str) -> None:
    """Paste what has these kinds, such as `html` and `plain`, where the cursor is."""
    field.evaluate(_PASTE, {f"text/{kind}": words for kind, words in kinds.items()})


def blocks(page: Page) -> list[str]:
    """Return the kind and the content of each block as the form would send it."""
    found: list[str] = page.evaluate(_BLOCKS)
    return found


def notices(block: Locator) -> list[str]:
    """Return what a block's notice says of the last paste into it."""
    found: list[str] = block.evaluate(_NOTICE)
    return found
