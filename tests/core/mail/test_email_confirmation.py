"""Confirming: a code, a button, and nothing for those who only follow links."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from evidenceblog.core.mail import email_confirmation
from evidenceblog.core.mail.address_normalisation import NotAnAddress
from evidenceblog.core.mail.models import (
    Confirmation,
    EmailAddress,
    Message,
    Subscription,
    SubscriptionStatus,
)
from evidenceblog.core.rate_limits import RateLimit, RateLimitReached
from tests.mailing import link, subscribed
from tests.reading import text_of
from tests.servers.smtp import SmtpServer
from tests.tasks import run_queued

pytestmark = pytest.mark.django_db
Status = SubscriptionStatus


def ask(
    email: str = "ada@example.org", key: str = "sample:1", sender: str = ""
) -> None:
    email_confirmation.request_subscription(
        email, key, title="Replies to <you>", sender=sender or None
    )


@pytest.fixture
def confirm_page(server: SmtpServer) -> str:
    """The page that the mail leads to."""
    ask()
    assert run_queued() == []
    [mail] = server.accepted
    return link(mail, "confirm")


def test_the_mail_says_what_for_and_nothing_is_confirmed_by_it(
    server: SmtpServer, confirm_page: str
) -> None:
    [mail] = server.accepted

    assert mail.mail["Subject"] == "Confirm your address for Evidence blog"
    assert "- Replies to <you>" in mail.text
    assert "Replies to &lt;you&gt;" in mail.html
    assert mail.mail["List-Unsubscribe"] is None
    assert Subscription.objects.get().status == Status.ASKED
    assert EmailAddress.objects.get().confirmed_at is None


def test_the_code_is_stored_nowhere_but_in_the_mail(confirm_page: str) -> None:
    code = confirm_page.split("/")[2]

    assert not Confirmation.objects.filter(code=code).exists()
    assert email_confirmation.find_confirmation(code)


def test_a_press_of_the_button_confirms(client: Client, confirm_page: str) -> None:
    assert "Yes, this is my address" in text_of(client.get(confirm_page))

    answer = client.post(confirm_page)

    assert "Your address is confirmed" in text_of(answer)
    assert EmailAddress.objects.get().confirmed_at
    assert Subscription.objects.get().status == Status.ACTIVE


@pytest.mark.parametrize("method", ["get", "head"])
def test_a_scanner_that_follows_links_confirms_nothing(
    client: Client, confirm_page: str, method: str
) -> None:
    for _ in range(3):
        assert getattr(client, method)(confirm_page).status_code == 200

    assert EmailAddress.objects.get().confirmed_at is None
    assert Confirmation.objects.get().used_at is None
    assert client.put(confirm_page).status_code == 405


def test_the_page_is_kept_by_nobody(client: Client, confirm_page: str) -> None:
    answer = client.get(confirm_page)

    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Robots-Tag"] == "noindex"


def test_a_code_works_once(client: Client, confirm_page: str) -> None:
    client.post(confirm_page)
    used_at = Confirmation.objects.get().used_at
    Subscription.objects.update(status=Status.ENDED)

    answer = client.post(confirm_page)

    assert "You stopped these mails since" in text_of(answer)
    assert Subscription.objects.get().status == Status.ENDED
    assert Confirmation.objects.get().used_at == used_at


def test_an_old_code_confirms_nothing(client: Client, confirm_page: str) -> None:
    Confirmation.objects.update(expires_at=timezone.now())

    answer = client.post(confirm_page)

    assert answer.status_code == 410
    assert "This link is too old" in text_of(answer)
    assert EmailAddress.objects.get().confirmed_at is None


def test_a_wrong_code_gets_a_page_that_says_so(client: Client, db: None) -> None:
    answer = client.post("/confirm/nonsense/")

    assert answer.status_code == 404
    assert "We do not know this link" in text_of(answer)


def test_asking_again_while_a_code_waits_mails_nothing(server: SmtpServer) -> None:
    for _ in range(5):
        ask("Ada@example.org")
    run_queued()

    assert len(server.accepted) == 1


def test_a_confirmed_address_is_not_asked_again(server: SmtpServer) -> None:
    subscribed(key="sample:1")

    ask(key="sample:2")
    run_queued()

    assert server.accepted == []
    assert Subscription.objects.get(key="sample:2").status == Status.ACTIVE


def test_who_ended_something_may_ask_for_it_again(
    client: Client, confirm_page: str
) -> None:
    client.post(confirm_page)
    Subscription.objects.update(status=Status.ENDED)

    ask()

    assert Subscription.objects.get().status == Status.ACTIVE


def test_a_stopped_address_is_not_asked(server: SmtpServer) -> None:
    EmailAddress.objects.create(email="ada@example.org", stopped_at=timezone.now())

    ask()
    run_queued()

    assert server.accepted == []
    assert not Subscription.objects.exists()


def test_our_form_cannot_flood_one_mailbox(server: SmtpServer) -> None:
    for number in range(3):
        ask(key=f"sample:{number}")

    with pytest.raises(RateLimitReached):
        ask("ADA@example.org", key="sample:4")

    assert Message.objects.count() == 3


@pytest.mark.parametrize(
    ("network", "other"),
    [("192.0.2.{}", "198.51.100.1"), ("2001:db8::{}", "2001:db9::1")],
)
def test_one_range_of_senders_cannot_make_us_mail_many(
    server: SmtpServer, network: str, other: str
) -> None:
    for number in range(20):
        ask(f"reader{number}@example.org", sender=network.format(number + 1))

    with pytest.raises(RateLimitReached):
        ask("one@example.org", sender=network.format(99))

    ask("one@example.org", sender=other)


def test_all_senders_together_have_a_limit_a_day(
    server: SmtpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = RateLimit("mail.confirm.few", 2, timedelta(days=1))
    monkeypatch.setattr(email_confirmation, "TOTAL_LIMIT", few)
    ask("a@example.org")
    ask("b@example.org")

    with pytest.raises(RateLimitReached):
        ask("c@example.org")


@pytest.mark.parametrize(
    "email",
    [
        "",
        "ada",
        "a@b",
        "a b@example.org",
        "a@ex\nample.org",
        f"{'a' * 250}@example.org",
    ],
)
def test_what_is_no_address_is_refused(db: None, email: str) -> None:
    with pytest.raises(NotAnAddress):
        ask(email)


def test_one_address_has_one_spelling(db: None) -> None:
    spellings = ["Jörg@BÜCHER.example", "jörg@xn--bcher-kva.example"]
    with pytest.raises(
        NotAnAddress
    ):  # SMTP without SMTPUTF8 cannot write its first half
        EmailAddress.objects.known_as(spellings[0])

    written = {
        EmailAddress.objects.known_as(s.replace("ö", "o")).email for s in spellings
    }

    assert written == {"jorg@xn--bcher-kva.example"}
