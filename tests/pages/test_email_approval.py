"""A trusted author publishes a comment from their mail, on a phone."""

import pytest
from playwright.sync_api import Page, expect

from comments.models import TrustRule
from comments.moderation import trust_rules
from comments.spam.hosts import Trust
from tests import make
from tests.mailing import link
from tests.servers.smtp import SmtpServer
from tests.tasks import run_queued

from .windows import assert_fits


@pytest.mark.django_db(transaction=True)
def test_a_trusted_author_publishes_from_the_mail(
    reader: Page, mail_server: SmtpServer
) -> None:
    post = make.post(slug="walking")
    before = make.comment(post, email="ada@example.org", status="approved")
    mo = make.person("Moderators")
    trust_rules.set_rule(before, TrustRule.Kind.EMAIL, Trust.TRUSTED, by=mo)
    make.comment(post, name="Ada", email="ada@example.org", body="A second thought.")
    assert run_queued() == []

    reader.goto(link(mail_server.accepted[0], "comment/yours"))
    expect(reader.get_by_text("A second thought.")).to_be_visible()
    assert_fits(reader)
    reader.get_by_role("button", name="Yes, publish it").click()
    reader.get_by_role("link", name="See it on the page").click()

    expect(reader.get_by_text("A second thought.")).to_be_visible()
