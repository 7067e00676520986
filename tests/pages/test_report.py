"""A report as a reader makes it, on a phone and without script."""

import pytest
from playwright.sync_api import Page, expect

from comments.models import Comment, Report, Status
from tests import make

from .windows import assert_fits


@pytest.mark.django_db(transaction=True)
def test_a_reader_reports_a_comment_and_comes_back_to_it(reader: Page) -> None:
    post = make.post(title="Does walking help?", slug="walking")
    make.comment(post, name="Ada", body="It helped me.", status=Status.APPROVED)
    spam = make.comment(post, name="Bob", body="Buy shoes.", status=Status.APPROVED)

    reader.goto("/walking/")
    reader.get_by_role("link", name="Report the comment of Bob").click()
    expect(reader.get_by_text("Buy shoes.")).to_be_visible()
    assert_fits(reader)

    reader.get_by_role("button", name="Send the report").click()
    reader.get_by_role("link", name="Why?").click()
    reader.get_by_label("It is advertising or spam").check()
    reader.get_by_label("In your words, if you like").fill("He does it everywhere.")
    reader.get_by_role("button", name="Send the report").click()

    expect(reader.get_by_role("heading", level=1)).to_have_text(
        "Thank you: moderators will look at it"
    )
    assert Report.objects.get().text == "He does it everywhere."
    assert list(Comment.objects.waiting().filter(open_reports=1)) == [spam]
    reader.get_by_role("link", name="Back to the comment").click()
    expect(reader.get_by_text("Buy shoes.")).to_be_visible()
