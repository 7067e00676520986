"""The log of decisions in a browser: found by a filter, undone by a press."""

import pytest
from playwright.sync_api import Page, expect

from comments.decisions import status_changes
from comments.models import Comment, Status
from tests import make

from .conftest import WIDTHS
from .windows import assert_fits, sign_in

TALL_ENOUGH = 44
"""CSS pixels: WCAG 2.2, 2.5.5, asks as much of what a thumb has to hit."""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", WIDTHS)
def test_a_moderator_finds_a_bulk_and_undoes_it(page: Page, width: int) -> None:
    post = make.post(title="Pain treatment through a screen: does it help children?")
    comments = [make.comment(post, name="قارئة", body="A" * 300) for _ in range(3)]
    status_changes.decide(comments, to=Status.SPAM, by=make.person("Moderators"))
    page.set_viewport_size({"width": width, "height": 900})

    sign_in(page, "Moderators", to="/admin/comments/decision/")
    page.get_by_text("Filter", exact=True).click()
    page.get_by_label("Decided").select_option("Spam")
    page.get_by_role("button", name="Show").click()

    expect(page.locator(".log-what")).to_have_text(["Waiting → Spam"] * 3)
    assert_fits(page)
    undo = page.get_by_role("link", name="Undo what was done").first
    box = undo.bounding_box()
    assert box
    assert width > 768 or box["height"] >= TALL_ENOUGH
    undo.click()
    undo_all = page.get_by_role("button", name="Undo all of this")
    expect(undo_all).to_be_visible()
    assert_fits(page)
    undo_all.click()

    expect(page.locator(".messagelist")).to_contain_text("Undone: 3 comments")
    expect(page.locator(".log-what")).to_have_text(["Spam → Waiting"] * 3)
    assert set(Comment.objects.values_list("status", flat=True)) == {Status.HELD}
