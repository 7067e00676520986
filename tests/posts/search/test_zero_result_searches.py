"""Searches without result: what is kept of them, what editors see, when they go."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from posts.models import ZeroResultSearch
from posts.search import zero_result_searches
from posts.search.zero_result_searches import shown_searches
from tests import make

pytestmark = pytest.mark.django_db


def searched(words: str, *days_ago: int) -> None:
    today = timezone.localdate()
    for days in days_ago:
        ZeroResultSearch.objects.create(words=words, day=today - timedelta(days=days))


def test_words_without_result_are_kept_once_a_day(client: Client) -> None:
    make.post()

    for words in ("Shingles", "shingles", "SHINGLES ", "walking"):
        client.get("/search/", {"q": words})

    assert list(ZeroResultSearch.objects.values_list("words", "day")) == [
        ("shingles", timezone.localdate())
    ]


@pytest.mark.parametrize(
    "words",
    [
        *("ada@example.org", "call 020 7946 0018", "+49 (30) 1234567", "1.2.3-4 5 6"),
        *("a" * 61, "٠٢٠٧٩٤٦٠٠١٨"),
    ],
)
def test_what_may_tell_of_a_person_is_not_kept(client: Client, words: str) -> None:
    client.get("/search/", {"q": words})

    assert not ZeroResultSearch.objects.exists()


def test_a_narrowed_search_without_result_is_not_kept(client: Client) -> None:
    client.get("/search/?q=walking&topic=none")

    assert not ZeroResultSearch.objects.exists()


def test_a_day_has_no_end_of_words_for_a_program(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zero_result_searches, "MOST_A_DAY", 2)
    for words in ("aaa", "bbb", "ccc"):
        client.get("/search/", {"q": words})

    assert ZeroResultSearch.objects.count() == 2


def test_editors_see_what_was_searched_on_three_days(editor_client: Client) -> None:
    searched("shingles", 0, 4, 9)
    searched("scabies", 0, 1)

    page = editor_client.get("/admin/posts/zeroresultsearch/").content.decode()

    assert page.count("shingles") == 1
    assert "scabies" not in page
    [shown] = shown_searches()
    assert (shown.days, shown.day) == (3, timezone.localdate())  # type: ignore[attr-defined]


def test_others_do_not_see_them(moderator_client: Client) -> None:
    assert moderator_client.get("/admin/posts/zeroresultsearch/").status_code == 403


def test_they_are_dropped_after_thirty_days() -> None:
    searched("shingles", 30, 31)

    zero_result_searches.delete_old_searches.call()

    [kept] = ZeroResultSearch.objects.all()
    assert kept.day == timezone.localdate() - timedelta(days=30)
