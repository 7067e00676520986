"""The export: what the filter shows, whole, without words and without formulas."""

import csv
import io
import json
from datetime import UTC, datetime

import pytest
from django.test import Client

from comments.decisions import status_changes
from comments.models import Comment, Decision, Status
from comments.moderation import annotations, decision_undo, edits, staff_replies
from comments.moderation.log import decision_export
from evidenceblog.core.models import User
from posts.models import Post
from tests import make
from tests.reading import text_of

pytestmark = pytest.mark.django_db
EXPORT = "/admin/comments/decision/export/"


def exported(client: Client, query: str = "") -> list[dict[str, str]]:
    answer = client.get(EXPORT + query)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    text = answer.getvalue().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_a_decision_is_told_in_codes_and_words(
    client: Client, comment: Comment, moderator: User
) -> None:
    [made] = status_changes.decide(
        [comment], to=Status.REJECTED, by=moderator, reasons=["unkind", "advice"]
    )
    Decision.objects.filter(pk=made.pk).update(
        at=datetime(2026, 11, 23, 9, 5, tzinfo=UTC)
    )
    [undone] = decision_undo.undo_batch(made.batch, by=moderator).decisions

    row = exported(client, "?to=rejected")[0]

    assert row | {"undone_at": ""} == {
        "decision": str(made.pk),
        "at": "2026-11-23T09:05:00+00:00",
        "by": "mo",
        "act": "status",
        "from": "held",
        "to": "rejected",
        "changes": "",
        "reasons": "unkind; advice",
        "reasons_in_words": "it is unkind to somebody; it gives or asks for advice about one person's health",
        "comment": str(comment.pk),
        "post": "walking",
        "campaign": "",
        "batch": str(made.batch),
        "undoes": "",
        "undone_at": "",
        "undone_by": "mo",
    }
    assert row["undone_at"] == undone.at.astimezone(UTC).isoformat(timespec="seconds")


def test_the_system_has_no_name(client: Client, comment: Comment) -> None:
    assert [row["by"] for row in exported(client)] == [""]


def test_no_word_of_a_comment_or_a_moderator_is_in_it(
    client: Client, comment: Comment, moderator: User
) -> None:
    staff_replies.reply_as_staff(comment, "An answer.", by=moderator)
    edits.edit_comment(comment, "Other words.", note="Too private.", by=moderator)
    annotations.add_note(comment, "Look at this.", by=moderator)

    told = str(exported(client))

    assert len(exported(client)) == 5
    for words in ("Ada", "reader", "thoughts", "answer", "Other", "private", "Look"):
        assert words not in told


def test_what_an_act_changed_is_told(
    client: Client, comment: Comment, moderator: User
) -> None:
    annotations.set_labels([comment], add=["outreach"], by=moderator)

    row = exported(client, "?act=label")[0]

    assert json.loads(row["changes"]) == {"labels": [[], ["outreach"]]}


def test_it_goes_on_over_all_chunks(
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    post: Post,
    moderator: User,
) -> None:
    monkeypatch.setattr(decision_export, "CHUNK_SIZE", 3)
    comments = [make.comment(post) for _ in range(7)]
    status_changes.decide(comments, to=Status.SPAM, by=moderator)  # all at one moment

    numbers = [int(row["decision"]) for row in exported(client)]

    made = Decision.objects.order_by("-at", "-pk").values_list("pk", flat=True)
    assert numbers == list(made)
    assert len(numbers) == 14


def test_too_many_are_not_cut_short_but_refused(
    client: Client, monkeypatch: pytest.MonkeyPatch, comment: Comment, moderator: User
) -> None:
    status_changes.decide([comment], to=Status.SPAM, by=moderator)
    monkeypatch.setattr(decision_export, "MAX_EXPORTED", 2)
    assert len(exported(client)) == 2

    monkeypatch.setattr(decision_export, "MAX_EXPORTED", 1)
    answer = client.get(f"{EXPORT}?comment={comment.pk}", follow=True)

    assert answer.redirect_chain == [
        (f"/admin/comments/decision/?comment={comment.pk}", 302)
    ]
    assert "These are more than 1 decisions." in text_of(answer)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("=cmd|'/c calc'!A1", "'=cmd|'/c calc'!A1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("a=1", "a=1"),
        ('",=1', '",=1'),
        ("a\r\n=1", "a\r\n=1"),
    ],
)
def test_no_cell_is_taken_for_a_formula(
    client: Client, comment: Comment, moderator: User, name: str, told: str
) -> None:
    status_changes.decide([comment], to=Status.SPAM, by=moderator)
    User.objects.filter(pk=moderator.pk).update(username=name)

    rows = exported(client)

    assert rows[0]["by"] == told
    assert all(len(row) == len(decision_export.COLUMNS) for row in rows)


def test_a_reason_that_nobody_has_words_for_is_no_formula_either(
    client: Client, comment: Comment, moderator: User
) -> None:
    status_changes.decide([comment], to=Status.SPAM, by=moderator, reasons=["=1+1"])

    row = exported(client)[0]

    assert (row["reasons"], row["reasons_in_words"]) == ("'=1+1", "'=1+1")


def test_a_wrong_question_exports_nothing_and_says_why(
    client: Client, comment: Comment
) -> None:
    answer = client.get(f"{EXPORT}?since=yesterday&comment={comment.pk}")

    assert answer.status_code == 400
    assert "since" in answer.content.decode()
    assert "Enter a valid date" in answer.content.decode()


def test_only_who_reads_the_log_exports_it(comment: Comment) -> None:
    author = Client()
    author.force_login(make.person("Authors"))

    assert author.get(EXPORT).status_code == 403
    assert Client().get(EXPORT).status_code == 302


def test_what_cannot_be_exported_is_said_beside_its_filter(client: Client) -> None:
    answer = client.get(EXPORT + "?since=2023-02-29&until=&to=")

    page = text_of(answer)
    assert answer.status_code == 400
    assert 'id="id_since_error">Enter a valid date.' in page
    assert 'href="/admin/comments/decision/"' in page
