"""Deciding campaigns: once for all of their comments, and undone as one."""

from datetime import timedelta

import pytest
from django.utils import timezone

from comments.decisions import status_changes
from comments.discussion import privacy
from comments.models import Act, Campaign, Comment, Decision, Status
from comments.moderation import campaigns, decision_undo
from comments.screening import pipeline
from evidenceblog.core.models import User
from posts.models import Post
from tests import make
from tests.comments.campaigns import (
    NAMES,
    SUSPICIOUS,
    again,
    campaigns_of,
    copy,
    statuses,
    three,
    unlike,
)

pytestmark = pytest.mark.django_db


# One decision


@pytest.mark.all
def test_a_campaign_of_172_is_decided_once_and_undone_as_one(
    post: Post, moderator: User
) -> None:
    copies = [copy(post, number % len(NAMES)) for number in range(172)]
    other = unlike(post, 0)
    campaign = Campaign.objects.get()
    before = {comment.pk: again(comment).status for comment in copies}
    assert campaign.comments.count() == 172

    made = campaigns.decide_campaign(
        campaign, to=Status.REJECTED, by=moderator, reasons=["promotion"]
    )
    late = [copy(post, 1), copy(make.post(), 2)]

    assert len(made) == 172
    assert {(one.by, one.batch, one.campaign) for one in made} == {
        (moderator, made[0].batch, campaign)
    }
    assert statuses([*copies, *late]) == {Status.REJECTED}
    for comment in late:
        given = comment.decisions.get()
        assert (given.by, given.reasons, given.batch, given.campaign) == (
            None, ["campaign"], made[0].batch, campaign,
        )  # fmt: skip

    undone = decision_undo.undo_batch(made[0].batch, by=moderator)

    assert len(undone.decisions) == 174
    assert {comment.pk: again(comment).status for comment in copies} == before
    assert statuses([*late, other]) == {Status.HELD}
    campaign.refresh_from_db()
    assert (campaign.verdict, campaign.batch) == ("", None)
    assert copy(post, 3).status != Status.REJECTED


def test_what_the_filter_put_away_is_decided_along(post: Post, moderator: User) -> None:
    copies, campaign = three(post)
    Comment.objects.filter(pk=copies[0].pk).update(status=Status.SPAM)

    made = campaigns.decide_campaign(campaign, to=Status.APPROVED, by=moderator)

    assert len(made) == 3
    assert statuses(copies) == {Status.APPROVED}


def test_what_a_person_decided_stands_above_the_campaign(
    post: Post, moderator: User
) -> None:
    copies, campaign = three(post)
    status_changes.decide(copies[:1], to=Status.APPROVED, by=moderator)
    status_changes.decide(copies[1:2], to=Status.REJECTED, by=moderator)

    campaigns.decide_campaign(campaign, to=Status.SPAM, by=moderator)
    status_changes.decide(copies[2:], to=Status.HELD, by=moderator)

    assert [again(one).status for one in copies] == ["approved", "rejected", "held"]
    assert pipeline.screen(copies[2]) == []


def test_nothing_is_published_because_others_were(post: Post, moderator: User) -> None:
    copies, campaign = three(post)
    campaigns.decide_campaign(campaign, to=Status.APPROVED, by=moderator)

    late = copy(post, 4)

    assert statuses(copies) == {Status.APPROVED}
    assert (late.status, late.campaign) == (Status.HELD, None)


def test_what_only_shares_a_name_with_decided_spam_waits(
    post: Post, moderator: User
) -> None:
    for number in range(3):
        unlike(post, number, name="Best Slimming Tea", **SUSPICIOUS)
    campaigns.decide_campaign(Campaign.objects.get(), to=Status.SPAM, by=moderator)

    late = unlike(post, 3, name="Best Slimming Tea", **SUSPICIOUS)

    assert (late.status, late.campaign) == (Status.HELD, None)


