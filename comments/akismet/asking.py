"""The second opinion: Akismet is asked about comments in a task, so nobody waits for it.

Off unless AKISMET_API_KEY is set: then nothing is queued and no reason is shown. Set but
failing, the comment says so and the question is asked again.
"""

import logging
from dataclasses import replace
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from comments import judging
from comments.models import GONE, AkismetState, Comment, Decision, Inquiry, Status
from comments.spam import akismet_opinion
from comments.spam.akismet_terms import (
    NO_ALERT,
    Opinion,
    OpinionUnavailable,
    Submission,
    Throttled,
    Verdict,
)
from evidenceblog.ground.task_backend import task

from . import inquiries, outage, telling

logger = logging.getLogger(__name__)

Failure = AkismetState.Failure
WHY: dict[type[OpinionUnavailable], AkismetState.Failure] = {
    Throttled: Failure.THROTTLED
}

# No wait between two tries is longer (a day is the longest Retry-After that we keep).
GIVEN_UP_AFTER = timedelta(hours=25)
# An hour's share of what was given up: more would use up the allowance at one go.
AT_ONCE = 200


@task(when=inquiries.is_on)
def follow(decisions: list[int]) -> None:
    """Queue the question about each comment's first look, and the news of what people
    decided."""
    for made in Decision.objects.filter(pk__in=decisions):
        if made.by_id is not None:
            telling.tell_later.enqueue(decision=made.pk)
        elif made.from_status == Status.RECEIVED:
            ask_later.enqueue(comment=made.comment_id)


@task(retry=inquiries.RECHECKS)
def ask_later(comment: int) -> None:
    """Ask Akismet about a comment, and judge it again with its answer.

    Raises OpinionUnavailable for the engine to try again; what nobody but the operator
    can mend is not tried again.
    """
    if not inquiries.is_on():
        return
    with transaction.atomic():  # who erases it does so before this, or after
        found = (
            Comment.objects.select_for_update(of=("self",))
            .select_related("post__live")
            .get(pk=comment)
        )
        inquiry = _inquiry_about(found)
    if inquiry is not None:
        _ask(found, inquiry)


@task(when=inquiries.is_on)
def ask_again() -> None:
    """Ask once more what was asked in vain until all tries were used up.

    While Akismet fails one comment tries for all.
    """
    given_up = Inquiry.objects.unanswered().filter(
        tried_at__lt=timezone.now() - GIVEN_UP_AFTER
    )
    at_once = 1 if outage.now() else AT_ONCE
    for inquiry in given_up.order_by("tried_at")[:at_once]:
        ask_later.enqueue(comment=inquiry.pk)


def _inquiry_about(comment: Comment) -> Inquiry | None:
    """Return what to ask about a comment; None where no word is wanted or can be had."""
    if not _is_wanted(comment):
        return None
    try:
        return inquiries.about(comment)
    except ValueError as failure:  # nobody knows the address of its sender
        logger.error("Akismet cannot be asked: %s", failure)  # noqa: TRY400
        _keep(comment, opinion=_failed(Failure.REFUSED, failure))
        return None


def _is_wanted(comment: Comment) -> bool:
    """Tell whether Akismet's word is missing still.

    What a person decided before it was asked, it is not asked; what it was asked in
    vain, it is, so that people see where it says otherwise than they did.
    """
    opinion = comment.opinion or {}
    answered = "verdict" in opinion and not opinion.get("provisional")
    if answered or comment.status in GONE:
        return False
    return not comment.is_settled() or Inquiry.objects.filter(comment=comment).exists()


def _ask(comment: Comment, inquiry: Inquiry) -> None:
    Inquiry.objects.filter(pk=inquiry.pk).update(tried_at=timezone.now())
    try:
        opinion = akismet_opinion.ask(
            _question(comment, inquiry), **inquiries.account()
        )
    except inquiries.FINAL as failure:
        logger.error("Akismet cannot be asked: %s", failure)  # noqa: TRY400
        _missed(comment, Failure.REFUSED, failure)
    except OpinionUnavailable as failure:
        _missed(comment, WHY.get(type(failure), Failure.UNAVAILABLE), failure)
        raise
    else:
        _heard(comment, opinion)


def _question(comment: Comment, inquiry: Inquiry) -> Submission:
    opinion = comment.opinion or {}
    why_again = "recheck_queue" if "failed" in opinion else ""
    if "provisional" in opinion:
        why_again = "recheck"
    return replace(Submission.from_stored(inquiry.asked), recheck_reason=why_again)


def _missed(comment: Comment, why: AkismetState.Failure, failure: Exception) -> None:
    outage.missed(why, getattr(failure, "alert", NO_ALERT))
    if "verdict" not in (comment.opinion or {}):  # not even a provisional one
        _keep(comment, opinion=_failed(why, failure))


def _failed(why: AkismetState.Failure, failure: Exception) -> dict[str, object]:
    """Return what is kept with a comment; its readers need not know of throttling."""
    kind = Failure.REFUSED if why == Failure.REFUSED else Failure.UNAVAILABLE
    return {"failed": kind, "said": str(failure)}


@transaction.atomic
def _heard(comment: Comment, opinion: Opinion) -> None:
    """Keep an answer; ham that is provisional is asked about once more."""
    outage.heard(opinion.alert)
    before = comment.opinion or {}
    said: dict[str, object] = {"verdict": opinion.verdict, "guid": opinion.guid}
    if opinion.recheck_after is not None and "provisional" not in before:
        said["provisional"] = True
        then = timezone.now() + timedelta(seconds=opinion.recheck_after)
        ask_later.using(run_after=then).enqueue(comment=comment.pk)
    _keep(comment, opinion=said)
    is_news = opinion.verdict != before.get("verdict")
    Inquiry.objects.filter(pk=comment.pk).update(
        answered_at=timezone.now(), late=is_news and outage.is_decided(comment)
    )


@transaction.atomic
def _keep(comment: Comment, *, opinion: dict[str, object]) -> None:
    """Keep an opinion, also among the forecasts that decisions are measured by."""
    kept = Comment.objects.select_for_update().exclude(status=Status.ERASED)
    found = kept.filter(pk=comment.pk).first()
    if found is None:
        return
    found.opinion = opinion
    if "verdict" in opinion:
        found.forecasts["akismet"] = float(opinion["verdict"] != Verdict.HAM)
    found.save(update_fields=["opinion", "forecasts"])
    judging.judge(found)
