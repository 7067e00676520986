"""A post to talk beneath, somebody who moderates, and an Akismet of our own."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.conf import LazySettings

from comments.discussion import thread
from comments.screening.akismet import client
from evidenceblog.core.models import User
from evidenceblog.core.service_client import Service
from posts.models import Post
from tests import make
from tests.servers.akismet import AkismetServer, Mood, akismet_server
from tests.tasks import empty_queue

KEY = "c0ffee5ecret"
NEVER_DONE = {Mood.HANGING, Mood.TRICKLING}


@pytest.fixture
def post(db: None) -> Post:
    return make.post(slug="walking", topics=[make.topic(name="Chronic pain")])


@pytest.fixture
def moderator(db: None) -> User:
    return make.person("Moderators", username="mo")


@pytest.fixture
def pages_of_three(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(thread, "COMMENTS_PER_PAGE", 3)


@pytest.fixture
def akismet(
    db: None, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[AkismetServer]:
    """A server that knows our key, the setting that sends us there, an empty queue."""
    empty_queue()
    with akismet_server() as server:
        _hurry(monkeypatch, server)
        server.key = KEY
        settings.AKISMET_API_KEY = KEY
        settings.AKISMET_URL = server.url
        yield server


def _hurry(monkeypatch: pytest.MonkeyPatch, server: AkismetServer) -> None:
    """Wait no longer than needed for an answer that never ends."""
    service = client._service

    def hurried() -> Service:
        never_ends = server.mood in NEVER_DONE
        return replace(service(), timeout=0.3) if never_ends else service()

    monkeypatch.setattr(client, "_service", hurried)
