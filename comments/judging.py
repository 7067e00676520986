"""Judging a stored comment: the filter's verdict becomes its status, until a person's."""

from dataclasses import asdict

from django.db import transaction

from . import circumstances, moderation
from .models import Comment, Decision, Status
from .spam import judging, loading, points
from .spam.verdicts import Bin, Verdict


@transaction.atomic
def judge(comment: Comment) -> list[Decision]:
    """Judge a stored comment and give it its first status, or a better one.

    Return the decision made, none where the comment stays what it is. A person's
    decision is never overruled. The verdict and its reasons are kept with the comment.
    """
    comment = Comment.objects.select_for_update().get(pk=comment.pk)
    comment.hosts = circumstances.hosts_of(comment)
    verdict = judging.judge(comment.body, circumstances.of(comment), loading.load())
    _keep(comment, verdict)
    if comment.is_settled():
        return []
    return moderation.decide(
        [comment],
        to=Status.SPAM if verdict.bin == Bin.SPAM else Status.HELD,
        by=None,
        reasons=[reason.code for reason in verdict.reasons] or ["first-look"],
    )


def _keep(comment: Comment, verdict: Verdict) -> None:
    """Keep what the filter said, and what it would have said, with the comment."""
    comment.score = verdict.score
    comment.reasons = [reason.as_stored() for reason in verdict.reasons]
    comment.forecasts = asdict(verdict.forecasts) | {
        "version": points.VERSION,
        "bin": verdict.bin,
        "silent": [reason.as_stored() for reason in verdict.silent],
    }
    comment.save(update_fields=["hosts", "score", "reasons", "forecasts"])
