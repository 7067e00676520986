"""A post to talk beneath, somebody who moderates, and an Akismet of our own."""

from collections.abc import Iterator
from functools import partial

import pytest
from django.conf import LazySettings

from comments.spam import akismet_opinion
from evidenceblog.ground.models import User
from posts.models import Post
from tests import make
from tests.servers.akismet import AkismetServer, akismet_server
from tests.tasks import empty_queue

KEY = "c0ffee5ecret"


@pytest.fixture
def post(db: None) -> Post:
    return make.post(slug="walking", topics=[make.topic(name="Chronic pain")])


@pytest.fixture
def moderator(db: None) -> User:
    return make.person("Moderators", username="mo")


@pytest.fixture
def akismet(
    db: None, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[AkismetServer]:
    """A server that knows our key, the setting that sends us there, an empty queue."""
    for name in ("ask", "tell", "verify", "usage"):
        hurried = partial(getattr(akismet_opinion, name), timeout=0.3)
        monkeypatch.setattr(akismet_opinion, name, hurried)
    empty_queue()
    with akismet_server() as server:
        server.key = KEY
        settings.AKISMET_API_KEY = KEY
        settings.AKISMET_URL = server.url
        yield server
