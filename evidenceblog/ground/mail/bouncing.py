"""Bouncing: an address from which mail comes back, or complaints, gets no more of it.

A report counts only if it names one of our Message-IDs, which nobody else can guess,
and the recipient it went to: a forged one suppresses nobody.
"""

import logging
from imaplib import IMAP4

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from evidenceblog.ground.engine import NEVER, task

from . import mailbox, reports, subscribing
from .accounts import Account
from .models import Address, Message
from .reports import Kind, Report

logger = logging.getLogger(__name__)

# A full mailbox is emptied some day; after so many mails that were given up, nobody will.
MOST_TRANSIENT = 5


def mailbox_is_on() -> bool:
    return isinstance(settings.MAIL_BOUNCES, Account)


@task(when=mailbox_is_on, retry=NEVER)  # the clock comes again
def read_mailbox() -> None:
    """Read the reports in the operator's mailbox, and mark those that are ours."""
    account = settings.MAIL_BOUNCES
    if not isinstance(account, Account):
        return
    try:
        with mailbox.opened(account) as box:
            for number in box.unread_reports():
                ours = [record(report) for report in reports.read(box.fetch(number))]
                if any(ours):
                    box.mark(number)
    except (OSError, IMAP4.error) as error:
        logger.error("The mailbox of MAIL_BOUNCE_URL cannot be read: %s", error)  # noqa: TRY400


@transaction.atomic
def record(report: Report) -> bool:
    """Act on a report, if it is about a mail of ours; tell whether it is. Repeatable."""
    message = _message_of(report)
    if message is None:
        logger.info("A report is not about a mail of ours: %s", report.kind.value)
        return False
    match report.kind:
        case Kind.PERMANENT:
            stop(message.address, Address.Stop.BOUNCED, report.words)
        case Kind.COMPLAINT:
            stop(message.address, Address.Stop.COMPLAINED, report.words)
            subscribing.unsubscribe_from_everything(message.address)
        case Kind.TRANSIENT:
            _count(message, report.words)
        case Kind.DELAYED:
            pass
    return True


def _message_of(report: Report) -> Message | None:
    message = (
        Message.objects.select_related("address")
        .filter(message_id=report.message_id)
        .first()
    )
    if message is None:
        return None
    # A provider may hide who complained (RFC 5965 §3.2); a bounce always says whose.
    hidden = report.kind is Kind.COMPLAINT and not report.recipients
    named = message.address.email in report.recipients
    return message if hidden or named else None


def _count(message: Message, words: str) -> None:
    Message.objects.filter(pk=message.pk).update(came_back=True)
    came_back = Message.objects.filter(address=message.address, came_back=True)
    if came_back.count() >= MOST_TRANSIENT:
        stop(message.address, Address.Stop.BOUNCED, words)


def stop(address: Address, reason: Address.Stop, words: str) -> None:
    """Send nothing more to an address; a complaint stays one."""
    Address.objects.filter(pk=address.pk).exclude(stop=Address.Stop.COMPLAINED).update(
        stop=reason, stop_why=words, stopped_at=timezone.now()
    )


@transaction.atomic
def lift(address: Address) -> None:
    """Let mail go to an address again, and forget what came back from it."""
    Address.objects.filter(pk=address.pk).update(stop="", stop_why="", stopped_at=None)
    Message.objects.filter(address=address).update(came_back=False)
