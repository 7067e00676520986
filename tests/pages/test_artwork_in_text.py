"""Pictures that are dropped into a text, uploaded or chosen from the library."""

import base64

import pytest
from playwright.sync_api import Locator, Page, expect

from posts.artwork import uploads
from posts.artwork.models import Artwork
from posts.models import ArtworkBlock, WorkingCopy
from tests import make
from tests.pages.test_axe import assert_accessible
from tests.posts.artwork.files import XMP, corners, saved

from .pasting import EDITOR, blocks
from .windows import assert_fits, sign_in

pytestmark = pytest.mark.django_db(transaction=True)

# Hands files to a field as a browser does that drops or pastes them.
HAND_OVER = """(field, {kind, files, html}) => {
    const data = new DataTransfer()
    for (const [name, type, content] of files) {
        const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0))
        data.items.add(new File([bytes], name, {type}))
    }
    if (html) data.setData("text/html", html)
    const box = field.getBoundingClientRect()
    const place = {clientX: box.left + 5, clientY: box.top + 5}
    const options = {bubbles: true, cancelable: true}
    field.dispatchEvent(kind === "paste"
        ? new ClipboardEvent("paste", {clipboardData: data, ...options})
        : new DragEvent("drop", {dataTransfer: data, ...options, ...place}))
}"""
PNG = "image/png"


@pytest.fixture
def copy() -> WorkingCopy:
    copy = make.working_copy(title="Walking")
    copy.textblock_set.all().delete()
    copy.findingblock_set.all().delete()
    make.text(copy, "<p>Before.</p>", ordering=10)
    make.text(copy, "<p>After.</p>", ordering=20)
    return copy


def show(page: Page, copy: WorkingCopy, who: str = "Editors") -> Locator:
    """Open the form of the post; return its first text."""
    sign_in(page, who, f"/admin/posts/workingcopy/{copy.pk}/change/")
    field = page.locator(f"#textblock_set-0 {EDITOR}")
    expect(field).to_be_visible(timeout=20_000)
    field.click()
    return field


def hand_over(
    field: Locator, kind: str, *files: tuple[str, str, bytes], html: str = ""
) -> None:
    sent = [[name, mime, base64.b64encode(it).decode()] for name, mime, it in files]
    field.evaluate(HAND_OVER, {"kind": kind, "files": sent, "html": html})


def save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).first.click()
    expect(page.locator(".messagelist")).to_contain_text("changed successfully")


@pytest.mark.parametrize("kind", ["drop", "paste"])
def test_a_picture_put_into_a_text_is_artwork_in_a_block_after_it(
    page: Page, copy: WorkingCopy, kind: str
) -> None:
    field = show(page, copy)

    hand_over(field, kind, ("forest_plot.png", PNG, make.image()))

    block = page.locator("#artworkblock_set-0")
    expect(block.locator(".artwork-credit summary")).to_have_text(
        "Credit: missing Creator, Credit line, Licence, Alt text"
    )
    expect(page.locator("#textblock_set-0 .paste-notice p")).to_contain_text(
        "forest_plot.png stands in an Artwork block after this one."
    )
    assert [one.split(":")[0] for one in blocks(page)] == [*("text", "artwork", "text")]
    block.get_by_label("Creator").fill("Zoë Sample")
    block.get_by_label("Licence", exact=True).select_option("CC-BY-4.0")
    block.get_by_label("Alt text: what it shows").fill("Twelve trials")
    block.get_by_label("Credit line").fill("Credit: Zoë Sample")
    block.get_by_label("Caption").click()
    expect(block.locator(".artwork-credit summary")).to_have_text(
        "Credit: nothing is missing"
    )
    save(page)

    artwork = Artwork.objects.get()
    assert ArtworkBlock.objects.get().artwork == artwork
    assert (artwork.title, artwork.creator) == ("forest plot", "Zoë Sample")
    assert artwork.lacking() == []


def test_a_picture_tells_its_own_credit(page: Page, copy: WorkingCopy) -> None:
    field = show(page, copy)

    picture = saved(corners(), "JPEG", xmp=XMP).getvalue()
    hand_over(field, "drop", ("w.jpg", "image/jpeg", picture))

    block = page.locator("#artworkblock_set-0")
    expect(block.locator(".artwork-credit summary")).to_have_text(
        "Credit: nothing is missing"
    )
    block.locator(".artwork-credit summary").click()
    expect(block.get_by_label("Creator")).to_have_value("Zoë Sample, B. Sample")


def test_the_same_picture_again_is_the_artwork_that_is_there(
    page: Page, copy: WorkingCopy
) -> None:
    content = make.image()
    artwork = make.artwork(content, title="Waves")
    field = show(page, copy)

    hand_over(field, "drop", ("waves.png", PNG, content))

    notice = page.locator("#textblock_set-0 .paste-notice p")
    expect(notice).to_contain_text("in the library already, as “Waves”")
    expect(page.locator("#id_artworkblock_set-0-artwork")).to_have_value(
        str(artwork.pk)
    )


