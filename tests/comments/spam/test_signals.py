"""Each signal by itself: when it fires, on which words, and how long it may take."""

import time

import pytest

from comments.spam import signals
from comments.spam.verdicts import Circumstances, Reason

NOTHING_KNOWN = Circumstances()
MOST_SECONDS = 0.02
"""For the longest comment there may be, the best of three runs; 0.002 is usual."""


def words(text: str, reasons: list[Reason]) -> list[str]:
    return [text[start:end] for reason in reasons for start, end in reason.words]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "See https://a.example/x, (http://b.example/y_(z)) and www.c.example!",
            ["https://a.example/x", "http://b.example/y_(z)", "www.c.example"],
        ),
        (
            "看这里https://a.example，或https://b.example。还有https://c.example/谢谢",  # noqa: RUF001
            ["https://a.example", "https://b.example", "https://c.example/谢谢"],
        ),
        (
            "شاهد https://a.example، HTTPS://B.EXAMPLE وwww.c.example",
            ["https://a.example", "HTTPS://B.EXAMPLE", "www.c.example"],
        ),
        (
            "<a href=\"https://a.example\">a</a> <https://b.example> 'www.c.example'",
            ["https://a.example", "https://b.example", "www.c.example"],
        ),
    ],
)
def test_links_are_found_in_any_script_and_end_where_they_end(
    text: str, found: list[str]
) -> None:
    assert words(text, list(signals.links(text, NOTHING_KNOWN))) == found


@pytest.mark.parametrize(
    "text",
    [
        "One https://a.example and two https://b.example",
        "A shttp://x, an awww.x, an awww.y and an ahttps://z are no links.",
        "",
    ],
)
def test_as_many_links_as_a_reader_gives_are_no_reason(text: str) -> None:
    assert list(signals.links(text, NOTHING_KNOWN)) == []


def test_more_links_weigh_more_but_not_without_end() -> None:
    def points(count: int) -> int:
        (reason,) = signals.links("https://a.example " * count, NOTHING_KNOWN)
        return reason.points

    assert points(3) < points(4) == points(40)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Buy [url=https://a.example]this[/url]", ["[url=https://a.example]"]),
        ("Buy [URL]https://a.example[/URL]", ["[URL]"]),
        ("Buy <a href='https://a.example'>this</a>", ["<a href='https://a.example'>"]),
        ("[link=x]a[/link] [img]b[/img]", ["[link=x]", "[img]"]),
    ],
)
def test_link_markup_is_found(text: str, found: list[str]) -> None:
    assert words(text, list(signals.markup(text, NOTHING_KNOWN))) == found


@pytest.mark.parametrize(
    "text",
    [
        "p<a and b>c",
        "[urls] and [linked] and [imagine]",
        "as [1, Table 2] says",
        "<abbr title=x>CI</abbr>",
        "<a",
    ],
)
def test_what_looks_like_markup_is_none(text: str) -> None:
    assert list(signals.markup(text, NOTHING_KNOWN)) == []


def test_a_copy_of_spam_weighs_more_than_many_copies() -> None:
    (many,) = signals.repetition("", Circumstances(copies=50))
    (spam,) = signals.repetition("", Circumstances(copies=1, spam_copies=1))

    assert (many.code, spam.code) == ("copy", "copy-of-spam")
    assert many.points < spam.points


@pytest.mark.parametrize(
    "text",
    [
        "<a " * 6_667,
        "[url " * 4_000,
        "[url=" * 4_000,
        "https://" * 2_500,
        "www." * 5_000,
        "(" * 20_000,
        "https://a.example/" + "(" * 19_982,
        "https://a.example/" + ")" * 19_982,
    ],
    ids=lambda text: text[:20],
)
def test_a_hostile_text_costs_no_time(text: str) -> None:
    def seconds() -> float:
        began = time.perf_counter()
        for signal in signals.SIGNALS:
            list(signal(text, NOTHING_KNOWN))
        return time.perf_counter() - began

    assert min(seconds() for _ in range(3)) < MOST_SECONDS
