"""Trusted addresses: a press of a mailed button publishes; a typed address never does."""

from typing import Any

import pytest
from django.test import Client

from comments.decisions import status_changes
from comments.discussion import email_approval
from comments.models import Comment, Kind, Status, TrustRule
from comments.moderation import trust_rules
from comments.screening import scoring_context
from comments.spam.hosts import Trust
from evidenceblog.core.models import User
from posts.models import Post
from tests import make
from tests.mailing import link
from tests.reading import text_of
from tests.servers.akismet import AkismetServer
from tests.servers.smtp import SmtpServer
from tests.tasks import run_queued

pytestmark = pytest.mark.django_db
OURS = {"Origin": "http://127.0.0.1:8000"}
TRUSTED, HELD = Trust.TRUSTED, Trust.HELD


@pytest.fixture
def trusted(post: Post, moderator: User) -> None:
    """Ada's address is trusted; nothing that she wrote waits."""
    comment = make.comment(post, email="ada@example.org", status="approved")
    trust_rules.set_rule(comment, TrustRule.Kind.EMAIL, TRUSTED, by=moderator)


def send(post: Post, **changes: Any) -> Comment:
    said = {"name": "Ada", "email": "Ada@Example.org", "body": "More thoughts."}
    return make.comment(post, **said | changes)


def mailed(mail_server: SmtpServer) -> str:
    """Run what is queued and return the address in the one mail."""
    assert run_queued() == []
    [mail] = mail_server.accepted
    return link(mail, "comment/yours")


def status(comment: Comment) -> str:
    return Comment.objects.get(pk=comment.pk).status


def heading(answer: Any) -> str:
    return text_of(answer).partition("<h1>")[2].partition("</h1>")[0]


@pytest.mark.usefixtures("trusted")
def test_a_typed_address_publishes_nothing(
    post: Post, mail_server: SmtpServer, client: Client
) -> None:
    comment = send(post)
    url = mailed(mail_server)

    for method in (client.get, client.head):
        assert method(url).status_code == 200

    assert status(comment) == Status.HELD
    code = TrustRule.objects.get().code
    assert comment.decisions.get().reasons == ["author-unconfirmed", code]
    assert not scoring_context.context_of(comment).confirmed


@pytest.mark.usefixtures("trusted")
def test_a_press_of_the_button_publishes(
    post: Post, mail_server: SmtpServer, client: Client
) -> None:
    comment = send(post)
    url = mailed(mail_server)
    assert "More thoughts." in text_of(client.get(url))

    answer = client.post(url)

    assert heading(answer) == "Published"
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"] == "noindex"
    last = comment.decisions.latest("pk")
    assert (last.to_status, last.by) == (Status.APPROVED, None)
    assert last.reasons == ["confirmed-trusted"]
    assert scoring_context.context_of(Comment.objects.get(pk=comment.pk)).confirmed


@pytest.mark.usefixtures("trusted")
def test_the_code_publishes_once(
    post: Post, mail_server: SmtpServer, client: Client, moderator: User
) -> None:
    comment = send(post)
    url = mailed(mail_server)
    client.post(url)
    status_changes.decide([comment], to=Status.HELD, by=moderator)

    answer = client.post(url)

    assert heading(answer) == "A moderator decides about it"
    assert status(comment) == Status.HELD


@pytest.mark.usefixtures("trusted")
def test_the_mail_holds_nothing_that_a_stranger_wrote(
    post: Post, mail_server: SmtpServer
) -> None:
    send(post, name="Evil Name", body="Evil words")
    mailed(mail_server)

    assert "Evil" not in mail_server.accepted[0].text
    assert mail_server.accepted[0].recipient.lower() == "ada@example.org"


@pytest.mark.usefixtures("trusted")
def test_a_mailbox_is_not_flooded(post: Post, mail_server: SmtpServer) -> None:
    for number in range(7):
        send(post, body=f"Thought {number} about walking.")
    assert run_queued() == []

    assert len(mail_server.accepted) == email_approval.MAIL_LIMIT.capacity


@pytest.mark.usefixtures("trusted")
def test_a_person_who_decided_is_not_overruled(
    post: Post, mail_server: SmtpServer, client: Client, moderator: User
) -> None:
    comment = send(post)
    url = mailed(mail_server)
    status_changes.decide([comment], to=Status.REJECTED, by=moderator)

    assert heading(client.post(url)) == "A moderator decides about it"
    assert status(comment) == Status.REJECTED


@pytest.mark.usefixtures("trusted")
def test_trust_that_was_taken_back_publishes_nothing(
    post: Post, mail_server: SmtpServer, client: Client, moderator: User
) -> None:
    comment = send(post)
    url = mailed(mail_server)
    trust_rules.set_rule(comment, TrustRule.Kind.EMAIL, None, by=moderator)

    client.post(url)

    assert status(comment) == Status.HELD


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize(
    "changes",
    [
        {"status": Status.SPAM},
        {"urgency": Comment.Urgency.CRISIS},
        {"kind": Kind.REBLOG},
        {"opinion": {"verdict": "spam"}},
        {"opinion": {"failed": "unavailable"}},
    ],
)
def test_what_a_person_must_read_is_not_published(
    post: Post, mail_server: SmtpServer, client: Client, changes: dict[str, Any]
) -> None:
    comment = send(post)
    url = mailed(mail_server)
    Comment.objects.filter(pk=comment.pk).update(**changes)

    client.post(url)

    assert status(comment) != Status.APPROVED


@pytest.mark.usefixtures("trusted")
def test_nothing_is_published_before_akismet_spoke(
    post: Post, mail_server: SmtpServer, client: Client, akismet: AkismetServer
) -> None:
    comment = send(post)
    url = mailed(mail_server)
    Comment.objects.filter(pk=comment.pk).update(opinion=None)

    client.post(url)

    assert status(comment) == Status.HELD


def test_a_stranger_is_not_mailed(post: Post, mail_server: SmtpServer) -> None:
    send(post)
    assert run_queued() == []

    assert mail_server.accepted == []


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("gone", [Status.WITHDRAWN, Status.ERASED])
def test_a_comment_that_is_gone_is_not_shown(
    post: Post, mail_server: SmtpServer, client: Client, gone: Status
) -> None:
    comment = send(post)
    url = mailed(mail_server)
    Comment.objects.filter(pk=comment.pk).update(status=gone)

    answer = client.get(url)

    assert answer.status_code == 404
    assert "More thoughts." not in text_of(answer)


@pytest.mark.usefixtures("trusted")
def test_a_code_runs_out_and_a_made_up_one_is_none(
    post: Post,
    mail_server: SmtpServer,
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    comment = send(post)
    url = mailed(mail_server)
    assert client.post(f"/comment/yours/{comment.pk}/").status_code == 404

    monkeypatch.setattr(email_approval, "LINK_LIFETIME", -email_approval.LINK_LIFETIME)

    assert client.post(url).status_code == 404
    assert status(comment) == Status.HELD


def test_a_held_author_waits_and_the_reason_is_kept(
    post: Post, moderator: User, mail_server: SmtpServer
) -> None:
    before = make.comment(post, email="ada@example.org", status="approved")
    trust_rules.set_rule(before, TrustRule.Kind.EMAIL, HELD, by=moderator)

    comment = send(post)

    assert status(comment) == Status.HELD
    code = TrustRule.objects.get().code
    assert comment.decisions.get().reasons == ["held-email", code]
    assert run_queued() == []
    assert mail_server.accepted == []
