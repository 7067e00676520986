"""Judging a stored comment: the filter's verdict becomes its status, until a person's."""

from collections.abc import Iterable
from dataclasses import asdict

from django.db import transaction

from evidenceblog.core import event_queue

from . import (
    campaigning,
    circumstances,
    languages,
    moderation,
    reblogs,
    resembling,
    sorting,
)
from .labels import URGENT
from .models import Comment, Decision, Kind, Status
from .spam import judging, loading, points
from .spam.verdicts import Bin, Reason, Verdict
from .trust_lookup import RulesAbout

SORTED = ("language", "kind", "labels", "urgency")
JUDGED = ("score", "reasons", "forecasts", "hosts", "sketch", "bands", "campaign")


@transaction.atomic
def judge(comment: Comment) -> list[Decision]:
    """Judge a stored comment and give it its first status, or a better one.

    Return the decision made, none where the comment stays what it is. A person's
    decision is never overruled. The verdict and its reasons are kept with the comment.
    """
    comment = Comment.objects.select_related("post").get(pk=comment.pk)
    changed = list(JUDGED)
    if comment.status == Status.RECEIVED:
        _sort(comment)
        changed.extend(SORTED)
    near = resembling.look_around(comment)
    rules = RulesAbout.comment(comment)
    told = circumstances.of(comment, near, rules)
    verdict = judging.judge(comment.body, told, loading.load())
    _note(comment, verdict)
    campaign = campaigning.join(comment, near)
    if comment.status == Status.ERASED:  # meanwhile: nothing of its words is kept
        return []
    comment.save(update_fields=changed)
    if comment.is_settled():
        return []
    if campaign and campaign.is_followed():
        return campaigning.follow(comment, campaign)
    found = [reason.code for reason in verdict.reasons]
    found += rules.reasons_to_wait(is_confirmed=comment.confirmed_at is not None)
    return moderation.decide(
        [comment],
        to=Status.SPAM if verdict.bin == Bin.SPAM else Status.HELD,
        by=None,
        reasons=[*(found or ["first-look"]), *rules.codes],
    )


def sort_again(comment: Comment) -> None:
    """Note what else a comment is whose words were changed, and whether it is urgent now.

    What it was before stays: people may have said so.
    """
    _label(comment)
    comment.save(update_fields=["labels", "urgency"])


def _sort(comment: Comment) -> None:
    """Note what kind of thing a comment is, once: from then on people may say otherwise.

    A notice of a reblog is no part of the discussion, and waits until it is verified.
    """
    comment.language = languages.language_of(comment.body)
    if reblogs.notice_in(comment.body):
        comment.kind = Kind.REBLOG
        event_queue.record("reblog.noticed", comment=comment.pk)
    _label(comment)


def _label(comment: Comment) -> None:
    found = sorting.labels_of(comment.body, comment.name, comment.website)
    labels = [one.label for one in found]
    comment.labels = list(dict.fromkeys([*comment.labels, *labels]))
    if URGENT.intersection(labels):
        comment.urgency = Comment.Urgency.CRISIS


def _note(comment: Comment, verdict: Verdict) -> None:
    """Note what the filter said, and what it would have said."""
    comment.score = verdict.score
    comment.reasons = [reason.as_stored() for reason in verdict.reasons]
    comment.forecasts |= asdict(verdict.forecasts) | {
        "version": points.VERSION,
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
