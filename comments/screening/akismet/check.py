"""Checks of comments by Akismet: made in a task, so that nobody waits, and repeated.

Off unless AKISMET_API_KEY is set: then nothing is queued and no reason is shown. Set but
failing, the comment says so and the check is made again.
"""

import logging
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation

from comments.models import (
    GONE,
    AkismetCheck,
    AkismetOutage,
    Comment,
    Decision,
    Status,
)
from comments.screening import pipeline
from evidenceblog.core.models import SiteSettings
from evidenceblog.core.task_backend import task

from . import client, feedback, opinions
from .client import AkismetUnavailable, Opinion, Throttled

Cause = AkismetOutage.Cause

logger = logging.getLogger(__name__)

# No wait between two tries is longer (a day is the longest Retry-After that we keep).
GIVEN_UP_AFTER = timedelta(hours=25)
# An hour's share of what was given up: more would use up the allowance at one go.
AT_ONCE = 200


@task(when=client.is_on)
def queue_akismet_calls(decisions: list[int]) -> None:
    """Queue the check of each comment first judged, and feedback on what people
    decided."""
    for made in Decision.objects.filter(pk__in=decisions):
        if made.by_id is not None:
            feedback.send_decision.enqueue(decision=made.pk)
        elif made.from_status == Status.RECEIVED:
            check_comment.enqueue(comment=made.comment_id)


@task(retry=client.RETRIES)
def check_comment(comment: int) -> None:
    """Ask Akismet about a comment, and judge it again with its answer.

    Raises AkismetUnavailable for the engine to try again; what nobody but the operator
    can mend is not tried again.
    """
    if not client.is_on():
        return
    if SiteSettings.is_quiet_now():
        check_comment.using(run_after=client.after_quiet()).enqueue(comment=comment)
        return
    with transaction.atomic():  # who erases it does so before this, or after
        found = (
            Comment.objects.select_for_update(of=("self",))
            .select_related("post__live")
            .get(pk=comment)
        )
        if not _is_wanted(found):
            return
        check = _get_or_create_check(found)
    if check is not None:
        _ask(found, check)
    else:
        logger.error("Akismet judges no comment without an IP address.")
        _keep(found, {"failed": Cause.REFUSED})


@task(when=client.is_on)
def recheck_unanswered() -> None:
    """Check once more what had no answer until all tries were used up.

    While Akismet fails one comment tries for all.
    """
    if SiteSettings.is_quiet_now():
        return
    given_up = AkismetCheck.objects.filter(
        answered_at=None, tried_at__lt=timezone.now() - GIVEN_UP_AFTER
    )
    at_once = 1 if AkismetOutage.current() else AT_ONCE
    for check in given_up.order_by("tried_at")[:at_once]:
        check_comment.enqueue(comment=check.pk)


def _is_wanted(comment: Comment) -> bool:
    """Tell whether Akismet's opinion is missing still.

    A comment that a person decided before its check is not checked; one whose check
    failed is, so that people see the answer.
    """
    opinion = comment.opinion or {}
    is_answered = "verdict" in opinion and not opinion.get("provisional")
    if is_answered or comment.status in GONE:
        return False
    was_asked = AkismetCheck.objects.filter(comment=comment).exists()
    return was_asked or not comment.is_settled()


def _ask(comment: Comment, check: AkismetCheck) -> None:
    AkismetCheck.objects.filter(pk=check.pk).update(tried_at=timezone.now())
    try:
        opinion = client.request_opinion(check.parameters | _recheck_reason(comment))
    except client.FINAL as failure:
        logger.error("Akismet cannot be asked: %s", failure)  # noqa: TRY400
        _note_failure(comment, Cause.REFUSED)
    except AkismetUnavailable as failure:
        is_throttled = isinstance(failure, Throttled)
        _note_failure(comment, Cause.THROTTLED if is_throttled else Cause.UNAVAILABLE)
        raise
    else:
        _note_answer(comment, opinion)


