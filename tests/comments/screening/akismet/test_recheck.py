"""Asking Akismet again: what it is asked then, what its late word does, and what it cannot do."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from comments.decisions import status_changes
from comments.discussion import privacy, submissions
from comments.models import AkismetCheck, Campaign, Comment, Decision, Status
from comments.moderation import edits
from comments.screening.akismet import check, client
from comments.spam import scorer
from comments.spam.filter_data import FilterData
from comments.spam.verdicts import Bin, Family, Reason, ScoringContext, Verdict
from evidenceblog.core.models import User
from posts.models import Post
from tests import make
from tests.servers.akismet import (
    GUARANTEED_SPAM_AUTHOR,
    GUID,
    RECHECK_AFTER,
    AkismetServer,
    Mood,
)
from tests.tasks import JOBS, empty_queue, queued, run_queued

pytestmark = pytest.mark.django_db
LINKS = "https://a.example https://b.example https://c.example"
ASK = "comments.screening.akismet.check.check_comment"


def receive(post: Post, **changes: object) -> Comment:
    sender = submissions.Sender(address="203.0.113.7", user_agent="Firefox")
    return make.comment(post, **{"sender": sender, **changes})


def questions(akismet: AkismetServer) -> list[dict[str, Any]]:
    return [
        request["fields"]
        for request in akismet.requests
        if request["path"] == "/1.1/comment-check"
    ]


@pytest.fixture
def disagreement(monkeypatch: pytest.MonkeyPatch) -> None:
    """A filter that takes back what it called spam once Akismet calls it ham."""

    def score(text: str, context: ScoringContext, filter_data: FilterData) -> Verdict:
        if context.akismet == "ham":
            return Verdict(Bin.UNSURE, (Reason("copy", Family.REPETITION, 70),))
        return Verdict(Bin.SPAM, (Reason("copy-of-spam", Family.REPETITION, 90),))

    monkeypatch.setattr(scorer, "score", score)


# The same words


def test_what_is_asked_again_is_what_was_asked_whatever_came_of_the_comment(
    akismet: AkismetServer, post: Post, moderator: User
) -> None:
    akismet.mood = Mood.FAILING
    comment = receive(post, body="Buy pills")
    run_queued()
    akismet.mood = Mood.FINE
    edits.edit_comment(comment, "Let us talk", note="", by=moderator)
    Post.objects.filter(pk=post.pk).update(slug="moved")
    Comment.objects.filter(pk=comment.pk).update(address=None, user_agent="")

    assert run_queued() == []

    first, again = questions(akismet)
    assert again == first | {"recheck_reason": "recheck_queue"}
    assert again["comment_content"] == "Buy pills"


def test_what_was_edited_before_it_was_asked_about_is_asked_as_it_was_written(
    akismet: AkismetServer, post: Post, moderator: User
) -> None:
    comment = receive(post, body="Buy pills")
    edits.edit_comment(comment, "Let us talk", note="", by=moderator)
    edits.edit_comment(comment, "Let us talk.", note="", by=moderator)

    run_queued()

    assert akismet.fields["comment_content"] == "Buy pills"


# Provisional ham


def test_ham_that_is_provisional_is_asked_about_again_when_akismet_says(
    akismet: AkismetServer, post: Post
) -> None:
    akismet.looks_twice = True
    comment = receive(post)
    empty_queue()

    check.check_comment.call(comment=comment.pk)

    comment.refresh_from_db()
    assert comment.opinion == {"verdict": "ham", "guid": GUID, "provisional": True}
    assert comment.status == Status.HELD
    [job] = JOBS.filter(status="todo")
    assert job.args["path"] == ASK
    assert job.scheduled_at is not None
    wait = job.scheduled_at - timezone.now()
    assert timedelta(0) < wait <= timedelta(seconds=RECHECK_AFTER)


def test_the_last_word_replaces_the_provisional_one(
    akismet: AkismetServer, post: Post
) -> None:
    akismet.looks_twice = True
    comment = receive(post, name=GUARANTEED_SPAM_AUTHOR, body=LINKS)

    assert run_queued() == []

    comment.refresh_from_db()
    assert comment.opinion == {"verdict": "spam", "guid": GUID}
    assert comment.status == Status.SPAM
    first, again = questions(akismet)
    assert again == first | {"recheck_reason": "recheck"}


def test_akismet_is_asked_twice_and_not_for_ever(
    akismet: AkismetServer, post: Post
) -> None:
    akismet.headers["X-akismet-recheck-after"] = "0"
    comment = receive(post)

    run_queued()

    comment.refresh_from_db()
    assert comment.opinion == {"verdict": "ham", "guid": GUID}
    assert len(questions(akismet)) == 2
    assert queued() == []


def test_a_provisional_word_is_kept_while_the_last_one_cannot_be_had(
    akismet: AkismetServer, post: Post
) -> None:
    akismet.looks_twice = True
    comment = receive(post)
    empty_queue()
    check.check_comment.call(comment=comment.pk)
    akismet.mood = Mood.FAILING

    [failure] = run_queued()

    comment.refresh_from_db()
    assert failure.again_at
    assert comment.opinion == {"verdict": "ham", "guid": GUID, "provisional": True}
    assert comment.reasons == []


# A late word


def test_what_the_filter_alone_took_for_spam_is_given_back_when_akismet_disagrees(
    akismet: AkismetServer, post: Post, disagreement: None
) -> None:
    comment = receive(post)
    assert comment.status == Status.SPAM

    assert run_queued() == []

    comment.refresh_from_db()
    assert comment.status == Status.HELD
    made = comment.decisions.latest("pk")
    assert (made.by, made.reasons) == (None, ["copy"])


@pytest.mark.parametrize("to", [Status.SPAM, Status.APPROVED, Status.REJECTED])
@pytest.mark.parametrize("name", ["Ada", GUARANTEED_SPAM_AUTHOR])
def test_a_word_that_comes_late_never_overrules_a_person(
    akismet: AkismetServer,
    post: Post,
    moderator: User,
    to: Status,
    name: str,
) -> None:
    akismet.mood = Mood.FAILING
    comment = receive(post, name=name, body=LINKS)
    run_queued()
    status_changes.decide([comment], to=to, by=moderator)
    akismet.mood = Mood.FINE

    assert run_queued() == []

    comment.refresh_from_db()
    assert comment.status == to
    verdict = "ham" if name == "Ada" else "spam"
    assert comment.opinion == {"verdict": verdict, "guid": GUID}
    assert comment.decisions.latest("pk").by == moderator


def test_a_person_who_lets_a_comment_wait_is_not_overruled_either(
    akismet: AkismetServer, post: Post, moderator: User
) -> None:
    comment = receive(post, name=GUARANTEED_SPAM_AUTHOR, trap="x")
    akismet.mood = Mood.FAILING
    run_queued()
    akismet.mood = Mood.FINE
    Decision.objects.create(
        comment=comment, from_status="spam", to_status="held", by=moderator
    )

    run_queued()

    comment.refresh_from_db()
    assert (comment.score or 0) > 80
    assert comment.status == Status.HELD


def test_a_decision_on_the_campaign_counts_as_a_persons(
    akismet: AkismetServer, post: Post, moderator: User, disagreement: None
) -> None:
    comment = receive(post)
    campaign = Campaign.objects.create(ground="text", verdict="spam")
    comment.decisions.update(campaign=campaign)

    run_queued()

    comment.refresh_from_db()
    assert comment.status == Status.SPAM
    assert akismet.requests == []


# What is not asked any more


def test_what_its_writer_took_back_is_not_asked_about_again(
    akismet: AkismetServer, post: Post
) -> None:
    akismet.mood = Mood.FAILING
    comment = receive(post)
    run_queued()
    status_changes.decide([comment], to=Status.WITHDRAWN, by=None)

    run_queued()

    assert len(questions(akismet)) == 1


def test_an_answer_about_a_comment_erased_meanwhile_is_not_kept(
    akismet: AkismetServer, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    comment = receive(post)
    ask = client.request_opinion

    def erased_meanwhile(*args: Any, **kwargs: Any) -> Any:
        opinion = ask(*args, **kwargs)
        privacy.erase_comment(comment, by=None)
        return opinion

    monkeypatch.setattr(client, "request_opinion", erased_meanwhile)

    assert run_queued() == []

    comment.refresh_from_db()
    assert (comment.status, comment.opinion) == (Status.ERASED, None)
    assert not AkismetCheck.objects.exists()


# What was given up


def asked_in_vain(post: Post, hours: float) -> Comment:
    """Return a comment that Akismet was last asked about these hours ago, in vain."""
    comment = receive(post)
    empty_queue()
    AkismetCheck.objects.create(
        comment=comment,
        parameters={"user_ip": "203.0.113.7", "comment_content": comment.body},
        tried_at=timezone.now() - timedelta(hours=hours),
    )
    return comment


def test_what_was_given_up_is_asked_about_once_more(
    akismet: AkismetServer, post: Post
) -> None:
    lost = [asked_in_vain(post, hours=26) for _ in range(2)]
    waiting = asked_in_vain(post, hours=24)

    check.recheck_unanswered.call()
    assert run_queued() == []

    unanswered = AkismetCheck.objects.filter(answered_at=None).values_list(
        "pk", flat=True
    )
    assert list(unanswered) == [waiting.pk]
    assert len(akismet.requests) == len(lost)


def test_while_akismet_fails_one_comment_tries_for_all(
    akismet: AkismetServer, post: Post
) -> None:
    akismet.mood = Mood.FAILING
    for _ in range(3):
        receive(post)
    run_queued()
    empty_queue()
    AkismetCheck.objects.update(tried_at=timezone.now() - timedelta(days=2))

    check.recheck_unanswered.call()

    assert queued() == [ASK]
