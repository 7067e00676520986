"""Rows 51, 60, 63 and 66: what a hostile page says is asked of nobody and stored clean."""

import unicodedata

import pytest
from django.conf import LazySettings
from django.test import Client

from comments.decisions import status_changes
from comments.linkbacks import receiver
from comments.linkbacks.models import Linkback, Protocol
from comments.models import Status
from posts.models import Post
from tests import make
from tests.reading import text_of
from tests.servers.internet import Internet
from tests.servers.origins import OriginSite, Served, origin_site
from tests.tasks import run_queued

from .conftest import HOME

pytestmark = pytest.mark.django_db
TARGET = f"{HOME}/walking/"
METADATA = "http://169.254.169.254/latest/meta-data/"
# A name in Cyrillic letters that reads like another in Latin ones.
SENT = "xn--80ak6aa92e"
READ = SENT.encode().decode("idna")
LINK = f"<a class='u-in-reply-to' href='{TARGET}'>x</a>"


def shown(client: Client) -> tuple[Linkback, str]:
    """Verify what was told, approve it, and return it with the post's page."""
    assert run_queued() == []
    row = Linkback.objects.select_related("comment").get()
    assert row.state == Linkback.State.VERIFIED
    assert row.comment
    status_changes.decide(
        [row.comment], to=Status.APPROVED, by=make.person("Moderators")
    )
    return row, text_of(client.get("/walking/"))


def told(site: OriginSite, page: str | bytes) -> None:
    site.pages["/why"] = Served(page)
    receiver.receive_linkback(f"{site.url}/why", TARGET, Protocol.WEBMENTION)


@pytest.mark.parametrize(
    "address", [METADATA, "javascript:alert(1)", "data:text/html,x", "//10.0.0.1/x"]
)
def test_60_addresses_that_a_page_names_are_neither_asked_nor_shown(
    post: Post, reader: OriginSite, internet: Internet, client: Client, address: str
) -> None:
    told(
        reader,
        f"<article class='h-entry'>{LINK}<div class='p-author h-card'>"
        f"<a class='p-name u-url' href='{address}'>Ada</a>"
        f"<img class='u-photo' src='{address}'></div>"
        f"<img class='u-photo' src='{address}'><video src='{address}'></video>"
        "<p class='e-content'>Does it help?</p></article>",
    )

    row, page = shown(client)

    assert address not in page
    assert "<img" not in page.partition("Does it help?")[0].rpartition("Ada")[2]
    assert address not in ((row.comment and row.comment.website) or "")
    assert {name for name, _port in internet.connected} == {"127.0.0.1"}
    assert set(internet.looked_up) == {"reader.test"}
    assert list(reader.seen()) == ["/why"]


NASTY = "Ada \u202egnp.exe\u202c\u200b \x00\x07\ufffe\ufdd0 " + "👩‍👩‍👧" * 3_000


def test_66_names_and_titles_are_stored_clean_and_short(
    post: Post, reader: OriginSite, client: Client
) -> None:
    told(
        reader,
        f"<title>{NASTY}</title>"
        f"<meta property=og:site_name content='{NASTY}'><article class='h-entry'>{LINK}"
        f"<p class='p-author h-card'>{NASTY}</p><h1 class='p-name'>{NASTY}</h1>"
        f"<p class='e-content'>{NASTY}</p></article>",
    )

    row, page = shown(client)

    assert row.comment
    site = (row.comment.origin or {})["site"]
    for words, longest in (
        *((row.title, 250), (site, 100), (row.comment.name, 100)),
        (row.comment.body, 20_000),
    ):
        assert len(words) <= longest
        assert not {"\x00", "\x07", "\u202e", "\ufffe", "\ufdd0"} & set(words)
        assert words == unicodedata.normalize("NFC", words)
    assert "\u202e" not in page


def test_66_bytes_that_are_not_what_they_say_are_stored_as_text(
    post: Post, reader: OriginSite, client: Client
) -> None:
    page = f"<meta charset=utf-8><title>Caf\xe9 \xed\xa0\x80</title>{LINK}"
    told(reader, page.encode("latin-1"))

    row, _page = shown(client)

    assert row.title.startswith("Caf")
    assert row.title.encode()  # no surrogate is left


def test_63_51_names_in_any_script_are_one_and_shown_in_ascii(
    post: Post, client: Client, internet: Internet, settings: LazySettings
) -> None:
    settings.SITE_URL = "https://xn--mnze-0ra.example"
    internet.names["xn--mnze-0ra.example"] = ["93.184.216.34"]
    with origin_site() as site:
        lookalike = internet.hosts(f"{SENT}.test", site)
        page = "<a href='https://münze.example/walking/'>x</a>"
        site.pages["/why"] = Served(page)
        for target in ("https://münze.example", settings.SITE_URL):
            origin = f"{lookalike}/why".replace(SENT, READ)
            receiver.receive_linkback(origin, f"{target}/walking/", Protocol.WEBMENTION)

        row, html = shown(client)

    assert row.host == f"{SENT}.test"
    assert row.host in html
    assert READ not in html
