"""Who wrote a page, as the feed of its site says."""

import json

import pytest

from comments.linkbacks.mention_content.feed_author import name_in_feed

PAGE = "https://alice.example/walking/"
RSS = """<?xml version="1.0"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
<title>Two who walk</title><managingEditor>all@alice.example (All of us)</managingEditor>
<item><link>https://alice.example/running/</link><dc:creator>Ben Moss</dc:creator></item>
<item><link>https://alice.example/walking</link>{author}</item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom">{feed}
<entry><link rel="self" href="https://alice.example/walking.atom"/>
<author><name>Ben Moss</name></author></entry>
<entry><link href="https://alice.example/walking/"/>{entry}</entry></feed>"""
RDF = """<rdf:RDF xmlns="http://purl.org/rss/1.0/"
xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
xmlns:dc="http://purl.org/dc/elements/1.1/">
<item><link>https://alice.example/walking/</link><dc:creator>Alice Ray</dc:creator></item>
</rdf:RDF>"""
BY_ALICE = "<author><name> Alice Ray\n</name><uri>https://alice.example/</uri></author>"


def in_json(item: object, **feed: object) -> str:
    other = {"url": "https://alice.example/running/", "author": {"name": "Ben Moss"}}
    return json.dumps({"items": [3, other, item], **feed})


@pytest.mark.parametrize(
    "feed",
    [
        RSS.format(author="<dc:creator>Alice Ray</dc:creator>"),
        RSS.format(author="<author>alice@alice.example (Alice Ray)</author>"),
        ATOM.format(feed="", entry=BY_ALICE),
        ATOM.format(feed=BY_ALICE, entry=""),
        RDF,
        in_json({"url": PAGE, "authors": [{"url": "/"}, {"name": "Alice Ray"}]}),
        in_json({"url": PAGE, "author": {"name": "Alice Ray"}}),
        in_json({"url": PAGE}, authors=[{"name": "Alice Ray"}]),
    ],
)
def test_the_writer_of_the_page_is_named(feed: str) -> None:
    assert name_in_feed(feed.encode(), PAGE) == "Alice Ray"


@pytest.mark.parametrize(
    "feed",
    [
        RSS.format(author=""),
        RSS.format(author="<author>alice@alice.example</author>"),
        RSS.format(author="<dc:creator/>"),
        RSS.replace("walking", "other").format(author="<dc:creator>Eve</dc:creator>"),
        ATOM.format(feed="", entry="<author><uri>https://a.example/</uri></author>"),
        in_json({"url": PAGE}),
        in_json({"url": 3, "author": {"name": "Eve"}}),
        in_json({"url": PAGE, "authors": ["Eve"], "author": "Eve"}),
        '{"items": {"url": 1}}',
        "{",
        '{"a":' * 50_000,
        "<html>Nothing here.",
        "",
        "<?xml version='1.0' encoding='wtf-8'?><rss/>",
        "<!DOCTYPE rss [<!ENTITY a 'Eve'>]>" + RSS.format(author="&a;"),
        "<item>" * 200_000,
    ],
    ids=range(16),
)
def test_nobody_is_named_where_a_feed_does_not_say(feed: str) -> None:
    assert name_in_feed(feed.encode(), PAGE) == ""


def test_a_name_is_clean_and_short() -> None:
    nasty = "Alice \u202egnp.exe\u200b " + "x" * 5_000
    feed = RSS.format(author=f"<dc:creator>{nasty}</dc:creator>")

    name = name_in_feed(feed.encode(), PAGE)

    assert name.startswith("Alice gnp.exe x")
    assert len(name) <= 100


def test_deep_nesting_is_read() -> None:
    deep = "<a>" * 100_000 + "</a>" * 100_000

    assert name_in_feed(RSS.format(author=deep).encode(), PAGE) == ""
