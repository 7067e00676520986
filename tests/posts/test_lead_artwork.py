"""The lead artwork on its post, with caption and credit, and wherever the post is read."""

from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client

from posts.revisions import corrections
from tests import make
from tests.posts.markup import element, elements, main_part

pytestmark = pytest.mark.django_db
ENCODED = "{http://purl.org/rss/1.0/modules/content/}encoded"


def page() -> str:
    return Client().get("/walking/").content.decode()


def test_the_lead_artwork_opens_the_post_with_caption_and_credit() -> None:
    lead = make.artwork(alt_text="A path", credit_line="Credit: Ada")
    copy = make.working_copy(slug="walking", lead=lead, lead_caption="Why we walk")
    make.published(copy)

    html = page()

    figure = element(html, "figure", class_="lead")
    assert figure.text == "Why we walk Credit: Ada · CC0 1.0"
    picture = element(main_part(html), "img")
    assert picture["alt"] == "A path"
    assert picture["fetchpriority"] == "high"
    assert "loading" not in picture


def test_a_lead_artwork_that_a_block_shows_is_shown_once() -> None:
    lead = make.artwork()
    copy = make.working_copy(slug="walking", lead=lead)
    make.artwork_block(copy, artwork=lead, caption="In its place")
    make.published(copy)

    [figure] = elements(page(), "figure", class_="artwork")

    assert "In its place" in figure.text


def test_the_feed_has_the_lead_artwork_too() -> None:
    make.post(slug="walking", lead=make.artwork(credit_line="Credit: Ada"))

    rss = ElementTree.fromstring(Client().get("/feed/").content)  # noqa: S314  # our own

    assert "Credit: Ada" in (rss.findtext(f"channel/item/{ENCODED}") or "")


def test_a_block_that_opens_the_post_is_fetched_at_once() -> None:
    copy = make.working_copy(slug="walking")
    make.artwork_block(copy, ordering=1)
    make.artwork_block(copy, ordering=99)
    make.published(copy)

    first, second = elements(main_part(page()), "img")

    assert first.attributes.items() >= {"fetchpriority": "high"}.items()
    assert "loading" not in first
    assert second.attributes.items() >= {"fetchpriority": "low"}.items()
    assert "loading" not in second


@pytest.mark.parametrize(
    ("facts", "classes"),
    [
        ({}, None),
        ({"focal_x": 50, "focal_y": 46}, None),
        ({"focal_x": 0, "focal_y": 94}, "focus-x-0 focus-y-90"),
        ({"content": make.image(mode="RGBA")}, "see-through"),
    ],
)
def test_a_card_keeps_the_subject_of_its_picture_in_view(
    facts: dict[str, Any], classes: str | None
) -> None:
    make.post(slug="walking", lead=make.artwork(**facts))

    picture = element(main_part(Client().get("/").content.decode()), "img")

    assert picture.attributes.get("class") == classes


def test_a_snapshot_without_a_focal_point_is_no_older_copy() -> None:
    post = make.post(slug="walking", lead=make.artwork())
    for copy in (
        post.shown.snapshot["artworks"],
        {"": post.shown.snapshot["card"]["lead"]},
    ):
        for artwork in copy.values():
            del artwork["focal_x"], artwork["focal_y"]
    post.shown.save()

    assert corrections.find_correction(post) is None
    assert "Walking" in page()
