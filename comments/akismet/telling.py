"""Telling: Akismet learns what people decided about what it was asked, and took back."""

import logging
from dataclasses import replace

from comments.models import Act, Decision, DecisionQuerySet, Inquiry, Status
from comments.spam import akismet_opinion
from comments.spam.akismet_terms import Submission, Verdict
from evidenceblog.ground.task_backend import task

from . import inquiries

logger = logging.getLogger(__name__)

MEANS_SPAM = {Status.SPAM: True, Status.APPROVED: False}


@task(retry=inquiries.RECHECKS)
def tell_later(decision: int) -> None:
    """Tell Akismet what a person decided, unless somebody has decided anew since.

    It hears only of what it was asked. Raises OpinionUnavailable for the engine to try
    again.
    """
    made = Decision.objects.select_related("comment", "by").get(pk=decision)
    inquiry = Inquiry.objects.filter(comment=made.comment_id).first()
    is_spam = _meaning(made)
    overtaken = _on_the_same(made).filter(pk__gt=made.pk).exists()
    if not inquiries.is_on() or inquiry is None or is_spam is None or overtaken:
        return
    try:
        akismet_opinion.tell(_feedback(made, inquiry), is_spam, **inquiries.account())
    except inquiries.FINAL as failure:
        logger.error("Akismet cannot be told: %s", failure)  # noqa: TRY400


def _meaning(made: Decision) -> bool | None:
    """Return whether a decision says spam (True) or not spam; None: neither.

    What takes back a verdict that Akismet was told gives it its own word back; where
    it had none, the writer has the benefit of the doubt.
    """
    if made.to_status in MEANS_SPAM:
        return MEANS_SPAM[Status(made.to_status)]
    before = _on_the_same(made).filter(pk__lt=made.pk).order_by("pk").last()
    if before is None or before.by_id is None:
        return None
    taken_back = MEANS_SPAM.get(Status(before.to_status))
    own_word = _answer(made) in {Verdict.SPAM, Verdict.DISCARD}
    return None if taken_back in {None, own_word} else own_word


def _feedback(made: Decision, inquiry: Inquiry) -> Submission:
    return replace(
        Submission.from_stored(inquiry.asked),
        guid=(made.comment.opinion or {}).get("guid", ""),
        reporter=made.by.get_username() if made.by else "",
        check_response=_answer(made),
    )


def _answer(made: Decision) -> Verdict | None:
    answered = (made.comment.opinion or {}).get("verdict")
    return Verdict(answered) if answered else None


def _on_the_same(made: Decision) -> DecisionQuerySet:
    """Return the decisions that changed the status of the same comment."""
    return Decision.objects.filter(comment=made.comment_id, act=Act.STATUS)
