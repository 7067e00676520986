"""Gathering: the first news at once, the rest by the hour, all of it, none of it twice."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.db.models import F

from evidenceblog.core.mail import digests, outbox, subscriptions
from evidenceblog.core.mail.models import (
    EmailAddress,
    Message,
    Notification,
    Subscription,
    SubscriptionStatus,
)
from tests.core.mail import sample_notifiers
from tests.mailing import subscribed
from tests.servers.smtp import SmtpServer
from tests.tasks import run_queued

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tellers")]


@pytest.fixture
def tellers(settings: LazySettings) -> Iterator[None]:
    settings.NOTIFIERS = f"{sample_notifiers.HERE}.NOTIFIERS"
    yield
    sample_notifiers.gone.clear()


def let_an_hour_pass() -> None:
    EmailAddress.objects.update(last_digest_at=F("last_digest_at") - timedelta(hours=1))


def mailed() -> None:
    """Let the clock do what it does each minute."""
    digests.send_digests.call()
    assert run_queued() == []


def test_the_first_news_comes_at_once_and_the_rest_in_one_mail_an_hour_later(
    server: SmtpServer,
) -> None:
    subscribed(key="sample:1")
    subscribed(key="sample:2")
    digests.notify_subscribers("sample:1", 11)
    mailed()
    digests.notify_subscribers("sample:1", 12)
    digests.notify_subscribers("sample:2", 21)
    mailed()
    assert [one.mail["Subject"] for one in server.accepted] == ["Thing 11"]

    let_an_hour_pass()
    mailed()

    gathered = server.accepted[1]
    assert gathered.mail["Subject"] == "Thing 12, and one more"
    assert "Thing 12\n\n> Said <b>12</b>\n\nRead it on the page:\nhttps://example.org/12\n" in gathered.text  # fmt: skip
    assert "Thing 21" in gathered.text
    assert "- What is new in sample:1\n- What is new in sample:2\n" in gathered.text
    let_an_hour_pass()
    mailed()
    assert len(server.accepted) == 2


def test_nothing_is_told_twice(server: SmtpServer) -> None:
    subscribed()
    for _ in range(3):
        digests.notify_subscribers("sample:1", 7)
        mailed()
        let_an_hour_pass()

    assert len(server.accepted) == 1


def test_nobody_is_told_of_their_own_deeds(server: SmtpServer) -> None:
    subscribed("ada@example.org")
    subscribed("bob@example.org")

    digests.notify_subscribers("sample:1", 7, but="ADA@example.org")
    mailed()

    assert [one.recipient for one in server.accepted] == ["bob@example.org"]


def test_what_is_not_to_be_seen_any_more_is_not_told_until_it_is_again(
    server: SmtpServer,
) -> None:
    subscribed()
    digests.notify_subscribers("sample:1", 7)
    sample_notifiers.gone.add(7)
    mailed()
    assert server.accepted == []
    assert not Notification.objects.exists()

    sample_notifiers.gone.clear()
    digests.notify_subscribers("sample:1", 7)
    mailed()

    assert [one.mail["Subject"] for one in server.accepted] == ["Thing 7"]


def test_news_waits_for_an_address_to_be_confirmed(server: SmtpServer) -> None:
    subscription = subscribed()
    Subscription.objects.update(status=SubscriptionStatus.ASKED)
    digests.notify_subscribers("sample:1", 7)
    mailed()
    assert server.accepted == []

    Subscription.objects.filter(pk=subscription.pk).update(
        status=SubscriptionStatus.ACTIVE
    )
    mailed()

    assert len(server.accepted) == 1


def test_a_stopped_address_is_told_nothing(server: SmtpServer) -> None:
    subscribed()
    subscriptions.stop_mail(EmailAddress.objects.all())

    digests.notify_subscribers("sample:1", 7)
    mailed()

    assert not Message.objects.exists()


def test_a_task_that_dies_leaves_all_news_or_none_told(
    server: SmtpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscribed()
    digests.notify_subscribers("sample:1", 7)
    queue = outbox.queue_message

    def dies(*args: object, **kwargs: object) -> None:
        queue(*args, **kwargs)  # type: ignore[arg-type]
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(outbox, "queue_message", dies)
        with pytest.raises(SystemExit):
            digests.send_digests.call()
    assert not Message.objects.exists()
    mailed()

    assert len(server.accepted) == 1


def test_news_that_cannot_be_told_keeps_back_nobody_elses(
    server: SmtpServer, caplog: pytest.LogCaptureFixture
) -> None:
    subscribed("ada@example.org", "unknown:1")
    subscribed("bob@example.org", "sample:1")
    digests.notify_subscribers("unknown:1", 7)
    digests.notify_subscribers("sample:1", 7)

    mailed()

    assert [one.recipient for one in server.accepted] == ["bob@example.org"]
    assert "Could not mail the news" in caplog.text


def test_more_than_fits_comes_with_the_next_mail(
    server: SmtpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digests, "MAX_ITEMS", 2)
    subscribed()
    for number in (1, 2, 3):
        digests.notify_subscribers("sample:1", number)
    mailed()
    let_an_hour_pass()
    mailed()

    subjects = [one.mail["Subject"] for one in server.accepted]
    assert subjects == ["Thing 1, and one more", "Thing 3"]
