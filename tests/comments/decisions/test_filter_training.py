"""Learning from decisions: people's alone, in order, and honest when one is undone."""

import pytest

from comments.decisions import filter_training, status_changes
from comments.discussion import privacy
from comments.models import Campaign, Comment, Decision, Status
from comments.moderation import annotations, decision_undo
from comments.spam.features import Features
from comments.spam.models import LocalModel
from evidenceblog.core.models import User
from posts.models import Post
from tests import make
from tests.tasks import run_queued

pytestmark = pytest.mark.django_db


def row() -> LocalModel:
    return LocalModel.objects.get()


def learnt() -> tuple[int, int]:
    """Return of how many kept and spam comments the model has learnt."""
    found = LocalModel.objects.first()
    return (found.header["kept"], found.header["spam"]) if found else (0, 0)


def decide(comment: Comment, to: Status, by: User | None) -> list[Decision]:
    made = status_changes.decide([comment], to=to, by=by)
    run_queued()
    return made


def test_it_learns_what_people_keep_and_put_away(post: Post, moderator: User) -> None:
    decide(make.comment(post), Status.APPROVED, moderator)
    decide(make.comment(post), Status.SPAM, moderator)

    assert learnt() == (1, 1)


def test_it_learns_nothing_from_the_system(post: Post) -> None:
    decide(make.comment(post), Status.APPROVED, None)
    make.comment(
        post, body="https://a.example https://b.example c.example.com", trap="x"
    )
    run_queued()

    assert learnt() == (0, 0)


@pytest.mark.parametrize("to", [Status.REJECTED, Status.HELD])
def test_a_rejection_is_not_about_spam(post: Post, moderator: User, to: Status) -> None:
    comment = make.comment(post, status=Status.APPROVED)
    (made,) = decide(comment, to, moderator)

    assert (made.lesson, learnt()) == (None, (0, 0))


def test_outreach_and_reblogs_are_no_lessons(post: Post, moderator: User) -> None:
    reblog = make.comment(post, body="Reblogged this on Notes from the Ward.")
    pitch = make.comment(post)
    annotations.set_labels([pitch], add=["outreach"], by=moderator)

    decide(reblog, Status.APPROVED, moderator)
    decide(pitch, Status.SPAM, moderator)

    assert learnt() == (0, 0)


def test_an_undone_decision_leaves_no_trace(post: Post, moderator: User) -> None:
    decide(make.comment(post), Status.APPROVED, moderator)
    before = bytes(row().weights)

    made = decide(make.comment(post, body="Buy pills now"), Status.SPAM, moderator)
    assert bytes(row().weights) != before
    decision_undo.undo_batch(made[0].batch, by=moderator)
    run_queued()

    assert (learnt(), bytes(row().weights)) == ((1, 0), before)


def test_the_last_decision_on_a_comment_is_the_lesson(
    post: Post, moderator: User
) -> None:
    comment = make.comment(post)
    decide(comment, Status.SPAM, moderator)
    decide(comment, Status.APPROVED, moderator)

    assert learnt() == (1, 0)


def test_a_lesson_stands_again_when_the_one_after_it_is_undone(
    post: Post, moderator: User
) -> None:
    comment = make.comment(post)
    decide(comment, Status.SPAM, moderator)
    made = decide(comment, Status.APPROVED, moderator)

    decision_undo.undo_batch(made[0].batch, by=moderator)
    run_queued()

    assert learnt() == (0, 1)


def test_an_erased_comment_teaches_nothing(post: Post, moderator: User) -> None:
    comment = make.comment(post)
    decide(comment, Status.APPROVED, moderator)

    privacy.erase_comment(comment, by=moderator)
    run_queued()

    assert learnt() == (0, 0)
    assert not Decision.objects.filter(lesson__isnull=False).exists()


def test_learning_again_changes_nothing(post: Post, moderator: User) -> None:
    decide(make.comment(post), Status.SPAM, moderator)
    before = row().header

    filter_training.train_filter.call()

    assert row().header == before


def test_what_a_killed_worker_left_is_learnt_with_the_next(
    post: Post, moderator: User
) -> None:
    for _ in range(3):
        status_changes.decide([make.comment(post)], to=Status.SPAM, by=moderator)

    filter_training.train_filter.call()

    assert learnt() == (0, 3)


def test_a_model_of_other_features_is_learnt_anew(post: Post, moderator: User) -> None:
    decide(make.comment(post), Status.SPAM, moderator)
    LocalModel.objects.update(header=row().header | {"features": 0})

    filter_training.train_filter.call()

    assert learnt() == (0, 1)


def test_a_campaign_is_few_lessons_however_large(post: Post, moderator: User) -> None:
    campaign = Campaign.objects.create(ground="text")
    comments = [make.comment(post) for _ in range(10)]

    status_changes.decide(comments, to=Status.SPAM, by=moderator, campaign=campaign)
    run_queued()

    assert learnt() == (0, filter_training.LESSONS_PER_CAMPAIGN)


def test_what_a_decision_keeps_holds_no_word(post: Post, moderator: User) -> None:
    (made,) = decide(make.comment(post, body="A secret thing"), Status.SPAM, moderator)

    assert made.lesson is not None
    assert b"secret" not in made.lesson
    assert Features.unpack(bytes(made.lesson)).words
