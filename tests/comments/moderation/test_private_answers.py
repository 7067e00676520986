"""A crisis is answered privately: to its writer alone, and nothing is published by it."""

import pytest
from django.test import Client

from comments.decisions import ready_answers, status_changes
from comments.discussion import privacy
from comments.models import Comment, PrivateAnswer, ReadyAnswer, Status
from comments.moderation import decision_undo, private_answers
from evidenceblog.core.mail.models import EmailAddress, Message
from evidenceblog.core.models import User
from posts.models import Post
from tests.comments.moderation.desk.requests import page_of, press, seen
from tests.reading import text_of
from tests.servers.smtp import SmtpServer
from tests.tasks import run_queued

pytestmark = pytest.mark.django_db
OURS = {"Origin": "http://127.0.0.1:8000"}
CRY = {"name": "Ada", "email": "ada@example.org", "body": "I want to die."}
DESK = "/admin/comments/comment/"


@pytest.fixture
def receipt(client: Client, post: Post) -> str:
    """The receipt of a comment by somebody who may be in danger."""
    return str(client.post("/walking/comment/", CRY, headers=OURS)["Location"])


@pytest.fixture
def cry(receipt: str) -> Comment:
    comment = Comment.objects.get()
    assert comment.labels == ["crisis"]
    return comment


def answer(client: Client, comment: Comment, **changes: object) -> None:
    said = {"words": "Please call 116 123 tonight.", "by_mail": "on"} | changes
    assert press(client, "signpost", comment, **said).status_code == 302


def test_an_answer_is_on_the_receipt_and_publishes_nothing(
    client: Client, moderator_client: Client, cry: Comment, receipt: str
) -> None:
    answer(moderator_client, cry)

    page = text_of(client.get(receipt))
    assert "Please call 116 123 tonight." in page
    assert "Samaritans" in page
    cry.refresh_from_db()
    assert cry.status == Status.HELD
    for address in ("/walking/", "/feed/"):
        assert "116 123" not in text_of(client.get(address))
        assert CRY["body"] not in text_of(client.get(address))


def test_an_answer_goes_by_mail_with_signposts_and_without_the_comment(
    mail_server: SmtpServer, moderator_client: Client, cry: Comment
) -> None:
    answer(moderator_client, cry)
    run_queued()

    [sent] = mail_server.accepted
    assert sent.mail["To"] == CRY["email"]
    assert sent.mail["Subject"] == "A message from Evidence blog"
    for told in (sent.text, sent.html):
        assert "Please call 116 123 tonight." in told
        assert "Samaritans" in told
        assert CRY["body"] not in told


@pytest.mark.parametrize("email", ["", "josé@exámple.org", "ada@example.org"])
def test_no_mail_goes_where_none_may_go(
    mail_server: SmtpServer, moderator_client: Client, cry: Comment, email: str
) -> None:
    Comment.objects.update(email=email)
    if email == CRY["email"]:
        EmailAddress.objects.create(email=email, stopped_at=cry.received_at)

    answer(moderator_client, cry)

    assert not Message.objects.exists()
    assert not PrivateAnswer.objects.get().is_mailed


def test_mail_is_left_out_where_the_moderator_says_so(
    mail_server: SmtpServer, moderator_client: Client, cry: Comment
) -> None:
    answer(moderator_client, cry, by_mail="")

    assert not Message.objects.exists()


def test_a_ready_made_answer_follows_ones_own_words(
    client: Client, moderator_client: Client, cry: Comment, receipt: str
) -> None:
    ready = ReadyAnswer.objects.offered(ReadyAnswer.Kind.CRISIS)[1]

    answer(moderator_client, cry, words="Dear Ada,", ready=ready.pk)

    told = PrivateAnswer.objects.get().text
    assert told.startswith("Dear Ada,\n\nThank you for writing to us about somebody")


def test_an_answer_without_words_is_none(
    moderator_client: Client, cry: Comment
) -> None:
    refused = press(moderator_client, "signpost", cry, words=" ")

    assert refused.status_code == 422
    assert "An answer needs words." in text_of(refused)
    assert not PrivateAnswer.objects.exists()


def test_what_somebody_else_decided_meanwhile_gets_no_answer(
    moderator: User, moderator_client: Client, cry: Comment
) -> None:
    shown = seen(cry)
    status_changes.decide([cry], to=Status.SPAM, by=moderator)

    moderator_client.post(f"{DESK}act/signpost/", {"seen": shown, "words": "Call."})

    assert not PrivateAnswer.objects.exists()


