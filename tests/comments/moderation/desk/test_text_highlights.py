"""Marking: the words of a reason, and nothing but the text."""

import html
import re

import pytest
from hypothesis import given, strategies as st

from comments.moderation.desk.text_highlights import MAX_HIGHLIGHTS, highlight
from evidenceblog.core.text import clean_text

SPANS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=8)


@pytest.mark.parametrize(
    ("text", "spans", "shown"),
    [
        ("a word", [], '<p dir="auto">a word</p>'),
        ("a word", [(2, 6)], '<p dir="auto">a <mark>word</mark></p>'),
        (
            "abcdef",
            [(3, 5), (1, 4)],
            '<p dir="auto">a<mark>bcd</mark><mark>e</mark>f</p>',
        ),
        ("a\nb", [(0, 3)], '<p dir="auto"><mark>a\nb</mark></p>'),
        (
            "ab\n\ncd",
            [(1, 5)],
            '<p dir="auto">a<mark>b</mark></p>\n<p dir="auto"><mark>c</mark>d</p>',
        ),
        ("a", [(0, 99)], '<p dir="auto"><mark>a</mark></p>'),
        ("a", [(5, 9)], '<p dir="auto">a</p>'),
        ("<b>", [(0, 1)], '<p dir="auto"><mark>&lt;</mark>b&gt;</p>'),
        ("", [(0, 1)], ""),
    ],
)
def test_words_are_marked(text: str, spans: list[tuple[int, int]], shown: str) -> None:
    assert highlight(text, spans) == shown


def test_offsets_of_a_text_that_had_to_be_cleaned_mark_nothing() -> None:
    assert highlight("a\u202eb word", [(0, 2)]) == '<p dir="auto">ab word</p>'


def test_a_list_of_links_is_not_marked_for_ever() -> None:
    spans = [(place, place + 1) for place in range(0, 20_000, 2)]

    assert highlight("x" * 20_000, spans).count("<mark>") == MAX_HIGHLIGHTS


@given(st.text(max_size=60), SPANS)
def test_marking_changes_no_word(text: str, spans: list[tuple[int, int]]) -> None:
    shown = html.unescape(re.sub(r"</?(?:mark|p)[^>]*>", "", highlight(text, spans)))

    assert shown.split() == clean_text(text).split()
