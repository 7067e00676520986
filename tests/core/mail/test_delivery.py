"""Delivering: what reaches a real server, how often, in which order, after what trouble."""

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.db import connection, transaction
from django.utils import timezone
from psycopg import connect

from evidenceblog.core.health.mail_health import check_mail
from evidenceblog.core.mail import delivery
from evidenceblog.core.mail.models import EmailAddress, Message, MessageStatus
from tests import database
from tests.mailing import let_pass, mail_goes_to, queued
from tests.sampling import a_sample_of
from tests.servers.smtp import Mood, SmtpServer
from tests.tasks import queued as queued_tasks, run_queued

pytestmark = pytest.mark.django_db
Status = MessageStatus
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
QUARTER = timedelta(minutes=15)
SERVERS_FAULTS = {
    Mood.BUSY: "421 4.3.2 Too busy",
    Mood.HANGS: "did not answer in time",
    Mood.HANGS_UP: "hung up",
    Mood.DIES_IN_DATA: "hung up",
    Mood.REFUSES_SENDER: "refuses the sender in MAIL_FROM (550 5.7.1 Not your address)",
}


def deliver() -> None:
    delivery.deliver_due.call()


def statuses() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("status", flat=True))


def test_a_queued_mail_arrives_once_as_html_and_plain_text(server: SmtpServer) -> None:
    message = queued("Ada@Example.ORG")

    assert run_queued() == []
    deliver()

    [arrived] = server.accepted
    assert arrived.recipient == arrived.mail["To"] == "ada@example.org"
    assert arrived.sender == "blog@example.net"
    assert arrived.mail["From"] == "Evidence blog <blog@example.net>"
    assert arrived.id == message.message_id
    assert arrived.id.endswith("@example.net>")
    assert arrived.mail["Auto-Submitted"] == "auto-generated"
    assert arrived.mail.get_content_type() == "multipart/alternative"
    assert "<p>Mail from your site arrives" in arrived.html
    assert arrived.text.startswith("Mail from your site arrives: this is it.\n\n-- \n")
    assert statuses() == [Status.SENT]


def test_a_mail_is_undone_with_what_it_tells_about(server: SmtpServer) -> None:
    with transaction.atomic():
        queued()
        transaction.set_rollback(True)

    assert run_queued() == []
    assert server.accepted == []
    assert not Message.objects.exists()


def test_one_event_is_mailed_once_however_often_it_is_queued(
    server: SmtpServer,
) -> None:
    first = queued(once="reply 7")
    run_queued()

    assert queued(once="reply 7") == first
    run_queued()

    assert len(server.accepted) == 1


def test_without_mail_url_a_mail_waits_and_nothing_runs(settings: LazySettings) -> None:
    settings.MAILERS = {}

    queued()

    assert queued_tasks() == []
    assert statuses() == [Status.QUEUED]


@pytest.mark.parametrize("mood", a_sample_of(SERVERS_FAULTS))
def test_a_server_at_fault_stops_all_mail_and_loses_none(
    server: SmtpServer, mood: Mood
) -> None:
    server.mood = mood
    for name in ("ada", "bob", "eve"):
        queued(f"{name}@example.org")

    assert run_queued() == []
    assert server.connections == 1
    assert SERVERS_FAULTS[mood] in Message.objects.earliest("pk").error
    server.mood = Mood.WELL
    deliver()
    assert server.accepted == []
    let_pass(MINUTE)
    deliver()

    recipients = [one.recipient for one in server.accepted]
    assert sorted(recipients) == [f"{n}@example.org" for n in ("ada", "bob", "eve")]
    assert set(statuses()) == {Status.SENT}
    assert set(Message.objects.values_list("error", flat=True)) == {""}


def test_a_mail_that_fells_the_server_every_time_does_not_hold_up_the_rest(
    server: SmtpServer,
) -> None:
    queued("poison@example.org")
    queued("ada@example.org")
    server.moods = [Mood.DIES_IN_DATA, Mood.WELL, Mood.DIES_IN_DATA]

    deliver()
    let_pass(MINUTE - timedelta(seconds=1))
    deliver()
    assert server.accepted == []
    Message.objects.filter(address__email="ada@example.org").update(
        due_at=Message.objects.earliest("pk").due_at - MINUTE
    )
    deliver()

    assert [one.recipient for one in server.accepted] == ["ada@example.org"]


def test_a_mail_whose_acceptance_was_not_heard_is_sent_again_as_the_same(
    server: SmtpServer,
) -> None:
    server.moods = [Mood.DIES_AFTER_DATA]
    queued()

    deliver()
    let_pass(MINUTE)
    deliver()

    once, again = server.accepted
    assert (once.id, once.mail["Date"]) == (again.id, again.mail["Date"])
    assert (once.text, once.html) == (again.text, again.html)


def test_a_server_that_dies_once_it_has_answered_gets_nothing_twice(
    server: SmtpServer,
) -> None:
    server.moods = [Mood.DIES_AFTER_ANSWER]
    queued()

    deliver()
    let_pass(DAY)
    deliver()

    assert len(server.accepted) == 1
    assert statuses() == [Status.SENT]


def test_an_address_refused_for_good_is_not_tried_again(server: SmtpServer) -> None:
    server.answers["gone@example.org"] = "550 5.1.1 No such user"
    queued("gone@example.org")
    queued("ada@example.org")

    deliver()
    let_pass(DAY)
    deliver()

    assert statuses() == [Status.FAILED, Status.SENT]
    assert Message.objects.earliest("pk").error == "550 5.1.1 No such user"
    assert server.connections == 2


