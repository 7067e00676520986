"""The page that tells whoever sent a linkback how it fares."""

import pytest
from django.test import Client

from comments.decisions import status_changes
from comments.linkbacks import receiver
from comments.linkbacks.models import Protocol
from comments.models import Status
from posts.models import Post
from tests import make
from tests.reading import text_of
from tests.servers.origins import OriginSite, Served

from .told_pages import (
    PAGE,
    TARGET,
    approve,
    look_again,
    looked_at,
    said_by,
    status_page,
    told,
)

pytestmark = pytest.mark.django_db


def test_its_sender_sees_each_step(
    post: Post, reader: OriginSite, client: Client
) -> None:
    row = told(reader, body="<p>Nothing.")
    place = status_page(row)
    assert "the page has no link to the post" in text_of(client.get(place))
    reader.pages["/why"] = Served(PAGE)
    row = look_again(row)
    assert "The link was found" in text_of(client.get(place))
    approve(row)
    assert "Published" in text_of(client.get(place))
    reader.pages["/why"] = Served("", 410)
    look_again(row)
    assert "Gone" in text_of(client.get(place))


def test_its_sender_is_told_that_and_why_a_moderator_decided_against_it(
    post: Post, reader: OriginSite, client: Client
) -> None:
    row = told(reader)
    status_changes.decide(
        [said_by(row)],
        to=Status.REJECTED,
        by=make.person("Moderators"),
        reasons=["promotion"],
    )

    page = text_of(client.get(status_page(row)))

    assert "decided not to name it" in page
    assert "Why: it promotes a product" in page


def test_its_sender_is_not_told_what_the_filter_thinks(
    post: Post, reader: OriginSite, client: Client
) -> None:
    row = told(reader)
    status_changes.decide(
        [said_by(row)], to=Status.SPAM, by=None, reasons=["too-many-links"]
    )

    page = text_of(client.get(status_page(row)))

    assert "People decide what is shown" in page


def test_it_names_the_next_try_and_leads_to_the_entry(
    post: Post, reader: OriginSite, client: Client
) -> None:
    reader.pages["/why"] = Served("", 503)
    receiver.receive_linkback(f"{reader.url}/why", TARGET, Protocol.WEBMENTION)
    row = looked_at()
    assert "It is tried again on" in text_of(client.get(status_page(row)))
    reader.pages["/why"] = Served(PAGE)
    row = look_again(row)
    approve(row)

    page = text_of(client.get(status_page(row)))

    assert said_by(row).get_absolute_url() in page
