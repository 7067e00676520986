"""Second looks: a random share of what the filter did alone is decided blind again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from comments import judging, moderation, second_look, undoing
from comments.models import Act, Comment, Status
from comments.spam.models import FilterSettings, LocalModel
from evidenceblog.ground.models import User
from posts.models import Post
from tests import make
from tests.tasks import run_queued

pytestmark = pytest.mark.django_db

LOWEST, HIGHEST = "0" * 64, "f" * 64


@pytest.fixture
def switched_on(db: None) -> FilterSettings:
    return FilterSettings.objects.create(pk=1, second_look=True, second_look_percent=2)


def alone(post: Post, to: Status, receipt: str = LOWEST) -> Comment:
    """Return a comment that the system decided, with this lot."""
    comment = make.comment(post)
    moderation.decide([comment], to=to, by=None, reasons=["trap", "copy-of-spam"])
    Comment.objects.filter(pk=comment.pk).update(receipt=receipt)
    comment.refresh_from_db()
    return comment


def drawn() -> set[Comment]:
    second_look.draw.call()
    return set(Comment.objects.filter(second_look=True))


@pytest.fixture
def looked_at(post: Post, switched_on: FilterSettings) -> Comment:
    """A comment in the spam bin that waits for its second look."""
    comment = alone(post, Status.SPAM)
    assert drawn() == {comment}
    comment.refresh_from_db()
    return comment


def test_a_share_of_the_bin_and_of_what_was_published_waits_again(
    post: Post, switched_on: FilterSettings
) -> None:
    binned, published = (
        alone(post, Status.SPAM),
        alone(post, Status.APPROVED, f"{'0' * 63}1"),
    )
    alone(post, Status.SPAM, HIGHEST)

    assert drawn() == {binned, published}
    assert set(Comment.objects.waiting()) == {binned, published}
    assert set(Comment.objects.visible()) == {published}


def test_the_share_is_the_one_that_was_set(
    post: Post, switched_on: FilterSettings
) -> None:
    just_below = alone(post, Status.SPAM, f"051eb850{'e' * 56}")
    alone(post, Status.SPAM, f"051eb851{'0' * 56}")

    first = drawn()
    switched_on.second_look_percent = 20
    switched_on.save()

    assert first == {just_below}
    assert len(drawn()) == 2


def test_what_a_person_decided_is_not_asked_again(
    post: Post, switched_on: FilterSettings, moderator: User
) -> None:
    comment = alone(post, Status.SPAM)
    moderation.decide([comment], to=Status.APPROVED, by=moderator)

    assert drawn() == set()


def test_what_lies_there_for_long_is_left_alone(
    post: Post, switched_on: FilterSettings
) -> None:
    alone(post, Status.SPAM)
    Comment.objects.update(received_at=timezone.now() - timedelta(days=8))

    assert drawn() == set()


def test_it_is_off_until_people_decide_a_thousand_a_year(
    post: Post, moderator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(second_look, "DECISIONS_A_YEAR", 3)
    comment = alone(post, Status.SPAM)
    others = [make.comment(post) for _ in range(3)]

    moderation.decide(others[:2], to=Status.APPROVED, by=moderator)
    assert drawn() == set()
    moderation.decide(others[2:], to=Status.APPROVED, by=moderator)
    assert drawn() == {comment}


def test_it_is_off_where_it_was_switched_off(
    post: Post, switched_on: FilterSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    switched_on.second_look = False
    switched_on.save()
    monkeypatch.setattr(second_look, "DECISIONS_A_YEAR", 0)
    alone(post, Status.SPAM)

    assert drawn() == set()


def test_a_person_who_says_the_same_ends_it_and_that_is_written_down(
    looked_at: Comment, moderator: User
) -> None:
    (made,) = moderation.decide([looked_at], to=Status.SPAM, by=moderator)

    looked_at.refresh_from_db()
    assert (looked_at.status, looked_at.second_look) == (Status.SPAM, False)
    assert (made.act, made.from_status, made.to_status) == (Act.LOOK, "spam", "spam")
    assert drawn() == set()


def test_a_person_who_says_otherwise_ends_it_and_is_followed(
    looked_at: Comment, moderator: User
) -> None:
    (made,) = moderation.decide([looked_at], to=Status.APPROVED, by=moderator)

    looked_at.refresh_from_db()
    assert (looked_at.status, looked_at.second_look) == (Status.APPROVED, False)
    assert (made.act, made.changes) == (Act.STATUS, {"second_look": [True, False]})


@pytest.mark.parametrize("to", [Status.SPAM, Status.APPROVED])
def test_undone_it_waits_for_its_second_look_again(
    looked_at: Comment, moderator: User, to: Status
) -> None:
    (made,) = moderation.decide([looked_at], to=to, by=moderator)

    done = undoing.undo(made.batch, by=moderator)

    looked_at.refresh_from_db()
    assert (looked_at.status, looked_at.second_look) == (Status.SPAM, True)
    assert [one.undoes for one in done.decisions] == [made]


def test_what_was_decided_anew_since_is_not_reopened(
    looked_at: Comment, moderator: User
) -> None:
    (made,) = moderation.decide([looked_at], to=Status.SPAM, by=moderator)
    moderation.decide([looked_at], to=Status.APPROVED, by=moderator)

    undoing.undo(made.batch, by=moderator)

    looked_at.refresh_from_db()
    assert (looked_at.status, looked_at.second_look) == (Status.APPROVED, False)


def test_the_system_confirms_nothing(looked_at: Comment) -> None:
    assert moderation.decide([looked_at], to=Status.SPAM, by=None) == []


def test_what_its_writer_takes_back_waits_no_more(
    post: Post, switched_on: FilterSettings
) -> None:
    comment = alone(post, Status.APPROVED)
    assert drawn() == {comment}

    moderation.decide([comment], to=Status.WITHDRAWN, by=None)

    assert not Comment.objects.waiting().exists()


def test_no_filter_moves_what_a_second_look_confirmed(
    looked_at: Comment, moderator: User
) -> None:
    moderation.decide([looked_at], to=Status.SPAM, by=moderator)

    assert judging.judge(looked_at) == []


def test_a_second_look_is_a_lesson_until_it_is_undone(
    looked_at: Comment, moderator: User
) -> None:
    (made,) = moderation.decide([looked_at], to=Status.SPAM, by=moderator)
    run_queued()
    assert LocalModel.objects.get().last_lesson == made.pk

    undoing.undo(made.batch, by=moderator)
    run_queued()

    assert LocalModel.objects.get().last_lesson == 0
