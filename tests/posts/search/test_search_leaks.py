"""What readers may not see is never found, and never suggested."""

from typing import Any

import pytest
from django.db import connection

from posts.models import Post, SearchDocument, SearchWord, WorkingCopy
from posts.revisions import redaction, withdrawal
from posts.revisions.history import save_revision
from posts.search import did_you_mean, full_text, search_index
from posts.search.search_request import SearchRequest
from tests import make

pytestmark = pytest.mark.django_db

SECRET = "marmalade"


def found(words: str = SECRET) -> int:
    return full_text.find_matches(SearchRequest(words)).count


def known(word: str = SECRET) -> bool:
    return SearchWord.objects.filter(word=word).exists()


def secret_copy(**changes: object) -> WorkingCopy:
    copy = make.working_copy(**changes)
    make.text(copy, f"<p>Our {SECRET}.</p>", ordering=15)
    return copy


def test_drafts_are_not_found() -> None:
    save_revision(secret_copy(), by=None)

    assert not found()
    assert not known()


def test_what_is_saved_and_not_published_is_not_found() -> None:
    copy = make.working_copy()
    make.published(copy)
    make.text(copy, f"<p>Our {SECRET}.</p>", ordering=15)
    save_revision(copy, by=None)

    assert not found()


def test_former_words_of_a_post_are_not_found() -> None:
    copy = secret_copy()
    make.published(copy)
    copy.textblock_set.filter(ordering=15).delete()
    make.published(copy, kind="update", note="Left it out")

    assert not found()
    assert found("walking") == 1


def test_withdrawn_posts_are_not_found_until_they_return() -> None:
    copy = secret_copy()
    post = make.published(copy).post
    withdrawal.withdraw(post, by=make.person(), note="It was wrong.")
    assert not found()

    make.published(copy, kind="update", note="It is right again")

    assert found() == 1


def test_pages_outside_the_stream_are_not_found() -> None:
    make.page(title=SECRET, slug="about")

    assert not found()
    assert not known()


def test_redacted_words_are_not_found_and_not_suggested() -> None:
    make.published(secret_copy(slug="one"))
    post = Post.objects.get(slug="one")
    assert known()

    redaction.redact(post, SECRET, by=make.person(), reason="Personal")

    assert not found()
    assert not known()
    assert SECRET not in SearchDocument.objects.get().text


def test_a_redacted_word_that_another_post_says_stays() -> None:
    make.published(secret_copy(slug="one"))
    make.published(secret_copy())

    redaction.redact(
        Post.objects.get(slug="one"), SECRET, by=make.person(), reason="Personal"
    )

    assert found() == 1
    assert known()


def test_words_that_no_post_has_any_more_are_not_suggested() -> None:
    post = make.published(secret_copy()).post
    make.post()
    assert did_you_mean.find_correction("marmelade") == SECRET
    withdrawal.withdraw(post, by=make.person(), note="It was wrong.")

    search_index.forget_old_words.call()

    assert not known()
    assert known("walking")


def test_posts_from_before_the_search_are_indexed_by_a_task(purged: set[str]) -> None:
    make.published(secret_copy())
    SearchDocument.objects.all().delete()
    SearchWord.objects.all().delete()
    purged.clear()

    search_index.index_stale.call()

    assert found() == 1
    assert known()
    assert purged == {"posts"}


def test_what_is_indexed_already_is_left_as_it_is(purged: set[str]) -> None:
    make.published(secret_copy())
    make.page(title="About", slug="about")
    purged.clear()

    search_index.index_stale.call()

    assert not purged


def test_what_older_code_withdrew_meanwhile_is_taken_out_by_the_task() -> None:
    make.published(secret_copy())
    Post.objects.update(state=Post.State.WITHDRAWN)

    search_index.index_stale.call()

    assert not SearchDocument.objects.exists()


def test_a_search_uses_the_index_of_words() -> None:
    make.published(secret_copy())
    typed = f"WITH typed AS MATERIALIZED ({full_text.TYPED})"  # our own
    sql = f"EXPLAIN {typed} SELECT FROM {full_text.HAS_WORDS}"
    asked: dict[str, Any] = {"configurations": ["search_english"], "words": "walking"}
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(sql, asked)
        plan = "\n".join(row[0] for row in cursor.fetchall())

    assert "search_document_vector" in plan
