"""What stands beneath a post's text: terms in plain words, ways to share, no advice."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from posts.artwork import licences
from posts.models import PostSettings
from tests import make
from tests.posts.markup import element, elements

pytestmark = pytest.mark.django_db


def page(client: Client, path: str = "/walking/") -> str:
    return client.get(path).content.decode()


@pytest.mark.parametrize(
    ("licence", "said"),
    [
        ("CC-BY-4.0", "share and change this text, even commercially, if you name its"),
        ("CC-BY-SA-3.0", "publish your version under the same licence."),
        ("CC-BY-NC-2.0", "share and change this text, but not commercially, if"),
        ("CC-BY-ND-4.0", "share this text unchanged, even commercially, if you name"),
        ("CC-BY-NC-ND-4.0", "share this text unchanged, but not commercially, if"),
        ("CC0-1.0", "whatever you like"),
        ("all-rights-reserved", "read this text and link to it."),
    ],
)
def test_readers_are_told_in_plain_words_what_they_may_do(
    client: Client, licence: str, said: str
) -> None:
    make.post(slug="walking", licence=licence)

    assert said in element(page(client), class_="terms").text


def test_only_a_licence_that_allows_changes_says_so() -> None:
    for licence in licences.LICENCES.values():
        words = str(licence.plain)

        if licence.no_derivatives:
            assert "unchanged" in words
        assert ("not commercially" in words) == licence.non_commercial
        assert ("same licence" in words) == ("-SA" in licence.spdx)


def test_pictures_are_said_to_have_terms_of_their_own(client: Client) -> None:
    copy = make.working_copy(slug="walking")
    make.published(copy)
    assert "Pictures have terms" not in page(client)

    make.artwork_block(copy)
    make.published(copy)

    assert "Pictures have terms of their own" in page(client)


def test_a_post_is_shared_without_script_or_any_other_site(client: Client) -> None:
    make.post(slug="walking", title="Does “walking” & co help?")

    html = page(client)

    url = "http://127.0.0.1:8000/walking/"
    assert element(html, id="share-link")["value"] == url
    [mail] = [
        link["href"]
        for link in elements(html, "a")
        if link.attributes.get("href", "").startswith("mailto:")
    ]
    assert parse_qs(urlsplit(mail).query) == {
        "subject": ["Does “walking” & co help?"],
        "body": [url],
    }
    share = [
        one
        for one in elements(html, "button")
        if any(parent.tag == "details" for parent in one.parents)
        if "data-share" in one
    ]
    assert len(share) == 3
    assert all("hidden" in button for button in share)


def test_a_post_says_that_it_is_no_advice_and_a_page_does_not(client: Client) -> None:
    make.post(slug="walking")
    about = make.page()

    said = element(page(client), class_="advice-line").text
    assert said.startswith("This is not medical advice.")
    assert "medical advice" not in page(client, about.get_absolute_url())


def test_the_advice_line_has_the_sites_own_words_or_is_off(client: Client) -> None:
    make.post(slug="walking")
    settings = PostSettings(pk=1, advice_line="Ask your <nurse>.")
    settings.save()
    assert element(page(client), class_="advice-line").text == "Ask your <nurse>."

    settings.shows_advice_line = False
    settings.save()

    assert elements(page(client), class_="advice-line") == []
