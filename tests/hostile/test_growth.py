"""Words of strangers twice as long take about twice as long to read, never four times."""

from collections.abc import Callable
from time import process_time

import pytest
from django.utils.html import escape

from comments.spam import hosts, text_analysis
from evidenceblog.core import html_characters, log_masks, text
from evidenceblog.core.mail import plain_text
from posts import rich_text
from posts.citations import csl_text

# What makes a careless expression try every way to read it.
PIECES = (
    *(
        "a",
        " ",
        "\n",
        "\t ",
        "<",
        ">",
        "&",
        "&#",
        "&amp",
        "<a ",
        "<a href=",
        "</",
        "<!--",
    ),
    *(
        "(",
        ")",
        "[",
        "]",
        "{",
        ".",
        "a.",
        "-",
        "/",
        "//",
        ":",
        "1:",
        "::",
        "0.",
        "1.1.",
    ),
    *(
        "@",
        "a@",
        "a@a.",
        "http://",
        "http://a.",
        "www.",
        "https://a/(",
        "a_",
        "%",
        "%2",
    ),
    *(
        '"',
        "'",
        '"a="',
        "\\",
        "\\u",
        "=",
        "e\u0301",
        "\u0301",
        "\u202e",
        "\u200b",
        "\ufdfd",
    ),
    *("<cite data-source=", "<b>", "<p><b>", "<table><tr><td>", "DETAIL: ", "Key (a)="),
    *("<script>", "]]>", "\n\n", "- ", "* ", "1. ", "\u4e00", "\U0001f600", "ﷺ", "a b"),
)
READERS: dict[str, Callable[[str], object]] = {
    "line": text.clean_line,
    "text": text.clean_text,
    "markup": text.clean_markup,
    "links": text.linked_paragraphs,
    "address": text.web_url,
    "log": log_masks.mask,
    "rich text": rich_text.sanitiser(rich_text.TEXT),
    "form": lambda words: rich_text.field(rich_text.TEXT).clean(words, None),
    "citations": rich_text.citations,
    "source": csl_text.plain_line,
    "source's markup": csl_text.html_to_text,
    "host": hosts.host_of,
    "letters alike": text_analysis.folded,
    "bytes": lambda words: html_characters.clean_html(words.encode()),
    # Words stand in a mail as its template escapes them.
    "mail": lambda words: plain_text.html_to_text(f"<p>{escape(words)}</p>"),
}
# A tag with that many attributes, each with a name of its own: alone, behind what only
# seems to go on, and closing.
CROWDED: dict[str, Callable[[int], str]] = {
    "attributes": lambda number: f"<p {_attributes(number)}>words",
    "attributes with values": lambda number: f"<p {_attributes(number, '=1')}>words",
    "attributes that hold an end": lambda n: f"<p {_attributes(n, '=">"')}>words",
    "in what looks like a value": lambda n: (
        f'<textarea><a b="</textarea><p {_attributes(n)} c="">words'
    ),
    "behind a comment": lambda n: f"<!-- <a b='--><p {_attributes(n)} c=''>words",
    "of an end": lambda number: f"<p>words</p {_attributes(number)}>",
    "of a tag within a tag": lambda number: f"<a <a {_attributes(number)}>words",
    "tags in values": lambda number: "<a b=\"><a c='>" * (number // 2) + "words",
    "values without an end": lambda number: "<a/b=<a>" * number + "words",
}
MANY = 20_000
SHORT, TIMES = 4_000, 4
# Four times the length: 4 is linear, 16 quadratic. Between them is noise.
MOST = 10
# Seconds of the processor below which nothing matters to anybody.
NOTHING = 0.02


def seconds(reader: Callable[[str], object], words: str) -> float:
    begun = process_time()
    reader(words)
    return process_time() - begun


def _attributes(number: int, value: str = "") -> str:
    return " ".join(f"a{each}{value}" for each in range(number))


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("crowded", CROWDED)
def test_the_time_of_reading_grows_with_the_attributes(name: str, crowded: str) -> None:
    reader, write = READERS[name], CROWDED[crowded]

    took = seconds(reader, write(TIMES * MANY))
    once = min(seconds(reader, write(MANY)) for _ in range(3))

    assert took < MOST * max(once, NOTHING)


def test_no_word_of_a_text_with_too_many_attributes_is_lost() -> None:
    clean = rich_text.sanitiser(rich_text.TEXT)
    most = _attributes(rich_text.MOST_ATTRIBUTES)

    assert clean(f"<p {most}>words <strong>so</strong></p>") == (
        "<p>words <strong>so</strong></p>"
    )
    shown = clean(f"<p {most} onclick=tripwire(1)>words <strong>so</strong></p>")
    assert shown.startswith("&lt;p a0 ")
    assert shown.endswith("words &lt;strong&gt;so&lt;/strong&gt;&lt;/p&gt;")


@pytest.mark.parametrize("name", READERS)
def test_the_time_of_reading_grows_with_the_length(name: str) -> None:
    reader, slow = READERS[name], {}
    for piece in PIECES:
        for end in ("", "!"):
            short = piece * (SHORT // len(piece)) + end
            long = piece * (TIMES * SHORT // len(piece)) + end
            took = seconds(reader, long)
            if took > NOTHING:
                once = min(seconds(reader, short) for _ in range(3))
                took = min(took, seconds(reader, long))
                if took > MOST * max(once, NOTHING / TIMES):
                    slow[piece, end] = (once, took)

    assert slow == {}
