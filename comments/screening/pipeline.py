"""Screening of a stored comment: the filter's verdict becomes its status."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from django.db import transaction

from comments.decisions import status_changes
from comments.models import Campaign, Comment, Decision, Kind, Status
from comments.models.label import URGENT_LABELS
from comments.spam import scorer, signal_points
from comments.spam.filter_data import FilterData
from comments.spam.verdicts import Bin, Reason, ScoringContext, Verdict
from evidenceblog.core import event_queue, metrics

from . import (
    campaign_membership,
    comment_history,
    content_labels,
    filter_cache,
    language_detection,
    reblog_notices,
    scoring_context,
)
from .comment_history import CommentHistory
from .near_duplicates import index_comment

CLASSIFIED = ("language", "kind", "labels", "urgency")
SCREENED = ("score", "reasons", "forecasts", "hosts", "sketch", "bands", "campaign")


def screen(comment: Comment) -> list[Decision]:
    """Screen a stored comment and give it its first status, or a better one.

    The caller has just stored or read it. Return the decision made, none where the
    comment stays what it is. A person's decision is never overruled. The verdict and its
    reasons are kept with the comment.
    """
    filter_data = filter_cache.load()  # before the transaction: in it, all is read anew
    with transaction.atomic():
        made = _screen(comment, filter_data)
    for decision in made:
        comment.status = Status(decision.to_status)
    return made


def is_plain_spam(text: str) -> bool:
    """Tell whether the filter takes a text for spam, of whose sender nothing is known."""
    verdict = scorer.score(text, ScoringContext(), filter_cache.load())
    return verdict.bin == Bin.SPAM


def _screen(comment: Comment, filter_data: FilterData) -> list[Decision]:
    changed = list(SCREENED)
    if comment.status == Status.RECEIVED:
        _classify(comment)
        changed.extend(CLASSIFIED)
    near_duplicates = index_comment(comment)
    history = comment_history.history_of(comment)
    context = scoring_context.context_of(comment, near_duplicates, history)
    verdict = scorer.score(comment.body, context, filter_data)
    metrics.VERDICTS.labels(verdict.bin).inc()
    _note(comment, verdict)
    campaign = campaign_membership.join_campaign(
        comment, near_duplicates, history, filter_data.threshold
    )
    if comment.status == Status.ERASED:  # meanwhile: nothing of its words is kept
        return []
    # With the new status if there is one: each update of a row costs all its indexes.
    columns = {name: getattr(comment, name) for name in changed}
    made = []
    if not comment.is_settled():
        made = _decide(comment, campaign, verdict, history, columns)
    if not made:
        Comment.objects.filter(pk=comment.pk).update(**columns)
    return made


def _decide(
    comment: Comment,
    campaign: Campaign | None,
    verdict: Verdict,
    history: CommentHistory,
    columns: Mapping[str, Any],
) -> list[Decision]:
    """Decide a comment that no person has decided, and store `columns` with the status;
    return no decision, and store nothing, where it has the status already."""
    if campaign and campaign.is_followed():
        return campaign_membership.follow_verdict(comment, campaign, columns)
    codes = [reason.code for reason in verdict.reasons]
    codes += history.rules.reasons_to_wait(
        is_confirmed=comment.confirmed_at is not None
    )
    return status_changes.decide(
        [comment],
        to=Status.SPAM if verdict.bin == Bin.SPAM else Status.HELD,
        by=None,
        reasons=[*(codes or ["first-look"]), *history.rules.codes],
        are_locked=True,
        columns=columns,
    )


def relabel(comment: Comment) -> None:
    """Add the labels of a comment whose words were changed, and its urgency.

    The labels it had stay: people may have set them.
    """
    _label(comment)
    comment.save(update_fields=["labels", "urgency"])


def _classify(comment: Comment) -> None:
    """Note a comment's language, kind and labels, once: people may change them then.

    A notice of a reblog is no part of the discussion, and waits until it is verified.
    """
    comment.language = language_detection.language_of(comment.body)
    if reblog_notices.notice_in(comment.body):
        comment.kind = Kind.REBLOG
        event_queue.record("reblog.noticed", comment=comment.pk)
    _label(comment)


def _label(comment: Comment) -> None:
    found = content_labels.labels_of(comment.body, comment.name, comment.website)
    labels = [match.label for match in found]
    comment.labels = list(dict.fromkeys([*comment.labels, *labels]))
    is_known = comment.urgency == Comment.Urgency.CRISIS
    if URGENT_LABELS.intersection(labels) and not is_known:
        comment.urgency = Comment.Urgency.CRISIS
        event_queue.record("crisis.noticed", comment=comment.pk)


def _note(comment: Comment, verdict: Verdict) -> None:
    """Note the filter's verdict, and what the filters that only watch found."""
    comment.score = verdict.score
    comment.reasons = [reason.as_stored() for reason in verdict.reasons]
    comment.forecasts |= asdict(verdict.forecasts) | {
        "version": signal_points.VERSION,
        "bin": verdict.bin,
        "fired": _points_by_code([*verdict.reasons, *verdict.silent]),
        "silent": [reason.as_stored() for reason in verdict.silent],
    }


def _points_by_code(reasons: Iterable[Reason]) -> dict[str, int]:
    """Return the points of each signal: without offsets, they outlive the words."""
    points: dict[str, int] = {}
    for reason in reasons:
        points[reason.code] = points.get(reason.code, 0) + reason.points
    return points
