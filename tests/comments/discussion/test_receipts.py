"""Receipts: the writer of a comment learns how it fares; nobody else does."""

import pytest
from django.test import Client

from comments.decisions import reason_texts, status_changes
from comments.models import Comment, CommentSettings, Status
from comments.moderation import annotations, edits
from evidenceblog.core.models import User
from posts.models import Post
from posts.revisions import withdrawal
from tests.posts.markup import element
from tests.reading import text_of

pytestmark = pytest.mark.django_db
OURS = {"Origin": "http://127.0.0.1:8000"}
WAITING = "Waiting: a moderator will read it"


def send(client: Client, **changes: str) -> str:
    """Send a comment and return the address of its receipt."""
    said = {"name": "Ada", "email": "ada@example.org", "body": "Some thoughts."}
    answer = client.post("/walking/comment/", said | changes, headers=OURS)
    assert answer.status_code == 303
    return str(answer["Location"])


def heading(client: Client, receipt: str) -> str:
    page = text_of(client.get(receipt))
    return page.partition("<h1>")[2].partition("</h1>")[0]


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (Status.RECEIVED, "Received"),
        (Status.HELD, WAITING),
        (Status.APPROVED, "Published"),
        (Status.REJECTED, "Not published"),
        (Status.WITHDRAWN, "Taken back"),
        (Status.ERASED, "Erased"),
    ],
)
def test_a_receipt_says_how_a_comment_fares(
    client: Client, post: Post, status: Status, told: str
) -> None:
    receipt = send(client)

    Comment.objects.update(status=status)

    assert heading(client, receipt) == told


def test_every_status_has_its_receipt(client: Client, post: Post) -> None:
    receipt = send(client)

    for status in Status:
        Comment.objects.update(status=status)
        assert client.get(receipt).status_code == 200


def test_a_published_comments_receipt_leads_to_it(
    client: Client, post: Post, moderator: User
) -> None:
    receipt = send(client)
    comment = Comment.objects.get()
    status_changes.decide([comment], to=Status.APPROVED, by=moderator)

    link = f"/walking/?comment={comment.pk}#comment-{comment.pk}"
    assert f'href="{link}"' in text_of(client.get(receipt))
    assert f'id="comment-{comment.pk}"' in text_of(client.get(link))


def test_a_rejection_is_explained_in_words(
    client: Client, post: Post, moderator: User
) -> None:
    receipt = send(client)

    status_changes.decide(
        Comment.objects.all(),
        to=Status.REJECTED,
        by=moderator,
        reasons=["personal-details", "advice"],
    )

    page = text_of(client.get(receipt))
    assert (
        "Why: it has details that could identify a patient; "
        "it gives or asks for advice about one person's health." in page
    )
    assert "personal-details" not in page


def test_a_rejection_is_explained_still_after_another_act(
    client: Client, post: Post, moderator: User
) -> None:
    receipt, comment = send(client), Comment.objects.get()
    status_changes.decide(
        [comment], to=Status.REJECTED, by=moderator, reasons=["unkind"]
    )

    annotations.add_note(comment, "Third time this week.", by=moderator)

    assert "it is unkind to somebody" in text_of(client.get(receipt))


def test_what_the_filter_saw_is_not_told(
    client: Client, post: Post, moderator: User
) -> None:
    receipt = send(client)

    status_changes.decide(
        Comment.objects.all(),
        to=Status.REJECTED,
        by=moderator,
        reasons=["unkind", "many-links", "a note among moderators"],
    )

    assert "Why: it is unkind to somebody.</p>" in text_of(client.get(receipt))


def test_a_rejection_without_a_reason_asks_for_none(
    client: Client, post: Post, moderator: User
) -> None:
    receipt = send(client)

    status_changes.decide(Comment.objects.all(), to=Status.REJECTED, by=moderator)

    page = text_of(client.get(receipt))
    assert "decided not to publish it" in page
    assert "Why:" not in page


def test_a_reason_that_was_overtaken_is_not_told(
    client: Client, post: Post, moderator: User
) -> None:
    receipt = send(client)
    comments = Comment.objects.all()
    status_changes.decide(
        comments, to=Status.REJECTED, by=moderator, reasons=["unkind"]
    )

    status_changes.decide(comments, to=Status.HELD, by=moderator)

    assert heading(client, receipt) == WAITING
    assert "unkind" not in text_of(client.get(receipt))


def test_a_spammer_cannot_see_what_the_filter_thinks(
    client: Client, post: Post
) -> None:
    body = "https://a.example https://b.example https://c.example"
    held = send(client, body=body)
    spam = send(client, body=body, name="Bot", subject="trap")
    assert [each.status for each in Comment.objects.order_by("pk")] == ["held", "spam"]

    pages = [text_of(client.get(receipt)) for receipt in (held, spam)]

    assert pages[1].replace("Bot", "Ada") == pages[0]
    assert heading(client, spam) == WAITING


def test_a_moderators_verdict_of_spam_is_told(
    client: Client, post: Post, moderator: User
) -> None:
    receipt = send(client, subject="trap")

    status_changes.decide(
        Comment.objects.all(), to=Status.SPAM, by=moderator, reasons=["trap"]
    )

    page = text_of(client.get(receipt))
    assert heading(client, receipt) == "Not published"
    assert "Why: a moderator took it for spam." in page
    assert "field" not in page


