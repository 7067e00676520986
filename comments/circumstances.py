"""Circumstances: what the filter is told of a comment besides its text."""

from django.db.models import Count, Q

from .models import Comment, Status
from .spam.verdicts import Circumstances


def of(comment: Comment) -> Circumstances:
    """Gather the circumstances of a stored comment."""
    copies = (
        Comment.objects.filter(body=comment.body)
        .exclude(pk=comment.pk)
        .aggregate(all=Count("pk"), spam=Count("pk", filter=Q(status=Status.SPAM)))
    )
    opinion = comment.opinion or {}
    return Circumstances(
        name=comment.name,
        website=comment.website,
        trap=comment.trap,
        copies=copies["all"],
        spam_copies=copies["spam"],
        akismet=opinion.get("verdict") or opinion.get("failed", ""),
    )