def test_a_file_that_cannot_be_used_makes_no_block_and_says_why(
    page: Page, copy: WorkingCopy
) -> None:
    field = show(page, copy)

    hand_over(field, "drop", ("a.gif", "image/gif", saved(corners(), "GIF").getvalue()))

    notice = page.locator("#textblock_set-0 .paste-notice p")
    expect(notice).to_have_text(
        "a.gif: This is a GIF. Save it as PNG; for something that moves, embed a video."
    )
    assert len(blocks(page)) == 2


def test_a_picture_copied_from_a_page_comes_as_a_file(
    page: Page, copy: WorkingCopy
) -> None:
    field = show(page, copy)

    html = '<meta charset="utf-8"><img src="https://example.org/a.png" alt="A">'
    hand_over(field, "paste", ("image.png", PNG, make.image()), html=html)

    expect(page.locator("#artworkblock_set-0 .artwork-credit")).to_be_visible()
    assert Artwork.objects.get().title.startswith("Picture of ")


def test_a_session_that_ended_is_told(page: Page, copy: WorkingCopy) -> None:
    field = show(page, copy)
    page.context.clear_cookies()

    hand_over(field, "drop", ("waves.png", PNG, make.image()))

    notice = page.locator("#textblock_set-0 .paste-notice p")
    expect(notice).to_contain_text("waves.png: ")
    assert len(blocks(page)) == 2
    assert not Artwork.objects.exists()


def add_artwork_block(page: Page) -> Locator:
    page.get_by_role("button", name="Add a block at the end").click()
    page.locator(".plugin-button-title").get_by_text("Artwork", exact=True).click()
    return page.locator("#artworkblock_set-0")


def test_a_file_is_chosen_in_an_artwork_block(page: Page, copy: WorkingCopy) -> None:
    show(page, copy)
    block = add_artwork_block(page)

    with page.expect_file_chooser() as chooser:
        block.get_by_role("button", name="Upload a file…").click()
    chooser.value.set_files(
        {"name": "dusk.png", "mimeType": PNG, "buffer": make.image()}
    )

    expect(block.locator(".artwork-credit summary")).to_contain_text("Credit: missing")
    save(page)
    assert ArtworkBlock.objects.get().artwork.title == "dusk"


def test_artwork_is_chosen_from_the_library_by_keyboard(
    page: Page, copy: WorkingCopy
) -> None:
    for title in ("Waves", "A path", "A forest plot"):
        uploads.publish_renditions(make.artwork(title=title))
    show(page, copy)
    block = add_artwork_block(page)
    choose = block.get_by_role("button", name="Choose from the library…")
    choose.focus()

    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Choose artwork")
    expect(dialog.locator(".artwork-grid img")).to_have_count(3)
    page.keyboard.type("path")
    expect(dialog.locator(".artwork-grid li")).to_have_count(1)
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    expect(dialog.locator(".artwork-grid li")).to_have_count(3)
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")

    expect(dialog).to_be_hidden()
    expect(choose).to_be_focused()
    expect(block.locator(".artwork-shown img")).to_be_visible()
    save(page)
    assert ArtworkBlock.objects.get().artwork.title == "A path"


def test_the_dialog_is_left_without_a_choice(page: Page, copy: WorkingCopy) -> None:
    make.artwork()
    show(page, copy)
    block = add_artwork_block(page)
    choose = block.get_by_role("button", name="Choose from the library…")

    choose.click()
    page.keyboard.press("Escape")

    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(choose).to_be_focused()
    expect(page.locator("#id_artworkblock_set-0-artwork")).to_have_value("")


def test_alt_text_gets_advice_while_it_is_typed(page: Page, copy: WorkingCopy) -> None:
    make.artwork_block(copy)
    show(page, copy)
    field = page.locator("#id_artworkblock_set-0-alt_text")
    hint = page.locator(".field-alt_text .alt-advice")

    for typed, said in {
        "Image of a path": "Begin with what it shows",
        "IMG_1234.jpg": "This is a file’s name",
        "A path " * 40: "It is long (280 letters)",
        "A path between two fields": "",
    }.items():
        field.fill(typed)
        expect(hint).to_contain_text(said)
    expect(hint).to_be_empty()


@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_on_artwork_in_a_post(
    page: Page, copy: WorkingCopy, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    for title in ("Waves", "A path"):
        uploads.publish_renditions(make.artwork(title=title, creator=""))
    make.artwork_block(copy, artwork=Artwork.objects.all()[0])
    show(page, copy)
    credit = page.locator("#artworkblock_set-0 .artwork-credit")
    expect(credit).to_have_attribute("open", "")
    assert_fits(page)
    assert_accessible(page)

    page.locator("#artworkblock_set-0 .artwork-choose").click()
    expect(page.locator(".artwork-grid img")).to_have_count(2)
    assert_accessible(page)