def _recheck_reason(comment: Comment) -> dict[str, str]:
    opinion = comment.opinion or {}
    if "provisional" in opinion:
        return {"recheck_reason": "recheck"}
    return {"recheck_reason": "recheck_queue"} if "failed" in opinion else {}


def _note_failure(comment: Comment, cause: Cause) -> None:
    AkismetOutage.record_failure(cause)
    if "verdict" not in (comment.opinion or {}):  # not even a provisional one
        # Who moderates it need not know of throttling.
        kept = Cause.REFUSED if cause == Cause.REFUSED else Cause.UNAVAILABLE
        _keep(comment, {"failed": kept})


@transaction.atomic
def _note_answer(comment: Comment, opinion: Opinion) -> None:
    """Keep an answer; ham that is provisional is asked about once more."""
    AkismetOutage.objects.all().delete()
    kept: dict[str, object] = {"verdict": opinion.verdict, "guid": opinion.guid}
    was_provisional = "provisional" in (comment.opinion or {})
    if opinion.recheck_after is not None and not was_provisional:
        kept["provisional"] = True
        then = timezone.now() + timedelta(seconds=opinion.recheck_after)
        check_comment.using(run_after=then).enqueue(comment=comment.pk)
    _keep(comment, kept)
    AkismetCheck.objects.filter(pk=comment.pk).update(answered_at=timezone.now())


@transaction.atomic
def _keep(comment: Comment, opinion: dict[str, object]) -> None:
    """Keep an opinion, also among the forecasts that decisions are measured by."""
    locked = Comment.objects.select_for_update().exclude(status=Status.ERASED)
    found = locked.filter(pk=comment.pk).first()
    if found is None:
        return
    found.opinion = opinion
    if "verdict" in opinion:
        found.forecasts["akismet"] = float(opinion["verdict"] in opinions.SPAM_VERDICTS)
    found.save(update_fields=["opinion", "forecasts"])
    pipeline.screen(found)


def _get_or_create_check(comment: Comment) -> AkismetCheck | None:
    """Return the check of a comment, which holds what was sent when it was first made.

    None where Akismet cannot be asked: it requires the IP address of the sender.
    """
    made = AkismetCheck.objects.filter(comment=comment).first()
    if made or not comment.address:
        return made
    parameters = _parameters(comment, comment.address)
    return AkismetCheck.objects.create(comment=comment, parameters=parameters)


def _parameters(comment: Comment, address: str) -> dict[str, str | list[str]]:
    """Return a comment in Akismet's terms, as its writer sent it.

    Not sent of what is documented: `callback`, which needs an address at which
    strangers could bring verdicts (`recheck_after` tells when to ask again), and
    `classify`, whose answer is not documented.
    """
    live = comment.post.live
    parameters: dict[str, str | list[str]] = {
        "user_ip": address,
        "user_agent": comment.user_agent,
        "referrer": comment.referrer,
        "permalink": settings.SITE_URL + comment.post.get_absolute_url(),
        "comment_type": "reply" if comment.parent_id else "comment",
        "comment_author": comment.name,
        "comment_author_email": comment.email,
        "comment_author_url": comment.website,
        "comment_content": _as_written(comment),
        "comment_date_gmt": _iso(comment.received_at),
        "comment_post_modified_gmt": _iso(live.made_at) if live else "",
        "comment_parent": str(comment.parent_id or ""),
        "comment_context[]": [t["name"] for t in live.snapshot["topics"]] if live else [],
        "blog_lang": translation.to_locale(settings.LANGUAGE_CODE).lower(),
        "blog_charset": "UTF-8",
        "honeypot_field_name": client.TRAP_FIELD,
        # What developers try out must not teach Akismet.
        "is_test": "true" if settings.DEBUG else "",
    }  # fmt: skip
    # Sent empty, too: that says the trap was set and nothing fell into it.
    trap = {client.TRAP_FIELD: comment.trap}
    return {name: value for name, value in parameters.items() if value} | trap


def _as_written(comment: Comment) -> str:
    first = comment.wordings.order_by("pk").first()
    return first.body if first and comment.edited_at else comment.body


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")