def test_what_leads_to_the_website_of_decided_spam_follows_it(
    post: Post, moderator: User
) -> None:
    for number in range(3):
        unlike(post, number, website="https://shop.example/", **SUSPICIOUS)
    campaign = Campaign.objects.get()
    campaigns.decide_campaign(campaign, to=Status.SPAM, by=moderator)

    late = unlike(post, 3, website="https://www.shop.example/x")

    assert (late.status, late.campaign) == (Status.SPAM, campaign)


def test_two_moderators_decide_a_campaign_once(post: Post, moderator: User) -> None:
    copies, campaign = three(post)
    seen = {comment.pk: comment.version for comment in copies}
    other = make.person("Moderators")
    campaigns.decide_campaign(campaign, to=Status.SPAM, by=other, versions=seen)

    assert (
        campaigns.decide_campaign(
            campaign, to=Status.APPROVED, by=moderator, versions=seen
        )
        == []
    )

    campaign.refresh_from_db()
    assert (campaign.verdict, campaign.decided_by) == (Status.SPAM, other)
    assert statuses(copies) == {Status.SPAM}


def test_what_came_while_the_moderator_looked_is_decided_along(
    post: Post, moderator: User
) -> None:
    copies, campaign = three(post)
    seen = {comment.pk: comment.version for comment in copies}
    late = copy(post, 4)

    assert (
        len(
            campaigns.decide_campaign(
                campaign, to=Status.SPAM, by=moderator, versions=seen
            )
        )
        == 4
    )
    assert again(late).status == Status.SPAM


def test_a_campaign_that_the_filter_put_away_whole_can_be_confirmed(
    post: Post, moderator: User
) -> None:
    _copies, campaign = three(post)
    Comment.objects.update(status=Status.SPAM)

    assert campaigns.decide_campaign(campaign, to=Status.SPAM, by=moderator) == []

    assert copy(post, 4).status == Status.SPAM
    campaign.refresh_from_db()
    assert campaign.batch is not None
    decision_undo.undo_batch(campaign.batch, by=moderator)
    assert copy(post, 5).status == Status.HELD


def test_a_campaign_can_be_decided_anew_after_its_undoing(
    post: Post, moderator: User
) -> None:
    copies, campaign = three(post)
    Comment.objects.filter(pk=copies[0].pk).update(status=Status.SPAM)
    made = campaigns.decide_campaign(campaign, to=Status.REJECTED, by=moderator)
    decision_undo.undo_batch(made[0].batch, by=moderator)

    made = campaigns.decide_campaign(campaign, to=Status.APPROVED, by=moderator)

    assert len(made) == 3


def test_no_campaign_goes_back_to_received(post: Post, moderator: User) -> None:
    _copies, campaign = three(post)

    with pytest.raises(status_changes.CannotDecide):
        campaigns.decide_campaign(campaign, to=Status.RECEIVED, by=moderator)

    campaign.refresh_from_db()
    assert campaign.verdict == ""


# Its end


def test_a_lifted_campaign_decides_no_more_and_undoes_nothing(
    post: Post, moderator: User
) -> None:
    copies, campaign = three(post)
    campaigns.decide_campaign(campaign, to=Status.SPAM, by=moderator)
    followed = copy(post, 3)

    (made,) = campaigns.lift_verdict(campaign, by=moderator)

    assert (made.act, made.by) == (Act.CAMPAIGN, moderator)
    assert statuses(copies) == {Status.SPAM}
    late = copy(post, 4)
    assert (late.status, late.campaign) == (Status.HELD, campaign)
    assert pipeline.screen(followed) == []
    assert again(followed).status == Status.SPAM
    assert campaigns.lift_verdict(campaign, by=moderator) == []


def test_lifting_is_undone(post: Post, moderator: User) -> None:
    _copies, campaign = three(post)
    decided = campaigns.decide_campaign(campaign, to=Status.SPAM, by=moderator)
    (made,) = campaigns.lift_verdict(campaign, by=moderator)

    decision_undo.undo_batch(made.batch, by=moderator)

    late = copy(post, 4)
    assert late.status == Status.SPAM
    decision_undo.undo_batch(decided[0].batch, by=moderator)
    assert again(late).status == Status.HELD


