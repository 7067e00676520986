"""Stand-ins of the services that are asked about sources."""

from collections.abc import Iterator

import pytest
from django.conf import LazySettings

from posts.citations.services import crossref, pubmed, request_turns
from tests.servers.crossref import CrossrefServer, crossref_server
from tests.servers.pubmed import PubmedServer, pubmed_server


@pytest.fixture
def crossref_here(settings: LazySettings) -> Iterator[CrossrefServer]:
    with crossref_server() as server:
        settings.CROSSREF_URL = server.url
        yield server


@pytest.fixture
def pubmed_here(settings: LazySettings) -> Iterator[PubmedServer]:
    with pubmed_server() as server:
        settings.PUBMED_URL = server.url
        yield server


@pytest.fixture
def no_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for no turn and no long answer."""
    monkeypatch.setattr(request_turns, "take_token", lambda *_: None)
    monkeypatch.setattr(crossref, "TIMEOUT", 0.3)
    monkeypatch.setattr(pubmed, "TIMEOUT", 0.3)
