"""Erasing: an address on request, and by the clock what nobody needs any more."""

import logging
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from evidenceblog.core.mail import outbox
from evidenceblog.core.mail.models import (
    EmailAddress,
    Message,
    Subscription,
    SubscriptionStatus,
)
from tests.mailing import link, queued, subscribed
from tests.servers.smtp import SmtpServer
from tests.tasks import run_queued

pytestmark = pytest.mark.django_db


def age(days: int) -> None:
    then = timezone.now() - timedelta(days=days)
    EmailAddress.objects.update(made_at=then)
    Message.objects.update(created_at=then)


def test_an_erased_address_is_known_no_more_and_gets_nothing(
    server: SmtpServer, caplog: pytest.LogCaptureFixture
) -> None:
    subscribed("ada@example.org")
    queued("ada@example.org")
    other = queued("bob@example.org")

    with caplog.at_level(logging.INFO):
        outbox.erase_address("Ada@example.org")
        outbox.erase_address("nonsense")
    run_queued()

    assert [one.id for one in server.accepted] == [other.message_id]
    assert [one.email for one in EmailAddress.objects.all()] == ["bob@example.org"]
    assert not Subscription.objects.exists()
    assert "ada@" not in caplog.text.lower()


def test_the_words_of_a_mail_are_forgotten_after_a_week_and_its_link_works_on(
    server: SmtpServer, client: Client
) -> None:
    about = subscribed()
    outbox.queue_message(about.address, "check", {}, once="it", about=[about])
    run_queued()
    age(6)
    outbox.delete_old_content.call()
    assert Message.objects.get().text

    age(8)
    outbox.delete_old_content.call()

    message = Message.objects.get()
    assert (message.text, message.html, message.headers) == ("", "", {})
    client.post(link(server.accepted[0], "unsubscribe"))
    assert Subscription.objects.get().status == SubscriptionStatus.ENDED


def test_a_mail_that_waits_keeps_its_words(server: SmtpServer) -> None:
    queued()
    age(8)

    outbox.delete_old_content.call()

    assert Message.objects.get().text


@pytest.mark.parametrize(("days", "left"), [(13, 1), (15, 0)])
def test_an_address_that_nobody_confirmed_is_forgotten(
    server: SmtpServer, days: int, left: int
) -> None:
    queued()
    run_queued()
    age(days)

    outbox.delete_old_content.call()

    assert EmailAddress.objects.count() == left


@pytest.mark.parametrize(
    "kept", [{"confirmed_at": timezone.now()}, {"stopped_at": timezone.now()}]
)
def test_an_address_that_says_something_is_kept(
    server: SmtpServer, kept: dict[str, object]
) -> None:
    queued()
    EmailAddress.objects.update(**kept)
    age(400)

    outbox.delete_old_content.call()

    assert EmailAddress.objects.count() == 1
