"""A post to talk beneath, somebody who moderates, and an Akismet of our own."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import LazySettings

from comments import discussion
from comments.spam import akismet_opinion
from evidenceblog.ground.models import User
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
    monkeypatch.setattr(discussion, "COMMENTS_A_PAGE", 3)


@pytest.fixture
def akismet(
    db: None, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[AkismetServer]:
    """A server that knows our key, the setting that sends us there, an empty queue."""
    empty_queue()
    with akismet_server() as server:
        for name in ("ask", "tell", "verify", "usage"):
            monkeypatch.setattr(akismet_opinion, name, _hurried(name, server))
        server.key = KEY
        settings.AKISMET_API_KEY = KEY
        settings.AKISMET_URL = server.url
        yield server


def _hurried(name: str, server: AkismetServer) -> Callable[..., Any]:
    """Return a call that waits no longer than needed for an answer that never ends."""
    call = getattr(akismet_opinion, name)

    def asked(*given: Any, **named: Any) -> Any:
        if server.mood in NEVER_DONE:
            named["timeout"] = 0.3
        return call(*given, **named)

    return asked
