"""Akismet's opinion of a comment in words, and what an opinion only noted does not do."""

from typing import Any

import pytest

from comments.discussion import submissions
from comments.models import Comment, Status
from comments.screening.akismet import opinions
from comments.spam.models import FilterSettings
from posts.models import Post
from tests import make
from tests.servers.akismet import GUARANTEED_SPAM_AUTHOR, AkismetServer, Mood
from tests.tasks import run_queued

pytestmark = pytest.mark.django_db
SENDER = submissions.Sender(address="203.0.113.7")


@pytest.mark.parametrize(
    ("opinion", "said"),
    [
        (None, ""),
        ({"verdict": "ham"}, "Akismet says: not spam."),
        ({"verdict": "discard"}, "Akismet says: blatant spam."),
        ({"verdict": "ham", "provisional": True}, "Akismet says for now: not spam."),
        ({"failed": "unavailable"}, "Akismet has not answered yet."),
    ],
)
def test_an_opinion_is_said_in_words(opinion: dict[str, Any] | None, said: str) -> None:
    assert opinions.opinion_text(Comment(opinion=opinion)) == said


def test_an_opinion_that_is_only_noted_weighs_nothing_and_is_shown(
    akismet: AkismetServer, post: Post
) -> None:
    FilterSettings.objects.create(pk=1, log_only=["akismet"])
    links = "https://a.example https://b.example https://c.example"
    comment = make.comment(post, name=GUARANTEED_SPAM_AUTHOR, body=links, sender=SENDER)

    assert run_queued() == []

    comment.refresh_from_db()
    codes = {reason["code"] for reason in comment.reasons}
    assert not any(code.startswith("akismet") for code in codes)
    assert comment.status == Status.HELD
    said = opinions.opinion_text(comment, only_noted=True)
    assert said == "Akismet would have said: spam."


def test_an_outage_of_what_is_only_noted_is_no_reason_to_hold_a_comment(
    akismet: AkismetServer, post: Post
) -> None:
    FilterSettings.objects.create(pk=1, log_only=["akismet"])
    akismet.mood = Mood.FAILING
    comment = make.comment(post, sender=SENDER)

    run_queued()

    comment.refresh_from_db()
    assert comment.reasons == []
