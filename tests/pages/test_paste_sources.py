"""The page of pasted sources in a browser: it fills itself, by keyboard, for everybody."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from posts.citations.models import PastedSource, Source
from tests import make
from tests.pages.test_axe import assert_accessible
from tests.pages.windows import sign_in

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_was_found_comes_by_itself_and_is_added_by_keyboard(
    page: Page, settings: Any
) -> None:
    settings.CROSSREF_URL = "http://127.0.0.1:9"  # nobody answers there
    page.set_viewport_size({"width": 390, "height": 800})
    sign_in(page, "Editors", "/admin/citations/source/")
    page.get_by_role("link", name="Paste sources").click()
    expect(page.get_by_role("textbox", name="What you have:")).to_be_focused()
    page.keyboard.type("10.5555/jim.1")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Being looked up", exact=True)).to_be_visible()
    assert_accessible(page)

    PastedSource.objects.update(last_error="Crossref is too slow")
    expect(page.get_by_text("No answer yet: Crossref is too slow.")).to_be_visible()

    csl = make.REVIEW | {"DOI": "10.5555/jim.1"}
    PastedSource.objects.update(
        state=PastedSource.State.FOUND,
        next_at=None,
        csl=csl,
        origins=dict.fromkeys(csl, "crossref"),
    )
    add = page.get_by_role("button", name="Add to the library")
    expect(add).to_be_visible()
    page.get_by_text("Where each field came from").click()
    assert_accessible(page)
    page.emulate_media(color_scheme="dark")
    assert_accessible(page)
    add.focus()
    page.keyboard.press("Enter")

    expect(page.get_by_text("was added.")).to_be_visible()
    assert Source.objects.get().csl == csl
