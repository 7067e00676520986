"""Moderation: one door, every change written down, nothing lost between two people."""

from collections.abc import Callable
from threading import Event, Thread

import pytest
from django.conf import LazySettings
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from comments.decisions import status_changes
from comments.models import Comment, Decision, Status
from evidenceblog.core import event_queue
from posts.models import Post
from tests import database, make
from tests.processes import PATIENCE, eventually

pytestmark = pytest.mark.django_db


def test_a_decision_says_who_from_what_to_what_and_why(post: Post) -> None:
    comment = make.comment(post)
    moderator = make.person("Moderators")

    (made,) = status_changes.decide(
        [comment], to=Status.REJECTED, by=moderator, reasons=["promotion"]
    )

    kept = comment.decisions.get(pk=made.pk)
    assert (kept.from_status, kept.to_status) == (Status.HELD, Status.REJECTED)
    assert (kept.by, kept.reasons) == (moderator, ["promotion"])
    comment.refresh_from_db()
    assert comment.status == Status.REJECTED


def test_the_same_status_again_is_no_decision(post: Post) -> None:
    comment = make.comment(post)
    status_changes.decide([comment], to=Status.APPROVED, by=None)

    assert status_changes.decide([comment], to=Status.APPROVED, by=None) == []
    assert comment.decisions.filter(to_status=Status.APPROVED).count() == 1


@pytest.mark.parametrize(
    ("gone", "to"),
    [
        (gone, to)
        for gone in (Status.WITHDRAWN, Status.ERASED)
        for to in Status
        if to != Status.RECEIVED and (gone, to) != (Status.WITHDRAWN, Status.ERASED)
    ],
)
def test_what_its_author_took_back_stays_so(
    post: Post, gone: Status, to: Status
) -> None:
    comment = make.comment(post, status=gone)

    assert status_changes.decide([comment], to=to, by=make.person()) == []

    comment.refresh_from_db()
    assert comment.status == gone


def test_nothing_goes_back_to_received(post: Post) -> None:
    comment = make.comment(post)

    with pytest.raises(status_changes.CannotDecide):
        status_changes.decide([comment], to=Status.RECEIVED, by=None)

    comment.refresh_from_db()
    assert comment.status == Status.HELD


def test_many_are_decided_at_once_and_the_act_is_announced_once(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    comments = [make.comment(post) for _ in range(3)]
    already = make.comment(post, status=Status.SPAM)
    announced: list[tuple[str, dict[str, object]]] = []
    monkeypatch.setattr(
        event_queue, "record", lambda act, **facts: announced.append((act, facts))
    )

    made = status_changes.decide([*comments, already], to=Status.SPAM, by=None)

    assert [decision.comment_id for decision in made] == [each.pk for each in comments]
    assert announced == [
        ("comment.decided", {"decisions": [decision.pk for decision in made]})
    ]


def test_nothing_decided_announces_nothing(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    comment = make.comment(post, status=Status.SPAM)
    announced: list[str] = []
    monkeypatch.setattr(
        event_queue, "record", lambda act, **facts: announced.append(act)
    )

    status_changes.decide([comment], to=Status.SPAM, by=None)

    assert announced == []


def test_a_decision_that_is_undone_leaves_nothing(
    post: Post, settings: LazySettings
) -> None:
    settings.AKISMET_API_KEY = "key"
    comment = make.comment(post)
    jobs, decisions = ProcrastinateJob.objects.count(), Decision.objects.count()

    with transaction.atomic():
        status_changes.decide([comment], to=Status.SPAM, by=make.person())
        transaction.set_rollback(True)

    comment.refresh_from_db()
    assert comment.status == Status.HELD
    assert Decision.objects.count() == decisions
    assert ProcrastinateJob.objects.count() == jobs


def test_a_decision_keeps_no_word_of_the_comment(post: Post) -> None:
    comment = make.comment(
        post, name="Zebedee", body="Xylophone https://x.example", email="q@example.org"
    )

    status_changes.decide([comment], to=Status.SPAM, by=None, reasons=["many-links"])

    for row in Decision.objects.values():
        said = repr(row).lower()
        assert not {w for w in ("zebedee", "xylophone", "x.example", "q@") if w in said}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("second", "trail"),
    [
        (Status.SPAM, [("held", "approved"), ("approved", "spam")]),
        (Status.APPROVED, [("held", "approved")]),
    ],
)
def test_the_second_of_two_moderators_sees_what_the_first_decided(
    second: Status, trail: list[tuple[str, str]]
) -> None:
    comment = make.comment(make.post())
    decided, may_commit = Event(), Event()

    def decide_and_dawdle() -> None:
        with transaction.atomic():
            status_changes.decide([comment], to=Status.APPROVED, by=None)
            decided.set()
            may_commit.wait(PATIENCE)

    def decide() -> None:
        decided.wait(PATIENCE)
        status_changes.decide([comment], to=second, by=None)

    threads = [in_a_thread(decide_and_dawdle), in_a_thread(decide)]
    decided.wait(PATIENCE)
    assert eventually(
        lambda: database.somebody_waits_for_a_lock() or not threads[1].is_alive()
    )
    may_commit.set()
    for thread in threads:
        thread.join(PATIENCE)

    made = comment.decisions.exclude(from_status="received").order_by("pk")
    assert list(made.values_list("from_status", "to_status")) == trail
    assert Comment.objects.get().status == second


def in_a_thread(act: Callable[[], None]) -> Thread:
    def run() -> None:
        try:
            act()
        finally:
            connection.close()

    thread = Thread(target=run)
    thread.start()
    return thread
