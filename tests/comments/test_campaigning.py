"""Campaigning: what belongs together is decided once, and undone as one."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from threading import Barrier, Thread
from time import sleep

import pytest
from django.db import connection, transaction
from django.utils import timezone

from comments import campaigning, erasing, judging, moderation, receiving, undoing
from comments.models import Act, Campaign, Comment, Commenter, Kind, Status
from evidenceblog.ground.models import User
from posts.models import Post
from tests import make

pytestmark = pytest.mark.django_db
PITCH = (
    "Hello {}, I was struggling with back pain for three years until a friend told me "
    "about this clinic. Their herbal programme changed my life within two weeks!"
)
UNLIKE = """\
In our practice nobody asks whether the stretching is done in the morning or at night, \
and I wonder whether any of the trials looked at the time of day at all.
My mother had the operation in spring and could walk to the shop again by summer, but \
nobody had warned her that sleeping would be so hard in the first weeks.
Could the authors say how many people dropped out of the exercise groups? In the table \
I only find those who stayed, and that would change what the result means.
The picture of the knee is lovely. I shall use it in my class, with the credit of \
course, and ask the students what each of the letters in it stands for.
""".splitlines()
NAMES = ("Ada", "Grace", "Edith", "Marie", "Rosalind", "Dorothy", "Lise", "Barbara")
SUSPICIOUS = {"trap": "filled in"}


def copy(post: Post, number: int = 0, **changes: object) -> Comment:
    return make.comment(post, body=PITCH.format(NAMES[number]), **changes)


def unlike(post: Post, number: int, **changes: object) -> Comment:
    return make.comment(post, body=UNLIKE[number], **changes)


def again(comment: Comment) -> Comment:
    return Comment.objects.select_related("campaign").get(pk=comment.pk)


def campaigns_of(comments: list[Comment]) -> set[int | None]:
    return {again(comment).campaign_id for comment in comments}


def statuses(comments: list[Comment]) -> set[str]:
    return {again(comment).status for comment in comments}


def three(post: Post) -> tuple[list[Comment], Campaign]:
    copies = [copy(post, number) for number in range(3)]
    return copies, Campaign.objects.get()


# What belongs together


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
    assert (campaign.ground, campaign.sign) == ("host", "shop.example")
    assert campaigns_of(comments) == {campaign.pk}


def test_readers_from_one_hospital_are_no_campaign(post: Post) -> None:
    for number in range(4):
        unlike(
            post,
            number,
            website="https://hospital.example/",
            sender=receiving.Sender(address=f"192.0.2.{number}"),
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

    assert Campaign.objects.filter(ground="name", sign=name).count() == count


def test_suspects_from_one_range_are_a_campaign_for_a_day(post: Post) -> None:
    def from_range(number: int) -> Comment:
        sender = receiving.Sender(address=f"192.0.2.{number}")
        return unlike(post, number, sender=sender, **SUSPICIOUS)

    two = [from_range(0), from_range(1)]
    yesterday = timezone.now() - timedelta(hours=25)
    Comment.objects.filter(pk=two[0].pk).update(received_at=yesterday)
    third = from_range(2)
    assert not Campaign.objects.exists()

    fourth = from_range(3)

    campaign = Campaign.objects.get()
    assert (campaign.ground, campaign.sign) == ("range", "192.0.2.0/24")
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
    campaigning.decide(decided, to=Status.REJECTED, by=moderator)

    bridge = copy(post, 4, **shop)

    assert (bridge.campaign, bridge.status) == (decided, Status.REJECTED)
    assert Status.REJECTED not in statuses(by_text)
    assert decided.pk not in campaigns_of(by_text)


def test_a_comment_that_was_kept_is_nobodys_campaign(
    post: Post, moderator: User
) -> None:
    kept = copy(post, 1)
    moderation.decide([kept], to=Status.APPROVED, by=moderator)
    copies = [copy(post, 2), copy(post, 3)]
    assert not Campaign.objects.exists()

    copies.append(copy(post, 4))

    assert campaigns_of(copies) == {Campaign.objects.get().pk}
    assert again(kept).campaign is None


def test_staff_trusted_people_and_mentions_stay_out(
    post: Post, moderator: User
) -> None:
    Commenter.objects.create(email="friend@example.org", standing="trusted")
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
        assert judging.judge(comment) == []

    assert campaigns_of(copies) == {campaign.pk}


def run_at_once(*acts: Callable[[], object]) -> None:
    together = Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        together.wait(10)
        try:
            act()
        finally:
            connection.close()

    threads = [Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)


@pytest.mark.django_db(transaction=True)
def test_copies_that_arrive_at_once_make_one_campaign() -> None:
    post = make.post()
    first = copy(post)

    run_at_once(*[partial(copy, post)] * 5)

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

        decide = partial(campaigning.decide, campaign, to=Status.REJECTED)
        run_at_once(partial(decide, by=moderator), partial(copy, post))

        assert statuses(list(campaign.comments.all())) == {Status.REJECTED}
        Comment.objects.update(bands=[])  # the next round begins anew


def wait_until_one_waits_for_us() -> None:
    """Return once another connection waits for a lock that this one holds."""
    waiting = (
        "SELECT 1 FROM pg_locks WHERE NOT granted"
        " AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"
    )
    with connection.cursor() as cursor:
        for _ in range(1000):
            cursor.execute(waiting)
            if cursor.fetchone():
                return
            sleep(0.01)
    raise TimeoutError


@pytest.mark.django_db(transaction=True)
def test_what_is_judged_meanwhile_stops_no_moderator() -> None:
    post, moderator = make.post(), make.person("Moderators")
    _copies, campaign = three(post)
    late = copy(post, 4)
    Comment.objects.filter(pk=late.pk).update(campaign=None, status=Status.RECEIVED)

    with transaction.atomic():
        Campaign.objects.select_for_update().get(pk=campaign.pk)
        judge = Thread(target=run_at_once, args=[partial(judging.judge, late)])
        judge.start()
        wait_until_one_waits_for_us()
        moderation.decide([late], to=Status.APPROVED, by=moderator)
    judge.join(30)

    assert (again(late).status, again(late).campaign) == (Status.APPROVED, None)


# One decision


def test_a_campaign_of_172_is_decided_once_and_undone_as_one(
    post: Post, moderator: User
) -> None:
    copies = [copy(post, number % len(NAMES)) for number in range(172)]
    other = unlike(post, 0)
    campaign = Campaign.objects.get()
    before = {comment.pk: again(comment).status for comment in copies}
    assert campaign.comments.count() == 172

    made = campaigning.decide(
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

    undone = undoing.undo(made[0].batch, by=moderator)

    assert len(undone.decisions) == 174
    assert {comment.pk: again(comment).status for comment in copies} == before
    assert statuses([*late, other]) == {Status.HELD}
    campaign.refresh_from_db()
    assert (campaign.verdict, campaign.batch) == ("", None)
    assert copy(post, 3).status != Status.REJECTED


def test_what_the_filter_put_away_is_decided_along(post: Post, moderator: User) -> None:
    copies, campaign = three(post)
    Comment.objects.filter(pk=copies[0].pk).update(status=Status.SPAM)

    made = campaigning.decide(campaign, to=Status.APPROVED, by=moderator)

    assert len(made) == 3
    assert statuses(copies) == {Status.APPROVED}


def test_what_a_person_decided_stands_above_the_campaign(
    post: Post, moderator: User
) -> None:
    copies, campaign = three(post)
    moderation.decide(copies[:1], to=Status.APPROVED, by=moderator)
    moderation.decide(copies[1:2], to=Status.REJECTED, by=moderator)

    campaigning.decide(campaign, to=Status.SPAM, by=moderator)
    moderation.decide(copies[2:], to=Status.HELD, by=moderator)

    assert [again(one).status for one in copies] == ["approved", "rejected", "held"]
    assert judging.judge(copies[2]) == []


def test_nothing_is_published_because_others_were(post: Post, moderator: User) -> None:
    copies, campaign = three(post)
    campaigning.decide(campaign, to=Status.APPROVED, by=moderator)

    late = copy(post, 4)

    assert statuses(copies) == {Status.APPROVED}
    assert (late.status, late.campaign) == (Status.HELD, None)


def test_what_only_shares_a_name_with_decided_spam_waits(
    post: Post, moderator: User
) -> None:
    for number in range(3):
        unlike(post, number, name="Best Slimming Tea", **SUSPICIOUS)
    campaigning.decide(Campaign.objects.get(), to=Status.SPAM, by=moderator)

    late = unlike(post, 3, name="Best Slimming Tea", **SUSPICIOUS)

    assert (late.status, late.campaign) == (Status.HELD, None)


def test_what_leads_to_the_website_of_decided_spam_follows_it(
    post: Post, moderator: User
) -> None:
    for number in range(3):
        unlike(post, number, website="https://shop.example/", **SUSPICIOUS)
    campaign = Campaign.objects.get()
    campaigning.decide(campaign, to=Status.SPAM, by=moderator)

    late = unlike(post, 3, website="https://www.shop.example/x")

    assert (late.status, late.campaign) == (Status.SPAM, campaign)


def test_two_moderators_decide_a_campaign_once(post: Post, moderator: User) -> None:
    copies, campaign = three(post)
    seen = {comment.pk: comment.turn for comment in copies}
    other = make.person("Moderators")
    campaigning.decide(campaign, to=Status.SPAM, by=other, seen=seen)

    assert (
        campaigning.decide(campaign, to=Status.APPROVED, by=moderator, seen=seen) == []
    )

    campaign.refresh_from_db()
    assert (campaign.verdict, campaign.decided_by) == (Status.SPAM, other)
    assert statuses(copies) == {Status.SPAM}


def test_what_came_while_the_moderator_looked_is_decided_along(
    post: Post, moderator: User
) -> None:
    copies, campaign = three(post)
    seen = {comment.pk: comment.turn for comment in copies}
    late = copy(post, 4)

    assert (
        len(campaigning.decide(campaign, to=Status.SPAM, by=moderator, seen=seen)) == 4
    )
    assert again(late).status == Status.SPAM


def test_a_campaign_that_the_filter_put_away_whole_can_be_confirmed(
    post: Post, moderator: User
) -> None:
    _copies, campaign = three(post)
    Comment.objects.update(status=Status.SPAM)

    assert campaigning.decide(campaign, to=Status.SPAM, by=moderator) == []

    assert copy(post, 4).status == Status.SPAM
    campaign.refresh_from_db()
    assert campaign.batch is not None
    undoing.undo(campaign.batch, by=moderator)
    assert copy(post, 5).status == Status.HELD


def test_a_campaign_can_be_decided_anew_after_its_undoing(
    post: Post, moderator: User
) -> None:
    copies, campaign = three(post)
    Comment.objects.filter(pk=copies[0].pk).update(status=Status.SPAM)
    made = campaigning.decide(campaign, to=Status.REJECTED, by=moderator)
    undoing.undo(made[0].batch, by=moderator)

    made = campaigning.decide(campaign, to=Status.APPROVED, by=moderator)

    assert len(made) == 3


def test_no_campaign_goes_back_to_received(post: Post, moderator: User) -> None:
    _copies, campaign = three(post)

    with pytest.raises(moderation.CannotDecide):
        campaigning.decide(campaign, to=Status.RECEIVED, by=moderator)

    campaign.refresh_from_db()
    assert campaign.verdict == ""


# Its end


def test_a_lifted_campaign_decides_no_more_and_undoes_nothing(
    post: Post, moderator: User
) -> None:
    copies, campaign = three(post)
    campaigning.decide(campaign, to=Status.SPAM, by=moderator)
    followed = copy(post, 3)

    (made,) = campaigning.lift(campaign, by=moderator)

    assert (made.act, made.by) == (Act.CAMPAIGN, moderator)
    assert statuses(copies) == {Status.SPAM}
    late = copy(post, 4)
    assert (late.status, late.campaign) == (Status.HELD, campaign)
    assert judging.judge(followed) == []
    assert again(followed).status == Status.SPAM
    assert campaigning.lift(campaign, by=moderator) == []


def test_lifting_is_undone(post: Post, moderator: User) -> None:
    _copies, campaign = three(post)
    decided = campaigning.decide(campaign, to=Status.SPAM, by=moderator)
    (made,) = campaigning.lift(campaign, by=moderator)

    undoing.undo(made.batch, by=moderator)

    late = copy(post, 4)
    assert late.status == Status.SPAM
    undoing.undo(decided[0].batch, by=moderator)
    assert again(late).status == Status.HELD


def test_a_lifted_campaign_that_was_undone_stays_so(
    post: Post, moderator: User
) -> None:
    _copies, campaign = three(post)
    decided = campaigning.decide(campaign, to=Status.SPAM, by=moderator)
    (made,) = campaigning.lift(campaign, by=moderator)
    undoing.undo(decided[0].batch, by=moderator)

    undoing.undo(made.batch, by=moderator)

    campaign.refresh_from_db()
    assert campaign.verdict == ""


def test_a_comment_taken_out_of_its_campaign_stays_out(
    post: Post, moderator: User
) -> None:
    copies, campaign = three(post)

    campaigning.split(copies[:1], by=moderator)
    judging.judge(copies[0])
    campaigning.decide(campaign, to=Status.SPAM, by=moderator)

    assert again(copies[0]).campaign is None
    assert [again(one).status for one in copies] == ["held", "spam", "spam"]


def test_no_new_campaign_takes_what_was_taken_out_of_another(
    post: Post, moderator: User
) -> None:
    copies, _campaign = three(post)
    campaigning.split(copies, by=moderator)
    late = [copy(post, 4), copy(post, 5), copy(post, 6)]

    assert campaigns_of(copies) == {None}
    assert None not in campaigns_of(late)


def test_taking_out_is_undone(post: Post, moderator: User) -> None:
    copies, campaign = three(post)
    (made,) = campaigning.split(copies[:1], by=moderator)

    undoing.undo(made.batch, by=moderator)

    assert campaigns_of(copies) == {campaign.pk}


def test_what_was_taken_out_of_a_campaign_that_is_gone_stays_out(
    post: Post, moderator: User
) -> None:
    copies, campaign = three(post)
    made = campaigning.split(copies, by=moderator)
    campaign.delete()

    undoing.undo(made[0].batch, by=moderator)

    assert campaigns_of(copies) == {None}


# What is kept of it


def test_a_campaign_outlives_the_words_of_its_spam(post: Post, moderator: User) -> None:
    copies, campaign = three(post)
    campaigning.decide(campaign, to=Status.SPAM, by=moderator)
    Comment.objects.update(received_at=timezone.now() - timedelta(days=89))
    late = copy(post, 4)
    Comment.objects.exclude(pk=late.pk).update(
        received_at=timezone.now() - timedelta(days=91)
    )

    erasing.forget_old.call()

    assert {again(one).body for one in copies} == {""}
    assert copy(post, 5).campaign == campaign


def test_an_erased_comment_leaves_nothing_with_its_campaign(
    post: Post, moderator: User
) -> None:
    comments = [
        unlike(post, n, name="Best Slimming Tea", **SUSPICIOUS) for n in range(3)
    ]
    campaign = Campaign.objects.get()
    erasing.erase(comments[0], by=moderator)
    campaign.refresh_from_db()
    assert campaign.sign == "Best Slimming Tea"  # others bear it, too

    for comment in comments[1:]:
        erasing.erase(comment, by=moderator)

    campaign.refresh_from_db()
    assert campaign.sign == ""
    assert (again(comments[0]).campaign, again(comments[0]).sketch) == (None, [])


@pytest.mark.parametrize(
    ("ground", "days", "kept"),
    [("range", 29, True), ("range", 31, False), ("name", 89, True), ("name", 91, False), ("host", 400, True)],
)  # fmt: skip
def test_what_a_campaign_was_about_is_forgotten_with_its_comments(
    post: Post, ground: str, days: int, kept: bool
) -> None:
    made_at = timezone.now() - timedelta(days=days)
    Campaign.objects.create(ground=ground, sign="said", made_at=made_at)

    erasing.forget_old.call()

    assert Campaign.objects.get().sign == ("said" if kept else "")
