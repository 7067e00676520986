"""The second opinion: Akismet is asked in a task, and told what people decided.

Off unless AKISMET_API_KEY is set: then nothing is queued and no reason is shown. Set but
failing, the comment says so and the question is asked again.
"""

import logging
from typing import TypedDict

from django.conf import settings
from django.db import transaction
from django.utils import translation

from evidenceblog.ground.engine import BackOff, task

from . import judging
from .models import Comment, Decision, Status
from .spam import akismet_opinion
from .spam.akismet_terms import InvalidKey, OpinionUnavailable, Submission, Verdict

logger = logging.getLogger(__name__)

TRAP_FIELD = "subject"
# 5 minutes, 20 minutes, 2 hours, 12 hours: an outage of a service is over by then.
RECHECKS = BackOff(minutes=(5, 20, 120, 720))
# Only the operator can mend these: the key, an address that is none (ValueError), and a
# comment whose sender's address the server does not know (ValueError, too).
FINAL = (InvalidKey, ValueError)
TOLD = {Status.SPAM: True, Status.APPROVED: False}


def is_on() -> bool:
    return bool(settings.AKISMET_API_KEY)


def request(comment: Comment) -> None:
    """Queue the question, in the caller's transaction, if the operator set a key."""
    if is_on():
        ask_later.enqueue(comment=comment.pk)


@task(retry=RECHECKS)
def ask_later(comment: int) -> None:
    """Ask Akismet about a comment that no person has decided, and judge it again.

    Raises OpinionUnavailable for the engine to try again; what nobody but the operator
    can mend is not tried again.
    """
    found = Comment.objects.select_related("post__live").get(pk=comment)
    asked = "verdict" in (found.opinion or {})
    if not is_on() or asked or found.is_settled():
        return
    try:
        opinion = akismet_opinion.ask(submission(found), **account())
    except FINAL as failure:
        logger.error("Akismet cannot be asked: %s", failure)  # noqa: TRY400
        _keep(found, {"failed": "refused", "said": str(failure)})
    except OpinionUnavailable as failure:
        _keep(found, {"failed": "unavailable", "said": str(failure)})
        raise
    else:
        said = {"guid": opinion.guid, "alert": opinion.alert.message}
        _keep(found, {"verdict": opinion.verdict, **said})


@transaction.atomic
def _keep(comment: Comment, opinion: dict[str, str]) -> None:
    Comment.objects.filter(pk=comment.pk).update(opinion=opinion)
    judging.judge(comment)


@task(when=is_on)
def tell_later(decisions: list[int]) -> None:
    """Queue, for each decision a person took, what Akismet should learn from it."""
    taken = Decision.objects.filter(
        pk__in=decisions,
        by__isnull=False,
        to_status__in=TOLD,
        comment__address__isnull=False,
    )
    for decision in taken:
        tell_one.enqueue(decision=decision.pk)


@task(retry=RECHECKS)
def tell_one(decision: int) -> None:
    """Tell Akismet of one decision, unless it was taken back since."""
    made = Decision.objects.select_related("comment__post__live", "by").get(pk=decision)
    comment = made.comment
    since = comment.decisions.filter(pk__gt=made.pk)
    if not is_on() or since.exists():
        return
    try:
        akismet_opinion.tell(
            submission(comment, reporter=made.by.get_username() if made.by else ""),
            TOLD[Status(made.to_status)],
            **account(),
        )
    except FINAL as failure:
        logger.error("Akismet cannot be told: %s", failure)  # noqa: TRY400


class Account(TypedDict):
    """Whose account asks, for which site, and where."""

    key: str
    blog: str
    url: str


def account() -> Account:
    return {
        "key": settings.AKISMET_API_KEY,
        "blog": f"{settings.SITE_URL}/",
        "url": settings.AKISMET_URL,
    }


def submission(comment: Comment, reporter: str = "") -> Submission:
    """Return a comment in Akismet's terms; the same for the question and the feedback."""
    opinion = comment.opinion or {}
    answered = opinion.get("verdict")
    live = comment.post.live
    return Submission(
        user_ip=comment.address or "",
        user_agent=comment.user_agent,
        referrer=comment.referrer,
        permalink=settings.SITE_URL + comment.post.get_absolute_url(),
        comment_type="reply" if comment.parent_id else "comment",
        author=comment.name,
        author_email=comment.email,
        author_url=comment.website,
        content=comment.body,
        date_gmt=comment.received_at,
        post_modified_gmt=live.made_at if live else None,
        parent=str(comment.parent_id or ""),
        context=tuple(topic["name"] for topic in live.snapshot["topics"])
        if live
        else (),
        blog_lang=translation.to_locale(settings.LANGUAGE_CODE).lower(),
        honeypot_field_name=TRAP_FIELD,
        honeypot_value=comment.trap,
        recheck_reason="recheck_queue" if "failed" in opinion else "",
        reporter=reporter,
        check_response=Verdict(answered) if answered and reporter else None,
    )
