"""Judging a stored comment: the filter's verdict becomes its status, until a person's."""

from collections.abc import Iterable
from dataclasses import asdict

from django.db import transaction

from comments.decisions import status_changes
from comments.models import Comment, Decision, Kind, Status
from comments.models.label import URGENT_LABELS
from comments.spam import scorer, signal_points
from comments.spam.verdicts import Bin, Reason, Verdict
from evidenceblog.core import event_queue

from . import (
    campaign_membership,
    content_labels,
    filter_cache,
    language_detection,
    near_duplicates,
    reblog_notices,
    scoring_context,
)
from .trust_lookup import RulesAbout

SORTED = ("language", "kind", "labels", "urgency")
JUDGED = ("score", "reasons", "forecasts", "hosts", "sketch", "bands", "campaign")


@transaction.atomic
def screen(comment: Comment) -> list[Decision]:
    """Judge a stored comment and give it its first status, or a better one.

    Return the decision made, none where the comment stays what it is. A person's
    decision is never overruled. The verdict and its reasons are kept with the comment.
    """
    comment = Comment.objects.select_related("post").get(pk=comment.pk)
    changed = list(JUDGED)
    if comment.status == Status.RECEIVED:
        _sort(comment)
        changed.extend(SORTED)
    near = near_duplicates.index_comment(comment)
    rules = RulesAbout.comment(comment)
    told = scoring_context.context_of(comment, near, rules)
    verdict = scorer.score(comment.body, told, filter_cache.load())
    _note(comment, verdict)
    campaign = campaign_membership.join(comment, near)
    if comment.status == Status.ERASED:  # meanwhile: nothing of its words is kept
        return []
    comment.save(update_fields=changed)
    if comment.is_settled():
        return []
    if campaign and campaign.is_followed():
        return campaign_membership.follow(comment, campaign)
    found = [reason.code for reason in verdict.reasons]
    found += rules.reasons_to_wait(is_confirmed=comment.confirmed_at is not None)
    return status_changes.decide(
        [comment],
        to=Status.SPAM if verdict.bin == Bin.SPAM else Status.HELD,
        by=None,
        reasons=[*(found or ["first-look"]), *rules.codes],
    )


def relabel(comment: Comment) -> None:
    """Note what else a comment is whose words were changed, and whether it is urgent now.

    What it was before stays: people may have said so.
    """
    _label(comment)
    comment.save(update_fields=["labels", "urgency"])


def _sort(comment: Comment) -> None:
    """Note what kind of thing a comment is, once: from then on people may say otherwise.

    A notice of a reblog is no part of the discussion, and waits until it is verified.
    """
    comment.language = language_detection.language_of(comment.body)
    if reblog_notices.notice_in(comment.body):
        comment.kind = Kind.REBLOG
        event_queue.record("reblog.noticed", comment=comment.pk)
    _label(comment)


def _label(comment: Comment) -> None:
    found = content_labels.labels_of(comment.body, comment.name, comment.website)
    labels = [one.label for one in found]
    comment.labels = list(dict.fromkeys([*comment.labels, *labels]))
    if URGENT_LABELS.intersection(labels):
        comment.urgency = Comment.Urgency.CRISIS


def _note(comment: Comment, verdict: Verdict) -> None:
    """Note what the filter said, and what it would have said."""
    comment.score = verdict.score
    comment.reasons = [reason.as_stored() for reason in verdict.reasons]
    comment.forecasts |= asdict(verdict.forecasts) | {
        "version": signal_points.VERSION,
        "bin": verdict.bin,
        "fired": _points_by_code([*verdict.reasons, *verdict.silent]),
        "silent": [reason.as_stored() for reason in verdict.silent],
    }


def _points_by_code(reasons: Iterable[Reason]) -> dict[str, int]:
    """Return what each signal said, without offsets: kept after the words are forgotten."""
    said: dict[str, int] = {}
    for one in reasons:
        said[one.code] = said.get(one.code, 0) + one.points
    return said
