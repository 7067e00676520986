"""Judging a stored comment: the filter's verdict becomes its status, until a person's."""

from django.db import transaction

from . import circumstances, moderation
from .models import Comment, Decision, Status
from .spam import judging
from .spam.verdicts import Bin


@transaction.atomic
def judge(comment: Comment) -> list[Decision]:
    """Judge a stored comment and give it its first status, or a better one.

    Return the decision made, none where the comment stays what it is. A person's
    decision is never overruled. The verdict and its reasons are kept with the comment.
    """
    comment = Comment.objects.select_for_update().get(pk=comment.pk)
    verdict = judging.judge(comment.body, circumstances.of(comment))
    comment.score = verdict.score
    comment.reasons = [reason.as_stored() for reason in verdict.reasons]
    comment.save(update_fields=["score", "reasons"])
    if comment.is_settled():
        return []
    return moderation.decide(
        [comment],
        to=Status.SPAM if verdict.bin == Bin.SPAM else Status.HELD,
        by=None,
        reasons=[reason.code for reason in verdict.reasons] or ["first-look"],
    )
