"""Replying from the desk: the answer and what it answers are published together."""

import pytest

from comments.decisions import status_changes
from comments.discussion import reply_notifications
from comments.models import Comment, Decision, DuplicateComment, Kind, Status
from comments.moderation import decision_undo, staff_replies
from evidenceblog.core.models import User
from posts.models import Post
from tests import mailing, make
from tests.servers.akismet import AkismetServer
from tests.servers.smtp import SmtpServer
from tests.tasks import run_queued

pytestmark = pytest.mark.django_db


@pytest.fixture
def comment(post: Post) -> Comment:
    return make.comment(post, body="Does it help children, too?")


def reply_to(comment: Comment) -> Comment:
    return comment.replies.get()


def test_a_reply_publishes_itself_and_what_it_answers(
    comment: Comment, moderator: User
) -> None:
    made = staff_replies.reply_as_staff(comment, "Yes, it does.\r\n", by=moderator)

    comment.refresh_from_db()
    answer = reply_to(comment)
    assert (comment.status, answer.status) == (Status.APPROVED, Status.APPROVED)
    assert (answer.body, answer.kind) == ("Yes, it does.", Kind.REPLY)
    assert answer.path == [comment.pk, answer.pk]
    assert [(one.comment_id, one.by) for one in made] == [
        (comment.pk, moderator),
        (answer.pk, moderator),
    ]
    assert len({one.batch for one in made}) == 1


def test_a_reply_has_the_name_of_who_wrote_it_and_no_address(
    comment: Comment, moderator: User
) -> None:
    moderator.email = "mo@example.org"
    moderator.first_name, moderator.last_name = "Mo", "Samplesson"

    staff_replies.reply_as_staff(comment, "Yes.", by=moderator)

    answer = reply_to(comment)
    assert (answer.name, answer.email, answer.account) == (
        "Mo Samplesson",
        "",
        moderator,
    )


@pytest.mark.parametrize(
    ("name", "shown"), [("", "mo"), ("M" * 150, "M" * 100), ("Mo\u202eeht", "Moeht")]
)
def test_a_name_that_cannot_be_shown_becomes_one_that_can(
    moderator: User, name: str, shown: str
) -> None:
    moderator.first_name = name

    assert staff_replies.staff_name(moderator) == shown


def test_who_asked_for_replies_is_mailed_this_one(
    mail_server: SmtpServer, comment: Comment, moderator: User
) -> None:
    mailing.subscribed(comment.email, reply_notifications.subscription_key(comment.pk))

    staff_replies.reply_as_staff(comment, "Yes, it does.", by=moderator)
    assert run_queued() == []

    [mail] = mail_server.accepted
    assert mail.recipient == comment.email
    assert "mo replied to your comment" in mail.text
    assert "Yes, it does." in mail.text


def test_undone_both_wait_and_the_words_are_kept(
    comment: Comment, moderator: User
) -> None:
    made = staff_replies.reply_as_staff(comment, "Yes.", by=moderator)

    done = decision_undo.undo_batch(made[0].batch, by=moderator)

    comment.refresh_from_db()
    answer = reply_to(comment)
    assert (comment.status, answer.status) == (Status.HELD, Status.HELD)
    assert answer.body == "Yes."
    assert answer.is_settled()
    assert len(done.decisions) == 2


def test_undone_a_comment_published_before_stays_so(
    comment: Comment, moderator: User
) -> None:
    status_changes.decide([comment], to=Status.APPROVED, by=moderator)
    made = staff_replies.reply_as_staff(comment, "Yes.", by=moderator)

    decision_undo.undo_batch(made[0].batch, by=moderator)

    comment.refresh_from_db()
    assert comment.status == Status.APPROVED
    assert reply_to(comment).status == Status.HELD


def test_what_somebody_else_decided_meanwhile_gets_no_reply(
    comment: Comment, moderator: User
) -> None:
    seen = {comment.pk: comment.version}
    other = make.person("Moderators")
    status_changes.decide([comment], to=Status.REJECTED, by=other)

    assert (
        staff_replies.reply_as_staff(comment, "Yes.", by=moderator, versions=seen) == []
    )

    assert not comment.replies.exists()
    comment.refresh_from_db()
    assert comment.status == Status.REJECTED


def test_the_same_reply_is_stored_once(comment: Comment, moderator: User) -> None:
    staff_replies.reply_as_staff(comment, "Yes.", by=moderator)

    with pytest.raises(DuplicateComment):
        staff_replies.reply_as_staff(comment, "Yes.", by=moderator)
    assert reply_to(comment).body == "Yes."


@pytest.mark.parametrize("body", ["", " \n ", "\u200b"])
def test_a_reply_says_something(comment: Comment, moderator: User, body: str) -> None:
    with pytest.raises(staff_replies.CannotReply):
        staff_replies.reply_as_staff(comment, body, by=moderator)

    assert not Decision.objects.by_people().exists()


@pytest.mark.parametrize("gone", [Status.WITHDRAWN, Status.ERASED])
def test_what_its_writer_took_back_is_not_answered(
    comment: Comment, moderator: User, gone: Status
) -> None:
    status_changes.decide([comment], to=gone, by=None)

    with pytest.raises(staff_replies.CannotReply):
        staff_replies.reply_as_staff(comment, "Yes.", by=moderator)


def test_a_mention_is_not_answered(comment: Comment, moderator: User) -> None:
    Comment.objects.update(kind=Kind.REBLOG)

    with pytest.raises(staff_replies.CannotReply):
        staff_replies.reply_as_staff(comment, "Thank you.", by=moderator)


def test_akismet_is_asked_nothing_about_it(
    akismet: AkismetServer, comment: Comment, moderator: User
) -> None:
    run_queued()
    before = list(akismet.paths)

    staff_replies.reply_as_staff(comment, "Yes.", by=moderator)
    run_queued()

    assert akismet.paths == before
