"""Outages of Akismet: when there is one, what it leaves undecided, and what comes to light."""

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from comments import moderation, receiving, undoing
from comments.akismet import asking, outage
from comments.models import AkismetState, Comment, Status
from comments.spam.akismet_terms import Alert
from evidenceblog.ground.models import User
from posts.models import Post
from tests import make
from tests.servers.akismet import GUARANTEED_SPAM_AUTHOR, AkismetServer, Mood
from tests.tasks import empty_queue, run_queued

pytestmark = pytest.mark.django_db
Failure = AkismetState.Failure


def receive(post: Post, **changes: object) -> Comment:
    sender = receiving.Sender(address="203.0.113.7")
    return make.comment(post, **{"sender": sender, **changes})


def in_an_outage(akismet: AkismetServer, post: Post, *names: str) -> list[Comment]:
    """Return comments that Akismet was asked about in vain, so often that it counts."""
    akismet.mood = Mood.FAILING
    received = [receive(post, name=name) for name in names]
    while AkismetState.load().failures < outage.FAILURES:
        run_queued()
    return received


# When there is one


def test_without_a_key_there_is_none(post: Post) -> None:
    AkismetState.objects.create(
        pk=1, failures=9, failing_since=timezone.now(), failure=Failure.REFUSED
    )

    assert outage.now() is None


def test_before_anything_was_asked_there_is_none(akismet: AkismetServer) -> None:
    assert outage.now() is None


@pytest.mark.parametrize(
    ("failures", "minutes", "is_one"),
    [(1, 0, False), (2, 4, False), (3, 0, True), (1, 6, True)],
)
def test_a_lost_answer_is_no_outage_but_three_are_or_five_minutes(
    akismet: AkismetServer, failures: int, minutes: int, is_one: bool
) -> None:
    since = timezone.now() - timedelta(minutes=minutes)
    AkismetState.objects.create(
        pk=1, failures=failures, failing_since=since, failure=Failure.THROTTLED
    )

    found = outage.now()

    assert (found is not None) == is_one
    if found:
        assert found == outage.Outage(since, Failure.THROTTLED, waiting=0, decided=0)


@pytest.mark.parametrize(
    ("mood", "why"),
    [
        (Mood.INVALID_KEY, Failure.REFUSED),
        (Mood.THROTTLED, Failure.THROTTLED),
        (Mood.HANGING, Failure.UNAVAILABLE),
    ],
)
def test_what_fails_is_noted_with_its_kind_and_its_beginning(
    akismet: AkismetServer, post: Post, mood: Mood, why: str
) -> None:
    receive(post)
    run_queued()
    akismet.mood = mood

    for _ in range(2):
        receive(post)
    run_queued()

    state = AkismetState.load()
    assert (state.failure, state.failures) == (why, 2)
    moments = (state.answered_at, state.failing_since, state.failed_at)
    assert sorted(filter(None, moments)) == list(moments)


def test_the_first_answer_ends_it(akismet: AkismetServer, post: Post) -> None:
    in_an_outage(akismet, post, "Ada")
    assert outage.now()

    akismet.mood = Mood.FINE
    run_queued()

    state = AkismetState.load()
    assert outage.now() is None
    assert (state.failures, state.failure, state.failing_since) == (0, "", None)
    assert state.mended_at == state.answered_at


def test_a_comment_without_an_address_is_no_fault_of_akismets(
    akismet: AkismetServer, post: Post
) -> None:
    receive(post, sender=receiving.Sender())
    run_queued()

    assert not AkismetState.objects.exists()


# What it leaves


def test_it_counts_what_waits_and_what_people_decided_meanwhile(
    akismet: AkismetServer, post: Post, moderator: User
) -> None:
    approved, rejected, held, _waiting, gone = in_an_outage(
        akismet, post, *("Ada", "Ben", "Cyd", "Dee", "Eve")
    )
    moderation.decide([approved], to=Status.APPROVED, by=moderator)
    moderation.decide([rejected], to=Status.REJECTED, by=moderator)
    moderation.decide([held], to=Status.SPAM, by=None)
    moderation.decide([held], to=Status.HELD, by=moderator)
    moderation.decide([gone], to=Status.WITHDRAWN, by=None)

    found = outage.now()

    assert found
    assert (found.waiting, found.decided) == (2, 2)
    assert set(outage.decided_without()) == {approved, rejected}
    assert not outage.decided_otherwise()


