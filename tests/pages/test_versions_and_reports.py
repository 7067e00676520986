"""The whole way of a report: a reader without script, the desk, the correction, and what
the receipt and the page say of it then."""

import pytest
from playwright.sync_api import Page, expect

from posts.models import ProblemReport, TextBlock, WorkingCopy
from tests import make

from .windows import assert_fits


@pytest.mark.django_db(transaction=True)
def test_a_report_becomes_a_correction_and_both_sides_say_so(
    reader: Page, page: Page
) -> None:
    post = make.post(title="Does walking help?", slug="walking")
    make.closed(post)
    make.person("Editors", username="editor", password="a-long-password")

    reader.goto("/walking/")
    reader.get_by_role("link", name="Report a problem with this page").click()
    assert_fits(reader)
    reader.get_by_role("button", name="Send the report").click()
    expect(reader.get_by_text("This field is required.").first).to_be_visible()
    reader.get_by_label("What is wrong?").fill("Walking does not help everybody.")
    reader.get_by_role("button", name="Send the report").click()
    expect(reader.get_by_role("heading", level=1)).to_have_text("Received")
    assert_fits(reader)
    receipt = reader.url
    assert ProblemReport.objects.get().version == 1

    page.goto("/admin/")
    page.get_by_label("Username").fill("editor")
    page.get_by_label("Password").fill("a-long-password")
    page.get_by_role("button", name="Log in").click()
    page.get_by_role(
        "link", name="1 reader's report of a problem waits for an answer"
    ).click()
    page.get_by_role("link", name="Walking does not help everybody.").click()
    expect(page.get_by_text("Looked at")).to_be_visible()
    reader.goto(receipt)
    expect(reader.get_by_role("heading", level=1)).to_have_text(
        "An editor is looking at it"
    )

    copy = WorkingCopy.objects.get()
    block = TextBlock.objects.get()
    block.text = block.text.replace("Walking helps.", "Walking helps some people.")
    block.save()
    page.goto(f"/admin/posts/workingcopy/{copy.pk}/publish/")
    page.get_by_label("What changed").fill("It does not help everybody.")
    page.get_by_label("Walking does not help everybody.").check()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Published.")).to_be_visible()

    reader.goto(receipt)
    expect(reader.get_by_role("heading", level=1)).to_have_text("Corrected")
    reader.get_by_role("link", name="What it changed").click()
    expect(reader.locator("ins", has_text="some people.")).to_be_visible()
    assert_fits(reader)
    reader.get_by_role("link", name="Read version 1").click()
    expect(reader.get_by_text("Version 1 of 2")).to_be_visible()
    expect(reader.locator(".body")).to_contain_text("Walking helps.")
    assert_fits(reader)
    reader.get_by_role("link", name="Read the current version").click()
    expect(reader.locator(".corrected")).to_contain_text("after a reader's report")
    reader.get_by_role("link", name="Corrections", exact=True).click()
    expect(reader.get_by_text("It does not help everybody.")).to_be_visible()
    assert_fits(reader)
