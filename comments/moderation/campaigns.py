"""Decisions about campaigns: one for all their comments, its end, and its undoing."""

import uuid
from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from comments.decisions import status_changes
from comments.models import WAITING, Act, Campaign, Comment, Decision, Status
from comments.screening.near_duplicates import GROUPED
from evidenceblog.core.models import User

from . import annotations


@transaction.atomic
def decide_campaign(
    campaign: Campaign,
    *,
    to: Status,
    by: User,
    reasons: Sequence[str] = (),
    versions: Mapping[int, int] | None = None,
) -> list[Decision]:
    """Decide a campaign's comments as one batch, and what joins it later.

    `versions` is as in `status_changes.decide`; what came since is decided along. Whoever comes
    second, with nothing left to decide, does not change the verdict. Raises
    CannotDecide, and Campaign.DoesNotExist if it has become part of another.
    """
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    batch = uuid.uuid4()
    made = status_changes.decide(
        undecided_comments(campaign),
        to=to,
        by=by,
        reasons=reasons,
        versions=versions,
        batch=batch,
        campaign=campaign,
    )
    if made or not campaign.verdict:
        campaign.verdict, campaign.reasons = to, list(reasons)
        campaign.batch, campaign.decided_by = batch, by
        campaign.decided_at = timezone.now()
        campaign.save()
    return made


@transaction.atomic
def lift_verdict(campaign: Campaign, *, by: User) -> list[Decision]:
    """Let a decided campaign decide no more of what arrives; what it decided stays.

    The Decision stands with the newest of its comments.
    """
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    newest = campaign.comments.order_by("-received_at", "-pk").first()
    if not campaign.verdict or newest is None:
        return []
    lifted = {"batch": str(campaign.batch), "verdict": campaign.verdict}
    campaign.verdict = ""
    campaign.save()
    return status_changes.log_act(
        [newest], Act.CAMPAIGN, by=by, changes={newest.pk: {"lifted": lifted}}
    )


@transaction.atomic
def remove_from_campaign(comments: Iterable[Comment], *, by: User) -> list[Decision]:
    """Take comments out of their campaign, and keep them out of every other."""
    return annotations.change_field(
        comments, Act.CAMPAIGN, "campaign_id", lambda _: None, by
    )


def undo_campaign_act(decision: Decision) -> None:
    """Put a comment back into its campaign, or let a lifted one decide again: unless it
    was undone, decided anew or merged since."""
    if lifted := decision.changes.get("lifted"):
        same = Campaign.objects.filter(batch=lifted["batch"], verdict="")
        same.update(verdict=lifted["verdict"])
    elif Campaign.objects.filter(pk=decision.changes["campaign_id"][0]).exists():
        annotations.undo_change(decision)


def reopen_campaign(batch: uuid.UUID) -> None:
    """Let the campaign that was decided with this batch decide no more."""
    Campaign.objects.filter(batch=batch).update(verdict="", batch=None)


def undecided_comments(campaign: Campaign) -> QuerySet[Comment]:
    """Return what a decision of the campaign touches: all but what a person decided."""
    decided = Decision.objects.by_people().not_undone().filter(act=Act.STATUS)
    by_nobody = ~Exists(decided.filter(comment=OuterRef("pk")))
    return campaign.comments.filter(
        Q(status__in=WAITING) | Q(by_nobody, status__in=GROUPED)
    )
