"""The moderators' queue in a browser, on a desk and on a phone."""

import pytest
from playwright.sync_api import Page, expect

from comments.models import Comment, Status
from tests import make

PASSWORD = "a-long-password"
TALL_ENOUGH = 44
"""CSS pixels: WCAG 2.2, 2.5.5, asks as much of what a thumb has to hit."""


def sign_in(page: Page) -> None:
    page.goto("/admin/login/")
    page.fill("#id_username", make.person("Moderators").username)
    page.fill("#id_password", PASSWORD)
    page.click("[type=submit]")
    page.wait_for_url("/admin/")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [1280, 390])
def test_a_moderator_sees_a_comment_whole_and_decides_with_one_press(
    page: Page, width: int
) -> None:
    post = make.post(title="Pain treatment through a screen: does it help children?")
    make.comment(post, name="Grace", status=Status.SPAM)
    make.comment(
        post,
        name="قارئة",
        website="https://example.org/" + "a-very-long-address/" * 10,
        body="A" * 300,
        status=Status.SPAM,
    )
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page)

    page.goto("/admin/comments/comment/?show=spam")

    assert page.evaluate("document.documentElement.scrollWidth") == width
    row = page.locator("#result_list tbody tr").first
    buttons = [each.bounding_box() for each in row.get_by_role("button").all()]
    assert len({box["y"] for box in buttons if box}) == 1
    assert all(0 <= box["x"] <= width - box["width"] for box in buttons if box)
    if width < 768:
        assert all(box["height"] >= TALL_ENOUGH for box in buttons if box)
    row.get_by_role("button", name="Approve").click()
    expect(page.locator(".messagelist")).to_contain_text("1 comment: approved.")
    expect(page).to_have_url("/admin/comments/comment/?show=spam")
    expect(page.locator(".queue-name a")).to_have_text(["Grace"])
    assert Comment.objects.get(status=Status.APPROVED).name == "قارئة"
