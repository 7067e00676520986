"""Undoing: what a person did is taken back whole, and what came after it is kept."""

from datetime import timedelta

import pytest
from django.utils import timezone

from comments.decisions import status_changes
from comments.models import (
    Act,
    Comment,
    Decision,
    Note,
    Status,
    TrustRule,
    Wording,
)
from comments.moderation import annotations, decision_undo, edits, trust_rules
from comments.spam.hosts import Trust
from evidenceblog.core.models import User
from posts.models import Post
from tests import make

pytestmark = pytest.mark.django_db
Kind = TrustRule.Kind


@pytest.fixture
def comment(post: Post) -> Comment:
    return make.comment(post, body="Some thoughts.")


def again(comment: Comment) -> Comment:
    return Comment.objects.get(pk=comment.pk)


def trust_email(comment: Comment, verdict: Trust | None, by: User) -> list[Decision]:
    return trust_rules.set_rule(comment, Kind.EMAIL, verdict, by=by)


def block_range(comment: Comment, days: int, by: User) -> list[Decision]:
    return trust_rules.set_rule(comment, Kind.RANGE, Trust.BLOCKED, by=by, days=days)


def block_host(comment: Comment, host: str, days: int, by: User) -> list[Decision]:
    verdict = Trust.BLOCKED
    return trust_rules.set_rule(
        comment, Kind.HOST, verdict, by=by, host=host, days=days
    )


def undo(decisions: list[Decision], by: User) -> decision_undo.UndoResult:
    return decision_undo.undo_batch(decisions[0].batch, by=by)


def test_a_bulk_is_undone_whole_and_says_so_for_each(
    post: Post, moderator: User
) -> None:
    comments = [make.comment(post) for _ in range(40)]
    made = status_changes.decide(comments, to=Status.SPAM, by=moderator)

    done = undo(made, moderator)

    assert {again(comment).status for comment in comments} == {Status.HELD}
    assert {one.undoes for one in done.decisions} == set(made)
    assert {one.by for one in done.decisions} == {moderator}
    assert done.skipped == []


def test_undoing_twice_does_nothing_more(comment: Comment, moderator: User) -> None:
    made = status_changes.decide([comment], to=Status.SPAM, by=moderator)
    undo(made, moderator)
    status_changes.decide([comment], to=Status.SPAM, by=moderator)

    assert undo(made, moderator) == decision_undo.UndoResult([], [])
    assert again(comment).status == Status.SPAM


def test_what_was_decided_anew_is_left(
    post: Post, comment: Comment, moderator: User
) -> None:
    other = make.comment(post)
    made = status_changes.decide([comment, other], to=Status.SPAM, by=moderator)
    status_changes.decide([comment], to=Status.APPROVED, by=make.person("Moderators"))

    done = undo(made, moderator)

    assert again(comment).status == Status.APPROVED
    assert again(other).status == Status.HELD
    assert [left.comment for left in done.skipped] == [comment]


def test_what_its_author_took_back_is_left(comment: Comment, moderator: User) -> None:
    made = status_changes.decide([comment], to=Status.APPROVED, by=moderator)
    status_changes.decide([comment], to=Status.WITHDRAWN, by=None)

    undo(made, moderator)

    assert again(comment).status == Status.WITHDRAWN


def test_thirty_days_are_the_end_of_it(comment: Comment, moderator: User) -> None:
    made = status_changes.decide([comment], to=Status.SPAM, by=moderator)
    Decision.objects.update(at=timezone.now() - timedelta(days=29, hours=23))
    assert decision_undo.last_batch(moderator) == made[0].batch
    Decision.objects.update(at=timezone.now() - timedelta(days=30, minutes=1))
    assert decision_undo.last_batch(moderator) is None

    assert undo(made, moderator).decisions == []
    assert again(comment).status == Status.SPAM


