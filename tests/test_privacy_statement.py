"""The list at the end of the privacy page: each switch adds and removes its sentence."""

from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import translation

from comments.linkbacks.models import MentionSettings
from comments.models import CommentSettings
from evidenceblog import privacy_statement
from evidenceblog.core.models import SiteSettings
from tests import make
from tests.mailing import mail_goes_to
from tests.reading import text_of

pytestmark = pytest.mark.django_db
SWITCHES = {
    "AKISMET_API_KEY": ("key", "Automattic Inc."),
    "CDN_PURGE_URL": ("https://cdn.example/purge", "cdn.example"),
    "WEBSUB_HUB": ("https://hub.example/", "hub.example"),
}


def said(language: str = "en-gb") -> str:
    with translation.override(language):
        parts = privacy_statement.privacy_statement(SiteSettings.load())
    return "\n".join(line for part in parts for line in (part.title, *part.sentences))


@pytest.mark.parametrize("name", SWITCHES)
def test_a_service_is_named_while_it_is_on(settings: LazySettings, name: str) -> None:
    value, words = SWITCHES[name]
    assert words not in said()

    setattr(settings, name, value)

    assert words in said()
    assert words in said("de")
    assert said("de") != said()


def test_mail_is_told_of_while_it_is_sent(settings: LazySettings) -> None:
    assert "A mail server" not in said()
    assert "If you ask for mail" not in said()

    mail_goes_to("smtp://127.0.0.1:2525", settings)

    assert "A mail server is given each mail" in said()
    assert "The text of a mail is deleted after 7 days." in said()


@pytest.mark.parametrize(
    ("model", "changes", "words"),
    [
        (CommentSettings, {"asks_website": True}, "Your website"),
        (CommentSettings, {"requires_email": True}, "Your e-mail address is stored"),
        (
            MentionSettings,
            {"webmentions": False, "pingbacks": False},
            "Pages that link here are fetched",
        ),
    ],
)
def test_what_is_asked_and_taken_is_told(model: Any, changes: Any, words: str) -> None:
    before = words in said()

    model(pk=1, **changes).save()

    assert (words in said()) != before


def test_it_stands_on_the_privacy_page_alone_and_follows_the_settings(
    client: Client,
) -> None:
    make.page(slug="privacy")
    make.page(slug="about")
    make.post(slug="walking")
    title = "What this site stores"
    assert title in text_of(client.get("/privacy/"))
    for path in ("/about/", "/walking/", "/"):
        assert title not in text_of(client.get(path))
    assert "Your website" not in text_of(client.get("/privacy/"))

    CommentSettings(pk=1, asks_website=True).save()

    assert "Your website" in text_of(client.get("/privacy/"))


def test_a_translation_of_the_page_says_it_in_its_language(client: Client) -> None:
    original = make.page(slug="privacy")
    german = make.page(slug="datenschutz", language="de")
    for page in (original, german):
        page.original = original
        page.save(update_fields=["original"])

    html = text_of(client.get("/datenschutz/"))

    assert "Was diese Website speichert" in html
    assert '<section class="narrow" lang="de">' in html


def test_the_page_and_its_request_form_are_neighbours(client: Client) -> None:
    make.page(slug="privacy")

    assert client.get("/privacy/").status_code == 200
    assert client.get("/privacy/request/").status_code == 200
