"""Judging what is stored: the filter proposes, and never overrules a person."""

from typing import Any

import pytest

from comments.decisions import status_changes
from comments.discussion import privacy
from comments.models import Comment, Kind, Status
from comments.moderation import annotations
from comments.screening import pipeline, scoring_context
from comments.spam.verdicts import ScoringContext
from posts.models import Post
from tests import make

pytestmark = pytest.mark.django_db
LINKS = "https://a.example https://b.example https://c.example"


def codes(comment: Comment) -> list[str]:
    return [reason["code"] for reason in comment.reasons]


def suspect(comment: Comment) -> Comment:
    """Give a comment context under which the filter would call it spam."""
    comment.trap = "filled in"
    comment.opinion = {"verdict": "spam"}
    comment.save()
    return comment


def test_a_comment_nothing_speaks_against_waits_for_a_person(post: Post) -> None:
    comment = make.comment(post)

    made = comment.decisions.get()
    assert (made.from_status, made.to_status, made.by) == ("received", "held", None)
    assert made.reasons == ["first-look"]
    assert (comment.status, comment.score, comment.reasons) == (Status.HELD, 0, [])


def test_the_reasons_are_kept_with_the_words_they_rest_on(post: Post) -> None:
    comment = make.comment(post, body=f"See {LINKS}")

    reason = comment.reasons[0]
    assert (reason["code"], reason["points"]) == ("many-links", 36)
    words = [comment.body[start:end] for start, end in reason["words"]]
    assert words == LINKS.split()
    assert comment.decisions.get().reasons == codes(comment)


def test_spam_with_reasons_of_two_families_is_put_away(post: Post) -> None:
    comment = make.comment(post, body=f"Buy! {LINKS}", trap="x")

    assert comment.status == Status.SPAM
    assert codes(comment)[:2] == ["trap", "many-links"]
    assert comment.decisions.get().by is None


def test_the_same_text_elsewhere_speaks_against_it(post: Post) -> None:
    said = "We would have liked to read more about the dose."
    make.comment(post, body=said)

    assert codes(make.comment(make.post(), body=said)) == ["copy"]


def test_a_copy_of_what_was_spam_that_fills_the_trap_is_spam(post: Post) -> None:
    said = "We would have liked to read more about the dose."
    make.comment(post, body=said, status=Status.SPAM)

    copy = make.comment(make.post(), body=said, trap="x")

    assert (copy.status, codes(copy)) == (Status.SPAM, ["copy-of-spam", "trap"])


@pytest.mark.parametrize("to", [Status.APPROVED, Status.REJECTED, Status.HELD])
def test_a_persons_decision_is_not_overruled(post: Post, to: Status) -> None:
    comment = suspect(make.comment(post))
    moderator = make.person("Moderators")
    status_changes.decide([comment], to=Status.SPAM, by=moderator)
    status_changes.decide([comment], to=to, by=moderator)

    assert pipeline.screen(comment) == []

    comment.refresh_from_db()
    assert comment.status == to
    assert codes(comment)[:2] == ["trap", "akismet-spam"]


def test_what_its_author_took_back_is_not_moved(post: Post) -> None:
    comment = suspect(make.comment(post, status=Status.WITHDRAWN))

    pipeline.screen(comment)

    comment.refresh_from_db()
    assert comment.status == Status.WITHDRAWN


def test_a_new_reason_moves_what_only_the_filter_has_seen(post: Post) -> None:
    comment = suspect(make.comment(post))

    (made,) = pipeline.screen(comment)

    comment.refresh_from_db()
    assert (made.from_status, comment.status) == (Status.HELD, Status.SPAM)


def test_judging_again_without_news_decides_nothing(post: Post) -> None:
    comment = make.comment(post)

    assert pipeline.screen(comment) == []
    assert comment.decisions.count() == 1


# What kind of thing it is


def test_a_notice_of_a_reblog_is_no_part_of_the_discussion(post: Post) -> None:
    comment = make.comment(post, body="Reblogged this on Notes from the Ward.")

    assert (comment.kind, comment.status) == (Kind.REBLOG, Status.HELD)
    comment.refresh_from_db()
    assert comment.lane == Comment.Lane.SHARED


def test_a_pitch_is_labelled_and_waits(post: Post) -> None:
    comment = make.comment(
        post,
        name="Maya Miller",
        body="I'm Maya from Wellness Daily, a health site. Our article on back pain is "
        "here: https://wellness.example/back. We would love it if you could share it "
        "with your readers.",
    )

    assert (comment.labels, comment.status) == (["outreach"], Status.HELD)


def test_somebody_in_danger_goes_before_everybody(post: Post) -> None:
    make.comment(post)
    comment = make.comment(post, body="I cannot go on, I want to kill myself.")

    first = Comment.objects.waiting().first()
    assert first == comment
    assert first.labels == ["crisis"]


def test_what_people_said_it_is_stays(post: Post) -> None:
    moderator = make.person("Moderators")
    comment = make.comment(post, body="Reblogged this on Notes from the Ward.")
    annotations.set_labels([comment], add=["outreach"], by=moderator)

    pipeline.screen(comment)

    comment.refresh_from_db()
    assert comment.labels == ["outreach"]


def test_its_language_is_noted(post: Post) -> None:
    said = "Vielen Dank, das hat mir bei meinen Rückenschmerzen sehr geholfen."

    assert make.comment(post, body=said).language == "de"


def test_what_is_erased_while_it_is_judged_leaves_nothing(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = "A story of somebody who would rather not have told it to all of us. " * 2
    comment = make.comment(post, body=body, website="https://somebody.example/")
    assert comment.sketch
    context_of = scoring_context.context_of

    def erased_meanwhile(*given: Any) -> ScoringContext:
        privacy.erase_comment(comment, by=None)
        return context_of(*given)

    monkeypatch.setattr(scoring_context, "context_of", erased_meanwhile)
    assert pipeline.screen(comment) == []

    comment.refresh_from_db()
    assert (comment.sketch, comment.bands, comment.hosts) == ([], [], [])


def test_what_each_signal_said_is_kept_without_places(post: Post) -> None:
    comment = make.comment(post, body=f"See {LINKS}", trap="x")

    said = {one["code"]: one["points"] for one in comment.reasons}
    assert comment.forecasts["fired"] == said
    assert said["trap"] == 60
