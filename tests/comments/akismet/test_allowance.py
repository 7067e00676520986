"""The allowance at Akismet: asked for daily, kept as it was known when it is not told."""

import logging

import pytest
from django.conf import LazySettings
from django.utils import timezone

from comments.akismet import allowance
from comments.models import AkismetState
from evidenceblog.ground import task_backend
from tests.comments.conftest import KEY
from tests.servers.akismet import AkismetServer, Mood

pytestmark = pytest.mark.django_db


def test_the_usage_is_noted_with_its_time(akismet: AkismetServer) -> None:
    before = timezone.now()

    allowance.note_usage.call()

    state = AkismetState.load()
    assert (state.used, state.allowed, state.throttled) == (7463, 350_000, False)
    assert state.usage_at
    assert state.usage_at >= before


@pytest.mark.parametrize("mood", [Mood.FAILING, Mood.GARBLED, Mood.INVALID_KEY])
def test_what_is_not_told_stays_as_it_was_known(
    akismet: AkismetServer, caplog: pytest.LogCaptureFixture, mood: Mood
) -> None:
    allowance.note_usage.call()
    akismet.mood = mood

    allowance.note_usage.call()

    assert AkismetState.load().used == 7463
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert KEY not in caplog.text


def test_a_wrong_address_keeps_no_clock_from_going_on(
    akismet: AkismetServer, settings: LazySettings
) -> None:
    settings.AKISMET_URL = "nowhere"

    allowance.note_usage.call()

    assert not AkismetState.objects.exists()


def test_it_is_not_asked_for_while_akismet_is_off() -> None:
    task = task_backend.find_task("comments.akismet.allowance.note_usage")

    assert not task.when()
