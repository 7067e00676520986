"""A reviewer on a phone without script, from the mail to Done, and the preview beside
the form."""

import re

import pytest
from playwright.sync_api import Page, expect

from evidenceblog.core.mail.models import Message
from posts.models import ReviewLink, ReviewNote, TextBlock, WorkingCopy
from posts.revisions.history import save_revision
from tests import make
from tests.servers.smtp import SmtpServer

from .test_axe import assert_accessible
from .windows import assert_fits, sign_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def copy() -> WorkingCopy:
    made = make.working_copy(slug="walking", title="Walking helps")
    save_revision(made, by=None)
    return made


def test_from_the_mail_to_done_and_back_to_the_editor(
    mail_server: SmtpServer, reader: Page, page: Page, copy: WorkingCopy
) -> None:
    person = sign_in(page, "Editors", f"/admin/posts/workingcopy/{copy.pk}/reviews/")
    type(person).objects.update(email="editor@example.org")
    page.get_by_label("Name").fill("Ada Samplesson")
    page.get_by_label("E-mail address").fill("ada@example.org")
    page.get_by_role("button", name="Make the link").click()
    expect(page.get_by_text("It is on its way by mail.")).to_be_visible()
    assert_accessible(page)

    mailed = re.search(r"http://\S+/preview/\S+/", Message.objects.get().text)
    assert mailed
    reader.goto(mailed[0])
    assert_fits(reader)
    reader.get_by_text("Note on part 1").click()
    reader.get_by_label("Please change").first.check()
    reader.get_by_label("What you want to say about part 1").fill("Which trial?")
    assert_fits(reader)
    reader.get_by_role("button", name="Save").click()
    expect(reader.get_by_text("Your notes are saved.")).to_be_in_viewport()
    expect(reader.get_by_text("Note on part 1: Please change")).to_be_in_viewport()
    expect(reader.get_by_label("What you want to say about part 1")).to_have_value(
        "Which trial?"
    )
    reader.get_by_role("link", name="To the end of the review").click()
    reader.get_by_label("What you want to say about the whole post").fill("Good.")
    reader.get_by_label("Print my name on the post").check()
    reader.get_by_role("button", name="Done").click()
    expect(
        reader.get_by_text("The editors are told that you are done.")
    ).to_be_in_viewport()
    assert_fits(reader)

    link = ReviewLink.objects.get()
    assert link.may_print_name
    told = Message.objects.exclude(address__email="ada@example.org").get()
    path = re.search(r"http://[^/]+(/admin/\S+/reviews/)", told.text)
    assert path
    page.goto(path[1])
    expect(page.get_by_text("Which trial?")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Print “Reviewed by Ada Samplesson”").click()
    expect(page.get_by_text("is in the post, and not published yet.")).to_be_visible()
    page.get_by_role("button", name="Settled").first.click()
    expect(page.get_by_text("Not settled after all")).to_be_visible()
    assert ReviewNote.objects.exclude(settled_at=None).count() == 1
    page.get_by_role("link", name="Go to the block").click()
    assert f"workingcopy/{copy.pk}/change/" in page.url


def test_the_post_is_printed_with_the_numbers_of_its_parts(
    page: Page, copy: WorkingCopy
) -> None:
    open_review(page, copy)
    page.emulate_media(media="print")

    expect(page.locator(".body p").first).to_be_visible()
    expect(page.get_by_text("Note on part 1")).to_be_visible()
    expect(page.get_by_role("button", name="Save")).to_be_hidden()


def test_notes_stay_where_they_cannot_be_sent(page: Page, copy: WorkingCopy) -> None:
    open_review(page, copy)
    words = page.get_by_label("What you want to say about the whole post")
    words.fill("Good.")
    page.context.set_offline(True)

    page.get_by_role("button", name="Done").click()
    expect(
        page.get_by_text("Not sent: the site cannot be reached.")
    ).to_be_in_viewport()
    expect(words).to_have_value("Good.")
    assert not ReviewNote.objects.exists()

    page.context.set_offline(False)
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_text("The editors are told")).to_be_in_viewport()
    assert ReviewNote.objects.get().words == "Good."


def open_review(page: Page, copy: WorkingCopy) -> None:
    """Ask a reviewer as an editor, and open the link."""
    sign_in(page, "Editors", f"/admin/posts/workingcopy/{copy.pk}/reviews/")
    page.get_by_label("Name").fill("Ada Samplesson")
    page.get_by_role("button", name="Make the link").click()
    page.goto(page.get_by_role("textbox", name="The link for").input_value())


@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_on_the_pages_of_a_reviewer(
    page: Page, copy: WorkingCopy, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page, "Editors", f"/admin/posts/workingcopy/{copy.pk}/reviews/")
    assert_accessible(page)
    assert_fits(page)
    page.get_by_label("Name").fill("Ada Samplesson")
    page.get_by_role("button", name="Make the link").click()
    address = page.get_by_role("textbox", name="The link for").input_value()
    page.goto(address)
    for summary in page.locator(".review-note summary").all():
        summary.click()
    assert_accessible(page)
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_text("The editors are told")).to_be_visible()
    assert_accessible(page)
    page.goto(f"/admin/posts/workingcopy/{copy.pk}/preview/")
    assert_accessible(page)
    assert_fits(page)
    ReviewLink.objects.update(revoked_at=ReviewLink.objects.get().made_at)
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_have_text("This link has ended")
    assert_accessible(page)


def test_the_preview_stands_beside_the_form_and_follows_a_save(
    page: Page, copy: WorkingCopy
) -> None:
    sign_in(page, "Editors", f"/admin/posts/workingcopy/{copy.pk}/change/")
    toggle = page.get_by_role("button", name="Preview")
    toggle.click()
    shown = page.frame_locator("#preview-pane iframe")
    heading = shown.get_by_role("heading", level=1)
    expect(heading).to_have_text("Walking helps", timeout=60_000)
    pane = page.locator("#preview-pane")
    form = page.locator("#workingcopy_form")
    edges = [one.bounding_box() for one in (form, pane)]
    assert edges[0]
    assert edges[1]
    assert edges[0]["x"] + edges[0]["width"] <= edges[1]["x"]

    page.get_by_role("button", name="Desk").click()
    expect(page.get_by_role("button", name="Desk")).to_have_attribute(
        "aria-pressed", "true"
    )
    assert shown.locator("html").evaluate("() => innerWidth") == 1100
    assert_accessible(page)

    page.locator("#id_title").fill("Walking may help")
    expect(pane.get_by_text("You have typed since")).to_be_visible()
    save = page.get_by_role("button", name="Save", exact=True)
    save.click(no_wait_after=True)
    expect(heading).to_have_text("Walking may help", timeout=60_000)
    expect(toggle).to_have_attribute("aria-expanded", "true")

    page.get_by_role("button", name="Close").click()
    expect(pane).to_be_hidden()
    expect(toggle).to_be_focused()
    assert TextBlock.objects.count() == 1


def test_a_narrow_window_has_a_link_to_the_preview(
    page: Page, copy: WorkingCopy
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(page, "Editors", f"/admin/posts/workingcopy/{copy.pk}/change/")

    expect(page.get_by_role("button", name="Preview")).to_be_hidden()
    page.get_by_role("link", name="Preview", exact=True).click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Walking helps")
    page.get_by_role("link", name="Back to the form").click()
    expect(page.locator("#id_title")).to_be_visible()
