"""Campaigning: what belongs together is gathered, and nothing else."""

from datetime import timedelta
from functools import partial
from threading import Thread

import pytest
from django.db import transaction
from django.utils import timezone

from comments.decisions import status_changes
from comments.discussion import submissions
from comments.models import Campaign, Comment, Kind, Status, TrustRule
from comments.moderation import campaigns
from comments.screening import pipeline
from evidenceblog.core.models import User
from posts.models import Post
from tests import database, make
from tests.comments.campaigns import (
    SUSPICIOUS,
    UNLIKE,
    again,
    campaigns_of,
    copy,
    statuses,
    three,
    unlike,
)
from tests.processes import PATIENCE, eventually

pytestmark = pytest.mark.django_db


def test_the_third_copy_makes_a_campaign_of_all(post: Post) -> None:
    first, second = copy(post, 1), copy(make.post(), 2)
    assert campaigns_of([first, second]) == {None}

    third = copy(post, 3)

    campaign = Campaign.objects.get()
    assert campaigns_of([first, second, third]) == {campaign.pk}
    assert (campaign.ground, campaign.verdict) == ("text", "")


ARABIC = (
    "نقدم خدمات تمريض منزلي متميزة لكبار السن والمرضى في جميع أنحاء المدينة على "
    "مدار الساعة مع فريق من الممرضات المدربات وبأسعار مناسبة للجميع"
)
CHINESE = "我们的中医诊所专治慢性腰痛无需手术三个疗程即可痊愈已有上万名患者受益欢迎咨询"


@pytest.mark.parametrize("text", [ARABIC, CHINESE])
def test_a_campaign_in_any_script_is_gathered(post: Post, text: str) -> None:
    copies = [make.comment(post, body=f"{text} {n} https://{n}.example") for n in "abc"]

    assert campaigns_of(copies) == {Campaign.objects.get().pk}


def test_twenty_readers_who_say_thank_you_are_no_campaign(post: Post) -> None:
    for _ in range(20):
        make.comment(post, body="Thank you so much for this very useful article!")

    assert not Campaign.objects.exists()


def test_suspects_with_one_website_are_a_campaign(post: Post) -> None:
    site = "https://www.shop.example/a"
    comments = [
        unlike(post, 0, website=site, **SUSPICIOUS),
        unlike(post, 1, website="http://shop.example/b", **SUSPICIOUS),
        make.comment(post, body=f"{UNLIKE[2]} {site}", **SUSPICIOUS),
    ]

    campaign = Campaign.objects.get()
    assert (campaign.ground, campaign.shared_value) == ("host", "shop.example")
    assert campaigns_of(comments) == {campaign.pk}


def test_readers_from_one_hospital_are_no_campaign(post: Post) -> None:
    for number in range(4):
        unlike(
            post,
            number,
            website="https://hospital.example/",
            sender=submissions.Sender(address=f"192.0.2.{number}"),
        )

    assert not Campaign.objects.exists()


@pytest.mark.parametrize("website", ["https://nice.org.uk/", "http://127.0.0.1:8000/"])
def test_a_website_that_everybody_links_to_makes_no_campaign(
    post: Post, website: str
) -> None:
    for number in range(3):
        unlike(post, number, website=website, **SUSPICIOUS)

    assert not Campaign.objects.exists()


def test_a_website_of_a_comment_that_was_kept_makes_no_campaign(post: Post) -> None:
    site = "https://patients.example/"
    unlike(post, 3, website=site, status="approved")

    for number in range(3):
        unlike(post, number, website=site, **SUSPICIOUS)

    assert not Campaign.objects.exists()


@pytest.mark.parametrize(
    ("name", "emails", "count"),
    [
        ("Best Slimming Tea", ["a@x.example", "b@x.example", "c@x.example"], 1),
        ("shop24.example", ["a@x.example", "b@x.example", "c@x.example"], 1),
        ("Best Slimming Tea", ["a@x.example", "a@x.example", "A@x.example"], 0),
        ("Anna", ["a@x.example", "b@x.example", "c@x.example"], 0),
    ],
)
def test_suspects_with_one_name_and_several_addresses_are_a_campaign(
    post: Post, name: str, emails: list[str], count: int
) -> None:
    for number, email in enumerate(emails):
        unlike(post, number, name=name, email=email, **SUSPICIOUS)

    assert Campaign.objects.filter(ground="name", shared_value=name).count() == count


def test_suspects_from_one_range_are_a_campaign_for_a_day(post: Post) -> None:
    def from_range(number: int) -> Comment:
        sender = submissions.Sender(address=f"192.0.2.{number}")
        return unlike(post, number, sender=sender, **SUSPICIOUS)

    two = [from_range(0), from_range(1)]
    yesterday = timezone.now() - timedelta(hours=25)
    Comment.objects.filter(pk=two[0].pk).update(received_at=yesterday)
    third = from_range(2)
    assert not Campaign.objects.exists()

    fourth = from_range(3)

    campaign = Campaign.objects.get()
    assert (campaign.ground, campaign.shared_value) == ("range", "192.0.2.0/24")
    assert campaigns_of([two[1], third, fourth]) == {campaign.pk}


