"""What a page says of its site, its author and its date is shown with its mention."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from posts.models import Post
from tests.reading import text_of
from tests.servers.origins import OriginSite

from .test_card import card_of
from .told_pages import PAGE, approve, said_by, told

pytestmark = pytest.mark.django_db


def test_a_page_that_names_nobody_has_the_name_of_its_site(
    post: Post, reader: OriginSite
) -> None:
    page = PAGE.replace(
        "<title>", "<meta property=og:site_name content='Walks'><title>"
    )
    row = told(reader, body=page)

    assert said_by(row).name == "Walks"


def test_readers_and_moderators_see_the_site_and_the_date_of_a_page(
    post: Post, reader: OriginSite, client: Client, moderator_client: Client
) -> None:
    head = "<meta property=og:site_name content='Walks &amp; talks'>"
    dated = "<meta property=article:published_time content='2026-03-01T08:00:00Z'>"
    row = told(reader, body=PAGE.replace("<title>", f"{head}{dated}<title>"))
    assert row.published_at == datetime(2026, 3, 1, 8, tzinfo=UTC)
    card = card_of(moderator_client, said_by(row))
    assert "<bdi>Walks & talks</bdi>" in card
    assert "Dated 1 March 2026." in card

    approve(row)

    page = text_of(client.get("/walking/")).partition('id="shared"')[2]
    assert "1 March 2026" in page.partition("</section>")[0]


def test_a_person_of_a_site_is_shown_with_its_name(
    post: Post, reader: OriginSite, client: Client
) -> None:
    head = "<meta property=og:site_name content=Walks><meta name=author content=Ben>"
    row = told(reader, body=PAGE.replace("<title>", f"{head}<title>"))
    approve(row)

    page = text_of(client.get("/walking/"))

    assert "<bdi>Walks</bdi>, reader.test" in page
