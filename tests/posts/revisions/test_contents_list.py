"""Anchors of headings, which stay, and the contents list of a long post."""

import re

import pytest
from django.test import Client

from posts.models import Revision, WorkingCopy
from posts.revisions import rendering
from posts.revisions.history import take_snapshot
from tests import make
from tests.posts.markup import elements

pytestmark = pytest.mark.django_db
WORDS = "<p>" + "Walking helps people a little. " * 50 + "</p>"
LONG = "".join(f"<h2>Part {number}</h2>{WORDS}" for number in "ABCD")


def written(*texts: str, **changes: object) -> WorkingCopy:
    copy = make.working_copy(slug="walking", **changes)
    copy.textblock_set.all().delete()
    for ordering, html in enumerate(texts):
        make.text(copy, html, ordering=ordering)
    return copy


def body(copy: WorkingCopy) -> str:
    return rendering.render(take_snapshot(WorkingCopy.objects.get(pk=copy.pk)))


def anchors(copy: WorkingCopy) -> list[str]:
    return re.findall(r'<h[23][^>]* id="(section[^"]*)"', body(copy))


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("<h2>Why <em>walking</em> helps</h2>", "section-why-walking-helps"),
        ("<h3>CO<sub>2</sub> &amp; you?</h3>", "section-co2-you"),
        ("<h2>ماذا وجدوا</h2>", "section-ماذا-وجدوا"),
        ("<h2>研究发现</h2>", "section-研究发现"),
        ("<h2>Références</h2>", "section-références"),
        ("<h2>References</h2>", "section-references"),
        ("<h2>???</h2>", "section"),
    ],
)
def test_an_anchor_is_made_of_the_headings_words(heading: str, anchor: str) -> None:
    assert anchors(written(heading)) == [anchor]


def test_a_heading_keeps_its_anchor_when_others_come_before_it() -> None:
    copy = written("<h2>Results 2</h2>", "<h2>Results</h2>")
    before = anchors(copy)

    make.text(copy, "<h2>Methods</h2><h3>People</h3>", ordering=-1)

    assert before == ["section-results-2", "section-results"]
    assert anchors(copy) == ["section-methods", "section-people", *before]


def test_the_same_words_again_get_a_number_that_no_words_make() -> None:
    copy = written("<h2>Results</h2><h2>Results</h2><h2>Results 2</h2><h2>Results</h2>")

    assert anchors(copy) == [
        "section-results",
        "section-results--2",
        "section-results-2",
        "section-results--3",
    ]


def test_a_citation_in_a_heading_is_not_part_of_its_anchor() -> None:
    source = make.source()
    cite = f'<cite data-source="{source.pk}" data-locator="page 7"></cite>'
    copy = written(f"<h2>Results{cite}</h2>", source=source)

    assert anchors(copy) == ["section-results"]
    assert "[1, page 7]" in body(copy)


def test_a_heading_without_words_has_no_anchor() -> None:
    assert anchors(written("<h2> </h2>")) == []


def test_a_long_post_lists_its_headings_each_leading_to_its_place(
    client: Client,
) -> None:
    copy = written(LONG, '<h3>Small</h3><h2>Why <a href="/x/">it</a> <em>is</em></h2>')
    make.published(copy)

    html = client.get("/walking/").content.decode()

    links = [
        link
        for link in elements(html, "a")
        if any(one.attributes.get("class") == "contents" for one in link.parents)
    ]
    assert [link.text for link in links] == [
        *("Part A", "Part B", "Part C", "Part D", "Why it is", "References")
    ]
    ids = {one.attributes.get("id") for one in elements(html)}
    assert {link["href"][1:] for link in links} <= ids
    assert "<em>is</em></a>" in html


@pytest.mark.parametrize(
    "html",
    [
        LONG.replace("h2", "h3"),
        LONG.replace("<h2>Part D</h2>", ""),
        LONG.replace(WORDS, "<p>Few words.</p>"),
    ],
)
def test_a_short_post_or_one_of_few_headings_has_no_list(html: str) -> None:
    assert 'class="contents"' not in body(written(html))


def test_chinese_words_are_counted_without_spaces() -> None:
    text = LONG.replace(WORDS, f"<p>{'走路有一点帮助。' * 40}</p>")

    assert 'class="contents"' in body(written(text, language="zh-Hans"))


def test_the_list_stands_beneath_a_picture_that_opens_the_text() -> None:
    copy = written(LONG)
    make.artwork_block(copy, ordering=-1)

    html = body(copy)

    assert html.index("<figure") < html.index("<nav") < html.index("<h2")


def test_a_feed_has_the_text_without_the_list(client: Client) -> None:
    make.published(written(LONG))

    feed = client.get("/feed/").content.decode()

    assert "Part A" in feed
    assert "On this page" not in feed


def test_bodies_of_before_get_their_anchors(client: Client) -> None:
    make.published(written("<h2>Results</h2>"))
    Revision.objects.update(body="<h2>Results</h2>", rendered_by="older")

    rendering.render_stale.call()

    assert 'id="section-results"' in client.get("/walking/").content.decode()