def test_the_last_act_is_ones_own_and_not_undone_yet(
    comment: Comment, moderator: User
) -> None:
    first = status_changes.decide([comment], to=Status.SPAM, by=moderator)
    last = status_changes.decide([comment], to=Status.APPROVED, by=moderator)
    status_changes.decide([comment], to=Status.REJECTED, by=make.person("Moderators"))
    assert decision_undo.last_batch(moderator) == last[0].batch

    Comment.objects.update(status=Status.APPROVED)
    undo(last, moderator)

    assert decision_undo.last_batch(moderator) == first[0].batch
    assert again(comment).status == Status.SPAM


def test_a_label_and_an_assignment_are_taken_back(
    comment: Comment, moderator: User
) -> None:
    labelled = annotations.set_labels([comment], add=["outreach"], by=moderator)
    assigned = annotations.assign_moderator([comment], moderator, by=moderator)
    assert (again(comment).labels, again(comment).assignee) == (
        ["outreach"],
        moderator,
    )

    undo(labelled, moderator)
    undo(assigned, moderator)

    assert (again(comment).labels, again(comment).assignee) == ([], None)


def test_a_field_that_was_changed_again_keeps_its_value(
    comment: Comment, moderator: User
) -> None:
    other = make.person("Moderators")
    first = annotations.assign_moderator([comment], moderator, by=moderator)
    annotations.assign_moderator([comment], other, by=other)

    undo(first, moderator)

    assert again(comment).assignee == other


def test_a_note_is_taken_back(comment: Comment, moderator: User) -> None:
    made = annotations.add_note(comment, "Looks fine to me.", by=moderator)
    assert comment.notes.get().text == "Looks fine to me."

    undo(made, moderator)

    assert not Note.objects.exists()


def test_an_edit_is_taken_back_with_its_note(comment: Comment, moderator: User) -> None:
    made = edits.edit_comment(comment, "Some.", note="A name was in it.", by=moderator)
    assert again(comment).body == "Some."
    assert again(comment).edited_at is not None

    undo(made, moderator)

    assert again(comment).body == "Some thoughts."
    assert again(comment).edited_at is None
    assert not Note.objects.exists()
    assert not Wording.objects.exists()


def test_a_comment_edited_twice_stays_edited_when_one_edit_is_undone(
    comment: Comment, moderator: User
) -> None:
    edits.edit_comment(comment, "Some.", note="one", by=moderator)
    second = edits.edit_comment(again(comment), "None.", note="two", by=moderator)

    undo(second, moderator)

    assert again(comment).body == "Some."
    assert again(comment).edited_at is not None


def test_left_out_links_come_back(comment: Comment, moderator: User) -> None:
    made = edits.hide_links([comment], by=moderator)
    assert again(comment).links_off

    undo(made, moderator)

    assert not again(comment).links_off


def test_links_left_out_and_approved_at_once_are_undone_at_once(
    comment: Comment, moderator: User
) -> None:
    made = edits.hide_links([comment], by=moderator)
    status_changes.decide(
        [comment], to=Status.APPROVED, by=moderator, batch=made[0].batch
    )

    undo(made, moderator)

    assert (again(comment).links_off, again(comment).status) == (False, Status.HELD)


def test_the_rule_about_an_address_is_taken_back(
    comment: Comment, moderator: User
) -> None:
    trust_email(comment, Trust.HELD, moderator)
    made = trust_email(comment, Trust.TRUSTED, moderator)
    undo(made, moderator)
    assert TrustRule.objects.get().verdict == "held"

    undo(trust_email(comment, None, moderator), moderator)
    assert TrustRule.objects.get().verdict == "held"


def test_a_block_is_lifted(comment: Comment, moderator: User) -> None:
    Comment.objects.update(network="192.0.2.0/24")
    made = block_range(again(comment), 7, moderator)
    assert TrustRule.objects.get().value == "192.0.2.0/24"

    undo(made, moderator)

    assert not TrustRule.objects.exists()


