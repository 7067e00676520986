"""Outreach: published without links, left to an editor, or answered on the receipt."""

from collections.abc import Callable

import pytest

from comments.decisions import reason_texts, status_changes
from comments.discussion import receipts
from comments.models import Comment, Decision, Status
from comments.moderation import decision_undo, outreach_replies
from evidenceblog.core.models import User
from posts.models import Post
from tests import make

pytestmark = pytest.mark.django_db
PITCH = "We wrote a guide to walking. Would you link to https://guide.example ?"
Door = Callable[..., list[Decision]]


def publish(comments: list[Comment], **said: object) -> list[Decision]:
    return outreach_replies.publish_without_links(comments, **said)  # type: ignore[arg-type]


def pass_on(comments: list[Comment], **said: object) -> list[Decision]:
    return outreach_replies.pass_to_editor(comments, None, **said)  # type: ignore[arg-type]


def answer(comments: list[Comment], **said: object) -> list[Decision]:
    return outreach_replies.reject_with_answer(comments, "no-guest-posts", **said)  # type: ignore[arg-type]


DOORS = pytest.mark.parametrize("door", [publish, pass_on, answer])


@pytest.fixture
def pitch(post: Post) -> Comment:
    return make.comment(post, body=PITCH)


@pytest.fixture
def editor(db: None) -> User:
    return make.person("Editors", username="ed")


def facts(comment: Comment) -> tuple[str, bool, list[str], int | None]:
    now = Comment.objects.get(pk=comment.pk)
    return now.status, now.links_off, now.labels, now.assignee_id


def test_it_is_published_without_its_links(pitch: Comment, moderator: User) -> None:
    publish([pitch], by=moderator)

    assert facts(pitch) == ("approved", True, ["outreach"], None)


def test_it_waits_for_the_editor_it_was_passed_to(
    pitch: Comment, moderator: User, editor: User
) -> None:
    outreach_replies.pass_to_editor([pitch], editor, by=moderator)

    assert facts(pitch) == ("held", False, ["for-editor"], editor.pk)


def test_passed_to_no_editor_by_name_it_is_nobodys(
    pitch: Comment, moderator: User
) -> None:
    outreach_replies.pass_to_editor([pitch], moderator, by=moderator)

    pass_on([pitch], by=moderator)

    assert facts(pitch) == ("held", False, ["for-editor"], None)


def test_a_ready_made_answer_is_read_on_the_receipt(
    pitch: Comment, moderator: User
) -> None:
    answer([pitch], by=moderator)

    assert facts(pitch) == ("rejected", False, ["outreach"], None)
    told = receipts.receipt_of(Comment.objects.get())
    assert told.state == receipts.ReceiptState.NOT_PUBLISHED
    assert told.reasons == ["we publish no guest posts and no sponsored texts"]


def test_every_answer_has_words_of_its_own() -> None:
    assert (
        not reason_texts.OUTREACH_ANSWERS.keys() & reason_texts.REJECTION_REASONS.keys()
    )
    assert len(set(map(str, reason_texts.WRITER_REASONS.values()))) == len(
        reason_texts.WRITER_REASONS
    )


@DOORS
def test_each_is_taken_back_whole(
    post: Post, pitch: Comment, moderator: User, door: Door
) -> None:
    pitches = [pitch, make.comment(post, body=PITCH)]
    made = door(pitches, by=moderator)
    assert len({one.batch for one in made}) == 1

    decision_undo.undo_batch(made[0].batch, by=moderator)

    assert [facts(one) for one in pitches] == [("held", False, [], None)] * 2


@DOORS
def test_what_somebody_else_decided_meanwhile_is_left_alone(
    pitch: Comment, moderator: User, door: Door
) -> None:
    seen = {pitch.pk: pitch.version}
    status_changes.decide([pitch], to=Status.SPAM, by=make.person("Moderators"))

    assert door([pitch], by=moderator, versions=seen) == []

    assert facts(pitch) == ("spam", False, [], None)


@DOORS
def test_what_its_writer_took_back_is_left_alone(
    pitch: Comment, moderator: User, door: Door
) -> None:
    status_changes.decide([pitch], to=Status.WITHDRAWN, by=None)

    assert door([pitch], by=moderator) == []


def test_only_who_publishes_and_decides_is_passed_anything(
    moderator: User, editor: User
) -> None:
    make.person("Authors")
    make.person("Editors", is_active=False)
    root = make.person(username="root", is_superuser=True)

    assert list(outreach_replies.editors_who_moderate()) == [editor, root]
