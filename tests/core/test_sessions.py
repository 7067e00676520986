"""What is kept of a session that has ended."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from django.utils.module_loading import import_string

from evidenceblog.events import SCHEDULE
from tests import make


@pytest.mark.django_db
def test_sessions_that_have_ended_are_deleted_once_a_day(client: Client) -> None:
    client.force_login(make.person())
    going_on = client.session.session_key
    for _ in range(3):
        Client().force_login(make.person())
    past = timezone.now() - timedelta(minutes=1)
    Session.objects.exclude(pk=going_on).update(expire_date=past)

    for path in SCHEDULE["23 3 * * *"]:
        import_string(path).call()

    assert [session.pk for session in Session.objects.all()] == [going_on]