def test_once_it_is_over_what_akismet_calls_otherwise_comes_to_light(
    akismet: AkismetServer, post: Post, moderator: User
) -> None:
    spam = (GUARANTEED_SPAM_AUTHOR,) * 3
    approved, binned, rejected, fine, bad, waiting = in_an_outage(
        akismet, post, *spam, "Ada", "Ben", "Cyd"
    )
    moderation.decide([approved, fine], to=Status.APPROVED, by=moderator)
    moderation.decide([binned, bad], to=Status.SPAM, by=moderator)
    moderation.decide([rejected], to=Status.REJECTED, by=moderator)

    akismet.mood = Mood.FINE
    assert run_queued() == []
    moderation.decide([waiting], to=Status.APPROVED, by=moderator)

    decided = {approved, binned, rejected, fine, bad}
    assert set(outage.decided_without()) == decided
    assert set(outage.decided_otherwise()) == {approved, bad}


def test_what_is_decided_anew_no_longer_differs(
    akismet: AkismetServer, post: Post, moderator: User
) -> None:
    [comment] = in_an_outage(akismet, post, GUARANTEED_SPAM_AUTHOR)
    [made] = moderation.decide([comment], to=Status.APPROVED, by=moderator)
    akismet.mood = Mood.FINE
    run_queued()
    assert set(outage.decided_otherwise()) == {comment}

    undoing.undo(made.batch, by=moderator)

    assert not outage.decided_otherwise()
    assert not outage.decided_without()


def test_a_word_that_comes_before_the_decision_is_not_late(
    akismet: AkismetServer, post: Post, moderator: User
) -> None:
    comment = receive(post, name=GUARANTEED_SPAM_AUTHOR)
    run_queued()

    moderation.decide([comment], to=Status.APPROVED, by=moderator)

    assert not outage.decided_without()


def test_a_provisional_word_that_changes_after_the_decision_comes_to_light(
    akismet: AkismetServer, post: Post, moderator: User
) -> None:
    akismet.looks_twice = True
    comment = receive(post, name=GUARANTEED_SPAM_AUTHOR)
    empty_queue()
    asking.ask_later.call(comment=comment.pk)
    moderation.decide([comment], to=Status.APPROVED, by=moderator)

    run_queued()

    assert set(outage.decided_otherwise()) == {comment}


# Alerts


def test_an_alert_stays_until_akismet_answers_without_one(
    akismet: AkismetServer, post: Post
) -> None:
    akismet.mood = Mood.SUSPENDED
    receive(post)
    run_queued()
    suspended = ("10402", "Your API key was suspended.")
    state = AkismetState.load()
    assert (state.alert_code, state.alert_message) == suspended

    outage.missed(Failure.UNAVAILABLE, Alert())
    state = AkismetState.load()
    assert (state.alert_code, state.alert_message) == suspended

    akismet.mood = Mood.FINE
    receive(post)
    run_queued()
    state = AkismetState.load()
    assert (state.alert_code, state.alert_message) == ("", "")


# Where moderators find it


def test_the_lists_are_found_in_the_queue(
    moderator_client: Client, akismet: AkismetServer, post: Post, moderator: User
) -> None:
    spam, ham = in_an_outage(akismet, post, GUARANTEED_SPAM_AUTHOR, "Ada")
    receive(post, name="Ben")
    moderation.decide([spam, ham], to=Status.APPROVED, by=moderator)
    akismet.mood = Mood.FINE
    run_queued()

    def shown(name: str) -> set[str]:
        url = f"/admin/comments/comment/?show=all&akismet={name}"
        page = moderator_client.get(url).content.decode()
        return {
            name for name in (spam.name, "Ada", "Ben") if f">{name}</a></h2>" in page
        }

    assert shown("otherwise") == {spam.name}
    assert shown("without") == {spam.name, "Ada"}
    assert shown("nonsense") == {spam.name, "Ada", "Ben"}


def test_without_a_key_the_queue_does_not_speak_of_akismet(
    moderator_client: Client, settings: LazySettings, post: Post
) -> None:
    page = moderator_client.get("/admin/comments/comment/").content.decode()

    assert 'class="akismet"' not in page
