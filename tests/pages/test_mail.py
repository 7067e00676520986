"""Mail about replies as a reader meets it: a tick, a link, a button, and its end."""

import pytest
from playwright.sync_api import Page, expect

from comments.decisions import status_changes
from comments.models import Comment, Status
from tests import make
from tests.mailing import link
from tests.servers.smtp import SmtpServer
from tests.tasks import run_queued

from .windows import assert_fits


def approve(comment: Comment) -> None:
    status_changes.decide([comment], to=Status.APPROVED, by=make.person("Moderators"))
    assert run_queued() == []


@pytest.mark.django_db(transaction=True)
def test_a_reader_asks_for_mail_gets_the_reply_and_ends_it(
    reader: Page, mail_server: SmtpServer
) -> None:
    post = make.post(title="Does walking help?", slug="walking")
    reader.goto("/walking/")
    reader.fill("#id_name", "Ada")
    reader.fill("#id_email", "ada@example.org")
    reader.fill("#id_body", "And for the elderly?")
    reader.get_by_label("Mail me when somebody replies").check()
    reader.get_by_role("button", name="Post comment").click()
    expect(reader.get_by_text("You asked for a mail when somebody")).to_be_visible()
    assert run_queued() == []

    reader.goto(link(mail_server.accepted[0], "confirm"))
    assert_fits(reader)
    reader.get_by_role("button", name="Yes, this is my address").click()
    expect(reader.get_by_role("heading", level=1)).to_have_text(
        "Your address is confirmed"
    )

    comment = Comment.objects.get()
    approve(comment)
    approve(make.comment(post, parent=comment, name="Bob", body="Yes, it does."))
    _asked, told = mail_server.accepted
    assert "> Yes, it does." in told.text

    reader.goto(link(told, "unsubscribe"))
    assert_fits(reader)
    reader.get_by_role("button", name="Stop these mails").click()
    expect(reader.get_by_role("heading", level=1)).to_have_text(
        "You get no more of these mails"
    )
    approve(make.comment(post, parent=comment, name="Eve", body="Me too."))
    assert len(mail_server.accepted) == 2
