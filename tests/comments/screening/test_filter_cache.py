"""What people told the filter reaches the next comment, however they wrote it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comments.screening import filter_cache
from comments.spam.models import FilterSettings, ListedWord
from comments.spam.shipped_words import Kind
from comments.spam.signal_points import SPAM_SCORE
from comments.spam.text_analysis import AnalysedText

pytestmark = pytest.mark.django_db


def found(said: str) -> list[str]:
    words = filter_cache.load().words[Kind.WATCHED]
    return [one.entry for one in words.matches_in(AnalysedText(said))]


def test_a_site_that_said_nothing_has_what_came_with_it() -> None:
    known = filter_cache.load()

    assert found("a casino") == ["casino"]
    assert (known.threshold, known.log_only) == (SPAM_SCORE, frozenset())


def test_a_word_counts_from_the_next_comment_on_until_it_is_taken_back() -> None:
    assert found("pure snake oil") == []

    word = ListedWord.objects.create(kind=Kind.WATCHED, word="Snake Oil")
    assert found("pure snake oil") == ["snake oil"]

    word.delete()
    assert found("pure snake oil") == []


@pytest.mark.parametrize("written", ["casino", "Casino", "ＣＡＳＩＮＯ"])  # noqa: RUF001
def test_a_word_that_came_with_the_site_is_switched_off(written: str) -> None:
    ListedWord.objects.create(kind=Kind.WATCHED, word=written, is_off=True)

    assert found("a casino and a jackpot") == ["jackpot"]


def test_a_word_switched_off_in_one_list_stays_in_the_others() -> None:
    ListedWord.objects.create(kind=Kind.BUSINESS, word="casino", is_off=True)

    assert found("a casino") == ["casino"]


def test_settings_hold_from_the_next_comment_on() -> None:
    FilterSettings(pk=1, threshold=120, log_only=["akismet"]).save()

    known = filter_cache.load()

    assert (known.threshold, known.log_only) == (120, frozenset({"akismet"}))


def test_what_is_judged_together_is_judged_by_one_knowledge() -> None:
    with filter_cache.read_once():
        before = filter_cache.load()
        ListedWord.objects.create(kind=Kind.WATCHED, word="snake oil")
        with CaptureQueriesContext(connection) as asked:
            assert filter_cache.load() is before

    assert len(asked) == 0
    assert found("pure snake oil") == ["snake oil"]
