"""The operator's view of the outbox: what failed is sent again, no words are shown."""

import pytest
from django.test import Client
from django.urls import reverse

from evidenceblog.core.mail.models import Message, MessageStatus
from tests import make
from tests.mailing import queued
from tests.reading import text_of
from tests.servers.smtp import SmtpServer
from tests.tasks import run_queued

pytestmark = pytest.mark.django_db
MESSAGES = "admin:mail_message_changelist"
ADDRESSES = "admin:mail_emailaddress_changelist"


@pytest.fixture
def operator(client: Client) -> Client:
    client.force_login(make.person(is_superuser=True))
    return client


def act(client: Client, page: str, action: str, *chosen: int) -> str:
    said = {"action": action, "_selected_action": chosen}
    return text_of(client.post(reverse(page), said, follow=True))


def test_what_failed_is_shown_with_its_reason_and_sent_again(
    server: SmtpServer, operator: Client
) -> None:
    server.answers["gone@example.org"] = "550 5.1.1 No such user"
    failed, sent = queued("gone@example.org"), queued()
    run_queued()
    assert "550 5.1.1 No such user" in text_of(operator.get(reverse(MESSAGES)))
    del server.answers["gone@example.org"]

    page = act(operator, MESSAGES, "send_again", failed.pk, sent.pk)
    run_queued()

    assert "1 mail is queued." in page
    assert [one.id for one in server.accepted] == [sent.message_id, failed.message_id]


def test_a_mail_whose_words_are_forgotten_is_not_sent_empty(
    server: SmtpServer, operator: Client
) -> None:
    message = queued()
    Message.objects.update(status=MessageStatus.FAILED, text="", html="")

    assert "0 mails are queued." in act(operator, MESSAGES, "send_again", message.pk)


def test_the_outbox_shows_how_many_there_are_of_each_kind(operator: Client) -> None:
    queued()

    assert "Queued (1)" in text_of(operator.get(reverse(MESSAGES)))


def test_no_page_shows_the_words_of_a_mail(operator: Client) -> None:
    message = queued()
    Message.objects.update(text="S3CRET", html="S3CRET", headers={"X": "S3CRET"})

    for page in (
        reverse(MESSAGES),
        reverse("admin:mail_message_change", args=[message.pk]),
    ):
        assert "S3CRET" not in text_of(operator.get(page))


def test_an_address_can_be_stopped_and_gets_mail_again(
    server: SmtpServer, operator: Client
) -> None:
    message = queued()
    page = act(operator, ADDRESSES, "stop", message.address.pk)
    run_queued()
    assert "1 address gets no more mail." in page
    message.refresh_from_db()
    assert message.status == MessageStatus.SUPPRESSED

    page = act(operator, ADDRESSES, "resume", message.address.pk)
    again = queued(message.address.email)
    run_queued()

    assert "1 address gets mail again." in page
    assert [one.id for one in server.accepted] == [again.message_id]


def test_nobody_writes_a_mail_by_hand(operator: Client) -> None:
    message = queued()
    change = reverse("admin:mail_message_change", args=[message.pk])

    operator.post(change, {"subject": "Mine", "status": "sent"})

    assert operator.get(reverse("admin:mail_message_add")).status_code == 403
    message.refresh_from_db()
    assert (message.subject, message.status) == ("A test from Evidence blog", "queued")
