"""The page of a source: what was found in it, and the posts that rest on it."""

import html5lib  # type: ignore[import-untyped]
import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils.html import strip_tags

from posts.citations.models import Source, SourceEvent
from posts.models import Post
from posts.revisions import withdrawal
from tests import make
from tests.posts.markup import element, elements
from tests.posts.test_json_ld import about
from tests.reading import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def source() -> Source:
    return make.source(title="Walking for pain", DOI="10.1002/14651858.CD000001.pub2")


def path(source: Source) -> str:
    return f"/evidence/{source.pk}/"


def test_it_shows_the_reference_the_findings_and_the_posts(
    client: Client, source: Source
) -> None:
    copy = make.working_copy(slug="walking", title="Does it help?", source=source)
    copy.findingblock_set.update(outcome="Pain", **make.NUMBERS)
    make.published(copy)
    make.post(slug="running")

    html = client.get(path(source)).content.decode()

    html5lib.HTMLParser(strict=True).parse(html)  # raises ParseError
    assert element(html, "h1").text == "Samplesson 2020"
    assert "Walking for pain" in element(html, "p", class_="reference").text
    assert "6 fewer in 100 people" in element(html, class_="finding").text
    [post] = elements(html, "ul", class_="resting")
    assert post.text.startswith("Does it help?")
    assert 'href="/running/"' not in html


def test_each_reference_leads_to_it(client: Client, source: Source) -> None:
    make.post(slug="walking", source=source)

    html = client.get("/walking/").content.decode()

    assert element(html, "a", class_="where-used")["href"] == path(source)


def test_it_tells_machines_the_work_and_each_number(
    client: Client, source: Source
) -> None:
    copy = make.working_copy(source=source)
    copy.findingblock_set.update(outcome="Pain", **make.NUMBERS)
    make.published(copy)

    found = about(client, path(source))

    assert found["mainEntity"]["name"] == "Walking for pain"
    [claim] = found["mentions"]
    assert claim["name"] == "Pain"
    assert [one["value"] for one in claim["about"]] == [20, 14]
    assert claim["isBasedOn"] == "https://doi.org/10.1002/14651858.CD000001.pub2"


def test_other_versions_of_a_review_are_linked(client: Client, source: Source) -> None:
    newer = make.source(DOI="10.1002/14651858.CD000001.pub3")
    make.source(DOI="10.1002/14651858.CD000001.pub4")  # no post cites it
    make.post(source=source)
    make.post(source=newer)

    html = client.get(path(source)).content.decode()

    links = BeautifulSoup(html, "html.parser").select(".versions a")
    assert [one["href"] for one in links] == [path(newer)]


def test_a_source_that_no_live_post_ever_cited_is_not_shown(
    client: Client, source: Source
) -> None:
    assert client.get(path(source)).status_code == 404
    make.working_copy(source=source)  # a draft
    assert client.get(path(source)).status_code == 404
    post = make.post(source=source)
    assert client.get(path(source)).status_code == 200
    withdrawal.withdraw(post, by=make.person(), note="It was wrong.")
    assert client.get(path(source)).status_code == 404


def test_links_of_older_versions_still_lead_somewhere(
    client: Client, source: Source
) -> None:
    copy = make.working_copy(source=source)
    make.published(copy)
    other = make.source()
    copy.listed_sources.update(source=other)
    copy.findingblock_set.update(source=other)
    copy.textblock_set.update(text="<p>Walking helps.</p>")
    make.published(copy)

    html = client.get(path(source)).content.decode()

    assert "No post rests on it any more" in html


def test_caches_drop_it_when_it_changes_or_something_comes_to_rest_on_it(
    client: Client, source: Source, purged: set[str]
) -> None:
    make.post(source=source)
    keys = set(client.get(path(source))["Surrogate-Key"].split())
    assert keys == {f"source-{source.pk}", "evidence", "posts", "site"}
    assert purged & keys
    purged.clear()
    source.save()
    assert purged & keys
    purged.clear()

    page = make.working_copy(slug="about", source=source)
    Post.objects.filter(pk=page.post_id).update(kind=Post.Kind.PAGE)
    make.published(page)

    assert f"source-{source.pk}" in purged


def test_it_says_what_became_of_the_source_and_what_was_done(
    client: Client, source: Source
) -> None:
    make.post(source=source, title="Does walking help?")
    make.source_event(source, kind=SourceEvent.Kind.RETRACTION)

    response = client.get(path(source))

    assert "evidence" in response["Surrogate-Key"].split()
    assert elements(text_of(response), "article", class_="retraction")
    words = " ".join(strip_tags(text_of(response)).split())
    assert "What became of it This work has been retracted" in words
    assert "Does walking help? Not answered yet." in words


def test_it_asks_few_questions_however_many_posts(
    client: Client, source: Source, django_assert_max_num_queries: object
) -> None:
    for _post in range(3):
        make.post(source=source)

    with django_assert_max_num_queries(8):  # type: ignore[operator]
        client.get(path(source))
