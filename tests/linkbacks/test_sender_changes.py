"""Telling others of changes: those that come meanwhile, of the address, behind a cache."""

from typing import Any

import pytest
from django.conf import LazySettings
from django.utils import timezone

from comments.linkbacks import sender
from comments.linkbacks.models import OutgoingMention
from evidenceblog.core import cdn
from posts.models import Post, WorkingCopy
from tests import make
from tests.servers.origins import OriginSite, Served
from tests.tasks import JOBS

from .conftest import HOME
from .test_sender import ACCEPTED, State, deliver, linking, row_of, told

pytestmark = pytest.mark.django_db


def test_what_changes_while_they_are_told_is_told_too(
    theirs: OriginSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs.pages["/a"] = Served('<link rel=webmention href="/e">')
    theirs.pages["/e"] = ACCEPTED
    post = linking(f"{theirs.url}/a")
    row = row_of(f"{theirs.url}/a")
    sender.queue_mention(row)
    monkeypatch.setattr(
        sender, "_post_to_endpoint", changed_once(post, sender._post_to_endpoint)
    )

    deliver()

    assert len(told(theirs, "/e")) == 3
    assert row_of(f"{theirs.url}/a").state == State.SENT


def changed_once(post: Post, posted: Any) -> Any:
    """Return what posts to an endpoint, during which the post changes the first time."""
    changes = iter([post.pk])

    def and_changed(*given: Any) -> Any:
        for changed in changes:
            sender.queue_mentions.call(post=changed)
        return posted(*given)

    return and_changed


def test_those_told_by_a_former_address_know_the_post_by_it(
    theirs: OriginSite,
) -> None:
    theirs.pages["/a"] = Served('<link rel=webmention href="/e">')
    theirs.pages["/e"] = ACCEPTED
    post = linking(f"{theirs.url}/a")
    WorkingCopy.objects.filter(post=post).update(slug="renamed")

    make.published(WorkingCopy.objects.get(post=post))
    deliver()

    sources = [each.source for each in told(theirs, "/e")]
    assert sources == [f"{HOME}/linking/"] * 2


def test_a_target_that_is_too_busy_to_say_what_it_takes_is_asked_later(
    theirs: OriginSite,
) -> None:
    theirs.pages["/a"] = Served("Slow down.", 429)

    linking(f"{theirs.url}/a")

    row = row_of(f"{theirs.url}/a")
    assert (row.state, row.failed_tries) == (State.WAITING, 1)


def test_they_are_told_once_a_network_has_dropped_the_old_page(
    post: Post, settings: LazySettings
) -> None:
    settings.CDN_PURGE_URL = "https://cdn.example/purge"
    row = OutgoingMention.objects.create(post=post, target="https://a.example/")

    sender.queue_mention(row)

    [job] = JOBS.all()
    assert job.scheduled_at
    assert job.scheduled_at > timezone.now() + cdn.REPEAT_AFTER
