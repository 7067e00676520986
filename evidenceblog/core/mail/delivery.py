"""Delivery: what waits in the outbox is handed to the mail server, in order, once.

A message is `sending` from before the server hears of it until directly after it has
accepted it; no transaction is open meanwhile, as one that is rolled back would forget
what was sent. Between the server's answer and our commit lies the window that every
mail server has (RFC 1047): a process killed in it sends the message again, with the
same Message-ID.
"""

import logging
from datetime import timedelta
from email.utils import format_datetime

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, mailers
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext as _

from evidenceblog.core import metrics
from evidenceblog.core.advisory_locks import try_lock
from evidenceblog.core.models import SiteSettings
from evidenceblog.core.task_backend import BackOff, task

from .models import Message, MessageStatus
from .smtp_errors import RefusalScope, SmtpRefusal, classify_error

logger = logging.getLogger(__name__)

# How many deliver at once: one that waits for a slow server leaves the other, and both
# leave half of a worker to everything that is not mail.
CONNECTIONS = 2
CONNECTION_LOCK, ADDRESS_LOCK = 0x6D61696C, 0x61646472
# The waits after a message's tries; then the last one, until it is given up.
RETRIES = BackOff(minutes=(1, 5, 20, 60, 240))
# What all other mail waits when the server is at fault: then another one is tried, so
# that no single message can stand in the way of the rest.
SERVER_PAUSE = timedelta(minutes=1)
Status = MessageStatus


class ServerUnavailable(Exception):
    """Nothing can be sent just now, whatever the message."""


def mail_is_on() -> bool:
    """Tell whether the operator set MAIL_URL; without it, what needs mail hides."""
    return bool(settings.MAILERS)


@task(when=mail_is_on)
def deliver_due() -> None:
    """Deliver what is due. Each message queues this, and so does the clock.

    When all connections are taken, those who hold them see the message, too; if they
    were just done, the clock sees it within a minute.
    """
    if SiteSettings.is_quiet_now():
        return
    for number in range(CONNECTIONS if mail_is_on() else 0):
        with try_lock(CONNECTION_LOCK, number) as ours:
            if ours:
                _deliver_all()
                return


def _deliver_all() -> None:
    try:
        tried = [True]
        while any(tried):
            tried = [_deliver_to_address(address) for address in _addresses_due()]
    except ServerUnavailable as trouble:
        logger.warning("No mail can be sent: %s", trouble)
        resumed = timezone.now() + SERVER_PAUSE
        Message.objects.due(resumed).update(due_at=resumed)


def _addresses_due() -> list[int]:
    due = Message.objects.due(timezone.now()).values("address")
    longest_waiting = due.annotate(since=Min("due_at")).order_by("since", "address")
    return list(longest_waiting.values_list("address", flat=True))


def _deliver_to_address(address: int) -> bool:
    """Deliver what waits for one address, oldest first; tell if anything was tried.

    A message that has to wait makes those behind it wait: readers get them in order.
    """
    with try_lock(ADDRESS_LOCK, address) as ours:
        tried = False
        while ours and (message := _next_message(address)):
            tried = True
            _deliver(message)
        return tried


def _next_message(address: int) -> Message | None:
    line = Message.objects.waiting().filter(address=address).order_by("pk")
    first = line.select_related("address").first()
    return first if first and first.due_at <= timezone.now() else None


def _deliver(message: Message) -> None:
    """Send a message, unless it is too late or not wanted any more.

    Raises ServerUnavailable if that is to blame.
    """
    if message.give_up_at <= timezone.now():
        message.error = message.error or _("It could not be sent in time.")
        _save_status(message, Status.FAILED)
    elif not message.is_wanted():
        _save_status(message, Status.SUPPRESSED)
    else:
        message.tries += 1
        if _save_status(message, Status.SENDING):
            _send(message)


def _send(message: Message) -> None:
    connection = mailers.default
    try:
        connection.open()
        connection.send_messages([email_message(message)])
    except (OSError, ValueError) as error:
        _handle_refusal(message, classify_error(error))
    else:
        metrics.MAILS.labels("sent").inc()
        message.error, message.sent_at = "", timezone.now()
        _save_status(message, Status.SENT)
    finally:
        close_connection(connection)


def _save_status(message: Message, status: MessageStatus) -> bool:
    """Write down how a message fares, and only that: its words may be erased since.

    Tell whether it is still there: it may have been taken back since it was read.
    """
    written = Message.objects.filter(pk=message.pk).update(
        status=status,
        tries=message.tries,
        error=message.error,
        due_at=message.due_at,
        sent_at=message.sent_at,
    )
    return written == 1


def _handle_refusal(message: Message, why: SmtpRefusal) -> None:
    wait = RETRIES.wait(message.tries) or timedelta(minutes=RETRIES.minutes[-1])
    message.error = why.words
    message.due_at = timezone.now() + wait
    over = why.whose is RefusalScope.FOR_GOOD or message.due_at >= message.give_up_at
    metrics.MAILS.labels("failed" if over else "put off").inc()
    _save_status(message, Status.FAILED if over else Status.QUEUED)
    if why.whose is RefusalScope.SERVER:
        raise ServerUnavailable(why.words)


def close_connection(connection: BaseEmailBackend) -> None:
    """Say goodbye; the message is sent or not by now, whatever becomes of that."""
    try:
        connection.close()
    except OSError as error:
        logger.info("The mail server did not say goodbye: %s", error)


def email_message(message: Message) -> EmailMultiAlternatives:
    """Write a message as it goes over the wire."""
    written = EmailMultiAlternatives(
        subject=message.subject,
        body=message.text,
        from_email=settings.MAIL_FROM,
        to=[message.address.email],
        headers={
            "Message-ID": message.message_id,
            "Date": format_datetime(message.created_at),
            "Auto-Submitted": "auto-generated",  # RFC 3834 §5: no answer by a machine
            **message.headers,
        },
    )
    written.attach_alternative(message.html, "text/html")
    return written
