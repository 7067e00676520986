"""Clean text: every script survives, and nothing that harms the page or the database."""

import unicodedata

import pytest
from hypothesis import example, given, strategies as st

from evidenceblog.core.text import (
    MARKS_PER_BASE,
    clean_line,
    clean_text,
    linked_paragraphs,
    plain_paragraphs,
    trimmed_address,
    web_url,
)

TROUBLE = (
    "\x00\x07\x1b\x7f\x85\x9f\r\n\t\v\f\u2028\u2029 \xa0\u3000\ud800\udfff\ufdd0\uffff"
    "\U0010ffff\u202a\u202e\u2066\u2069\u200b\u200c\u200d\u200e\u200f\u061c\u2060\ufeff"
    "\u00ad\u0300\u0301\u034f\u0489\u05b0\u1160\u3164\ufe0f\U0001f3f4\U000e0067\U000e0062"
    "\U000e0065\U000e007f\U000e0001\u1100\u1161aeK\u212b\u0344<>&\"'()[]./:@#http"
)
any_text = st.text(st.characters()) | st.text(st.sampled_from(TROUBLE), max_size=60)

SCOTLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"

SCRIPTS = {
    "Arabic": "تمريض منزلي",
    "Hebrew with niqqud": "בְּרֵאשִׁית בָּרָא אֱלֹהִים",
    "Hebrew with niqqud and accents": "בְּרֵאשִׁ֖ית בָּרָ֣א אֱלֹהִ֑ים",
    "Hindi with a joiner": "क्‍ष श्री रक्षा",
    "Persian with a non-joiner": "می‌خواهم",
    "Thai": "ที่นี่มีน้ำ",
    "Tibetan, eight marks high": "ཧྐྵྨླྺྼྻྂ",
    "Vietnamese": "Nguyễn Thị Mỹ Dũng",
    "Korean": "한국어",
    "Chinese": "慢性疼痛",
    "a family of emoji": "👩‍👩‍👧‍👦",
    "a flag of tags": SCOTLAND,
    "an emoji with skin and style": "✍🏽 ❤️",
    "French with its narrow spaces": "« Vrai\u202f? »",
    "directions marked": "‏(مرحبا)‏ C‎++",
}


@pytest.mark.parametrize("text", SCRIPTS.values(), ids=SCRIPTS)
def test_every_script_comes_through_whole(text):
    text = unicodedata.normalize("NFC", text)

    assert clean_line(text) == text
    assert clean_text(text) == text


@given(any_text)
@example("a\u0301\u200b\u0301")
@example("\U0001f3f4\U000e0001" + SCOTLAND[1:])
@example("\u1100" + "\u0301" * 20 + "\u1161")
@example(("e" + "\u0301" * 9 + "\u200d") * 3)
def test_cleaning_twice_changes_nothing(text):
    line, paragraphs = clean_line(text), clean_text(text)

    assert clean_line(line) == line
    assert clean_text(paragraphs) == paragraphs


@given(any_text)
def test_what_is_cleaned_can_be_stored_and_cannot_turn_the_page_about(text):
    for cleaned in (clean_line(text), clean_text(text)):
        assert unicodedata.is_normalized("NFC", cleaned)
        assert "\x00" not in cleaned
        assert not set(cleaned) & set(
            "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2069"
        )
        cleaned.encode()  # a lone surrogate would raise


@given(any_text)
def test_a_line_is_one_line(text):
    line = clean_line(text)

    assert line.splitlines() in ([], [line])
    assert line == line.strip()


def test_control_characters_and_noncharacters_are_removed():
    assert clean_line("a\x00b\x1b[31m\x9fc\ud800d\ufffe\U0001ffffe") == "ab[31mcde"


def test_a_name_cannot_be_turned_round():
    assert clean_line("Dr \u202egnp.exe\u2066\u2069") == "Dr gnp.exe"


def test_two_names_that_look_the_same_are_the_same():
    assert clean_line("Jose\u0301\u200b \u00adPe\u0301\u2060rez\ufeff") == clean_line(
        "José Pérez"
    )


