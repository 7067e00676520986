"""Campaigning: comments that belong together are gathered, and decided as one."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from comments.decisions import status_changes
from comments.models import (
    DISCUSSION,
    WAITING,
    Act,
    Campaign,
    Comment,
    Decision,
    Status,
)
from comments.moderation import annotations
from evidenceblog.core.models import User

from . import near_duplicates
from .near_duplicates import GROUPED, Sign, is_suspect
from .trust_lookup import trusted_emails

# Two can be chance, or one person who tries again.
FEWEST = 3


def join(comment: Comment, near: Iterable[Comment]) -> Campaign | None:
    """Let a comment join the campaign of its kin, or found one with them; lock it.

    `near` are its near-duplicates. The caller has looked around in this transaction, and
    set the score. One that bridges campaigns nobody has decided makes them one; where
    one is decided, it joins that. What a person decided joins none, nor does a mention.
    """
    is_said_here = comment.kind in DISCUSSION
    strong = list(near_duplicates.strong_signs(comment, near)) if is_said_here else []
    kin = [one for sign in strong for one in sign.kin]
    met = _locked_campaigns(kin)
    # In this order: who decides a campaign holds it while waiting for its comments.
    comment.refresh_from_db(
        fields=["status", "campaign"], from_queryset=Comment.objects.select_for_update()
    )
    if comment.campaign or not (is_said_here and _may_join(comment, kin)):
        return comment.campaign
    comment.campaign = (
        _one_of(met) or _founded_by_any(comment, strong) or _by_weak_signs(comment)
    )
    return comment.campaign


def follow(comment: Comment, campaign: Campaign) -> list[Decision]:
    """Give a later arrival the verdict that a person gave the others, in their batch."""
    return status_changes.decide(
        [comment],
        to=Status(campaign.verdict),
        by=None,
        reasons=["campaign"],
        batch=campaign.batch,
        campaign=campaign,
    )


def undecided(campaign: Campaign) -> QuerySet[Comment]:
    """Return what a decision of the campaign touches: all but what a person decided."""
    decided = Decision.objects.by_people().not_undone().filter(act=Act.STATUS)
    by_nobody = ~Exists(decided.filter(comment=OuterRef("pk")))
    return campaign.comments.filter(
        Q(status__in=WAITING) | Q(by_nobody, status__in=GROUPED)
    )


@transaction.atomic
def decide(
    campaign: Campaign,
    *,
    to: Status,
    by: User,
    reasons: Sequence[str] = (),
    seen: Mapping[int, int] | None = None,
) -> list[Decision]:
    """Decide a campaign's comments as one batch, and what joins it later.

    `seen` is as in `moderation.decide`; what came since is decided along. Whoever comes
    second, with nothing left to decide, does not change the verdict. Raises
    CannotDecide, and Campaign.DoesNotExist if it has become part of another.
    """
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    batch = uuid.uuid4()
    made = status_changes.decide(
        undecided(campaign),
        to=to,
        by=by,
        reasons=reasons,
        versions=seen,
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
def lift(campaign: Campaign, *, by: User) -> list[Decision]:
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
def split(comments: Iterable[Comment], *, by: User) -> list[Decision]:
    """Take comments out of their campaign, and keep them out of every other."""
    return annotations.change_field(
        comments, Act.CAMPAIGN, "campaign_id", lambda _: None, by
    )


def take_back(decision: Decision) -> None:
    """Put a comment back into its campaign, or let a lifted one decide again: unless it
    was undone, decided anew or merged since."""
    if lifted := decision.changes.get("lifted"):
        same = Campaign.objects.filter(batch=lifted["batch"], verdict="")
        same.update(verdict=lifted["verdict"])
    elif Campaign.objects.filter(pk=decision.changes["campaign_id"][0]).exists():
        annotations.take_back(decision)


def reopen(batch: uuid.UUID) -> None:
    """Let the campaign that was decided with this batch decide no more."""
    Campaign.objects.filter(batch=batch).update(verdict="", batch=None)


def forget(comment: Comment) -> None:
    """Forget what the campaign of a comment that is erased tells of it."""
    campaigns = list(Campaign.objects.filter(comments=comment))
    Comment.objects.filter(pk=comment.pk).update(campaign=None)
    for campaign in campaigns:
        Campaign.objects.filter(pk=campaign.pk, comments=None).update(sign="")


def forget_signs(ground: Campaign.Ground, before: datetime) -> None:
    """Forget the names or ranges that campaigns made before a moment were about."""
    Campaign.objects.filter(ground=ground, made_at__lt=before).update(sign="")


def _may_join(comment: Comment, kin: list[Comment]) -> bool:
    if comment.is_settled() or not (kin or is_suspect(comment)):
        return False
    return bool(_groupable([comment]))


def _locked_campaigns(comments: Iterable[Comment]) -> list[Campaign]:
    numbers = {one.campaign_id for one in comments if one.campaign_id}
    if not numbers:
        return []
    found = Campaign.objects.select_for_update().filter(pk__in=numbers)
    return list(found.order_by("pk"))


def _one_of(campaigns: list[Campaign]) -> Campaign | None:
    """Return the one that decides its arrivals, or all that nobody decided as one."""
    followed = [campaign for campaign in campaigns if campaign.is_followed()]
    return _merged(followed[:1] or [one for one in campaigns if not one.verdict])


def _merged(campaigns: list[Campaign]) -> Campaign | None:
    """Move what is in all into the oldest. What somebody decides right now stays."""
    if not campaigns:
        return None
    oldest, *others = campaigns
    for other in others:
        moved = _unlocked(other.comments.all())
        Comment.objects.filter(pk__in=[one.pk for one in moved]).update(campaign=oldest)
        Campaign.objects.filter(pk=other.pk, comments=None, decisions=None).delete()
    return oldest


def _founded_by_any(comment: Comment, signs: Iterable[Sign]) -> Campaign | None:
    founded = (_founded(comment, sign) for sign in signs)
    return next(filter(None, founded), None)


def _by_weak_signs(comment: Comment) -> Campaign | None:
    """Return an undecided campaign of the same kind that the comment belongs to."""
    for sign in near_duplicates.weak_signs(comment):
        numbers = {one.campaign_id for one in sign.kin if one.campaign_id}
        found = Campaign.objects.select_for_update(skip_locked=True)
        same = found.filter(pk__in=numbers, ground=sign.ground, verdict="")
        known = same.order_by("pk").first()
        if campaign := known or _founded(comment, sign):
            return campaign
    return None


def _founded(comment: Comment, sign: Sign) -> Campaign | None:
    """Found a campaign of a comment and its kin, if there are enough of them."""
    if len(sign.kin) + 1 < FEWEST:
        return None
    kin = Comment.objects.filter(pk__in=[one.pk for one in sign.kin], campaign=None)
    free = _groupable(_unlocked(kin.filter(status__in=GROUPED)))
    addresses = {one.email.lower() for one in [comment, *free]}
    told_apart = addresses if sign.ground == Campaign.Ground.NAME else [comment, *free]
    if len(told_apart) < FEWEST:
        return None
    campaign = Campaign.objects.create(ground=sign.ground, sign=sign.said)
    Comment.objects.filter(pk__in=[one.pk for one in free]).update(campaign=campaign)
    return campaign


def _unlocked(comments: QuerySet[Comment]) -> list[Comment]:
    """Lock comments, without those that somebody else holds: nobody waits in a circle."""
    return list(comments.select_for_update(skip_locked=True))


def _groupable(comments: list[Comment]) -> list[Comment]:
    """Leave out mentions, staff, trusted people, and what was taken out of a campaign.

    Who types a trusted address is not decided along with others, and no more than that.
    """
    taken_out = Decision.objects.not_undone().filter(
        act=Act.CAMPAIGN, changes__has_key="campaign_id", comment__in=comments
    )
    apart = set(taken_out.values_list("comment", flat=True))
    emails = trusted_emails(comments)
    return [
        comment
        for comment in comments
        if comment.kind in DISCUSSION
        and comment.account_id is None
        and comment.email.lower() not in emails
        and comment.pk not in apart
    ]
