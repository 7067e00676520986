"""A post written from right to left: what is not its words stands apart from them."""

from collections.abc import Iterator
from xml.etree import ElementTree

import pytest
from django.conf import LazySettings
from django.test import Client

from posts.models import WorkingCopy
from tests import make
from tests.posts.markup import Element, element, elements

pytestmark = pytest.mark.django_db
ENCODED = "{http://purl.org/rss/1.0/modules/content/}encoded"
# Our own words, each of which is printed on this page.
LABELS = (
    *("Published", "Page last updated", "What changed", "Key finding", "References"),
    *("Certainty of the evidence", "is licensed under a", "2 studies"),
)


@pytest.fixture
def html() -> str:
    source = make.source(
        title="أسئلة المريض",
        author=[{"family": "الخطيب", "given": "سلمى"}],
        issued={"date-parts": [[2023]]},
        volume="5",
        issue="1",
        page="12-20",
    )
    copy = make.working_copy(
        slug="asila",
        title="أسئلة تستحق",
        standfirst="دقائق الموعد قليلة",
        language="ar",
        topics=[make.topic(name="العلاج")],
        authors=[make.author(name="ليلى منصور")],
        source=source,
    )
    copy.findingblock_set.update(studies=2, text="<p>المشي يخفف الألم.</p>")
    make.published(copy)
    stored = WorkingCopy.objects.get()
    stored.title += "."
    stored.save()
    make.published(stored, kind="update", note="أضيفت دراستان.")
    return Client().get("/asila/").content.decode()


def language(found: Element) -> str:
    """Return the language that an element's text is said to be in."""
    around = [*found.parents, found]
    said = [one.attributes["lang"] for one in around if "lang" in one.attributes]
    return said[-1] if said else ""


def innermost(html: str, words: str) -> Iterator[Element]:
    found = [
        one
        for one in elements(html)
        if words in one.text and one.tag not in {"script", "head"}
    ]
    for one in found:
        if not any(one in other.parents for other in found):
            yield one


def test_the_page_is_in_the_sites_language_and_the_post_in_its_own(html: str) -> None:
    page, title = element(html, "html"), element(html, "title")
    assert (page["lang"], page["dir"]) == ("en-gb", "ltr")
    assert (title["lang"], title["dir"]) == ("ar", "rtl")
    article = element(html, "article")
    assert (article["lang"], article["dir"]) == ("ar", "rtl")


def test_a_site_in_a_language_without_a_catalogue_says_that_it_is_english(
    settings: LazySettings, client: Client
) -> None:
    settings.LANGUAGE_CODE = "ar"

    page = element(client.get("/").content.decode(), "html")

    assert (page["lang"], page["dir"]) == ("en", "ltr")


@pytest.mark.parametrize("label", LABELS)
def test_a_label_of_ours_says_that_it_is_english(html: str, label: str) -> None:
    found = list(innermost(html, label))

    assert found
    assert {language(one).partition("-")[0] for one in found} == {"en"}


def test_a_date_runs_from_left_to_right(html: str) -> None:
    dates = element(html, "p", class_="dates")

    assert (dates["lang"], dates["dir"]) == ("en-gb", "ltr")


def test_the_place_in_a_journal_is_isolated(html: str) -> None:
    [place] = innermost(html, "2023;5(1):12-20")

    assert (place.tag, place["dir"]) == ("bdi", "ltr")


def test_a_card_says_in_which_language_its_date_is(html: str) -> None:
    home = Client().get("/").content.decode()
    [card] = elements(home, "article")
    [time] = elements(home, "time")

    assert (card["lang"], card["dir"]) == ("ar", "rtl")
    assert (time["lang"], time["dir"]) == ("en-gb", "ltr")


def test_the_feed_says_language_and_direction(html: str) -> None:
    rss = ElementTree.fromstring(Client().get("/feed/").content)  # noqa: S314  # our own
    body = rss.findtext(f"channel/item/{ENCODED}") or ""

    assert body.startswith('<div lang="ar" dir="rtl">')
    assert (rss.findtext("channel/item/description") or "").startswith('<div lang="ar"')


def test_an_english_post_has_no_marks_of_language(client: Client) -> None:
    make.post(slug="walking")

    page = client.get("/walking/").content.decode()

    marked = [one.tag for one in elements(page) if "lang" in one.attributes]
    assert set(marked) <= {"html", "article", "bdi"}
    assert {
        one["lang"] for one in elements(page, "bdi") if "lang" in one.attributes
    } <= {"en-GB"}
