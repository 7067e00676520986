"""Listed words and hosts in the admin: what a word would do is said before it is added."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from comments.models import Comment, Status
from comments.screening.filter_settings.word_warnings import warning_for
from comments.spam.models import ListedWord
from posts.models import Post
from tests import make

pytestmark = pytest.mark.django_db
ADD = "/admin/spam/listedword/add/"
WATCHED, BUSINESS = ListedWord.Kind.WATCHED, ListedWord.Kind.BUSINESS


def kept(post: Post, body: str, **changes: Any) -> Comment:
    return make.comment(post, body=body, status=Status.APPROVED, **changes)


def added(client: Client, word: str, **changes: Any) -> str:
    said = {"kind": "watched", "word": word, "note": ""} | changes
    return client.post(ADD, said, follow=True).content.decode()


def test_a_word_is_found_whole_and_shown_in_its_place(post: Post) -> None:
    kept(post, "Before that, " * 5 + "I took Cialis for a year." + " After" * 20)

    warning = warning_for("cialis", WATCHED)

    (excerpt,) = warning.found
    assert (warning.kept, excerpt.words) == (1, "Cialis")
    assert excerpt.before.startswith("…")
    assert excerpt.before.endswith("I took ")
    assert excerpt.after.startswith(" for a year.")
    assert excerpt.after.endswith("…")


def test_what_only_stands_inside_a_word_is_told_apart(post: Post) -> None:
    kept(post, "My specialist agreed.")

    warning = warning_for("cialis", WATCHED)

    assert (warning.kept, warning.inside) == (0, 1)
    assert warning.not_found[0].words == "specialist"


def test_only_kept_comments_are_read(post: Post) -> None:
    make.comment(post, body="cialis", status=Status.SPAM)

    assert warning_for("cialis", WATCHED).kept == 0


def test_a_word_for_names_is_looked_for_in_names(post: Post) -> None:
    kept(post, "Of the clinic.", name="Ada")
    kept(post, "Thanks.", name="Pain Clinic")

    assert warning_for("clinic", BUSINESS).kept == 1


@pytest.mark.parametrize("word", ["CIALIS", "ｃｉａｌｉｓ", "cialis,"])  # noqa: RUF001
def test_it_is_found_however_it_is_written(post: Post, word: str) -> None:
    kept(post, "Is CIALIS safe?")

    assert warning_for(word, WATCHED).kept == 1


def test_a_phrase_is_found_across_a_comma(post: Post) -> None:
    kept(post, "A pain, clinic or not.")

    assert warning_for("pain clinic", WATCHED).kept == 1


def test_a_word_that_matches_kept_comments_asks_first(
    editor_client: Client, post: Post
) -> None:
    kept(post, "Is cialis safe?", name="Ada")
    kept(post, "My specialist agreed.")

    page = added(editor_client, "cialis")

    assert "It would match 1 kept comment." in page
    assert "<bdi>Is <mark>cialis</mark> safe?</bdi>" in page
    assert "<mark>specialist</mark>" in page
    assert not ListedWord.objects.exists()


def test_once_confirmed_it_is_added(editor_client: Client, post: Post) -> None:
    kept(post, "Is cialis safe?")

    page = added(editor_client, "cialis", confirmed="on")

    assert "It matches 1 kept comment." in page
    word = ListedWord.objects.get()
    assert word.by is not None
    assert word.by.groups.get().name == "Editors"


def test_a_word_that_matches_none_is_added_at_once(
    editor_client: Client, post: Post
) -> None:
    kept(post, "My specialist agreed.")

    page = added(editor_client, "cialis")

    assert "It matches 0 kept comments." in page
    assert "stands only inside a word (specialist), and is not found" in page
    assert ListedWord.objects.exists()


def test_switching_a_word_off_asks_nothing(editor_client: Client, post: Post) -> None:
    kept(post, "Is cialis safe?")

    added(editor_client, "cialis", is_off="on")

    assert ListedWord.objects.get().is_off


def test_a_note_on_a_listed_word_asks_nothing(
    editor_client: Client, post: Post
) -> None:
    kept(post, "Is cialis safe?")
    word = ListedWord.objects.create(kind="watched", word="cialis")

    change = reverse("admin:spam_listedword_change", args=[word.pk])
    editor_client.post(change, {"kind": "watched", "word": "cialis", "note": "Why"})

    word.refresh_from_db()
    assert word.note == "Why"


@pytest.mark.parametrize("word", ["", "…", "a" * 101])
def test_what_is_no_word_is_refused(editor_client: Client, word: str) -> None:
    assert "errorlist" in added(editor_client, word)


@pytest.mark.parametrize("again", ["CIALIS", "cialis,", "ｃｉａｌｉｓ", " Cialis "])  # noqa: RUF001
def test_a_word_is_listed_once_however_it_is_written(
    editor_client: Client, again: str
) -> None:
    added(editor_client, "cialis", is_off="on")

    page = added(editor_client, again)

    assert "It is in this list already, as “cialis”." in page
    assert ListedWord.objects.count() == 1