@pytest.mark.parametrize("to", [Status.REJECTED, Status.SPAM])
def test_a_rejected_crisis_is_told_no_ready_made_reason(
    client: Client, moderator: User, cry: Comment, receipt: str, to: Status
) -> None:
    status_changes.decide([cry], to=to, by=moderator, reasons=["off-topic"])

    page = text_of(client.get(receipt))
    assert "Not published" in page
    assert "it is not about this post" not in page
    assert "took it for spam" not in page
    assert "Why:" not in page
    assert "Samaritans" in page


def test_an_answer_is_taken_back_with_its_mail(
    client: Client,
    mail_server: SmtpServer,
    moderator: User,
    cry: Comment,
    receipt: str,
) -> None:
    [made] = private_answers.answer_privately(
        cry, "Call tonight.", by=moderator, by_mail=True
    )
    assert Message.objects.exists()

    decision_undo.undo_batch(made.batch, by=moderator)

    assert "Call tonight." not in text_of(client.get(receipt))
    assert not Message.objects.exists()


def test_erasure_takes_the_answer_and_its_mail_along(
    mail_server: SmtpServer, moderator: User, cry: Comment
) -> None:
    private_answers.answer_privately(cry, "Call tonight.", by=moderator, by_mail=True)

    privacy.erase_comment(cry, by=moderator)

    assert not PrivateAnswer.objects.exists()
    assert not Message.objects.exists()


def test_on_the_card_of_a_crisis_the_answer_comes_before_publishing(
    moderator_client: Client, cry: Comment
) -> None:
    page = text_of(moderator_client.get(DESK))

    acts = page[page.index('class="card-acts"') :]
    assert acts.index("Answer with signposts") < acts.index(">Approve<")
    assert "It is not about this post" not in acts[: acts.index(">Spam<")]
    answer(moderator_client, cry)
    assert "Please call 116 123 tonight." in text_of(moderator_client.get(DESK))


def test_a_card_that_is_no_crisis_does_not_begin_with_an_answer(
    moderator_client: Client, client: Client, post: Post
) -> None:
    client.post("/walking/comment/", CRY | {"body": "Thank you."}, headers=OURS)

    assert "Answer with signposts" not in text_of(moderator_client.get(DESK))
    assert "Answer with signposts" in page_of(moderator_client, Comment.objects.get())


def test_all_signposts_are_a_click_from_every_form_whatever_was_typed(
    client: Client, post: Post
) -> None:
    assert 'href="/comment/help/">In danger now?</a>' in text_of(
        client.get("/walking/")
    )

    asked = client.post("/walking/comment/", CRY)  # from no page that is known
    assert asked.status_code == 403
    assert 'href="/comment/help/">In danger now?</a>' in text_of(asked)

    answer = client.get("/comment/help/")

    page = text_of(answer)
    for signpost in ready_answers.signposts():
        assert signpost.title in page
        assert signpost.text in page
    assert "findahelpline.com" in page
    assert answer.cookies == {}


def test_editors_of_the_table_change_what_readers_see(
    client: Client, moderator_client: Client, purged: set[str]
) -> None:
    row = ReadyAnswer.objects.get(title="United Kingdom and Ireland")
    table = "/admin/comments/readyanswer/"
    assert "Samaritans" in text_of(moderator_client.get(table))
    fields = {"kind": row.kind, "title": "Ireland", "text": "Call 50808", "position": 5}

    moderator_client.post(f"{table}{row.pk}/change/", fields | {"is_in_use": "on"})

    assert "Call 50808" in text_of(client.get("/comment/help/"))
    assert "signposts" in purged
    moderator_client.post(f"{table}{row.pk}/change/", fields)
    assert "Call 50808" not in text_of(client.get("/comment/help/"))


def test_help_is_named_even_where_the_table_is_empty(client: Client, db: None) -> None:
    ReadyAnswer.objects.all().delete()

    assert "local emergency number" in text_of(client.get("/comment/help/"))


def test_an_answer_to_outreach_of_the_sites_own_is_read_on_the_receipt(
    client: Client, moderator_client: Client, post: Post
) -> None:
    said = CRY | {"body": "Would you link to https://guide.example ?"}
    receipt = client.post("/walking/comment/", said, headers=OURS)["Location"]
    own = ReadyAnswer.objects.create(kind="outreach", title="x", text="not in winter")
    comment = Comment.objects.get()

    press(moderator_client, "answer", comment, answer=own.code)

    assert "Why: not in winter." in text_of(client.get(receipt))
    assert "not in winter" in page_of(moderator_client, comment)


def test_languages_without_crisis_phrases_are_named_on_the_desk(
    client: Client, moderator_client: Client, post: Post
) -> None:
    client.post("/walking/comment/", CRY, headers=OURS)
    assert "no crisis phrases" not in text_of(moderator_client.get(DESK))

    Comment.objects.update(language="sv")

    assert "no crisis phrases for: Swedish." in text_of(moderator_client.get(DESK))