def test_a_break_that_thai_needs_stays_in_paragraphs():
    assert clean_text("ภาษา\u200bไทย") == "ภาษา\u200bไทย"
    assert clean_line("ภาษา\u200bไทย") == "ภาษาไทย"


@pytest.mark.parametrize("clean", [clean_line, clean_text])
@pytest.mark.parametrize(
    "unseen", ["", " \t\n ", "\u200d", "\u3164", "\u200f \u2800\u200b", "\ufe0f"]
)
def test_what_nobody_can_see_is_empty(clean, unseen):
    assert clean(unseen) == ""


def test_a_message_hidden_in_tags_is_removed_and_a_flag_is_kept():
    hidden = "".join(chr(0xE0000 + ord(letter)) for letter in "obey me")

    assert clean_text(f"Thanks{hidden} {SCOTLAND}{hidden}") == f"Thanks {SCOTLAND}"


def test_a_flood_of_marks_is_capped_also_behind_joiners():
    flood = "Z" + "\u030d" * 50 + "\u200d" + "\u0316" * 50 + "algo"

    cleaned = clean_line(flood)

    assert sum(map(bool, map(unicodedata.combining, cleaned))) == MARKS_PER_BASE
    assert cleaned.endswith("\u200dalgo")


def test_spaces_of_a_line_are_single_and_a_lone_non_breaking_space_stays():
    assert clean_line("  a \n\t b\r\nc\u00a0d \u00a0e ") == "a b c\u00a0d e"


def test_line_endings_become_newlines():
    assert clean_text("a\r\nb\rc\u2028d\u2029e\x85f\vg") == "a\nb\nc\nd\ne\nf\ng"


def test_more_than_two_blank_lines_are_two():
    assert clean_text("\n\na  \n \n\t\n\n\nb\n\n\nc \n\n") == "a\n\n\nb\n\n\nc"


def test_indentation_stays():
    assert clean_text("  a\n\tb") == "  a\n\tb"


def test_without_links_addresses_are_text_and_the_rest_is_the_same():
    text = "See <b> https://example.org/?a=1&b=2\nor\n\nask."

    assert plain_paragraphs(text) == (
        '<p dir="auto">See &lt;b&gt; https://example.org/?a=1&amp;b=2<br>\nor</p>\n'
        '<p dir="auto">ask.</p>'
    )


def test_paragraphs_and_line_breaks_become_html():
    assert linked_paragraphs("One\ntwo\n\n\nthree") == (
        '<p dir="auto">One<br>\ntwo</p>\n<p dir="auto">three</p>'
    )


def test_nothing_becomes_no_paragraph():
    assert linked_paragraphs(" \n\n ") == ""


def test_text_is_escaped_and_its_html_is_safe():
    html = linked_paragraphs('<script>alert("1 & 2")</script>')

    assert html == (
        '<p dir="auto">&lt;script&gt;alert(&quot;1 &amp; 2&quot;)&lt;/script&gt;</p>'
    )
    assert html.__html__() == html


def test_text_that_was_stored_unclean_is_cleaned_when_shown():
    assert linked_paragraphs("a\x00\u202eb") == '<p dir="auto">ab</p>'


def linked(url: str) -> str:
    return f'<a href="{url}" rel="ugc nofollow">{url}</a>'


