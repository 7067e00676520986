"""Erasing: what is deleted is gone for good, and nothing else deletes."""

import logging
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from comments.discussion import privacy, submissions
from comments.models import Comment, Decision, Status, TrustRule
from comments.moderation import trust_rules
from comments.spam.hosts import Trust
from posts.models import Post
from tests import make
from tests.reading import text_of

pytestmark = pytest.mark.django_db
WORDS = ("Secret Name", "secret@example.org", "Secret words", "203.0.113.7", "Secret/5")


def comment_with_secrets(**changes: object) -> Comment:
    sender = submissions.Sender(address="203.0.113.7", user_agent="Secret/5")
    said = {"name": WORDS[0], "email": WORDS[1], "body": WORDS[2], "trap": WORDS[2]}
    return make.comment(make.post(), sender=sender, **said, **changes)


def everything_kept(comment: Comment) -> str:
    """Return all that the database holds of a comment, in one text."""
    row = Comment.objects.filter(pk=comment.pk).values()
    decisions = Decision.objects.filter(comment=comment).values()
    return str([*row, *decisions])


def test_an_erased_comment_leaves_no_word_of_itself(
    caplog: pytest.LogCaptureFixture,
) -> None:
    comment = comment_with_secrets()
    assert all(word in everything_kept(comment) for word in WORDS)

    with caplog.at_level(logging.INFO):
        privacy.erase_comment(comment, by=make.person())

    kept = everything_kept(comment) + caplog.text
    assert [word for word in WORDS if word in kept] == []
    assert f"Erased comment {comment.pk}" in caplog.text
    assert comment.decisions.latest("pk").to_status == Status.ERASED


def test_an_answered_comment_that_is_erased_keeps_its_place(client: Client) -> None:
    comment = comment_with_secrets(status="approved")
    make.comment(comment.post, parent=comment, body="An answer", status="approved")

    privacy.erase_comment(comment, by=make.person())

    page = text_of(client.get(comment.post.get_absolute_url()))
    assert "An answer" in page
    assert "Secret" not in page
    assert "Comment removed" in page


def test_the_same_words_can_be_sent_again_after_their_erasure() -> None:
    comment = comment_with_secrets()
    privacy.erase_comment(comment, by=make.person())

    again = make.comment(comment.post, name=WORDS[0], email=WORDS[1], body=WORDS[2])

    assert again.body == WORDS[2]


def test_what_its_writer_took_back_can_be_erased_too() -> None:
    comment = comment_with_secrets(status="withdrawn")

    privacy.erase_comment(comment, by=None)

    comment.refresh_from_db()
    assert (comment.status, comment.body) == (Status.ERASED, "")


def age(comment: Comment, days: int) -> None:
    received = timezone.now() - timedelta(days=days)
    Comment.objects.filter(pk=comment.pk).update(received_at=received)


def test_where_a_decided_comment_came_from_is_forgotten_after_a_month() -> None:
    comments = [comment_with_secrets(status="approved") for _count in range(3)]
    waiting = comment_with_secrets(status="held")
    for comment, days in zip([*comments, waiting], (1, 29, 31, 31), strict=True):
        age(comment, days)

    privacy.delete_old_data.call()

    kept = Comment.objects.order_by("pk").values_list("address", "user_agent", "body")
    known, forgotten = ("203.0.113.7", "Secret/5"), (None, "")
    expected = [known, known, forgotten, known]
    assert list(kept) == [(*origin, "Secret words") for origin in expected]


def test_what_spam_said_is_forgotten_after_three_months() -> None:
    spam = comment_with_secrets(status="spam")
    kept = comment_with_secrets(status="approved")
    for comment in (spam, kept):
        age(comment, 91)

    privacy.delete_old_data.call()

    spam.refresh_from_db()
    kept.refresh_from_db()
    assert (spam.status, spam.body, spam.email) == (Status.SPAM, "", "")
    assert (kept.body, kept.email) == ("Secret words", "secret@example.org")


def test_a_writer_takes_a_comment_back_with_the_code(client: Client) -> None:
    said = {"name": "Ada", "email": "ada@example.org", "body": "Too hasty."}
    post = make.post(slug="walking")
    here = {"Origin": "http://127.0.0.1:8000"}
    receipt = client.post("/walking/comment/", said, headers=here)["Location"]
    Comment.objects.update(status="approved")
    assert "Too hasty." in text_of(client.get("/walking/"))

    answer = client.post(receipt)

    assert (answer.status_code, answer["Location"]) == (303, receipt)
    assert "You took this comment back." in text_of(client.get(receipt))
    assert "Too hasty." not in text_of(client.get("/walking/"))
    assert post.comments.get().decisions.latest("pk").reasons == ["by-its-writer"]
    assert "Take my comment back" not in text_of(client.get(receipt))


def test_reading_a_receipt_takes_nothing_back(client: Client) -> None:
    received = submissions.submit(
        make.post(), name="Ada", email="", website="", body="Kept.",
        sender=submissions.Sender(),
    )  # fmt: skip

    client.get(f"/comment/{received.receipt_code}/?withdraw=1")
    client.head(f"/comment/{received.receipt_code}/")

    assert Comment.objects.get().status == Status.HELD


def test_only_who_may_erase_does(
    moderator_client: Client, editor_client: Client
) -> None:
    comment = comment_with_secrets()
    url = reverse("admin:comments_comment_erase", args=[comment.pk])
    assert moderator_client.post(url).status_code == 403
    assert "cannot be brought back" in text_of(editor_client.get(url))
    comment.refresh_from_db()
    assert comment.body == "Secret words"

    editor_client.post(url)

    comment.refresh_from_db()
    assert (comment.status, comment.body) == (Status.ERASED, "")


def test_an_address_is_forgotten_with_its_last_comment(post: Post) -> None:
    moderator = make.person("Moderators")
    first, last = (make.comment(post, email="Ada@example.org") for _ in range(2))
    trust_rules.set_rule(first, TrustRule.Kind.EMAIL, Trust.TRUSTED, by=moderator)

    privacy.erase_comment(first, by=moderator)
    assert TrustRule.objects.exists()

    privacy.erase_comment(last, by=moderator)
    assert not TrustRule.objects.exists()


def test_a_block_too_goes_with_whom_it_is_about(post: Post) -> None:
    comment = make.comment(post, name="Ada Secret", email="Ada@example.org")
    moderator, kinds = make.person("Moderators"), TrustRule.Kind
    for kind in (kinds.EMAIL, kinds.NAME):
        trust_rules.set_rule(comment, kind, Trust.BLOCKED, by=moderator)
    assert TrustRule.objects.count() == 2

    privacy.erase_comment(comment, by=moderator)

    assert not TrustRule.objects.exists()
