"""Ending mail: by the page's button, by a mail program's, and never by a link alone."""

import pytest
from django.test import Client

from evidenceblog.core.mail import digests, outbox
from evidenceblog.core.mail.models import (
    EmailAddress,
    MessageStatus,
    Subscription,
    SubscriptionStatus,
)
from tests.mailing import link, subscribed
from tests.reading import text_of
from tests.servers.smtp import Accepted, SmtpServer
from tests.tasks import run_queued

pytestmark = pytest.mark.django_db
Status = SubscriptionStatus
ONE_CLICK = "List-Unsubscribe=One-Click"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def mail(server: SmtpServer) -> Accepted:
    """A mail about one of two subscriptions."""
    about = subscribed(key="sample:1")
    subscribed(key="sample:2")
    outbox.queue_message(about.address, "check", {}, once="it", about=[about])
    run_queued()
    [mail] = server.accepted
    return mail


def statuses() -> list[str]:
    return list(Subscription.objects.order_by("pk").values_list("status", flat=True))


def test_each_mail_says_how_to_end_it_to_people_and_to_their_programs(
    mail: Accepted,
) -> None:
    page = link(mail, "unsubscribe")

    assert mail.mail["List-Unsubscribe"] == f"<http://127.0.0.1:8000{page}>"
    assert mail.mail["List-Unsubscribe-Post"] == ONE_CLICK
    assert "- What is new in sample:1" in mail.text


@pytest.mark.parametrize("method", ["get", "head"])
def test_a_scanner_that_follows_links_ends_nothing(
    client: Client, mail: Accepted, method: str
) -> None:
    for _ in range(3):
        answer = getattr(client, method)(link(mail, "unsubscribe"))

        assert answer.status_code == 200
        assert "no-store" in answer["Cache-Control"]

    assert statuses() == [Status.ACTIVE, Status.ACTIVE]


@pytest.mark.parametrize("body", ["", ONE_CLICK])
def test_one_post_without_cookie_or_token_ends_what_the_mail_was_about(
    mail: Accepted, body: str
) -> None:
    stranger = Client(enforce_csrf_checks=True)

    answers = [
        stranger.post(link(mail, "unsubscribe"), body, content_type=FORM)
        for _ in range(2)
    ]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert "You get no more of these mails" in text_of(answers[1])
    assert statuses() == [Status.ENDED, Status.ACTIVE]


def test_a_mail_programs_form_may_have_parts(client: Client, mail: Accepted) -> None:
    client.post(link(mail, "unsubscribe"), {"List-Unsubscribe": "One-Click"})

    assert statuses() == [Status.ENDED, Status.ACTIVE]


def test_everything_can_be_ended_at_once(client: Client, mail: Accepted) -> None:
    page = link(mail, "unsubscribe")
    assert "Stop all mail from this site" in text_of(client.get(page))

    answer = client.post(page, {"everything": "1"})

    assert "Stop all mail" not in text_of(answer)
    assert statuses() == [Status.ENDED, Status.ENDED]
    assert EmailAddress.objects.get().confirmed_at is None


def test_a_mail_that_is_on_its_way_when_it_is_ended_is_not_sent(
    client: Client, mail: Accepted, server: SmtpServer
) -> None:
    about = Subscription.objects.get(key="sample:1")
    waiting = outbox.queue_message(
        about.address, "check", {}, once="next", about=[about]
    )

    client.post(link(mail, "unsubscribe"))
    run_queued()

    waiting.refresh_from_db()
    assert waiting.status == MessageStatus.SUPPRESSED
    assert len(server.accepted) == 1


def test_what_was_ended_is_not_told(client: Client, mail: Accepted) -> None:
    client.post(link(mail, "unsubscribe"))

    digests.notify_subscribers("sample:1", 7)

    assert not Subscription.objects.filter(notifications__about=7).exists()


def test_a_wrong_code_gets_a_page_that_says_so(client: Client, mail: Accepted) -> None:
    answer = client.post("/unsubscribe/nonsense/")

    assert answer.status_code == 404
    assert "We do not know this link" in text_of(answer)
    assert statuses() == [Status.ACTIVE, Status.ACTIVE]