def test_what_belongs_to_two_campaigns_makes_them_one(post: Post) -> None:
    shop = {"website": "https://shop.example/", **SUSPICIOUS}
    by_text = [copy(post, number) for number in range(3)]
    by_host = [unlike(post, number, **shop) for number in range(3)]
    assert Campaign.objects.count() == 2

    bridge = copy(post, 4, **shop)

    assert campaigns_of([*by_text, *by_host, bridge]) == {Campaign.objects.get().pk}


def test_what_belongs_to_a_decided_and_an_open_campaign_joins_the_decided(
    post: Post, moderator: User
) -> None:
    shop = {"website": "https://shop.example/", **SUSPICIOUS}
    by_text = [copy(post, number) for number in range(3)]
    by_host = [unlike(post, number, **shop) for number in range(3)]
    decided = again(by_host[0]).campaign
    assert decided is not None
    campaigns.decide_campaign(decided, to=Status.REJECTED, by=moderator)

    bridge = copy(post, 4, **shop)

    assert (bridge.campaign, bridge.status) == (decided, Status.REJECTED)
    assert Status.REJECTED not in statuses(by_text)
    assert decided.pk not in campaigns_of(by_text)


def test_a_comment_that_was_kept_is_nobodys_campaign(
    post: Post, moderator: User
) -> None:
    kept = copy(post, 1)
    status_changes.decide([kept], to=Status.APPROVED, by=moderator)
    copies = [copy(post, 2), copy(post, 3)]
    assert not Campaign.objects.exists()

    copies.append(copy(post, 4))

    assert campaigns_of(copies) == {Campaign.objects.get().pk}
    assert again(kept).campaign is None


def test_staff_trusted_people_and_mentions_stay_out(
    post: Post, moderator: User
) -> None:
    TrustRule.objects.create(
        kind="email", value="friend@example.org", verdict="trusted"
    )
    staff, friend, mention = copy(post, 1), copy(post, 2, email="Friend@example.org"), copy(post, 3)  # fmt: skip
    Comment.objects.filter(pk=staff.pk).update(account=moderator)
    Comment.objects.filter(pk=mention.pk).update(kind=Kind.MENTION)
    others = [copy(post, 4), copy(post, 5)]
    assert not Campaign.objects.exists()

    others.append(copy(post, 6))
    late = copy(post, 7, email="FRIEND@example.org")

    assert campaigns_of(others) == {Campaign.objects.get().pk}
    assert campaigns_of([staff, friend, mention, late]) == {None}


def test_judging_again_changes_no_campaign(post: Post) -> None:
    copies, campaign = three(post)

    for comment in copies:
        assert pipeline.screen(comment) == []

    assert campaigns_of(copies) == {campaign.pk}


@pytest.mark.django_db(transaction=True)
def test_copies_that_arrive_at_once_make_one_campaign() -> None:
    post = make.post()
    first = copy(post)

    database.run_at_once(*[partial(copy, post)] * 5)

    assert Comment.objects.count() == 6
    assert campaigns_of(list(Comment.objects.all())) == {again(first).campaign_id}
    assert Campaign.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_copy_that_arrives_during_the_decision_is_decided_too() -> None:
    post, moderator = make.post(), make.person("Moderators")
    for _ in range(5):
        copies = [copy(post) for _ in range(3)]
        campaign = again(copies[0]).campaign
        assert campaign is not None

        decide = partial(campaigns.decide_campaign, campaign, to=Status.REJECTED)
        database.run_at_once(partial(decide, by=moderator), partial(copy, post))

        assert statuses(list(campaign.comments.all())) == {Status.REJECTED}
        Comment.objects.update(bands=[])  # the next round begins anew


@pytest.mark.django_db(transaction=True)
def test_what_is_judged_meanwhile_stops_no_moderator() -> None:
    post, moderator = make.post(), make.person("Moderators")
    _copies, campaign = three(post)
    late = copy(post, 4)
    Comment.objects.filter(pk=late.pk).update(campaign=None, status=Status.RECEIVED)

    with transaction.atomic():
        Campaign.objects.select_for_update().get(pk=campaign.pk)
        judge = Thread(
            target=database.run_at_once, args=[partial(pipeline.screen, late)]
        )
        judge.start()
        assert eventually(database.somebody_waits_for_a_lock)
        status_changes.decide([late], to=Status.APPROVED, by=moderator)
    judge.join(PATIENCE)

    assert (again(late).status, again(late).campaign) == (Status.APPROVED, None)
