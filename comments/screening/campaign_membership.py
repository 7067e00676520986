"""Which campaign a comment belongs to: it joins or founds one, and has its verdict."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from comments.decisions import status_changes
from comments.models import DISCUSSION, Act, Campaign, Comment, Decision, Status
from comments.spam.hosts import Trust
from evidenceblog.core.compiled_query import CompiledQuery, Parameter

from .comment_history import CommentHistory
from .near_duplicates import (
    GROUPED,
    SharedTrait,
    is_suspect,
    strong_traits,
    weak_traits,
)
from .trust_lookup import ApplicableRules, trusted_emails

# Two can be chance, or one person who tries again.
FEWEST = 3


def join_campaign(
    comment: Comment,
    near_duplicates: Iterable[Comment],
    history: CommentHistory,
    threshold: int,
) -> Campaign | None:
    """Let a comment join the campaign of those like it, or found one; lock the comment.

    The caller has indexed the comment in this transaction, and set its score. A comment
    that bridges campaigns nobody has decided makes them one; where one is decided, it
    joins that. What a person decided joins none, nor does a mention. Whom the filter
    doubts depends on `threshold`, the points that make spam.
    """
    strong: list[SharedTrait] = []
    if comment.kind in DISCUSSION:
        by_host = history.statuses_by_host
        strong = list(strong_traits(comment, near_duplicates, by_host, threshold))
    alike = [other for trait in strong for other in trait.others]
    campaigns = _locked_campaigns(alike)
    # In this order: who decides a campaign holds it while waiting for its comments.
    _lock(comment)
    is_suspicious = bool(alike) or is_suspect(comment, threshold)
    if comment.campaign or not (is_suspicious and _may_join(comment, history.rules)):
        return comment.campaign
    comment.campaign = (
        _merged_or_followed(campaigns)
        or next(filter(None, (_founded(comment, trait) for trait in strong)), None)
        or _by_weak_traits(comment, threshold)
    )
    return comment.campaign


def follow_verdict(
    comment: Comment, campaign: Campaign, columns: Mapping[str, Any]
) -> list[Decision]:
    """Give a later arrival, whose row is locked, the verdict that a person gave the
    others, in their batch; `columns` are stored with it."""
    return status_changes.decide(
        [comment],
        to=Status(campaign.verdict),
        by=None,
        reasons=["campaign"],
        batch=campaign.batch,
        campaign=campaign,
        are_locked=True,
        columns=columns,
    )


def forget_membership(comment: Comment) -> None:
    """Forget the campaign of a comment that is erased, and what that tells of it."""
    campaigns = list(Campaign.objects.filter(comments=comment))
    Comment.objects.filter(pk=comment.pk).update(campaign=None)
    for campaign in campaigns:
        Campaign.objects.filter(pk=campaign.pk, comments=None).update(shared_value="")


def forget_trait_values(ground: Campaign.Ground, before: datetime) -> None:
    """Forget the names or ranges that campaigns made before a moment had in common."""
    Campaign.objects.filter(ground=ground, made_at__lt=before).update(shared_value="")


def _may_join(comment: Comment, rules: ApplicableRules) -> bool:
    """Tell whether `_groupable` keeps a comment that no person has decided."""
    if comment.is_settled() or "email" in rules.kinds(Trust.TRUSTED):
        return False
    # Nobody can have taken out what was just received.
    is_new = comment.status == Status.RECEIVED
    return _is_a_strangers(comment) and (is_new or not _removed([comment]))


def _lock(comment: Comment) -> None:
    """Lock the row of a comment, and note what others have changed meanwhile."""
    found = _LOCKED.first(number=comment.pk)
    if found is None:
        raise Comment.DoesNotExist
    comment.status, comment.campaign_id = found.status, found.campaign_id


_LOCKED = CompiledQuery(
    lambda: (
        Comment.objects.select_for_update()
        .filter(pk=Parameter("number"))
        .only("status", "campaign")
    )
)


def _locked_campaigns(comments: Iterable[Comment]) -> list[Campaign]:
    numbers = {other.campaign_id for other in comments if other.campaign_id}
    return _LOCKED_CAMPAIGNS.fetch(numbers=list(numbers)) if numbers else []


_LOCKED_CAMPAIGNS = CompiledQuery(
    lambda: (
        Campaign.objects.select_for_update()
        .filter(pk__in=Parameter("numbers", "(SELECT unnest(%s::bigint[]))"))
        .order_by("pk")
    )
)


def _merged_or_followed(campaigns: list[Campaign]) -> Campaign | None:
    """Return the one that decides its arrivals, or all that nobody decided as one."""
    followed = [campaign for campaign in campaigns if campaign.is_followed()]
    undecided = [campaign for campaign in campaigns if not campaign.verdict]
    return _merged(followed[:1] or undecided)


def _merged(campaigns: list[Campaign]) -> Campaign | None:
    """Move what is in all into the oldest. What somebody decides right now stays."""
    if not campaigns:
        return None
    oldest, *others = campaigns
    for other in others:
        moved = _unlocked(other.comments.all())
        Comment.objects.filter(pk__in=[comment.pk for comment in moved]).update(
            campaign=oldest
        )
        Campaign.objects.filter(pk=other.pk, comments=None, decisions=None).delete()
    return oldest


def _by_weak_traits(comment: Comment, threshold: int) -> Campaign | None:
    """Return an undecided campaign of the same kind that the comment belongs to."""
    for trait in weak_traits(comment, threshold):
        numbers = {other.campaign_id for other in trait.others if other.campaign_id}
        found = Campaign.objects.select_for_update(skip_locked=True)
        same = found.filter(pk__in=numbers, ground=trait.ground, verdict="")
        known = same.order_by("pk").first()
        if campaign := known or _founded(comment, trait):
            return campaign
    return None


def _founded(comment: Comment, trait: SharedTrait) -> Campaign | None:
    """Found a campaign of a comment and those like it, if there are enough of them."""
    if len(trait.others) + 1 < FEWEST:
        return None
    others = Comment.objects.filter(pk__in=[other.pk for other in trait.others])
    free = others.filter(campaign=None, status__in=GROUPED)
    members = [comment, *_groupable(_unlocked(free))]
    # Copies of one person count for a text or host, and not for a name.
    is_name = trait.ground == Campaign.Ground.NAME
    size = len({member.email.lower() for member in members} if is_name else members)
    if size < FEWEST:
        return None
    campaign = Campaign.objects.create(ground=trait.ground, shared_value=trait.value)
    numbers = [member.pk for member in members[1:]]
    Comment.objects.filter(pk__in=numbers).update(campaign=campaign)
    return campaign


def _unlocked(comments: QuerySet[Comment]) -> list[Comment]:
    """Lock comments, without those that somebody else holds: nobody waits in a circle."""
    return list(comments.select_for_update(skip_locked=True))


def _groupable(comments: list[Comment]) -> list[Comment]:
    """Leave out mentions, staff, trusted people, and what was taken out of a campaign.

    Whoever types a trusted address gains no more from it than that.
    """
    removed = _removed(comments)
    emails = trusted_emails(comments)
    return [
        comment
        for comment in comments
        if _is_a_strangers(comment)
        and comment.email.lower() not in emails
        and comment.pk not in removed
    ]


def _is_a_strangers(comment: Comment) -> bool:
    return comment.kind in DISCUSSION and comment.account_id is None


def _removed(comments: list[Comment]) -> set[int]:
    """Return the numbers of those that a moderator took out of a campaign."""
    removals = Decision.objects.not_undone().filter(
        act=Act.CAMPAIGN, changes__has_key="campaign_id", comment__in=comments
    )
    return set(removals.values_list("comment", flat=True))
