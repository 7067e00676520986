"""What the desk's buttons do, for whom, and what they say came of it."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user
from django.test import Client
from django.utils import timezone

from comments.decisions import status_changes
from comments.discussion import privacy, reports
from comments.models import (
    Comment,
    Note,
    Report,
    ReportReason,
    Status,
    TrustRule,
)
from comments.moderation.desk import actions
from evidenceblog.core.models import User
from posts.models import Post
from tests import make
from tests.comments.moderation.desk.requests import (
    DESK,
    last_decision,
    page_of,
    press,
    press_by_script,
    seen,
    shown,
    status_of,
)
from tests.reading import text_of

pytestmark = pytest.mark.django_db
DECIDING = {
    "approve": Status.APPROVED,
    "reject": Status.REJECTED,
    "spam": Status.SPAM,
}


# One press


@pytest.mark.parametrize("act", DECIDING)
def test_one_press_decides(
    moderator_client: Client, comment: Comment, act: str
) -> None:
    offered = f'data-act="{act}"'
    assert offered in text_of(moderator_client.get(DESK))

    answer = press(moderator_client, act, comment)

    made = last_decision(comment)
    assert (answer.status_code, answer["Location"]) == (302, DESK)
    assert (made.from_status, made.to_status) == (Status.HELD, DECIDING[act])
    assert made.by == get_user(moderator_client)
    assert shown(moderator_client) == []
    assert offered not in page_of(moderator_client, comment)


def test_a_rejection_has_a_ready_made_reason_on_its_button(
    moderator_client: Client, comment: Comment
) -> None:
    page = text_of(moderator_client.get(DESK))
    assert 'name="reason" value="off-topic"' in page
    assert "It is not about this post</button>" in page

    press(moderator_client, "reject", comment, reason="off-topic")

    assert last_decision(comment).reasons == ["off-topic"]


def test_what_was_decided_goes_back_to_waiting(
    moderator_client: Client, comment: Comment
) -> None:
    press(moderator_client, "spam", comment)
    comment.refresh_from_db()
    assert "Back to waiting" in page_of(moderator_client, comment)

    press(moderator_client, "hold", comment)

    assert shown(moderator_client) == ["Ada"]


def test_looking_at_an_address_does_nothing(
    moderator_client: Client, comment: Comment
) -> None:
    for path in ("act/approve/", "undo/"):
        assert moderator_client.get(f"{DESK}{path}").status_code == 405
    assert status_of(comment) == Status.HELD


@pytest.mark.parametrize(
    ("act", "said", "status"),
    [
        ("erase", {}, 404),
        ("received", {}, 404),
        ("__class__", {}, 404),
        ("reject", {"reason": "because I say so"}, 302),
        ("reject", {"reason": "trap"}, 302),
        ("approve", {"seen": "1"}, 400),
        ("approve", {"seen": "x:y"}, 400),
        ("approve", {"seen": "1:2:3"}, 400),
        ("block", {"target": "range", "days": "3650"}, 422),
        ("block", {"target": "author", "days": "7"}, 422),
        ("label", {"labels": "<script>"}, 422),
    ],
)
def test_a_press_that_makes_no_sense_is_refused(
    moderator_client: Client,
    comment: Comment,
    act: str,
    said: dict[str, Any],
    status: int,
) -> None:
    assert press(moderator_client, act, comment, **said).status_code == status

    assert status_of(comment) == Status.HELD
    assert comment.decisions.count() == 1


@pytest.mark.parametrize("number", ["999999", "9" * 30, "-1"])
@pytest.mark.parametrize("act", ["approve", "note", "trust"])
def test_a_comment_that_is_not_there_changes_nothing(
    moderator_client: Client, comment: Comment, number: str, act: str
) -> None:
    press(moderator_client, act, seen=f"{number}:0", text="A note.")

    assert "Nothing changed." in text_of(moderator_client.get(DESK))
    assert moderator_client.get(f"{DESK}{number}/change/").status_code == 404
    assert status_of(comment) == Status.HELD


@pytest.mark.parametrize("gone", [Status.WITHDRAWN, Status.ERASED])
def test_what_its_author_took_back_is_not_for_deciding(
    moderator_client: Client, comment: Comment, gone: Status
) -> None:
    Comment.objects.update(status=gone)
    assert "data-act" not in page_of(moderator_client, comment)

    press(moderator_client, "approve", comment)

    assert status_of(comment) == gone
    assert "Nothing changed." in text_of(moderator_client.get(DESK))


# What was reported


def reported(post: Post, name: str) -> Comment:
    comment = make.comment(post, name=name, status=Status.APPROVED)
    reports.report_comment(comment, reason=ReportReason.UNKIND)
    comment.refresh_from_db()
    return comment


def test_keep_closes_the_reports_and_leaves_the_comment_published(
    moderator_client: Client, post: Post
) -> None:
    comment = reported(post, "Ada")
    page = text_of(moderator_client.get(DESK))
    assert 'data-act="keep"' in page
    assert 'data-act="approve"' not in page

    press(moderator_client, "keep", comment)

    assert shown(moderator_client) == []
    assert status_of(comment) == Status.APPROVED
    assert comment.open_reports == 0
    said = {"batch": last_decision(comment).batch, "seen": seen(comment)}
    moderator_client.post(f"{DESK}undo/", said)
    assert shown(moderator_client) == ["Ada"]


def test_many_are_kept_at_once_after_a_preview(
    moderator_client: Client, post: Post
) -> None:
    both = [reported(post, name) for name in ("Ada", "Grace")]
    ticked = "&".join(f"seen={seen(comment)}" for comment in both)
    page = text_of(moderator_client.get(f"{DESK}preview/?act=keep&{ticked}"))
    assert "Keep (2)" in page

    press(moderator_client, "keep", *both)

    assert "2 comments: kept, its reports closed." in text_of(
        moderator_client.get(DESK)
    )
    assert [status_of(comment) for comment in both] == [Status.APPROVED] * 2
    assert not Report.objects.open().exists()


# What has no words any more


def emptied(post: Post) -> Comment:
    comment = make.comment(post, status=Status.SPAM)
    old = timezone.now() - timedelta(days=91)
    Comment.objects.filter(pk=comment.pk).update(received_at=old)
    privacy.delete_old_data.call()
    comment.refresh_from_db()
    return comment


@pytest.mark.parametrize(
    ("act", "said"),
    [
        *((act, {}) for act in ("approve", "reject", "hold", "nolinks", "take")),
        ("reply", {"body": "Thank you."}),
        ("edit", {"body": "Other words.", "note": "Why not?"}),
    ],
)
def test_emptied_spam_cannot_be_decided_and_says_what_it_is(
    moderator_client: Client, post: Post, act: str, said: dict[str, str]
) -> None:
    comment = emptied(post)
    card = text_of(moderator_client.get(f"{DESK}?show=spam"))
    assert "Spam whose words, name and address were deleted" in card
    assert "Nothing found" not in card
    assert "data-act=" not in card.partition("<article")[2].partition("</article>")[0]

    answer = press_by_script(moderator_client, act, comment, **said)

    assert "Its words were deleted" in answer.json()["message"]
    assert status_of(comment) == Status.SPAM
    assert comment.body == ""


def test_emptied_spam_is_left_out_of_what_is_decided_with_many(
    moderator_client: Client, moderator: User, post: Post
) -> None:
    comment, other = emptied(post), make.comment(post, status=Status.SPAM)
    page = text_of(
        moderator_client.get(f"{DESK}preview/?act=approve&all=1&of=show%3Dspam")
    )
    assert "Approve (1)" in page

    press(moderator_client, "approve", comment, other)

    assert (status_of(comment), status_of(other)) == (Status.SPAM, Status.APPROVED)
    assert status_changes.decide([comment], to=Status.APPROVED, by=moderator) == []


def test_spam_keeps_its_words_while_the_decision_can_be_undone(
    moderator_client: Client, post: Post
) -> None:
    comment = make.comment(post)
    old = timezone.now() - timedelta(days=91)
    Comment.objects.filter(pk=comment.pk).update(received_at=old)
    press(moderator_client, "spam", comment)

    privacy.delete_old_data.call()
    moderator_client.post(f"{DESK}undo/")

    assert status_of(comment) == Status.HELD
    assert comment.body.startswith("Thank you")


# Other acts


def test_a_comment_is_assigned_noted_labelled_and_each_is_undone(
    moderator_client: Client, comment: Comment
) -> None:
    me = get_user(moderator_client)
    press(moderator_client, "take", comment)
    press(moderator_client, "note", comment, text="Ask Grace.")
    press(moderator_client, "label", comment, labels=["outreach", "advice"])
    press(moderator_client, "label", comment, labels=["advice"])

    comment.refresh_from_db()
    assert comment.assignee == me
    assert Note.objects.get().text == "Ask Grace."
    assert comment.labels == ["advice"]
    page = page_of(moderator_client, comment)
    assert 'value="advice" id="label-' in page
    for _ in range(4):
        moderator_client.post(f"{DESK}undo/")
    comment.refresh_from_db()
    assert comment.assignee_id is None
    assert comment.labels == []
    assert not Note.objects.exists()


def test_a_comment_is_given_to_another_moderator_only(
    moderator_client: Client, comment: Comment
) -> None:
    other, author = make.person("Moderators"), make.person("Authors")

    assert press(moderator_client, "assign", comment, to=author.pk).status_code == 422
    press(moderator_client, "assign", comment, to=other.pk)

    comment.refresh_from_db()
    assert comment.assignee == other


def test_an_edit_needs_its_reason_and_loses_no_word_without(
    moderator_client: Client, comment: Comment
) -> None:
    answer = press(moderator_client, "edit", comment, body="Other thoughts.", note="")

    assert answer.status_code == 422
    assert "Other thoughts.</textarea>" in text_of(answer)
    assert "This field is required." in text_of(answer)

    press(moderator_client, "edit", comment, body="Other thoughts.", note="A name.")
    comment.refresh_from_db()
    assert comment.body == "Other thoughts."
    assert Note.objects.get().text == "A name."


def test_an_author_is_trusted_held_and_as_everybody_again(
    moderator_client: Client, comment: Comment
) -> None:
    for act, verdict in (("trust", "trusted"), ("watch", "held")):
        press(moderator_client, act, comment)
        assert TrustRule.objects.get(value="ada@example.org").verdict == verdict

    press(moderator_client, "forget", comment)
    assert not TrustRule.objects.exists()


def test_a_range_is_blocked_for_a_time_while_it_is_known(
    moderator_client: Client, comment: Comment
) -> None:
    answer = press(moderator_client, "block", comment, target="range", days="7")
    assert (answer.status_code, "not known any more" in text_of(answer)) == (409, True)
    assert not TrustRule.objects.exists()

    Comment.objects.update(network="198.51.100.0/24")
    press(moderator_client, "block", comment, target="range", days="7")
    assert TrustRule.objects.get().value == "198.51.100.0/24"


def test_every_act_has_its_button_and_every_key_one_act() -> None:
    keys = [button.key for button in actions.ACTIONS.values() if button.key]

    assert len(keys) == len(set(keys))
    assert not set(keys) & set("jkuzxmo?0123456")


# Two at once


def test_who_comes_second_is_told_and_overwrites_nothing(
    moderator_client: Client, moderator: User, comment: Comment
) -> None:
    old = seen(comment)
    status_changes.decide([comment], to=Status.APPROVED, by=moderator)

    press(moderator_client, "spam", seen=old)

    assert status_of(comment) == Status.APPROVED
    assert "Mo was first" in text_of(moderator_client.get(DESK))


def test_the_script_of_who_comes_second_gets_the_card_as_it_is_now(
    moderator_client: Client, moderator: User, comment: Comment
) -> None:
    old = seen(comment)
    status_changes.decide([comment], to=Status.APPROVED, by=moderator)

    answer = press_by_script(moderator_client, "spam", comment, seen=old)

    assert answer.status_code == 409
    assert answer.json()["message"].startswith("mo was first")
    assert answer.json()["message"].endswith(": approved.")
    assert 'data-status="approved"' in answer.json()["cards"][f"{comment.pk}"]


def test_an_edit_of_what_was_decided_meanwhile_changes_no_word(
    moderator_client: Client, moderator: User, comment: Comment
) -> None:
    old = seen(comment)
    status_changes.decide([comment], to=Status.APPROVED, by=moderator)

    answer = press(
        moderator_client, "edit", seen=old, body="Other words.", note="Why not"
    )

    comment.refresh_from_db()
    assert comment.body == "Some thoughts."
    assert answer.status_code == 409
    assert "Mo was first" in text_of(answer)
    assert "Other words.</textarea>" in text_of(answer)


# The script's answers


def test_the_script_gets_the_card_anew(
    moderator_client: Client, comment: Comment
) -> None:
    answer = press_by_script(moderator_client, "approve", comment)

    assert answer.status_code == 200
    assert answer.json()["message"] == "1 comment: approved."
    card = answer.json()["cards"][f"{comment.pk}"]
    assert 'data-status="approved"' in card
    assert f'value="{comment.pk}:1"' in card
    assert "csrfmiddlewaretoken" in card


def test_the_script_is_told_what_is_wrong(
    moderator_client: Client, comment: Comment
) -> None:
    answer = press_by_script(moderator_client, "note", comment, text="")

    assert answer.status_code == 422
    field = "Note for the other moderators"
    assert answer.json()["message"] == f"{field}: This field is required."


def test_the_acts_behind_more_come_with_what_they_ask(
    moderator_client: Client, comment: Comment
) -> None:
    part = text_of(moderator_client.get(f"{DESK}{comment.pk}/more/?of=show%3Dall"))

    for name, action in actions.ACTIONS.items():
        on_card = name in actions.CARD_ACTIONS
        is_offered = not on_card and action.is_offered(comment)
        button = f">{action.label}…</a>" if action.has_page else f">{action.label}</b"
        assert (button in part) == is_offered
    assert "Some thoughts.</textarea>" in part
    assert 'name="of" value="show=all"' in part
    assert "<html" not in part


def test_nothing_is_offered_for_what_its_author_took_back(
    moderator_client: Client, comment: Comment
) -> None:
    status_changes.decide([comment], to=Status.WITHDRAWN, by=None)

    part = text_of(moderator_client.get(f"{DESK}{comment.pk}/more/"))

    assert "<button" not in part


# What other rooms' doors do


def test_a_reply_stands_beneath_the_comment_it_approves(
    moderator_client: Client, comment: Comment
) -> None:
    press(moderator_client, "reply", comment, body="Yes, it does.")

    reply = Comment.objects.get(parent=comment)
    comment.refresh_from_db()
    assert (reply.body, reply.status) == ("Yes, it does.", Status.APPROVED)
    assert comment.status == Status.APPROVED


def test_outreach_is_published_without_links_or_answered(
    moderator_client: Client, post: Post, comment: Comment
) -> None:
    other = make.comment(post)

    press(moderator_client, "nolinks", comment)
    press(moderator_client, "answer", other, answer="no-guest-posts")

    comment.refresh_from_db()
    other.refresh_from_db()
    assert (comment.status, comment.links_off) == (Status.APPROVED, True)
    assert (other.status, other.labels) == (Status.REJECTED, ["outreach"])


def test_a_host_is_blocked_and_one_that_many_share_is_not(
    moderator_client: Client, post: Post
) -> None:
    comment = make.comment(post, body="At https://shop.example and youtube.com/x.")

    press(moderator_client, "block", comment, target="host:shop.example", days="7")
    refused = press(
        moderator_client, "block", comment, target="host:youtube.com", days="7"
    )

    assert TrustRule.objects.get().value == "shop.example"
    assert refused.status_code == 409


def test_what_an_act_did_is_counted_in_comments(
    moderator_client: Client, comment: Comment, post: Post
) -> None:
    other = make.comment(post)

    press(moderator_client, "reply", comment, body="Thank you.")
    press(moderator_client, "nolinks", other)

    page = text_of(moderator_client.get(DESK))
    assert "1 comment: approved, with your reply." in page
    assert "1 comment: published without links." in page


@pytest.mark.parametrize(
    ("act", "said"),
    [
        ("note", {"text": "\u200b \u2060"}),
        ("edit", {"body": "Other words.", "note": "\u200b"}),
    ],
)
def test_a_note_needs_words_that_can_be_seen(
    moderator_client: Client, comment: Comment, act: str, said: dict[str, str]
) -> None:
    answer = press_by_script(moderator_client, act, comment, **said)

    assert answer.status_code == 422
    assert not Note.objects.exists()
