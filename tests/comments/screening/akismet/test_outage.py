"""Outages of Akismet: when there is one, and what moderators are told of it."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import AnonymousUser
from django.template import Context
from django.test import Client
from django.utils import dateformat, timezone

from comments.discussion import submissions
from comments.models import AkismetOutage
from comments.templatetags.comments_desk import akismet_outage
from evidenceblog.core.models import User
from posts.models import Post
from tests import make
from tests.servers.akismet import AkismetServer, Mood
from tests.tasks import run_queued

pytestmark = pytest.mark.django_db
Cause = AkismetOutage.Cause
SENDER = submissions.Sender(address="203.0.113.7")
PAGES = ("/admin/", "/admin/comments/comment/")


def failing() -> AkismetOutage:
    since = timezone.now() - timedelta(hours=2)
    return AkismetOutage.objects.create(pk=1, since=since, cause=Cause.UNAVAILABLE)


def shown_to(user: User | AnonymousUser) -> AkismetOutage | None:
    shown: AkismetOutage | None = akismet_outage(Context({"user": user}))["outage"]
    return shown


# When there is one


def test_before_anything_was_asked_there_is_none(akismet: AkismetServer) -> None:
    assert AkismetOutage.current() is None


@pytest.mark.parametrize(
    ("failures", "minutes", "is_one"),
    [(1, 0, False), (2, 4, False), (3, 0, True), (1, 6, True)],
)
def test_a_lost_answer_is_no_outage_but_three_are_or_five_minutes(
    akismet: AkismetServer, failures: int, minutes: int, is_one: bool
) -> None:
    since = timezone.now() - timedelta(minutes=minutes)
    made = AkismetOutage.objects.create(
        pk=1, failures=failures, since=since, cause=Cause.THROTTLED
    )

    assert AkismetOutage.current() == (made if is_one else None)


@pytest.mark.parametrize(
    ("mood", "cause"),
    [
        (Mood.INVALID_KEY, Cause.REFUSED),
        (Mood.THROTTLED, Cause.THROTTLED),
        (Mood.HANGING, Cause.UNAVAILABLE),
    ],
)
def test_what_fails_is_noted_with_its_cause_and_its_beginning(
    akismet: AkismetServer, post: Post, mood: Mood, cause: str
) -> None:
    akismet.mood = mood
    make.comment(post, sender=SENDER)
    run_queued()
    [first] = AkismetOutage.objects.all()
    assert (first.cause, first.failures) == (cause, 1)

    AkismetOutage.record_failure(Cause.THROTTLED)

    [second] = AkismetOutage.objects.all()
    assert (second.cause, second.failures) == (Cause.THROTTLED, 2)
    assert second.since == first.since


def test_the_first_answer_ends_it(akismet: AkismetServer, post: Post) -> None:
    failing()
    assert AkismetOutage.current()

    make.comment(post, sender=SENDER)
    run_queued()

    assert not AkismetOutage.objects.exists()


# What moderators are told


def test_while_all_is_well_nothing_is_said(
    moderator_client: Client, akismet: AkismetServer
) -> None:
    for page in PAGES:
        assert 'class="akismet"' not in moderator_client.get(page).content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_an_outage_says_since_when_and_why(
    moderator_client: Client, akismet: AkismetServer, page: str
) -> None:
    since = dateformat.format(failing().since, "j F, H:i")

    said = moderator_client.get(page).content.decode()

    assert f"Akismet has not answered since {since}" in said
    assert "it gives no answer that can be read" in said


@pytest.mark.parametrize("group", ["Authors", ""])
def test_who_does_not_moderate_is_told_nothing(
    akismet: AkismetServer, group: str
) -> None:
    failing()

    assert shown_to(make.person(group)) is None
    assert shown_to(AnonymousUser()) is None


def test_a_key_taken_away_ends_it_all(
    akismet: AkismetServer,
    moderator: User,
    settings: LazySettings,
    django_assert_num_queries: Any,
) -> None:
    made = failing()
    moderator.get_all_permissions()
    with django_assert_num_queries(1):
        assert shown_to(moderator) == made

    settings.AKISMET_API_KEY = ""

    with django_assert_num_queries(0):
        assert shown_to(moderator) is None
