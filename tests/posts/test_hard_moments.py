"""The hard moments of posts: one editor publishes while another merges, withdraws or
takes the same address, in two connections to PostgreSQL."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any

import pytest
from django.db import connection, transaction

from posts import slugs, topic_merge
from posts.models import ListCount, Post, Revision, Topic, WorkingCopy
from posts.revisions import publish_refusals, publishing, rendering, withdrawal
from posts.revisions.history import save_revision
from tests import database, make
from tests.processes import PATIENCE, eventually

pytestmark = pytest.mark.django_db(transaction=True)


class Meanwhile:
    """What another editor does in a thread and a connection of its own."""

    def __init__(self, act: Callable[[], Any]) -> None:
        self.failure: Exception | None = None
        self._act = act
        self._thread = Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._act()
        except Exception as failure:  # noqa: BLE001  # handed to the test
            self.failure = failure
        finally:
            connection.close()

    def ended(self) -> Exception | None:
        """Wait for its end, and return what it failed with."""
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()
        return self.failure


@contextmanager
def stopped_in(
    monkeypatch: pytest.MonkeyPatch, module: object, name: str
) -> Iterator[tuple[Event, Event]]:
    """Let the first who calls a function wait there: for what the test does meanwhile."""
    reached, goes_on = Event(), Event()
    original = getattr(module, name)

    def stop(*args: Any, **kwargs: Any) -> Any:
        if not reached.is_set():
            reached.set()
            assert goes_on.wait(PATIENCE)
        return original(*args, **kwargs)

    monkeypatch.setattr(module, name, stop)
    try:
        yield reached, goes_on
    finally:
        goes_on.set()


def publish(revision: Revision, **changes: Any) -> Revision:
    first = {"by": None, "kind": Revision.Kind.FIRST}
    return publishing.publish(revision, **first | changes)


@pytest.fixture
def pain() -> Topic:
    return make.topic(name="Pain", slug="pain")


@pytest.fixture
def ache() -> Topic:
    return make.topic(name="Ache", slug="ache")


def is_filed_under(topic: Topic) -> bool:
    """Tell whether the one live post is filed under a topic, counted there, too."""
    [post] = Post.objects.live()
    counted = ListCount.objects.get(key=topic.surrogate_key).posts
    return list(post.shown.topics.all()) == [topic] and counted == 1


def test_who_merges_waits_for_a_publication_under_the_topic_and_files_it_too(
    monkeypatch: pytest.MonkeyPatch, pain: Topic, ache: Topic
) -> None:
    revision = save_revision(make.working_copy(topics=[ache]), by=None)
    by = make.person()

    with stopped_in(monkeypatch, rendering, "render") as (reached, goes_on):
        publishes = Meanwhile(lambda: publish(revision))
        assert reached.wait(PATIENCE)
        merges = Meanwhile(lambda: topic_merge.merge_topics([ache], into=pain, by=by))
        assert eventually(database.somebody_waits_for_a_lock)
        goes_on.set()
        assert (publishes.ended(), merges.ended()) == (None, None)

    assert list(Topic.objects.all()) == [pain]
    assert is_filed_under(pain)


def test_who_publishes_waits_for_a_merge_of_the_topic_and_is_filed_under_what_stays(
    monkeypatch: pytest.MonkeyPatch, pain: Topic, ache: Topic
) -> None:
    revision = save_revision(make.working_copy(topics=[ache]), by=None)
    by = make.person()

    with stopped_in(monkeypatch, topic_merge, "_keep_featured") as (reached, goes_on):
        merges = Meanwhile(lambda: topic_merge.merge_topics([ache], into=pain, by=by))
        assert reached.wait(PATIENCE)
        publishes = Meanwhile(lambda: publish(revision))
        assert eventually(database.somebody_waits_for_a_lock)
        goes_on.set()
        assert (merges.ended(), publishes.ended()) == (None, None)

    assert is_filed_under(pain)
    # The words of the revision are as they were saved.
    assert [one["name"] for one in revision.snapshot["topics"]] == ["Ache"]


def test_what_was_saved_before_two_merges_is_filed_under_the_last(
    pain: Topic, ache: Topic
) -> None:
    revision = save_revision(make.working_copy(topics=[ache]), by=None)
    kept = make.topic()
    topic_merge.merge_topics([ache], into=pain, by=make.person())
    topic_merge.merge_topics([pain], into=kept, by=make.person())

    publish(revision)

    assert is_filed_under(kept)


def test_what_is_under_a_deleted_topic_is_not_published(ache: Topic) -> None:
    revision = save_revision(make.working_copy(topics=[ache]), by=None)
    Topic.objects.all().delete()

    with pytest.raises(publish_refusals.PublishRefused, match=f"topics-{ache.pk}"):
        publish(revision)


def test_of_two_who_take_one_address_at_once_the_second_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, second = make.working_copy(slug="walking"), make.working_copy()
    revisions = [save_revision(first, by=None)]
    WorkingCopy.objects.filter(pk=first.pk).update(slug="moved-on")
    WorkingCopy.objects.filter(pk=second.pk).update(slug="walking")
    second.refresh_from_db()
    revisions.append(save_revision(second, by=None))

    with stopped_in(monkeypatch, rendering, "render") as (reached, goes_on):
        publishes = Meanwhile(lambda: publish(revisions[0]))
        assert reached.wait(PATIENCE)
        late = Meanwhile(lambda: publish(revisions[1]))
        assert eventually(database.somebody_waits_for_a_lock)
        goes_on.set()
        assert publishes.ended() is None
        refused = late.ended()

    assert isinstance(refused, publish_refusals.PublishRefused)
    assert [fault.code for fault in refused.faults] == ["slug-taken"]
    assert Post.objects.get(slug="walking") == first.post


def test_an_update_at_the_moment_of_withdrawal_does_not_bring_the_post_back() -> None:
    copy = make.working_copy()
    live = make.published(copy)
    WorkingCopy.objects.update(title="Another title")
    revision = save_revision(WorkingCopy.objects.get(), by=None)
    by = make.person()
    note = {"kind": Revision.Kind.UPDATE, "note": "More.", "live_version": live.version}

    with transaction.atomic():
        withdrawal.withdraw(copy.post, by=by, note="It was wrong.")
        publishes = Meanwhile(lambda: publish(revision, **note))
        assert eventually(database.somebody_waits_for_a_lock)

    assert isinstance(publishes.ended(), publish_refusals.WithdrawnMeanwhile)
    assert not Post.objects.live().exists()
    # Who has seen that it is withdrawn brings it back.
    publish(revision, **note | {"live_version": 0})
    assert Post.objects.live().exists()


def test_who_clones_and_who_takes_an_address_go_one_after_the_other() -> None:
    with transaction.atomic():
        slugs.lock_addresses()
        waits = Meanwhile(_lock_in_a_transaction)
        assert eventually(database.somebody_waits_for_a_lock)

    assert waits.ended() is None


def _lock_in_a_transaction() -> None:
    with transaction.atomic():
        slugs.lock_addresses()
