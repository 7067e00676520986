"""A Word document in a browser: it becomes a draft, comes back, and the editor chooses."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from posts.models import WorkingCopy
from tests import make
from tests.posts.word.documents import (
    chart,
    commented,
    docx,
    p,
    picture,
    r,
    row,
    table,
    zotero,
)

from .test_axe import assert_accessible
from .windows import sign_in

pytestmark = pytest.mark.django_db(transaction=True)
NEW = "/admin/posts/workingcopy/word/"


def shot(page: Page, name: str) -> None:
    if folder := os.environ.get("SHOTS"):
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.screenshot(path=Path(folder) / f"{name}-{scheme}.png", full_page=True)


def sent(page: Page, content: bytes, button: str) -> None:
    page.get_by_label("Word document (.docx)").set_input_files(
        {"name": "walking.docx", "mimeType": "application/zip", "buffer": content}
    )
    # It is read in a process of its own, which a busy machine is slow to start.
    with page.expect_navigation(timeout=60_000):
        page.get_by_role("button", name=button).click(timeout=60_000)


def document(words: str) -> bytes:
    cited = zotero("(Samplesson 2020)", {"DOI": "10.5555/walking"})
    unknown = zotero(
        "(Elsewhere 2019)", {"title": "Another work", "DOI": "10.5555/other"}
    )
    return docx(
        p("Can walking help with pain?", style="Title"),
        p(
            commented(1, "Walking is free"),
            " and eases pain ",
            cited,
            ", perhaps ",
            unknown,
            ".",
        ),
        p("What was found", style="Heading2"),
        p(words, r(" Not this.", "strike")),
        table(row("Group", "Pain"), row("Walking", "14"), style="GridTable4"),
        p(picture("a.png", "A woman walks")),
        p(chart()),
        comments={1: "Is it, in winter?"},
        media={"a.png": make.image()},
    )


def test_a_document_becomes_a_draft_and_comes_back(page: Page) -> None:
    make.source(DOI="10.5555/walking", title="A review of walking for pain")
    sign_in(page, "Authors", "/admin/posts/workingcopy/")
    page.get_by_role("link", name="From a Word document").click()
    shot(page, "upload")
    assert_accessible(page)
    sent(page, document("Pain was a little less."), "Make a draft")

    report = page.locator(".word-report")
    expect(report).to_contain_text("What became of “walking.docx”")
    expect(report).to_contain_text("Is it, in winter?")
    expect(report).to_contain_text("Charts were left out.")
    expect(page.locator("#id_title")).to_have_value("Can walking help with pain?")
    editors = page.locator(".ProseMirror[contenteditable][aria-label]")
    expect(editors).to_have_count(4, timeout=20_000)
    expect(page.locator(".citation-chip").first).to_have_text("Samplesson 2020")
    shot(page, "draft")
    assert_accessible(page)

    page.locator(".post-menu summary").click()
    page.get_by_role("link", name="Word document…").click()
    assert_accessible(page)
    sent(page, document("Pain was much less."), "Compare")
    choice = page.locator(".merge fieldset")
    expect(choice).to_have_count(1)
    expect(choice).to_contain_text("Pain was much less.")
    expect(choice).to_contain_text("Pain was a little less.")
    expect(page.locator(".word-report")).not_to_contain_text("to be placed")
    shot(page, "compare")
    assert_accessible(page)
    choice.get_by_label("The post, as it is saved now").check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist .success")).to_be_visible()

    copy = WorkingCopy.objects.get()
    assert "a little less" in copy.textblock_set.get(ordering=20).text
    assert copy.textblock_set.count() == 3
    assert copy.artworkblock_set.count() == 2


def test_the_report_fits_a_phone_and_is_put_away(phone: Page) -> None:
    sign_in(phone, "Authors", NEW)
    sent(phone, document("Pain was a little less."), "Make a draft")
    expect(phone.locator(".word-report")).to_be_visible()
    width = phone.evaluate("document.documentElement.scrollWidth")
    assert width <= 390
    if folder := os.environ.get("SHOTS"):
        phone.screenshot(path=Path(folder) / "phone.png", full_page=True)

    phone.get_by_role("button", name="Put this report away").click()

    expect(phone.locator("#id_title")).to_be_visible()
    expect(phone.locator(".word-report")).to_have_count(0)