EXAMPLE = linked("https://example.org/a")
IN_TEXT = {
    "a full stop": ("See https://example.org/a.", f"See {EXAMPLE}."),
    "a bracket around": ("(https://example.org/a)", f"({EXAMPLE})"),
    "a bracket and a stop": ("(at https://example.org/a).", f"(at {EXAMPLE})."),
    "a bracket within": (
        "https://example.org/a_(b)",
        linked("https://example.org/a_(b)"),
    ),
    "quotation marks": ("“https://example.org/a”", f"“{EXAMPLE}”"),
    "a question and more": ("https://example.org/a?!...", f"{EXAMPLE}?!..."),
    "angle brackets": ("<https://example.org/a>", f"&lt;{EXAMPLE}&gt;"),
    "a query": (
        "https://example.org/?a=1&b=2#c",
        linked("https://example.org/?a=1&amp;b=2#c"),
    ),
    "a port": ("http://example.org:8000/", linked("http://example.org:8000/")),
    "capitals": ("HTTPS://Example.ORG/a", linked("HTTPS://Example.ORG/a")),
    "Chinese straight around": (
        "见https://example.org/a\uff0c谢谢。",
        f"见{EXAMPLE}\uff0c谢谢。",
    ),
    "Chinese after a bare host": (
        "https://example.org谢谢",
        f"{linked('https://example.org')}谢谢",
    ),
    "an Arabic comma": ("https://example.org/a، شكرا", f"{EXAMPLE}، شكرا"),
    "Hindi's full stop": ("https://example.org/a।", f"{EXAMPLE}।"),
    "a Chinese domain": ("http://例子.测试/路径", linked("http://例子.测试/路径")),
    "a Hindi domain": ("http://उदाहरण.परीक्षा/", linked("http://उदाहरण.परीक्षा/")),
    "a German domain": ("http://bücher.köln", linked("http://bücher.köln")),
    "two in a line": (
        "https://example.org/a https://example.org/a",
        f"{EXAMPLE} {EXAMPLE}",
    ),
    "a user name before the host": (
        "https://bank.example@evil.example/",
        f"{linked('https://bank.example')}@evil.example/",
    ),
    "a backslash before the host": (
        r"https://bank.example\@evil.example/",
        rf"{linked('https://bank.example')}\@evil.example/",
    ),
    "HTML with a link in it": (
        '<a href="https://example.org/a">x</a>',
        f"&lt;a href=&quot;{EXAMPLE}&quot;&gt;x&lt;/a&gt;",
    ),
}


@pytest.mark.parametrize(("text", "html"), IN_TEXT.values(), ids=IN_TEXT)
def test_an_address_is_linked_and_only_the_address(text, html):
    assert linked_paragraphs(text) == f'<p dir="auto">{html}</p>'


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "javascript://example.org/%0aalert(1)",
        "xhttps://example.org/",
        "https://",
        "http://localhost/",
        "https://.org",
        "ftp://example.org/a",
        "data:text/html,https",
        "example.org",
    ],
)
def test_what_is_no_web_address_is_not_linked(text):
    assert "<a" not in linked_paragraphs(text)


@given(any_text)
@example("http://a.b/" * 3 + '"onmouseover=alert(1)')
def test_the_only_markup_is_paragraphs_breaks_and_links(text):
    html = str(linked_paragraphs(f"https://example.org/{text}"))

    for ours in (
        '<p dir="auto">',
        "</p>",
        "<br>",
        '<a href="',
        '" rel="ugc nofollow">',
        "</a>",
    ):
        html = html.replace(ours, "")
    assert not set(html) & set("<>\"'")


def test_an_address_in_a_run_ends_at_a_bracket_it_did_not_open():
    assert trimmed_address("https://example.org/a_(b).)") == "https://example.org/a_(b)"
    assert trimmed_address("10.1016/s0140-6736(97)11096-0.") == (
        "10.1016/s0140-6736(97)11096-0"
    )


def test_a_long_comment_of_brackets_and_dots_is_rendered_at_once():
    hostile = "http://" + "a." * 20_000 + "(" * 20_000 + ")" * 20_000

    assert linked_paragraphs(hostile).count("<p") == 1


@pytest.mark.parametrize(
    "url",
    [
        *("javascript:alert(1)", "JavaScript:alert(1)", " javascript:alert(1)"),
        *("java\nscript:alert(1)", "\x01javascript:alert(1)", "data:text/html,x"),
        *(
            "vbscript:x",
            "//evil.example/",
            "/path",
            "",
            "https:",
            "http:///x",
            "ftp://a/",
        ),
        *("https://", "http:javascript:alert(1)", "https:\\\\evil.example"),
    ],
)
def test_an_address_that_is_no_web_page_is_no_link(url: str) -> None:
    assert web_url(url) == ""


@pytest.mark.parametrize(
    "url",
    ["https://a.example/", "http://a.example", "HTTPS://A.example/?q=javascript:"],
)
def test_the_address_of_a_web_page_stays_as_it_is(url: str) -> None:
    assert web_url(url) == url