def test_an_address_refused_for_now_waits_alone_and_keeps_its_order(
    server: SmtpServer,
) -> None:
    server.answers["full@example.org"] = "450 4.2.1 Try later"
    first, second = queued("full@example.org"), queued("full@example.org")
    queued("ada@example.org")

    deliver()
    assert [one.recipient for one in server.accepted] == ["ada@example.org"]
    del server.answers["full@example.org"]
    deliver()
    assert len(server.accepted) == 1
    let_pass(MINUTE)
    deliver()

    arrived = [one.id for one in server.sent_to("full@example.org")]
    assert arrived == [first.message_id, second.message_id]


def test_waits_grow_until_the_mail_is_given_up(server: SmtpServer) -> None:
    server.answers["full@example.org"] = "450 4.2.1 Try later"
    message = queued("full@example.org")
    waits = []

    while message.status == Status.QUEUED:
        deliver()
        message.refresh_from_db()
        wait = message.due_at - timezone.now()
        waits.append(round(wait / MINUTE))
        let_pass(wait)

    assert waits[:4] == [1, 5, 20, 60]
    assert waits[4:-1] == [240] * len(waits[4:-1])
    assert 120 * 60 - 300 < sum(waits) < 120 * 60 + 300
    assert message.error == "450 4.2.1 Try later"


def test_after_a_day_without_a_server_every_mail_is_sent_or_given_up_aloud(
    server: SmtpServer,
) -> None:
    server.mood = Mood.HANGS_UP
    names = [f"reader-{number}@example.org" for number in range(4)]
    for name in names:
        queued(name)
    lapsing = queued("lapsing@example.org")
    Message.objects.filter(pk=lapsing.pk).update(give_up_at=timezone.now() + DAY / 2)
    Message.objects.update(created_at=timezone.now() - DAY)

    for _ in range(DAY // QUARTER):
        deliver()
        let_pass(QUARTER)

    assert server.accepted == []
    assert "hung up" in Message.objects.get(pk=lapsing.pk).error
    [finding] = check_mail()
    assert finding.text.startswith("4 mails wait, the oldest 24 h")
    assert statuses() == [Status.QUEUED] * len(names) + [Status.FAILED]

    server.mood = Mood.WELL
    queued("new@example.org")
    deliver()
    assert server.sent_to("new@example.org")  # it waits for none of the others
    let_pass(timedelta(minutes=delivery.RETRIES.minutes[-1]))
    deliver()

    arrived = sorted(one.recipient for one in server.accepted)
    assert arrived == sorted([*names, "new@example.org"])


def test_a_mail_that_is_of_no_use_any_more_is_not_sent(server: SmtpServer) -> None:
    queued()
    let_pass(6 * DAY)

    deliver()

    assert server.connections == 0
    assert statuses() == [Status.FAILED]


def test_an_address_that_smtp_cannot_write_fails_alone(server: SmtpServer) -> None:
    queued()
    EmailAddress.objects.update(email="ädä@example.org")

    deliver()

    assert statuses() == [Status.FAILED]
    assert "Invalid address" in Message.objects.get().error


def test_what_a_killed_worker_was_sending_is_sent(server: SmtpServer) -> None:
    queued()
    Message.objects.update(status=Status.SENDING, tries=1)

    deliver()

    assert len(server.accepted) == 1


def test_a_mail_that_is_taken_back_at_the_last_moment_is_not_sent(
    server: SmtpServer,
) -> None:
    about_to_be_sent = queued()
    Message.objects.all().delete()
    about_to_be_sent.pk = 7

    delivery._deliver(about_to_be_sent)

    assert server.connections == 0


def test_a_task_that_was_queued_before_mail_was_switched_off_does_nothing(
    server: SmtpServer, settings: LazySettings
) -> None:
    queued()
    settings.MAILERS = {}

    assert run_queued() == []

    assert statuses() == [Status.QUEUED]


def test_an_address_at_which_another_worker_is_busy_is_left_to_it(
    server: SmtpServer,
) -> None:
    busy = queued("busy@example.org")
    queued("ada@example.org")
    with connect(database.url()) as other:
        key = [delivery.ADDRESS_LOCK, busy.address_id]
        other.execute("SELECT pg_advisory_lock(%s, %s)", key)
        deliver()
        assert [one.recipient for one in server.accepted] == ["ada@example.org"]
        other.execute("SELECT pg_advisory_unlock_all()")

    deliver()
    assert len(server.accepted) == 2


def test_no_more_connections_are_open_than_allowed(server: SmtpServer) -> None:
    queued()
    with connect(database.url()) as other:
        for number in range(delivery.CONNECTIONS):
            key = [delivery.CONNECTION_LOCK, number]
            other.execute("SELECT pg_advisory_lock(%s, %s)", key)
        deliver()
        other.execute("SELECT pg_advisory_unlock_all()")

    assert server.connections == 0
    deliver()
    assert len(server.accepted) == 1


def test_no_lock_outlives_the_delivery(server: SmtpServer) -> None:
    queued()

    deliver()

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")  # fmt: skip
        assert cursor.fetchone() == (0,)


def test_a_server_that_wants_an_account_gets_it(
    server: SmtpServer, settings: LazySettings
) -> None:
    server.needs_sign_in = True
    mail_goes_to(server.url_with_account, settings)
    queued()

    deliver()

    assert len(server.accepted) == 1


def test_a_wrong_password_is_said_without_the_password_and_tried_again(
    server: SmtpServer, settings: LazySettings
) -> None:
    server.needs_sign_in = True
    wrong = server.url_with_account.replace("s3cret", "wr0ng")
    mail_goes_to(wrong, settings)
    message = queued()

    deliver()

    message.refresh_from_db()
    assert message.status == Status.QUEUED
    assert "refuses the user name or the password in MAIL_URL (535" in message.error
    assert "wr0ng" not in message.error
