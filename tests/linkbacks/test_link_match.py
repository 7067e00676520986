"""A link to us is one only by the rules of its document's media type."""

import json
from collections.abc import Collection

import pytest

from comments.linkbacks.origin_html.link_match import (
    LinkMatch,
    document_links,
    match_link,
)
from comments.linkbacks.origin_html.page_facts import read_page

TARGET = "https://blog.example.org/trials"
URL = "https://other.example/notes/1"


def found(
    text: str | bytes, content_type: str = "text/html", also: Collection[str] = ()
) -> LinkMatch | None:
    body = text.encode() if isinstance(text, str) else text
    page = read_page(body, url=URL, content_type=content_type)
    links = document_links(body, content_type=content_type, page=page)
    return match_link(TARGET, also=also, among=links)


@pytest.mark.parametrize(
    ("tag", "attribute"),
    [
        *(("a", "href"), ("area", "href"), ("img", "src"), ("video", "src")),
        *(("audio", "src"), ("source", "src"), ("iframe", "src")),
        *(("blockquote", "cite"), ("q", "cite"), ("ins", "cite"), ("del", "cite")),
    ],
)
def test_r5_each_element_that_shows_a_page_links_to_it(
    tag: str, attribute: str
) -> None:
    page = f"<p><{tag} {attribute}='{TARGET}'></{tag}>"

    assert found(page) == LinkMatch(TARGET)


@pytest.mark.parametrize(
    "page",
    [
        f"<!-- <a href='{TARGET}'>x</a> -->",
        f"&lt;a href='{TARGET}'&gt;",
        f"<script>'<a href={TARGET}>'</script>",
        f"<style><a href={TARGET}></style>",
        f"<template><a href={TARGET}>x</a></template>",
        f"<noscript><a href={TARGET}>x</a></noscript>",
        f"<textarea><a href={TARGET}>x</a></textarea>",
        f"<p>{TARGET}</p>",
        f"<link rel=canonical href={TARGET}>",
        f"<a data-href={TARGET}>",
        f"<a href={TARGET}2>",
    ],
)
def test_r5_what_no_reader_can_follow_is_no_link(page: str) -> None:
    assert found(page) is None


def test_an_address_is_resolved_against_the_base_of_the_page():
    page = "<base href='https://blog.example.org/x/'><a href='../trials'>"

    assert found(page) == LinkMatch(TARGET)


def test_a_json_value_has_to_be_the_address_and_nothing_else():
    deep = {"items": [{"url": TARGET}], TARGET: 1}

    assert found(json.dumps(deep), "application/feed+json") == LinkMatch(TARGET)
    assert found(json.dumps({TARGET: [f"see {TARGET}"]}), "application/json") is None
    assert found("[" * 500_000, "application/json") is None
    assert found("9" * 500_000, "application/json") is None


@pytest.mark.parametrize(
    ("text", "linked"),
    [
        (f"See {TARGET}.", True),
        (f"[trials]({TARGET}), they say", True),
        (f"<{TARGET}>", True),
        (f"{TARGET}2", False),
        (f"{TARGET}/more", False),
        (f"web+{TARGET}", False),
    ],
)
def test_text_holds_the_whole_address(text: str, linked: bool) -> None:
    answer = found(text, "text/markdown")

    assert answer == (LinkMatch(TARGET) if linked else None)


def test_other_media_types_hold_no_links():
    assert found(f"<a href='{TARGET}'>", "application/pdf") is None


@pytest.mark.parametrize(
    "alias",
    [
        TARGET.replace("https", "http"),
        f"{TARGET}/",
        f"{TARGET}?utm_source=x&utm_medium=y",
        f"{TARGET}#comment-5",
        f"{TARGET}?replytocom=5",
        f"{TARGET}/?replytocom=5#respond",
        f"{TARGET}?reply=130",
        f"{TARGET}?utm_source=x&replytocom=5&fbclid=y",
        f"{TARGET}?ref=their-blog",
        f"{TARGET}/?share=mastodon&nb=1",
        TARGET.replace("blog", "BLOG"),
        TARGET.replace("trials", "%74rials"),
        TARGET.replace("/trials", ":443/trials"),
    ],
)
def test_r6_another_spelling_is_only_near(alias: str) -> None:
    assert found(f"<a href='{alias}'>") == LinkMatch(alias, near=True)


@pytest.mark.parametrize(
    "other", [f"{TARGET}?page=2", f"{TARGET}2", f"https://x.example/?u={TARGET}"]
)
def test_r6_another_page_is_not_near(other: str) -> None:
    assert found(f"<a href='{other}'>") is None


def test_an_exact_link_goes_before_a_near_one():
    page = f"<a href='{TARGET}/'></a><a href='{TARGET}'></a>"

    assert found(page) == LinkMatch(TARGET)


def test_the_caller_says_which_addresses_mean_the_same():
    short = "https://blog.example.org/?p=5"

    assert found(f"<a href='{short}'>", also={short}) == LinkMatch(short)
