"""Notifying: a reader who asked is mailed an approved reply, once, and nobody else."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.test import Client

from comments.decisions import status_changes
from comments.discussion import privacy
from comments.models import Comment, Status
from evidenceblog.core.mail import digests
from evidenceblog.core.mail.models import (
    EmailAddress,
    Message,
    Subscription,
    SubscriptionStatus,
)
from evidenceblog.core.models import User
from posts.models import Post
from tests import make
from tests.mailing import link
from tests.reading import text_of
from tests.servers.smtp import Mood, SmtpServer
from tests.tasks import run_queued

pytestmark = pytest.mark.django_db
OURS = {"Origin": "http://127.0.0.1:8000"}
ADA = {"name": "Ada", "email": "ada@example.org", "body": "Does it?", "notify": "on"}


@pytest.fixture
def asked(
    mail_server: SmtpServer, post: Post, client: Client, moderator: User
) -> Comment:
    """An approved comment whose writer confirmed that she wants to hear of replies."""
    client.post("/walking/comment/", ADA, headers=OURS)
    assert run_queued() == []
    comment = Comment.objects.get()
    decide(comment, Status.APPROVED, moderator)
    client.post(link(mail_server.accepted.pop(), "confirm"))
    return comment


def decide(comment: Comment, to: Status, moderator: User) -> None:
    status_changes.decide([comment], to=to, by=moderator)
    assert run_queued() == []


def reply(comment: Comment, **changes: object) -> Comment:
    said = {"name": "Bob", "body": "It does.", **changes}
    return make.comment(comment.post, parent=comment, **said)


def the_next_hour() -> None:
    EmailAddress.objects.update(last_digest_at=F("last_digest_at") - timedelta(hours=1))
    digests.send_digests.call()
    assert run_queued() == []


def test_without_mail_nobody_is_offered_any(client: Client, post: Post) -> None:
    assert 'name="notify"' not in text_of(client.get("/walking/"))

    client.post("/walking/comment/", ADA, headers=OURS)

    assert not Comment.objects.get().notify


def test_a_tick_leads_to_a_mail_that_asks_and_the_receipt_says_so(
    mail_server: SmtpServer, client: Client, post: Post
) -> None:
    assert 'name="notify"' in text_of(client.get("/walking/"))

    answer = client.post("/walking/comment/", ADA, headers=OURS)
    run_queued()

    [mail] = mail_server.accepted
    assert mail.recipient == "ada@example.org"
    assert f"- Replies to your comment on “{live_title(post)}”" in mail.text
    assert "You asked for a mail" in text_of(client.get(answer["Location"]))


def live_title(post: Post) -> str:
    assert post.live
    return str(post.live.title)


def test_who_does_not_tick_gets_no_mail(
    mail_server: SmtpServer, client: Client, post: Post
) -> None:
    answer = client.post("/walking/comment/", {**ADA, "notify": ""}, headers=OURS)
    run_queued()

    assert mail_server.connections == 0
    assert "You asked for a mail" not in text_of(client.get(answer["Location"]))


def test_spam_that_ticks_every_box_makes_us_mail_nobody_until_it_is_rescued(
    mail_server: SmtpServer, client: Client, post: Post, moderator: User
) -> None:
    said = {**ADA, "subject": "trapped", "body": "[url]a[/url] http://a.example http://b.example http://c.example"}  # fmt: skip
    client.post("/walking/comment/", said, headers=OURS)
    run_queued()
    comment = Comment.objects.get()
    assert comment.status == Status.SPAM
    assert mail_server.connections == 0

    decide(comment, Status.APPROVED, moderator)

    assert [one.recipient for one in mail_server.accepted] == ["ada@example.org"]


def test_a_tick_survives_the_page_that_asks_for_a_press_of_the_button(
    mail_server: SmtpServer, client: Client, post: Post
) -> None:
    answer = client.post("/walking/comment/", ADA)
    context = answer.context
    confirmed = {**context["typed"], "confirm": context["token"]}

    assert client.post("/walking/comment/", confirmed).status_code == 303

    assert Comment.objects.get().notify


def test_an_approved_reply_is_mailed(
    mail_server: SmtpServer, asked: Comment, moderator: User, client: Client
) -> None:
    answer = reply(asked)
    assert run_queued() == []
    assert mail_server.accepted == []

    decide(answer, Status.APPROVED, moderator)

    [mail] = mail_server.accepted
    title = live_title(asked.post)
    assert mail.recipient == "ada@example.org"
    assert mail.mail["Subject"] == f"Bob replied to your comment on “{title}”"
    assert "> It does." in mail.text
    assert f"http://127.0.0.1:8000{answer.get_absolute_url()}" in mail.text
    client.post(link(mail, "unsubscribe"))
    assert Subscription.objects.get().status == SubscriptionStatus.ENDED


def test_a_reply_is_mailed_once_however_often_it_is_decided(
    mail_server: SmtpServer, asked: Comment, moderator: User
) -> None:
    answer = reply(asked)
    for _ in range(3):
        decide(answer, Status.APPROVED, moderator)
        decide(answer, Status.HELD, moderator)
        the_next_hour()

    assert len(mail_server.accepted) == 1


def test_replies_approved_together_come_in_one_mail(
    mail_server: SmtpServer, asked: Comment, moderator: User
) -> None:
    replies = [reply(asked) for _ in range(3)]

    status_changes.decide(replies, to=Status.APPROVED, by=moderator)
    run_queued()

    [mail] = mail_server.accepted
    assert mail.mail["Subject"].endswith(", and 2 more")


def test_nobody_is_mailed_a_reply_of_their_own(
    mail_server: SmtpServer, asked: Comment, moderator: User
) -> None:
    decide(reply(asked, email="ADA@example.org"), Status.APPROVED, moderator)
    the_next_hour()

    assert mail_server.accepted == []


def test_a_reply_to_somebody_else_is_not_mailed(
    mail_server: SmtpServer, asked: Comment, moderator: User
) -> None:
    between = reply(asked, email="bob@example.org")
    decide(reply(between), Status.APPROVED, moderator)
    decide(make.comment(asked.post), Status.APPROVED, moderator)
    the_next_hour()

    assert mail_server.accepted == []


def test_a_reply_that_is_taken_down_before_the_mail_leaves_is_not_mailed(
    mail_server: SmtpServer, asked: Comment, moderator: User
) -> None:
    mail_server.mood = Mood.HANGS_UP
    kept, hidden = reply(asked), reply(asked, body="Regretted.")
    status_changes.decide([kept, hidden], to=Status.APPROVED, by=moderator)
    run_queued()
    mail_server.mood = Mood.WELL
    decide(hidden, Status.REJECTED, moderator)

    the_next_hour()

    [mail] = mail_server.accepted
    assert "It does." in mail.text
    assert "Regretted." not in mail.text


def test_a_comment_that_was_taken_back_brings_no_more_mail(
    mail_server: SmtpServer, asked: Comment, moderator: User
) -> None:
    answer = reply(asked)
    decide(asked, Status.WITHDRAWN, moderator)

    decide(answer, Status.APPROVED, moderator)

    assert mail_server.accepted == []


def test_a_strangers_name_makes_no_link_and_no_header(
    mail_server: SmtpServer, asked: Comment, moderator: User
) -> None:
    answer = reply(asked, name="www.evil.example\nBcc: eve@example.org")

    decide(answer, Status.APPROVED, moderator)

    [mail] = mail_server.accepted
    assert mail.mail["Subject"].startswith("Somebody replied to")
    assert "evil" not in mail.text + mail.html + str(mail.mail["Subject"])
    assert mail.mail["Bcc"] is None


def test_who_ended_it_is_not_asked_anew_by_the_next_decision(
    mail_server: SmtpServer, asked: Comment, moderator: User
) -> None:
    Subscription.objects.update(status=SubscriptionStatus.ENDED)

    decide(asked, Status.HELD, moderator)
    decide(asked, Status.APPROVED, moderator)

    assert mail_server.accepted == []
    assert Subscription.objects.get().status == SubscriptionStatus.ENDED


def test_an_erased_comments_address_is_forgotten(
    mail_server: SmtpServer, asked: Comment, moderator: User
) -> None:
    decide(reply(asked), Status.APPROVED, moderator)

    privacy.erase_comment(asked, by=moderator)

    assert not EmailAddress.objects.exists()


def test_an_address_that_stands_with_another_comment_is_kept(
    mail_server: SmtpServer, asked: Comment, moderator: User
) -> None:
    make.comment(asked.post, email="Ada@Example.org")

    privacy.erase_comment(asked, by=moderator)

    assert EmailAddress.objects.exists()
    assert not Subscription.objects.exists()


def test_the_words_of_an_erased_reply_leave_the_mails_we_keep(
    mail_server: SmtpServer, asked: Comment, moderator: User
) -> None:
    answer = reply(asked)
    decide(answer, Status.APPROVED, moderator)
    assert Message.objects.filter(text__contains="It does.").exists()

    privacy.erase_comment(answer, by=moderator)

    assert not Message.objects.filter(text__contains="It does.").exists()
