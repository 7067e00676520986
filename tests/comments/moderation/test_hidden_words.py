"""Words that could identify somebody are hidden, and nothing keeps them where it should
not."""
# ruff: noqa: RUF001  # a comma of another script

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from comments.discussion import privacy, receipts
from comments.models import Act, Comment, Note, Status, Wording
from comments.moderation import decision_undo, edits
from evidenceblog.core.models import User
from posts.models import Post
from tests import make
from tests.comments.moderation.desk.requests import (
    DESK,
    last_decision,
    press,
    press_by_script,
)
from tests.reading import text_of

pytestmark = pytest.mark.django_db
SAID = "My father John Hall was at St Mary's. JOHN  HALL walked the Hallway daily."


@pytest.fixture
def comment(post: Post) -> Comment:
    return make.comment(post, body=SAID)


@pytest.mark.parametrize(
    ("said", "words", "left"),
    [
        (SAID, "John Hall", "My father […] was at St Mary's. […] walked the Hallway daily."),
        (SAID, "St Mary’s\nJohn Hall", "My father […] was at […]. […] walked the Hallway daily."),
        ("Ann's and Anna's", "Ann", "[…]'s and Anna's"),
        ("NHS 943 476 5919.", "943 476 5919", "NHS […]."),
        ("我叫王小明，今年八十。", "王小明", "我叫[…]，今年八十。"),
        ("我的朋友Ann说", "Ann", "我的朋友[…]说"),
        ("اسمه أحمد علي هنا", "أحمد علي", "اسمه […] هنا"),
        ("at 5 Elm Road, Elm", "Elm\n5 Elm Road", "at […], […]"),
        ("(call +44 20 7946 0000)", "+44 20 7946 0000", "(call […])"),
        ("John Hall\nwas there", "John Hall was", "[…] there"),
    ],
)  # fmt: skip
def test_the_words_are_replaced_by_a_mark(
    post: Post, moderator: User, said: str, words: str, left: str
) -> None:
    comment = make.comment(post, body=said)

    edits.hide_words(comment, words, by=moderator)

    comment.refresh_from_db()
    assert comment.body == left


def test_note_and_receipt_say_so_and_the_log_keeps_no_words(
    moderator_client: Client, comment: Comment
) -> None:
    press(moderator_client, "hide", comment, words="John Hall")
    press(moderator_client, "approve", Comment.objects.get())

    made = comment.decisions.get(act=Act.EDIT)
    assert made.changes["hidden"] == 2
    assert "Hall" not in str(made.changes) + str(made.reasons)
    assert Note.objects.get().text == (
        "2 passages that could identify somebody are hidden."
    )
    history = text_of(moderator_client.get(f"{DESK}{comment.pk}/history/"))
    assert "Edited: passages hidden: 2, its words" in history
    assert "Hall" not in history
    comment.refresh_from_db()
    assert receipts.receipt_of(comment).are_words_hidden


def test_the_receipt_says_which_words_readers_see_in_their_place(
    client: Client, moderator: User, post: Post
) -> None:
    said = {"name": "Ada", "email": "a@example.org", "body": SAID, "seconds": "60"}
    home = {"Origin": "http://127.0.0.1:8000"}
    receipt = client.post(f"/{post.slug}/comment/", said, headers=home)["Location"]
    assert "hid words" not in text_of(client.get(receipt))

    made = edits.hide_words(Comment.objects.get(), "John Hall", by=moderator)
    page = text_of(client.get(receipt))
    assert "A moderator hid words that could tell who somebody is." in page

    decision_undo.undo_batch(made[0].batch, by=moderator)
    assert "hid words" not in text_of(client.get(receipt))
    assert Comment.objects.get().body == SAID


def test_words_that_are_not_there_change_nothing_and_are_told(
    moderator_client: Client, comment: Comment
) -> None:
    answer = press_by_script(moderator_client, "hide", comment, words="Jon Hall")

    assert "These words are not in the comment" in answer.json()["message"]
    comment.refresh_from_db()
    assert comment.body == SAID
    assert not Wording.objects.exists()
    assert last_decision(comment).act == Act.STATUS


def test_the_words_that_the_label_rests_on_are_filled_in(
    moderator_client: Client, post: Post
) -> None:
    body = "My father John Hall was treated at St Mary's Hospital. NHS number 943 476 5919."
    comment = make.comment(post, body=body)
    assert comment.labels == ["personal"]

    assert "Hide these words…" in text_of(moderator_client.get(DESK))
    page = text_of(moderator_client.get(f"{DESK}{comment.pk}/more/"))
    form = page.partition('data-name="hide"')[2].partition("</form>")[0]
    assert "943 476 5919" in form
    assert "John Hall" in form


def test_hidden_words_are_deleted_once_their_edit_cannot_be_undone(
    comment: Comment, moderator: User
) -> None:
    edits.hide_words(comment, "John Hall", by=moderator)
    Comment.objects.update(status=Status.APPROVED)
    privacy.delete_old_data.call()
    assert Wording.objects.count() == 1

    Wording.objects.update(at=timezone.now() - timedelta(days=31))
    privacy.delete_old_data.call()

    assert not Wording.objects.exists()
    comment.refresh_from_db()
    assert comment.edited_at is not None
    assert "Hall" not in comment.body.replace("Hallway", "")
