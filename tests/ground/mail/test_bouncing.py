"""Bounces and complaints: ours stop mail, and nobody can forge one for somebody else."""

import logging
from collections.abc import Iterator

import pytest
from django.conf import LazySettings

from evidenceblog.ground.mail import accounts, bouncing, reports
from evidenceblog.ground.mail.models import Address, Message, Subscription
from evidenceblog.ground.mail.reports import Kind
from tests.ground.mail.returned import bounce, complaint
from tests.mailing import queued, subscribed
from tests.servers.imap import ImapServer, Mail, imap_server
from tests.servers.smtp import SmtpServer
from tests.tasks import run_queued

pytestmark = pytest.mark.django_db
Stop = Address.Stop


@pytest.fixture
def imap(settings: LazySettings) -> Iterator[ImapServer]:
    with imap_server() as server:
        settings.MAIL_BOUNCES = accounts.bounces(server.url)
        yield server


@pytest.fixture
def sent(server: SmtpServer) -> Message:
    message = queued("ada@example.org")
    run_queued()
    message.refresh_from_db()
    return message


def read() -> None:
    bouncing.read_mailbox.call()


def heard(raw: bytes) -> list[bool]:
    return [bouncing.record(report) for report in reports.read(raw)]


def test_a_bounce_stops_mail_to_its_address_and_is_marked_as_read(
    imap: ImapServer, sent: Message, server: SmtpServer
) -> None:
    imap.mails = [Mail(bounce(sent))]

    read()

    address = Address.objects.get()
    assert address.stop == Stop.BOUNCED
    assert address.stop_why == "5.1.1 smtp; 550 5.1.1 No such user here"
    assert address.stopped_at
    assert imap.mails[0].seen
    queued("ada@example.org")
    run_queued()
    assert len(server.accepted) == 1
    assert Message.objects.latest("pk").status == Message.Status.SUPPRESSED


def test_other_mail_is_left_unread_and_unfetched(
    imap: ImapServer, sent: Message
) -> None:
    letter = b"From: a@example.org\nSubject: Hello\n\nMessage-ID: " + sent.message_id.encode()  # fmt: skip
    imap.mails = [Mail(letter), Mail(bounce(sent, message_id="<not@ours>")), Mail(bounce(sent))]  # fmt: skip

    read()

    assert [mail.seen for mail in imap.mails] == [False, False, True]
    assert imap.said.count("FETCH") == 2


@pytest.mark.parametrize("returned", ["text/rfc822-headers", "message/rfc822"])
@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({"status": "5.1.1"}, Kind.PERMANENT),
        ({"status": "4.2.2"}, Kind.TRANSIENT),
        ({"action": "delayed", "status": "4.4.1"}, Kind.DELAYED),
    ],
)
def test_a_status_says_whether_it_is_for_good(
    sent: Message, said: dict[str, str], kind: Kind, returned: str
) -> None:
    [report] = reports.read(bounce(sent, returned=returned, **said))

    assert report.kind == kind
    assert report.message_id == sent.message_id
    assert report.recipients == {"ada@example.org"}


@pytest.mark.parametrize("action", ["delivered", "relayed", "expanded"])
def test_good_news_is_no_report(sent: Message, action: str) -> None:
    assert reports.read(bounce(sent, action=action, status="2.0.0")) == []


@pytest.mark.parametrize(
    "raw",
    [b"", b"\xff\xfe\x00", b"Content-Type: multipart/report\n\n", b"Subject: x\n\n"],
)
def test_what_is_no_report_reports_nothing(raw: bytes) -> None:
    assert reports.read(raw) == []


def test_a_mail_made_to_fell_its_reader_does_not_hide_the_next(
    imap: ImapServer, sent: Message
) -> None:
    nested = "".join(
        f"Content-Type: multipart/report; boundary={n}\n\n--{n}\n" for n in range(4000)
    )
    imap.mails = [Mail(nested.encode()), Mail(bounce(sent))]

    read()

    assert [mail.seen for mail in imap.mails] == [False, True]


def test_an_empty_mailbox_is_no_trouble(
    imap: ImapServer, caplog: pytest.LogCaptureFixture
) -> None:
    read()

    assert imap.said[-1] == "SEARCH"
    assert caplog.text == ""


@pytest.mark.parametrize(
    "forged",
    [
        {"message_id": "<guessed@example.net>"},
        {"recipient": "victim@example.org"},
        {"recipient": "not an address"},
    ],
)
def test_a_forged_bounce_suppresses_nobody(
    sent: Message, forged: dict[str, str]
) -> None:
    queued("victim@example.org")

    assert heard(bounce(sent, **forged)) == [False]

    assert set(Address.objects.values_list("stop", flat=True)) == {""}


def test_mail_that_is_given_up_for_now_counts_and_some_day_suffices(
    server: SmtpServer,
) -> None:
    messages = [queued("full@example.org") for _ in range(5)]
    for message in messages[:4]:
        for _ in range(2):  # one report, read twice
            assert heard(bounce(message, status="4.2.2")) == [True]
        heard(bounce(message, action="delayed", status="4.4.1"))
    assert Address.objects.get().stop == ""

    heard(bounce(messages[4], status="4.2.2"))

    assert Address.objects.get().stop == Stop.BOUNCED


@pytest.mark.parametrize("recipient", ["", "<Ada@example.org>"])
def test_a_complaint_ends_everything(sent: Message, recipient: str) -> None:
    subscribed("ada@example.org", "sample:1")

    assert heard(complaint(sent, recipient)) == [True]

    assert Address.objects.get().stop == Stop.COMPLAINED
    assert Subscription.objects.get().status == Subscription.Status.ENDED
    heard(bounce(sent))
    assert Address.objects.get().stop == Stop.COMPLAINED


def test_a_complaint_that_names_somebody_else_ends_nothing(sent: Message) -> None:
    assert heard(complaint(sent, "victim@example.org")) == [False]
    assert heard(complaint(sent, kind="not-spam")) == []

    assert Address.objects.get().stop == ""


def test_a_stop_can_be_lifted(sent: Message) -> None:
    heard(bounce(sent))

    bouncing.lift(Address.objects.get())

    address = Address.objects.get()
    assert (address.stop, address.stop_why, address.stopped_at) == ("", "", None)


@pytest.mark.parametrize("command", ["LOGIN", "SELECT", "SEARCH", "FETCH", "STORE"])
def test_a_mailbox_that_breaks_off_is_read_again_next_time(
    imap: ImapServer, sent: Message, command: str, caplog: pytest.LogCaptureFixture
) -> None:
    imap.mails = [Mail(bounce(sent))]
    imap.fails_at = command
    read()
    assert "cannot be read" in caplog.text
    assert "s3cret" not in caplog.text

    imap.fails_at = ""
    read()

    assert imap.mails[0].seen
    assert Address.objects.get().stop == Stop.BOUNCED


def test_a_wrong_password_is_said_without_the_password(
    imap: ImapServer, settings: LazySettings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.MAIL_BOUNCES = accounts.bounces(imap.url.replace("s3cret", "wr0ng"))

    read()

    assert "cannot be read" in caplog.text
    assert "wr0ng" not in caplog.text


def test_without_a_mailbox_nothing_is_read(settings: LazySettings) -> None:
    settings.MAIL_BOUNCES = None

    assert not bouncing.mailbox_is_on()
    read()


def test_a_report_logs_no_address(
    sent: Message, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        heard(bounce(sent, message_id="<guessed@example.net>"))

    assert "A report is not about a mail of ours" in caplog.text
    assert "@" not in caplog.text