def test_a_withdrawn_post_takes_its_discussion_along(
    client: Client, post: Post, moderator: User
) -> None:
    receipt = send(client)
    status_changes.decide(Comment.objects.all(), to=Status.APPROVED, by=moderator)

    withdrawal.withdraw(post, by=moderator, note="It was wrong.")

    assert heading(client, receipt) == "No longer on the page"


def test_a_receipt_is_its_writers_alone(client: Client, post: Post) -> None:
    receipt = send(client)

    answer = client.get(receipt)

    assert len(receipt.strip("/").rpartition("/")[2]) == 22  # 128 bits in base64
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in text_of(answer)
    assert answer.cookies == {}
    assert "ada@example.org" not in text_of(answer)


def test_a_code_is_stored_only_as_its_hash(client: Client, post: Post) -> None:
    code = send(client).strip("/").rpartition("/")[2]

    assert code not in repr(Comment.objects.values().get())


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_a_receipt_takes_no_other_method(
    client: Client, post: Post, method: str
) -> None:
    assert getattr(client, method)(send(client)).status_code == 405


def test_a_writer_is_told_of_an_edit_and_what_they_had_written(
    client: Client, post: Post, moderator: User
) -> None:
    receipt = send(client, body="Ask <b>Dr X</b>.")
    comment = Comment.objects.get()
    edits.edit_comment(comment, "Ask a doctor.", note="a name", by=moderator)
    status_changes.decide([comment], to=Status.APPROVED, by=moderator)

    page = client.get(receipt)

    assert "A moderator edited it on" in text_of(page)
    assert "Ask a doctor." in text_of(page)
    assert "Ask <b>Dr X</b>." in text_of(page)
    assert b"<b>" not in page.content


def test_a_writer_is_told_that_links_were_left_out(
    client: Client, post: Post, moderator: User
) -> None:
    receipt = send(client, body="See https://example.org/ about it.")

    edits.hide_links(Comment.objects.all(), by=moderator)

    page = text_of(client.get(receipt))
    assert "A moderator left out its links" in page
    assert 'href="https://example.org/"' not in page


def test_who_may_be_in_danger_is_told_where_help_is(client: Client, post: Post) -> None:
    receipt = send(client)
    assert "findahelpline.com" not in text_of(client.get(receipt))

    Comment.objects.update(labels=["crisis"])

    assert "findahelpline.com" in text_of(client.get(receipt))


@pytest.mark.parametrize(
    ("hours", "told"), [(1, "within 1 hour."), (48, "within 48 hours.")]
)
def test_the_time_to_decide_is_promised_at_the_form_and_on_the_receipt(
    client: Client, post: Post, hours: int, told: str
) -> None:
    receipt = send(client)
    promise = "Comments are usually decided"
    for page in (receipt, "/walking/"):
        assert promise not in text_of(client.get(page))

    CommentSettings.objects.update_or_create(pk=1, defaults={"decision_hours": hours})

    for page in (receipt, "/walking/"):
        assert f"{promise} {told}" in text_of(client.get(page))


def test_every_reason_for_a_rejection_is_told_in_words() -> None:
    for code, words in reason_texts.REJECTION_REASONS.items():
        assert reason_texts.texts_of([code]) == [str(words)]
        assert str(words) != code


@pytest.mark.parametrize("before", [Status.HELD, Status.APPROVED, Status.SPAM])
def test_what_was_taken_back_is_put_back_as_it_was(
    client: Client, post: Post, before: Status
) -> None:
    receipt = send(client)
    Comment.objects.update(status=before)
    told = heading(client, receipt)
    client.post(receipt)
    assert heading(client, receipt) == "Taken back"

    client.post(receipt, {"restore": "1"})

    assert Comment.objects.get().status == before
    assert heading(client, receipt) == told


def test_taking_back_and_putting_back_is_no_way_round_a_rejection(
    client: Client, post: Post, moderator: User
) -> None:
    receipt = send(client)
    status_changes.decide(Comment.objects.all(), to=Status.REJECTED, by=moderator)

    client.post(receipt)
    client.post(receipt, {"restore": "1"})

    assert Comment.objects.get().status == Status.REJECTED


@pytest.mark.parametrize("key", ["", "0123456789abcdef" * 2])
def test_what_was_taken_back_can_be_sent_again(
    client: Client, post: Post, key: str
) -> None:
    first = send(client, idempotency_key=key)
    client.post(first)

    second = send(client, idempotency_key=key)

    assert first != second
    assert heading(client, first) == "Taken back"
    assert heading(client, second) == WAITING
    assert "Put it back" not in text_of(client.get(first))
    client.post(first, {"restore": "1"})
    assert [one.status for one in Comment.objects.order_by("pk")] == [
        Status.WITHDRAWN,
        Status.HELD,
    ]


def test_it_is_asked_before_a_comment_is_taken_back(client: Client, post: Post) -> None:
    page = text_of(client.get(send(client)))

    button = element(page, "button", class_="quiet")
    [asked] = [parent for parent in button.parents if parent.tag == "details"]
    assert "open" not in asked


def test_what_the_site_took_down_its_writer_cannot_put_back(
    client: Client, post: Post
) -> None:
    receipt = send(client)
    status_changes.decide(
        Comment.objects.all(), to=Status.WITHDRAWN, by=None, reasons=["origin-gone"]
    )

    client.post(receipt, {"restore": "1"})

    assert Comment.objects.get().status == Status.WITHDRAWN