@pytest.mark.parametrize("days", [0, -1, 31])
def test_a_range_is_blocked_for_a_month_at_most(
    comment: Comment, moderator: User, days: int
) -> None:
    Comment.objects.update(network="192.0.2.0/24")

    with pytest.raises(trust_rules.CannotMakeRule):
        block_range(again(comment), days, moderator)
    assert not TrustRule.objects.exists()


def test_every_act_but_a_status_leaves_the_status_alone(
    comment: Comment, moderator: User
) -> None:
    annotations.set_labels([comment], add=["outreach"], by=moderator)
    annotations.add_note(comment, "A note.", by=moderator)
    edits.edit_comment(comment, "Other words.", note="why", by=moderator)

    made = comment.decisions.exclude(act=Act.STATUS)
    assert {(one.from_status, one.to_status) for one in made} == {("held", "held")}
    assert "Other words" not in str([one.changes for one in made])


@pytest.mark.parametrize("gone", [Status.WITHDRAWN, Status.ERASED])
def test_what_its_author_took_back_is_not_edited(
    comment: Comment, moderator: User, gone: Status
) -> None:
    status_changes.decide([comment], to=gone, by=None)

    with pytest.raises(edits.CannotEdit):
        edits.edit_comment(comment, "Words.", note="why", by=moderator)


def test_two_moderators_notice_each_other(comment: Comment, moderator: User) -> None:
    other, seen = make.person("Moderators"), {comment.pk: comment.version}
    status_changes.decide([comment], to=Status.REJECTED, by=other, versions=seen)

    made = status_changes.decide(
        [comment], to=Status.APPROVED, by=moderator, versions=seen
    )

    assert made == []
    assert again(comment).status == Status.REJECTED
    (decided,) = status_changes.decided_since(seen)
    assert (decided.by, decided.to_status) == (other, Status.REJECTED)


def test_what_a_filter_did_meanwhile_stops_no_person(
    comment: Comment, moderator: User
) -> None:
    seen = {comment.pk: comment.version}
    status_changes.decide([comment], to=Status.SPAM, by=None)

    assert status_changes.decide(
        [comment], to=Status.APPROVED, by=moderator, versions=seen
    )
    assert status_changes.decided_since({comment.pk: 1}) == []


# Hosts


@pytest.fixture
def linking(post: Post) -> Comment:
    return make.comment(post, body="See https://www.shop.example/x for more of it.")


def test_a_blocked_host_sends_what_leads_there_to_the_spam_list(
    post: Post, linking: Comment, moderator: User
) -> None:
    block_host(linking, "shop.example", 30, moderator)

    later = make.comment(post, body="I went to http://shop.example yesterday.")

    assert later.status == Status.SPAM
    assert later.reasons[0]["code"] == "blocked-host"


def test_a_host_is_what_it_was_when_its_block_is_undone(
    linking: Comment, moderator: User
) -> None:
    first = block_host(linking, "shop.example", 30, moderator)
    until = TrustRule.objects.get().until
    second = block_host(linking, "shop.example", 60, moderator)

    undo(second, moderator)
    assert TrustRule.objects.get().until == until

    undo(first, moderator)
    assert not TrustRule.objects.exists()


@pytest.mark.parametrize(("host", "days"), [("other.example", 7), ("shop.example", 0)])
def test_only_hosts_of_the_comment_are_blocked_and_for_some_time(
    linking: Comment, moderator: User, host: str, days: int
) -> None:
    with pytest.raises(trust_rules.CannotMakeRule):
        block_host(linking, host, days, moderator)
    assert not TrustRule.objects.exists()


def test_a_host_of_everybodys_pages_is_not_blocked(post: Post, moderator: User) -> None:
    comment = make.comment(post, body="Watch https://youtube.com/watch?v=1 on it.")

    with pytest.raises(trust_rules.CannotMakeRule):
        block_host(comment, "youtube.com", 7, moderator)
