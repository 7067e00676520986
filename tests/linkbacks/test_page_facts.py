"""A page of a stranger is read into clean facts."""

import pytest

from comments.linkbacks.origin_html.page_facts import read_page

URL = "https://other.example/notes/1"


def test_a_page_says_what_it_is():
    page = read_page(
        b"<html lang=en-GB><title> A &amp; B </title><base href=/b/>"
        b"<link rel=canonical href=c><meta property=og:site_name content=Notes>"
        b"<a rel=webmention href=send>"
        b'<meta http-equiv="Status" content="410 Gone"><p>One</p><p>Two',
        url=URL,
    )

    assert (page.title, page.language, page.status) == ("A & B", "en-GB", 410)
    assert page.canonical == "https://other.example/b/c"
    assert page.webmention_endpoints == ["https://other.example/b/send"]
    assert page.meta == {"og:site_name": "Notes"}
    assert page.text.strip() == "One\nTwo"


def test_a_link_knows_its_words_and_those_about_it():
    page = read_page(
        b"<p>Before <a rel='ugc NoFollow' href='/x'>the <b>link</b></a> after", url=URL
    )

    (link,) = page.links
    assert link.address == "https://other.example/x"
    assert link.rels == {"ugc", "nofollow"}
    assert page.text[link.start : link.end] == "the link"
    assert page.around(link) == "Before the link after"
    assert page.hosts == {"other.example"}


def test_about_a_link_stands_its_paragraph_and_nothing_of_others():
    page = read_page(
        b"<h1>Title</h1><p>By <i>Ada</i><p>See<br>this <a href=/x>trial</a>, "
        b"<img src=y> please.</p><div>Next",
        url=URL,
    )

    assert page.around(page.links[0]) == "See this trial, please."


def test_of_a_long_paragraph_whole_words_about_the_link_are_told():
    words = b"earlier " * 30 + b"<a href=/x>a trial</a>" + b" later" * 30
    page = read_page(b"<p>" + words, url=URL)

    assert page.around(page.links[0], 40) == "…earlier a trial later later…"


@pytest.mark.parametrize(
    "markup",
    [
        "<p>No.</p><a href=/x><div>A <b>card</b></div></a><p>No.",
        "<p>No.</p><li><a href=/x>A card</a></li><li>No.",
        "<p>No.</p><td>A <a href=/x><img src=y></a> card</td><td>No.",
    ],
)
def test_a_link_around_paragraphs_or_without_words_has_its_own(markup: str) -> None:
    page = read_page(markup.encode(), url=URL)
    link = next(one for one in page.links if one.address.endswith("/x"))

    assert page.around(link) == "A card"


def test_a_reblog_of_wordpress_keeps_its_note():
    page = read_page(
        b"<div class='wpcom-reblog-snapshot'><div class=reblogger-note><div class="
        b"reblogger-note-content><div>So</div> true.</div></div><p>Text</div>",
        url=URL,
    )

    assert (page.is_reblog, page.reblog_note) == (True, "So true.")


def test_a_reblog_of_tumblr_is_known_by_its_attribution():
    assert read_page(b"<a class=tumblr_blog href=/x>", url=URL).is_reblog
    assert not read_page(b"<a class=blog href=/x>", url=URL).is_reblog


def test_row_66_text_is_kept_clean():
    body = "<title>a\u202e&#x202e;b&#0;\u200b&#xd800;</title>".encode()

    title = read_page(body, url=URL).title

    assert title.replace("\ufffd", "") == "ab"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("<title>café".encode("latin-1"), "text/html; charset=utf-8"),
        ("<title>café".encode("latin-1"), ""),
        ("<title>café".encode("utf-16"), "text/html; charset=utf-8"),
        ("<meta charset=windows-1252><title>café".encode("latin-1"), "text/html"),
        ("<title>café".encode("cp437"), "text/html; charset=cp437"),
        ("<title>café".encode(), "text/html; charset=utf-7"),
    ],
)
def test_the_characters_of_a_page_are_found(body: bytes, content_type: str) -> None:
    expected = "caf\u201a" if "cp437" in content_type else "café"

    assert read_page(body, url=URL, content_type=content_type).title == expected
