"""Pasted works: looked up, shown, confirmed; nothing is stored unseen."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse

from posts.citations import crossref, pasted_sources, pubmed, request_turns
from posts.citations.models import PastedSource, Source
from posts.citations.pasted_text import read_pasted
from tests import make
from tests.posts.markup import elements
from tests.servers.bibliography import Failure
from tests.servers.crossref import CrossrefServer, crossref_server, make_update
from tests.servers.internet import Internet
from tests.servers.pubmed import Article, PubmedServer, pubmed_server
from tests.servers.scripted import answering, http
from tests.tasks import run_queued

pytestmark = pytest.mark.django_db

PAGE = "admin:citations_source_paste"
ANSWER = "admin:citations_source_paste_answer"
State = PastedSource.State


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


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for no turn and no long answer."""
    monkeypatch.setattr(request_turns, "take_token", lambda *_: None)
    monkeypatch.setattr(crossref, "TIMEOUT", 0.3)
    monkeypatch.setattr(pubmed, "TIMEOUT", 0.3)


def paste(client: Client, text: str, **more: Any) -> list[PastedSource]:
    """Paste as an editor does, and let the worker run."""
    answer = client.post(reverse(PAGE), {"text": text, **more})
    assert answer.status_code == 302
    assert run_queued() == []
    return list(PastedSource.objects.exclude(state=State.STORED))


def press(client: Client, act: str, *rows: PastedSource, **more: Any) -> Any:
    """Press a button of the page on which these rows were shown."""
    shown = {f"shown-{row.pk}": row.digest for row in rows}
    return client.post(reverse(ANSWER), {"act": act, **shown, **more}, follow=True)


def test_a_pasted_doi_is_looked_up_shown_and_stored(
    editor_client: Client, crossref_here: CrossrefServer
) -> None:
    crossref_here.add("10.5555/jim.1", title="Does walking help?", volume="3")

    [row] = paste(editor_client, "https://doi.org/10.5555/JIM.1")
    page = editor_client.get(reverse(PAGE)).content.decode()

    assert "Example A. Does walking help? Journal of Invented Medicine 2018;3." in page
    assert Source.objects.count() == 0
    assert (row.state, row.doubts) == (State.FOUND, [])
    assert set(row.origins.values()) == {"crossref"}

    press(editor_client, f"store-{row.pk}", row)

    source = Source.objects.get()
    assert source.csl == row.csl
    assert source.csl["DOI"] == "10.5555/JIM.1"
    change = reverse("admin:citations_source_change", args=[source.pk])
    origins = elements(editor_client.get(change).content.decode(), class_="origin")
    assert {one.text for one in origins} == {"Crossref"}
