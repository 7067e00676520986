"""Markup that got past the forms into a post's tables never reaches a reader."""

from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import pytest
from django.templatetags.static import static
from django.test import Client

from posts.artwork.models import Artwork
from posts.citations.models import Source
from posts.models import (
    Author,
    EmbedBlock,
    QuotationBlock,
    TableBlock,
    Topic,
    WorkingCopy,
)
from tests import make
from tests.posts.markup import elements
from tests.sampling import a_sample_of

pytestmark = pytest.mark.django_db

LINK = "javascript:alert(1)"
WORDS = '"><script>alert(1)</script><b onclick="alert(1)">kept</b>'
PROSE = (
    "<script>alert(1)</script><style>p { display: none }</style>"
    '<iframe src="https://evil.example/"></iframe><object data="x"></object>'
    '<p onclick="alert(1)" style="color: red">kept</p>'
    '<a href="javascript:alert(1)">kept</a><a href="data:text/html,x">kept</a>'
    '<img src="x" onerror="alert(1)"><svg onload="alert(1)"><a href="x">kept</a></svg>'
    '<form action="https://evil.example/"><input></form><h1>kept</h1>'
)
CELLS = f"<table><tr><th>Kept</th></tr><tr><td>{PROSE}</td></tr></table>"
LOCATOR = '"><b onclick=alert(1)>kept'

OUR_SCRIPTS = {static("comments/writing.js"), static("posts/post.js")}

type Place = Callable[[WorkingCopy], object]


def of_copy(**changes: str) -> Place:
    return lambda copy: WorkingCopy.objects.filter(pk=copy.pk).update(**changes)


def of_all(model: type[Author | Topic], **changes: str) -> Place:
    return lambda copy: model.objects.update(**changes)


def of_source(**csl: object) -> Place:
    return lambda copy: Source.objects.update(
        csl=make.REVIEW | {"URL": "https://a.example/"} | csl
    )


def of_artwork(**changes: str) -> Place:
    def place(copy: WorkingCopy) -> None:
        make.artwork_block(copy)
        Artwork.objects.update(**changes)

    return place


def of_finding(number: int = 1, /, **changes: Any) -> Place:
    """A finding alone, or so many of them that stand in a summary."""

    def place(copy: WorkingCopy) -> None:
        copy.findingblock_set.all().delete()
        for _number in range(number):
            make.finding(copy, source=make.source(), **changes)

    return place


def of_block(model: type, **changes: object) -> Place:
    return lambda copy: model.objects.create(  # type: ignore[attr-defined]
        parent=copy, region="body", ordering=40, **changes
    )


def cite(locator: str) -> Place:
    def place(copy: WorkingCopy) -> None:
        source = Source.objects.get()
        make.text(
            copy,
            f"<p>So <cite data-source='{source.pk}' data-locator='{locator}'></cite></p>",
        )

    return place


PLACES: dict[str, Place] = {
    "title": of_copy(title=WORDS),
    "standfirst": of_copy(standfirst=WORDS),
    "notice": of_copy(notice=WORDS),
    "language": of_copy(language='"><b kept'),
    "author": of_all(Author, name=WORDS, bio=WORDS, orcid='"><b kept'),
    "topic": of_all(Topic, name=WORDS[:80], description=WORDS),
    "source": of_source(title=WORDS, author=[{"family": WORDS, "given": WORDS}]),
    "source's journal": of_source(**{"container-title": WORDS}, issue=WORDS),
    "source's address": of_source(URL=LINK, title="kept"),
    "source's DOI": of_source(DOI=f"10.5555/{WORDS}", title="kept"),
    "text": lambda copy: make.text(copy, PROSE),
    "locator": cite(LOCATOR),
    "artwork": of_artwork(title=WORDS, creator=WORDS, credit_line=WORDS),
    "artwork's words": of_artwork(alt_text=WORDS, changes_made=WORDS),
    "artwork's addresses": of_artwork(source_url=LINK, creator_url=LINK, credit_line="kept"),
    "artwork's caption": lambda copy: make.artwork_block(copy, caption=WORDS),
    "artwork's alt text": lambda copy: make.artwork_block(copy, alt_text=WORDS),
    "finding": of_finding(text=PROSE, certainty="high"),
    "finding's outcome": of_finding(outcome=WORDS),
    "finding's certainty": of_finding(certainty='"><b onclick=a>', outcome="kept"),
    "finding's group": of_finding(1, **make.NUMBERS | {"comparator_label": WORDS}),
    "findings' words": of_finding(2, text=PROSE, certainty="high"),
    "findings' outcome": of_finding(2, outcome=WORDS, locator=LOCATOR),
    "findings' group": of_finding(2, **make.NUMBERS | {"comparator_label": WORDS}),
    "findings' certainty": of_finding(2, certainty='"><b onclick=a>', outcome="kept"),
    "finding's locator": of_finding(locator=LOCATOR),
    "table": of_block(TableBlock, table=CELLS, caption="A table"),
    "table's caption": of_block(TableBlock, table=CELLS, caption=WORDS),
    "quotation": of_block(QuotationBlock, text=WORDS, attribution="Ada"),
    "quotation's speaker": of_block(QuotationBlock, text="So.", attribution=WORDS),
    "embed": of_block(EmbedBlock, url=LINK, title=WORDS),
    "embed's address": of_block(EmbedBlock, url='https://a.example/"><b onclick=x>kept'),
    "embed in capitals": of_block(EmbedBlock, url="JavaScript:alert(1)", title="kept"),
}  # fmt: skip


@pytest.mark.parametrize("place", a_sample_of(PLACES))
def test_markup_stored_past_the_forms_never_runs(client: Client, place: str) -> None:
    copy = make.working_copy(slug="walking")
    PLACES[place](copy)
    make.published(copy)
    topic, author = copy.topics.get(), copy.bylines.get().author
    pages = ["/walking/", "/", topic.get_absolute_url(), author.get_absolute_url()]

    html = [client.get(page).content.decode() for page in pages]
    in_feed = feed_bodies(client.get("/feed/").content)

    assert [danger for page in [*html, *in_feed] for danger in dangers(page)] == []
    assert "kept" in html[0]


def feed_bodies(feed: bytes) -> list[str]:
    encoded = "{http://purl.org/rss/1.0/modules/content/}encoded"
    bodies = [body.text or "" for body in ElementTree.fromstring(feed).iter(encoded)]  # noqa: S314  # our own feed
    assert bodies
    return bodies


def dangers(html: str) -> list[str]:
    """List what in a page could run, load, send or restyle something."""
    found = []
    for element in elements(html):
        is_data = element.attributes.get("type") == "application/ld+json"
        is_ours = element.attributes.get("src") in OUR_SCRIPTS
        # The drawing of a finding's numbers, by our template.
        is_drawn = element.tag == "svg" and element.attributes.get("fill") == "none"
        if (
            element.tag in {"iframe", "object", "style", "svg", "b"} and not is_drawn
        ) or (element.tag == "script" and not (is_data or is_ours)):
            found.append(element.tag)
        for name, value in element.attributes.items():
            scheme = value.lower().partition(":")[0]
            if name.startswith("on") or name == "style":
                found.append(name)
            if name in {"href", "src", "action"} and scheme in {"javascript", "data"}:
                found.append(value)
    return found
