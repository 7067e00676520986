"""Feedback to Akismet: what people decided about what it checked, and took back."""

import logging

from comments.models import Act, AkismetCheck, Decision, DecisionQuerySet, Status
from evidenceblog.core.models import SiteSettings
from evidenceblog.core.task_backend import task

from . import client, opinions

logger = logging.getLogger(__name__)

MEANS_SPAM = {Status.SPAM: True, Status.APPROVED: False}


@task(retry=client.RETRIES)
def send_decision(decision: int) -> None:
    """Send Akismet what a person decided, unless somebody has decided anew since.

    Only of comments that it checked. Raises AkismetUnavailable for the engine to
    try again.
    """
    made = Decision.objects.select_related("comment", "by").get(pk=decision)
    check = AkismetCheck.objects.filter(comment=made.comment_id).first()
    is_spam = _meaning(made)
    is_outdated = _on_the_same(made).filter(pk__gt=made.pk).exists()
    if not client.is_on() or check is None or is_spam is None or is_outdated:
        return
    if SiteSettings.is_quiet_now():
        send_decision.using(run_after=client.after_quiet()).enqueue(decision=decision)
        return
    try:
        client.send_feedback(check.parameters | _added(made), is_spam=is_spam)
    except client.FINAL as failure:
        logger.error("Akismet takes no feedback: %s", failure)  # noqa: TRY400


def _meaning(made: Decision) -> bool | None:
    """Return whether a decision says spam (True) or not spam; None: neither.

    Undoing a verdict that was sent to Akismet sends its own verdict back; where it had
    none, the writer has the benefit of the doubt.
    """
    if made.to_status in MEANS_SPAM:
        return MEANS_SPAM[Status(made.to_status)]
    before = _on_the_same(made).filter(pk__lt=made.pk).order_by("pk").last()
    if before is None or before.by_id is None:
        return None
    taken_back = MEANS_SPAM.get(Status(before.to_status))
    own_verdict = (made.comment.opinion or {}).get("verdict") in opinions.SPAM_VERDICTS
    return None if taken_back in {None, own_verdict} else own_verdict


def _added(made: Decision) -> dict[str, str]:
    """Return the check's number, who decided otherwise, and Akismet's verdict."""
    opinion = made.comment.opinion or {}
    added = {"reporter": made.by.get_username() if made.by else ""}
    if "verdict" in opinion:
        is_spam = opinion["verdict"] in opinions.SPAM_VERDICTS
        added["guid"] = opinion["guid"]
        added["comment_check_response"] = "true" if is_spam else "false"
    return {name: value for name, value in added.items() if value}


def _on_the_same(made: Decision) -> DecisionQuerySet:
    """Return the decisions that changed the status of the same comment."""
    return Decision.objects.filter(comment=made.comment_id, act=Act.STATUS)
