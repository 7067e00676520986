"""Erasing: what is known of an address, on request and once it has served."""

import logging
from datetime import timedelta

from django.utils import timezone

from evidenceblog.ground.engine import task

from .models import NO_WORDS, WAITING, Address, HeardWebhook, Message
from .spelling import NotAnAddress, normalised
from .webhooks import TOLERANCE

logger = logging.getLogger(__name__)

# A failed mail may be sent again for as long, and a sent one looked into. Its words are
# somebody's; that it was sent, and the code that ends it, are kept.
WORDS_KEPT = timedelta(days=7)
# An address that was typed and never confirmed may be anybody's. Longer than a code lasts.
UNCONFIRMED_KEPT = timedelta(days=14)
# Twice the time in which one would be believed.
WEBHOOKS_KEPT = 2 * TOLERANCE.total_seconds()


def erase(email: str) -> None:
    """Erase an address with all that was mailed to it, or is about to be."""
    try:
        erased, _rows = Address.objects.filter(email=normalised(email)).delete()
    except NotAnAddress:
        return
    if erased:
        logger.info("Erased an address on request")


@task()
def forget_old() -> None:
    """Forget the words of mails, and addresses that nobody confirmed, after a time."""
    now = timezone.now()
    settled = Message.objects.exclude(status__in=WAITING).exclude(**NO_WORDS)
    emptied = settled.filter(created_at__lt=now - WORDS_KEPT).update(**NO_WORDS)
    forgotten, _rows = Address.objects.unneeded(now - UNCONFIRMED_KEPT).delete()
    HeardWebhook.objects.filter(at__lt=now.timestamp() - WEBHOOKS_KEPT).delete()
    if emptied or forgotten:
        logger.info("Forgot the words of %d mails and %d rows", emptied, forgotten)
