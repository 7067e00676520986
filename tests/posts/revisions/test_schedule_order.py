"""The schedule holds: each once, in the order of the moments, none early, none older."""

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from posts.models import Post, Revision, ScheduledPublication, WorkingCopy
from posts.revisions import schedule
from posts.revisions.history import save_revision
from posts.revisions.publishing import publish_scheduled
from tests import make

MANY = 50
MINUTE = timedelta(minutes=1)


class Clock:
    """A clock that goes on a little whenever it is read."""

    def __init__(self, now: datetime) -> None:
        self.at = now

    def __call__(self) -> datetime:
        self.at += timedelta(microseconds=1)
        return self.at


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    shown = Clock(timezone.now())
    monkeypatch.setattr(timezone, "now", shown)
    return shown


def scheduled(moments: list[datetime]) -> dict[int, datetime]:
    """Schedule a post for each moment, in a wild order; return the moments by post."""
    seed = random.randrange(10**6)  # noqa: S311
    print(f"seed {seed}")  # noqa: T201  # a failed test shows it
    wild = random.Random(seed).sample(moments, len(moments))  # noqa: S311
    known = {"topics": [make.topic()], "authors": [make.author()]}
    planned = {}
    for moment in wild:
        copy = make.working_copy(source=make.source(), **known)
        make.published(copy, at=moment)
        planned[copy.post_id] = moment
    return planned


def gone_live() -> Iterator[tuple[int, datetime, datetime]]:
    """Yield what went live, in that order: the post, when, and which moment it says."""
    for one in Revision.objects.filter(state="published").order_by("went_live_at"):
        assert one.went_live_at
        yield one.post_id, one.went_live_at, one.published_at


@pytest.mark.django_db
@pytest.mark.parametrize("stop", [timedelta(0), timedelta(minutes=10)])
def test_fifty_posts_within_a_minute_and_across_a_stop(
    clock: Clock, stop: timedelta
) -> None:
    start = clock.at + timedelta(hours=1)
    moments = [start + number * MINUTE / MANY for number in range(MANY)]
    planned = scheduled(moments)

    # Half of them are due before the worker stops; it looks once more where it stopped.
    for tick in (start - MINUTE, start + MINUTE / 2, *[start + MINUTE + stop] * 2):
        clock.at = tick
        publish_scheduled.call()
        due = {post for post, moment in planned.items() if moment <= tick}
        assert set(Post.objects.live().values_list("pk", flat=True)) == due

    live = list(gone_live())
    assert [post for post, _at, _says in live] == sorted(
        planned, key=planned.__getitem__
    )
    assert [says for _post, _at, says in live] == moments
    assert all(at >= says for _post, at, says in live)
    assert {one.version for one in Revision.objects.all()} == {1}
    assert not ScheduledPublication.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_publish_each_post_once() -> None:
    now = timezone.now()
    planned = scheduled([now + timedelta(days=1, seconds=one) for one in range(8)])
    ScheduledPublication.objects.update(goes_live_at=now)

    def work() -> None:
        try:
            publish_scheduled.call()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as workers:
        for done in [workers.submit(work) for _ in range(2)]:
            done.result()

    assert sorted(post for post, *_when in gone_live()) == sorted(planned)


@pytest.mark.django_db
def test_an_older_scheduled_revision_never_replaces_a_newer_live_one(
    clock: Clock,
) -> None:
    copy = make.working_copy(slug="walking", title="Scheduled")
    make.published(copy, at=clock.at + MINUTE)
    older = ScheduledPublication.objects.get().revision
    WorkingCopy.objects.filter(pk=copy.pk).update(title="Newer")
    newer = save_revision(WorkingCopy.objects.get(), by=None)
    # As two workers could leave it: the newer one is live, the older is still scheduled.
    kept = ScheduledPublication.objects.get()
    make.published(copy, cancel_scheduled=True)
    Revision.objects.filter(pk=older.pk).update(state=Revision.State.SCHEDULED)
    kept.save(force_insert=True)

    clock.at += 2 * MINUTE
    publish_scheduled.call()

    assert Post.objects.get().live == newer
    refusal = ScheduledPublication.objects.get().refusal
    assert refusal == "Somebody has published a later revision meanwhile."


@pytest.mark.django_db
def test_what_is_moved_while_the_clock_publishes_is_not_early(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = make.working_copy()
    make.published(copy, at=clock.at + MINUTE)
    clock.at += 2 * MINUTE
    later = clock.at + 60 * MINUTE

    def move_first(_snapshot: object) -> None:
        monkeypatch.undo()  # and the clock goes as it always does
        schedule.change_moment(copy.post, later, by=make.person())

    monkeypatch.setattr("posts.revisions.publishing._make_pictures", move_first)
    publish_scheduled.call()

    assert not Post.objects.live().exists()
    assert ScheduledPublication.objects.get().goes_live_at == later
