"""The health check of mail: that it is on, accepted by the server, and not late."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from evidenceblog.core.mail.delivery import mail_is_on
from evidenceblog.core.mail.models import Message, MessageStatus

from .health_checks import Finding, Level

LATE_AFTER = timedelta(hours=1)


def check_mail() -> Iterator[Finding]:
    """Ask how the last mails fared."""
    if not mail_is_on():
        said = "Mail is off: nobody is told of anything. Set MAIL_URL and MAIL_FROM."
        yield Finding("mail", Level.WARNING, said)
        return
    now = timezone.now()
    late = Message.objects.waiting().filter(created_at__lt=now - LATE_AFTER)
    oldest = late.order_by("created_at").first()
    last = Message.objects.filter(
        status__in=[MessageStatus.SENT, MessageStatus.FAILED]
    ).order_by("-pk")[:1]
    if oldest:
        hours = round((now - oldest.created_at).total_seconds() / 3600)
        said = f"{late.count()} mails wait, the oldest {hours} h: see Mail, Messages."
        yield Finding("mail", Level.WARNING, said)
    elif any(message.status == MessageStatus.FAILED for message in last):
        said = "The last mail failed: see Mail, Messages, and try manage.py check_mail."
        yield Finding("mail", Level.WARNING, said)
    else:
        yield Finding("mail", Level.OK, "It is on, and none is late.")
