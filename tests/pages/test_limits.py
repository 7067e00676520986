"""Who must wait, in a browser: nothing typed is lost, and the same button sends it."""

import pytest
from playwright.sync_api import Page, expect

from comments.discussion import submissions
from comments.models import Comment
from evidenceblog.core import rate_limits
from evidenceblog.core.models import Bucket
from evidenceblog.core.views import RANGE_LIMIT
from tests import make

HERE = "127.0.0.1"


@pytest.mark.django_db(transaction=True)
def test_a_reader_who_must_wait_sends_the_same_words_later(reader: Page) -> None:
    make.post(slug="walking")
    for _ in range(submissions.COMMENT_LIMIT.capacity):
        rate_limits.take_token(submissions.COMMENT_LIMIT, HERE)
    reader.goto("/walking/")
    reader.fill("#id_name", "Ada")
    reader.fill("#id_email", "ada@example.org")
    reader.fill("#id_body", "Some thoughts.\n\nAnd <others>.")
    reader.get_by_role("button", name="Post comment").click()

    expect(reader.get_by_text("Please wait a minute")).to_be_visible()
    expect(reader.locator("textarea")).to_have_value("Some thoughts.\n\nAnd <others>.")

    Bucket.objects.all().delete()  # as time does
    reader.get_by_role("button", name="Send it again").click()

    expect(reader.get_by_role("heading", level=1)).to_contain_text("Waiting")
    comment = Comment.objects.get()
    assert (comment.name, comment.email) == ("Ada", "ada@example.org")
    assert comment.body == "Some thoughts.\n\nAnd <others>."


@pytest.mark.django_db(transaction=True)
def test_an_editor_who_must_wait_types_only_the_password_again(page: Page) -> None:
    make.person("Editors", username="ada")
    for _ in range(RANGE_LIMIT.capacity):
        rate_limits.take_token(RANGE_LIMIT, HERE)
    page.goto("/admin/")
    page.fill("#id_username", "ada")
    page.fill("#id_password", "a-long-password")
    page.click("[type=submit]")

    expect(page.get_by_text("Please wait 15 minutes")).to_be_visible()
    expect(page.locator("#id_password")).to_have_value("")

    Bucket.objects.all().delete()
    page.fill("#id_password", "a-long-password")
    page.click("[type=submit]")

    page.wait_for_url("/admin/")
