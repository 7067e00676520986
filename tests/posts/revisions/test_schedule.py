"""The schedule: what goes live by the clock, and what stops it."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from posts.models import Post, Revision, ScheduledPublication, WorkingCopy
from posts.revisions import publish_refusals, publishing, withdrawal
from posts.revisions.history import save_revision
from posts.revisions.publish_refusals import AlreadyScheduled
from posts.revisions.publishing import publish_scheduled
from tests import make
from tests.posts import editing

pytestmark = pytest.mark.django_db
Kind, State = Revision.Kind, Revision.State


@pytest.fixture
def copy() -> WorkingCopy:
    return make.working_copy(slug="walking", title="Planned")


def changed(copy: WorkingCopy, **changes: str) -> Revision:
    WorkingCopy.objects.filter(pk=copy.pk).update(**changes)
    return save_revision(WorkingCopy.objects.get(pk=copy.pk), by=None)


def tomorrow() -> datetime:
    return timezone.now() + timedelta(days=1)


def moment_comes() -> datetime:
    at = timezone.now() - timedelta(seconds=30)
    ScheduledPublication.objects.update(goes_live_at=at)
    publish_scheduled.call()
    return at


def test_what_is_scheduled_goes_live_at_its_moment_and_not_before(
    copy: WorkingCopy, client: Client
) -> None:
    by = make.person("Editors")
    planned = make.published(copy, at=tomorrow(), by=by)
    changed(copy, title="Not yet ready")
    publish_scheduled.call()
    assert client.get("/walking/").status_code == 404
    assert (planned.state, planned.version, planned.kind) == (
        State.SCHEDULED,
        None,
        None,
    )

    at = moment_comes()

    live = Post.objects.live().get().shown
    assert (live, live.title, live.published_at) == (planned, "Planned", at)
    assert (live.version, live.went_live_by, live.state) == (1, by, State.PUBLISHED)
    assert not ScheduledPublication.objects.exists()


def test_the_clock_publishes_once(copy: WorkingCopy) -> None:
    make.published(copy, at=tomorrow())

    moment_comes()
    publish_scheduled.call()

    assert Revision.objects.get().version == 1


def test_a_post_has_one_scheduled_revision_at_most(copy: WorkingCopy) -> None:
    make.published(copy, at=tomorrow())
    second = changed(copy, title="Second")

    for at in (None, tomorrow()):
        with pytest.raises(AlreadyScheduled):
            publishing.publish(second, by=None, kind=Kind.FIRST, at=at)
    with pytest.raises(IntegrityError), transaction.atomic():
        Revision.objects.filter(pk=second.pk).update(state=State.SCHEDULED)

    publishing.publish(second, by=None, kind=Kind.FIRST, cancel_scheduled=True)

    assert Post.objects.live().get().shown == second
    assert Revision.objects.get(number=1).state == State.SAVED
    assert not ScheduledPublication.objects.exists()


def test_the_scheduled_revision_itself_may_be_published_at_once(
    copy: WorkingCopy,
) -> None:
    make.published(copy, at=tomorrow())

    assert make.published(copy).version == 1
    assert not ScheduledPublication.objects.exists()


def test_the_editor_is_asked_before_a_schedule_is_cancelled(
    copy: WorkingCopy, editor_client: Client
) -> None:
    make.published(copy, at=tomorrow())
    changed(copy, title="Now")

    editing.publish(editor_client, copy)
    assert not Post.objects.live().exists()
    editing.publish(editor_client, copy, cancel_scheduled="on")

    assert Post.objects.live().get().shown.title == "Now"


def test_the_checks_run_when_it_is_scheduled(copy: WorkingCopy) -> None:
    changed(copy, standfirst="")

    with pytest.raises(publish_refusals.PublishRefused):
        make.published(copy, at=tomorrow())


def test_an_address_that_was_taken_meanwhile_stops_it_and_tells_the_editor(
    copy: WorkingCopy, editor_client: Client
) -> None:
    make.published(copy, at=tomorrow())
    WorkingCopy.objects.filter(pk=copy.pk).update(slug="other")
    make.post(slug="walking")

    moment_comes()
    publish_scheduled.call()

    assert (
        ScheduledPublication.objects.get().refusal == "Another post has this address."
    )
    assert Post.objects.live().count() == 1
    page = editor_client.get(editing.publish_url(copy)).content.decode()
    assert "It was not published:" in page


def test_an_older_revision_than_the_live_one_never_goes_live(
    copy: WorkingCopy,
) -> None:
    make.published(copy)
    make.published(copy, at=tomorrow(), kind=Kind.MINOR)
    Revision.objects.filter(version=1).update(
        number=10
    )  # as if it had been saved later

    moment_comes()

    stopped = ScheduledPublication.objects.get()
    assert stopped.refusal == "Somebody has published a later revision meanwhile."
    assert Post.objects.get().live_id != stopped.revision_id


def test_a_withdrawn_post_does_not_come_back_by_the_clock(copy: WorkingCopy) -> None:
    make.published(copy)
    changed(copy, title="Planned again")
    make.published(copy, at=tomorrow(), kind=Kind.MINOR)
    withdrawal.withdraw(Post.objects.get(), by=make.person(), note="Wrong.")

    moment_comes()

    assert ScheduledPublication.objects.get().refusal.startswith(
        "The post was withdrawn"
    )
    assert not Post.objects.live().exists()


def test_what_was_deleted_meanwhile_stops_it(copy: WorkingCopy) -> None:
    make.published(copy, at=tomorrow())
    topic = copy.topics.get()
    copy.topics.set([make.topic()])
    topic.delete()

    moment_comes()

    assert ScheduledPublication.objects.get().refusal == (
        f"“{topic.name}” was deleted meanwhile: save the post again."
    )
