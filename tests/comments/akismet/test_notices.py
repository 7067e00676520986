"""What moderators and administrators are told of Akismet, on the admin's first page."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils import dateformat, timezone

from comments import moderation, receiving
from comments.akismet import notices, outage
from comments.models import AkismetState, Comment, Status
from comments.spam.models import FilterSettings
from evidenceblog.ground.models import User
from posts.models import Post
from tests import make
from tests.servers.akismet import GUARANTEED_SPAM_AUTHOR, AkismetServer, Mood
from tests.tasks import run_queued

pytestmark = pytest.mark.django_db
Failure = AkismetState.Failure


def state(**changes: Any) -> None:
    AkismetState.objects.update_or_create(pk=1, defaults=changes)


def failing(**changes: Any) -> None:
    since = timezone.now() - timedelta(hours=2)
    fails = {"failures": 3, "failing_since": since, "failure": Failure.UNAVAILABLE}
    state(**fails | changes)


def first_page(client: Client) -> str:
    return client.get("/admin/").content.decode()


@pytest.fixture
def administrator_client() -> Client:
    client = Client()
    client.force_login(make.person(is_superuser=True))
    return client


# Outages


def test_while_all_is_well_nothing_is_said(
    moderator_client: Client, akismet: AkismetServer
) -> None:
    state(answered_at=timezone.now())

    assert "Akismet" not in first_page(moderator_client)


def test_an_outage_says_since_when_why_and_what_waits(
    moderator_client: Client, akismet: AkismetServer, post: Post, moderator: User
) -> None:
    akismet.mood = Mood.FAILING
    sender = receiving.Sender(address="203.0.113.7")
    one, *_others = [make.comment(post, sender=sender) for _ in range(3)]
    run_queued()
    moderation.decide([one], to=Status.APPROVED, by=moderator)

    page = first_page(moderator_client)

    failing_since = AkismetState.load().failing_since
    assert failing_since
    since = dateformat.format(failing_since, "j F, H:i")
    assert f"Akismet has not answered since {since}" in page
    assert "it gives no answer that can be read" in page
    assert "2 comments wait for its word" in page
    assert 'akismet=without">1 decided meanwhile</a>' in page


def test_after_an_outage_disagreements_are_told_for_a_week(
    moderator_client: Client, akismet: AkismetServer, post: Post, moderator: User
) -> None:
    akismet.mood = Mood.FAILING
    sender = receiving.Sender(address="203.0.113.7")
    comment = make.comment(post, name=GUARANTEED_SPAM_AUTHOR, sender=sender)
    run_queued()
    moderation.decide([comment], to=Status.APPROVED, by=moderator)
    akismet.mood = Mood.FINE
    run_queued()

    assert (
        'akismet=otherwise">1 comment was decided without it that it calls otherwise'
        in first_page(moderator_client)
    )

    state(mended_at=timezone.now() - outage.NEWS_FOR)
    assert "otherwise" not in first_page(moderator_client)


@pytest.mark.parametrize("group", ["Authors", ""])
def test_who_does_not_moderate_is_told_nothing(
    akismet: AkismetServer, group: str
) -> None:
    failing(alert_message="Pay!", used=1, usage_at=timezone.now())

    assert notices.akismet(make.person(group)) == {}
    assert notices.akismet(AnonymousUser()) == {}


def test_a_key_taken_away_ends_it_all(
    administrator_client: Client, akismet: AkismetServer, settings: LazySettings
) -> None:
    failing(alert_message="Pay!", used=1, usage_at=timezone.now())
    assert "Akismet" in first_page(administrator_client)

    settings.AKISMET_API_KEY = ""

    assert "Akismet" not in first_page(administrator_client)


def test_it_costs_one_query_while_all_is_well_and_none_while_akismet_is_off(
    akismet: AkismetServer,
    moderator: User,
    settings: LazySettings,
    django_assert_num_queries: Any,
) -> None:
    moderator.get_all_permissions()

    with django_assert_num_queries(1):
        notices.akismet(moderator)
    settings.AKISMET_API_KEY = ""
    with django_assert_num_queries(0):
        notices.akismet(moderator)


# Alerts and usage


def test_an_alert_is_for_administrators_and_is_only_text(
    moderator_client: Client, administrator_client: Client, akismet: AkismetServer
) -> None:
    state(alert_code="30001", alert_message="<b>Upgrade</b> your plan.")

    page = first_page(administrator_client)

    assert "Akismet about your account:" in page
    assert "&lt;b&gt;Upgrade&lt;/b&gt; your plan. (30001)" in page
    assert "Upgrade" not in first_page(moderator_client)


@pytest.mark.parametrize(
    ("usage", "said"),
    [
        ({"used": 7463, "allowed": 350_000}, "about 7,463 of 350,000 comments this"),
        ({"used": 1, "allowed": None}, "Akismet was asked about 1 comment this month."),
        ({"used": 12, "allowed": 10, "throttled": True}, "it holds back answers"),
    ],
)
def test_the_usage_is_for_all_who_moderate(
    moderator_client: Client, akismet: AkismetServer, usage: dict[str, Any], said: str
) -> None:
    state(usage_at=timezone.now(), **usage)

    assert said in first_page(moderator_client)


def test_an_old_usage_is_not_shown(
    moderator_client: Client, akismet: AkismetServer
) -> None:
    state(usage_at=timezone.now() - notices.USAGE_IS_NEWS, used=12)

    assert "Akismet" not in first_page(moderator_client)


# Its word on a comment


@pytest.mark.parametrize(
    ("opinion", "said"),
    [
        (None, ""),
        ({"verdict": "ham"}, "Akismet says: not spam."),
        ({"verdict": "discard"}, "Akismet says: blatant spam."),
        ({"verdict": "ham", "provisional": True}, "Akismet says for now: not spam."),
        ({"failed": "unavailable"}, "Akismet has not answered yet."),
    ],
)
def test_its_word_on_a_comment_is_said_in_words(
    opinion: dict[str, Any] | None, said: str
) -> None:
    assert notices.akismet_word(Comment(opinion=opinion)) == said


# Only noted


def test_a_word_that_is_only_noted_weighs_nothing_and_is_shown(
    akismet: AkismetServer, post: Post
) -> None:
    FilterSettings.objects.create(pk=1, log_only=["akismet"])
    links = "https://a.example https://b.example https://c.example"
    sender = receiving.Sender(address="203.0.113.7")
    comment = make.comment(post, name=GUARANTEED_SPAM_AUTHOR, body=links, sender=sender)

    assert run_queued() == []

    comment.refresh_from_db()
    codes = {reason["code"] for reason in comment.reasons}
    assert not any(code.startswith("akismet") for code in codes)
    assert comment.status == Status.HELD
    word = notices.akismet_word(comment, only_noted=True)
    assert word == "Akismet would have said: spam."


def test_an_outage_of_what_is_only_noted_is_no_reason_to_hold_a_comment(
    akismet: AkismetServer, post: Post
) -> None:
    FilterSettings.objects.create(pk=1, log_only=["akismet"])
    akismet.mood = Mood.FAILING
    sender = receiving.Sender(address="203.0.113.7")
    comment = make.comment(post, sender=sender)

    run_queued()

    comment.refresh_from_db()
    assert comment.reasons == []
