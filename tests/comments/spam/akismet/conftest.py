"""An Akismet of our own, the account that it knows, and what it is asked about."""

from collections.abc import Iterator
from typing import Any

import pytest

from comments.spam.akismet_terms import Submission
from tests.comments.conftest import KEY
from tests.servers.akismet import AkismetServer, akismet_server

BLOG = "https://blog.example.org/"


@pytest.fixture
def server() -> Iterator[AkismetServer]:
    with akismet_server() as server:
        server.key = KEY
        yield server


@pytest.fixture
def account(server: AkismetServer) -> dict[str, str]:
    return {"key": KEY, "blog": BLOG, "url": server.url}


def make_submission(**changes: Any) -> Submission:
    plain = {"user_ip": "203.0.113.7", "content": "Does it help children?"}
    return Submission(**plain | changes)
