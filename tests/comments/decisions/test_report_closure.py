"""Reports are closed with a decision, as part of it, and opened again by its undo."""

import pytest

from comments.decisions import report_closure, status_changes
from comments.discussion import receipts, reports
from comments.models import Act, Comment, Report, ReportReason, Status
from comments.moderation import decision_undo
from evidenceblog.core.models import User
from posts.models import Post
from tests import make

pytestmark = pytest.mark.django_db
RANGE = "203.0.113.0/24"
Urgency = Comment.Urgency


@pytest.fixture
def comment(post: Post) -> Comment:
    return make.comment(post, name="Ada", status=Status.APPROVED)


def again(comment: Comment) -> Comment:
    return Comment.objects.get(pk=comment.pk)


def report(comment: Comment, network: str = RANGE) -> Report:
    return reports.report_comment(comment, reason=ReportReason.UNKIND, network=network)


# A moderator closes it


def test_a_crisis_stays_more_urgent_than_a_report(comment: Comment) -> None:
    Comment.objects.update(urgency=Urgency.CRISIS)

    report(comment)
    report_closure.close_reports([comment], by=None)

    assert again(comment).urgency == Urgency.CRISIS


def test_closing_the_reports_of_a_comment_is_one_decision(
    comment: Comment, moderator: User
) -> None:
    numbers = [report(comment).pk, report(comment, "2001:db8::/64").pk]

    [closed] = report_closure.close_reports([comment], by=moderator)

    assert (closed.act, closed.by) == (Act.REPORTS, moderator)
    assert closed.changes == {"reports": numbers}
    assert not Report.objects.open().exists()
    assert not Comment.objects.waiting().exists()
    assert (again(comment).open_reports, again(comment).urgency) == (0, 0)
    assert again(comment).status == Status.APPROVED


def test_a_comment_without_reports_is_left_alone(
    comment: Comment, moderator: User
) -> None:
    assert report_closure.close_reports([comment], by=moderator) == []


def test_who_looked_before_the_reports_were_closed_is_overtaken(
    comment: Comment, moderator: User
) -> None:
    report(comment)
    seen = {comment.pk: comment.version}
    [closed] = report_closure.close_reports([comment], by=moderator)

    late = status_changes.decide(
        [comment], to=Status.REJECTED, by=moderator, versions=seen
    )

    assert late == []
    assert status_changes.decided_since(seen) == [closed]


@pytest.mark.parametrize("to", [Status.REJECTED, Status.SPAM, Status.HELD])
def test_a_persons_decision_closes_the_reports_as_part_of_it(
    comment: Comment, moderator: User, to: Status
) -> None:
    report(comment)

    decided, closed = status_changes.decide([comment], to=to, by=moderator)

    assert (decided.act, closed.act) == (Act.STATUS, Act.REPORTS)
    assert decided.batch == closed.batch
    assert again(comment).open_reports == 0


def test_approving_what_is_approved_closes_its_reports(
    comment: Comment, moderator: User
) -> None:
    report(comment)

    [closed] = status_changes.decide([comment], to=Status.APPROVED, by=moderator)

    assert closed.act == Act.REPORTS
    assert not again(comment).waits


def test_the_filters_decision_leaves_the_reports_open(comment: Comment) -> None:
    report(comment)

    status_changes.decide([comment], to=Status.HELD, by=None)

    assert again(comment).open_reports == 1


def test_what_its_writer_takes_back_waits_for_nobody(comment: Comment) -> None:
    report(comment)

    receipts.withdraw_comment(comment)

    assert list(Comment.objects.waiting()) == []
    assert list(Report.objects.open()) == []


def test_a_comment_may_be_reported_anew_once_its_report_is_closed(
    comment: Comment, moderator: User
) -> None:
    report(comment)
    report_closure.close_reports([comment], by=moderator)

    report(comment)

    assert again(comment).waits


# It is undone


def test_undoing_opens_the_reports_again(comment: Comment, moderator: User) -> None:
    report(comment)
    [closed] = report_closure.close_reports([comment], by=moderator)

    decision_undo.undo_batch(closed.batch, by=moderator)

    assert (again(comment).open_reports, again(comment).urgency) == (1, 1)
    assert list(Comment.objects.waiting()) == [comment]


def test_undoing_a_decision_opens_the_reports_that_it_closed(
    comment: Comment, moderator: User
) -> None:
    report(comment)
    decided, _closed = status_changes.decide([comment], to=Status.SPAM, by=moderator)

    decision_undo.undo_batch(decided.batch, by=moderator)

    assert again(comment).status == Status.APPROVED
    assert again(comment).open_reports == 1


def test_undoing_an_approval_leaves_open_what_was_reported_since(
    post: Post, moderator: User
) -> None:
    held = make.comment(post)
    [approved] = status_changes.decide([held], to=Status.APPROVED, by=moderator)
    report(held)

    decision_undo.undo_batch(approved.batch, by=moderator)

    assert again(held).status == Status.HELD
    assert again(held).open_reports == 1


def test_undoing_leaves_closed_what_the_same_range_reported_anew(
    comment: Comment, moderator: User
) -> None:
    report(comment)
    [closed] = report_closure.close_reports([comment], by=moderator)
    newer = report(comment)

    decision_undo.undo_batch(closed.batch, by=moderator)

    assert list(Report.objects.open()) == [newer]
    assert again(comment).open_reports == 1


def test_undoing_does_not_bring_up_what_its_writer_took_back(
    comment: Comment, moderator: User
) -> None:
    report(comment)
    [closed] = report_closure.close_reports([comment], by=moderator)
    receipts.withdraw_comment(comment)

    decision_undo.undo_batch(closed.batch, by=moderator)

    assert not again(comment).waits