def test_a_lifted_campaign_that_was_undone_stays_so(
    post: Post, moderator: User
) -> None:
    _copies, campaign = three(post)
    decided = campaigns.decide_campaign(campaign, to=Status.SPAM, by=moderator)
    (made,) = campaigns.lift_verdict(campaign, by=moderator)
    decision_undo.undo_batch(decided[0].batch, by=moderator)

    decision_undo.undo_batch(made.batch, by=moderator)

    campaign.refresh_from_db()
    assert campaign.verdict == ""


def test_a_comment_taken_out_of_its_campaign_stays_out(
    post: Post, moderator: User
) -> None:
    copies, campaign = three(post)

    campaigns.remove_from_campaign(copies[:1], by=moderator)
    pipeline.screen(copies[0])
    campaigns.decide_campaign(campaign, to=Status.SPAM, by=moderator)

    assert again(copies[0]).campaign is None
    assert [again(one).status for one in copies] == ["held", "spam", "spam"]


def test_no_new_campaign_takes_what_was_taken_out_of_another(
    post: Post, moderator: User
) -> None:
    copies, _campaign = three(post)
    campaigns.remove_from_campaign(copies, by=moderator)
    late = [copy(post, 4), copy(post, 5), copy(post, 6)]

    assert campaigns_of(copies) == {None}
    assert None not in campaigns_of(late)


def test_taking_out_is_undone(post: Post, moderator: User) -> None:
    copies, campaign = three(post)
    (made,) = campaigns.remove_from_campaign(copies[:1], by=moderator)

    decision_undo.undo_batch(made.batch, by=moderator)

    assert campaigns_of(copies) == {campaign.pk}


def test_what_was_taken_out_of_a_campaign_that_is_gone_stays_out(
    post: Post, moderator: User
) -> None:
    copies, campaign = three(post)
    made = campaigns.remove_from_campaign(copies, by=moderator)
    campaign.delete()

    decision_undo.undo_batch(made[0].batch, by=moderator)

    assert campaigns_of(copies) == {None}


# What is kept of it


def test_a_campaign_outlives_the_words_of_its_spam(post: Post, moderator: User) -> None:
    copies, campaign = three(post)
    campaigns.decide_campaign(campaign, to=Status.SPAM, by=moderator)
    Comment.objects.update(received_at=timezone.now() - timedelta(days=89))
    late = copy(post, 4)
    Comment.objects.exclude(pk=late.pk).update(
        received_at=timezone.now() - timedelta(days=91)
    )
    Decision.objects.update(at=timezone.now() - timedelta(days=31))

    privacy.delete_old_data.call()

    assert {again(one).body for one in copies} == {""}
    assert copy(post, 5).campaign == campaign


def test_an_erased_comment_leaves_nothing_with_its_campaign(
    post: Post, moderator: User
) -> None:
    comments = [
        unlike(post, n, name="Best Slimming Tea", **SUSPICIOUS) for n in range(3)
    ]
    campaign = Campaign.objects.get()
    privacy.erase_comment(comments[0], by=moderator)
    campaign.refresh_from_db()
    assert campaign.shared_value == "Best Slimming Tea"  # others bear it, too

    for comment in comments[1:]:
        privacy.erase_comment(comment, by=moderator)

    campaign.refresh_from_db()
    assert campaign.shared_value == ""
    assert (again(comments[0]).campaign, again(comments[0]).sketch) == (None, [])


@pytest.mark.parametrize(
    ("ground", "days", "kept"),
    [("range", 29, True), ("range", 31, False), ("name", 89, True), ("name", 91, False), ("host", 400, True)],
)  # fmt: skip
def test_what_a_campaign_was_about_is_forgotten_with_its_comments(
    post: Post, ground: str, days: int, kept: bool
) -> None:
    made_at = timezone.now() - timedelta(days=days)
    Campaign.objects.create(ground=ground, shared_value="said", made_at=made_at)

    privacy.delete_old_data.call()

    assert Campaign.objects.get().shared_value == ("said" if kept else "")
