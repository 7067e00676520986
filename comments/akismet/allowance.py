"""The allowance: how many comments the account may ask Akismet about, and has this month."""

import logging

from django.utils import timezone

from comments.models import AkismetState
from comments.spam import akismet_opinion
from comments.spam.akismet_terms import OpinionUnavailable
from evidenceblog.ground.task_backend import task

from . import inquiries

logger = logging.getLogger(__name__)


@task(when=inquiries.is_on)
def note_usage() -> None:
    """Ask Akismet for the month's usage; what it does not tell stays as it was known."""
    try:
        usage = akismet_opinion.usage(**inquiries.account())
    except (OpinionUnavailable, ValueError) as failure:
        logger.warning("Akismet does not tell its usage: %s", failure)
        return
    known = {
        "used": usage.used,
        "allowed": usage.limit,
        "throttled": usage.is_throttled,
        "usage_at": timezone.now(),
    }
    AkismetState.objects.update_or_create(pk=1, defaults=known)
