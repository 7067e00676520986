"""A person's data by e-mail address: found, exported, erased, by them or for them."""

import json
import logging
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from comments.discussion import privacy, submissions
from comments.models import AkismetCheck, Comment, Note, Status, TrustRule
from comments.spam.hosts import Trust
from evidenceblog.core.mail import outbox
from evidenceblog.core.mail.models import EmailAddress, Message
from evidenceblog.core.models import DataRequest, Erasure, ErasureKind, User
from evidenceblog.core.personal_data import data_requests, held_data
from posts import review_links
from posts.models import ReviewLink
from posts.revisions import redaction
from tests import make
from tests.admin_pages import signed_in
from tests.core.test_log_masks import masked
from tests.mailing import link, subscribed
from tests.reading import text_of
from tests.servers.smtp import SmtpServer
from tests.tasks import run_queued

pytestmark = pytest.mark.django_db
ADDRESS = "ada@xn--bcher-kva.example"
# The same mailbox, as people and forms write it.
SPELLINGS = ("Ada@bücher.example", "ADA@XN--BCHER-KVA.example", "ada@BÜCHER.example")
WORDS = "Secret words"


def comment(email: str = SPELLINGS[0], **changes: Any) -> Comment:
    sender = submissions.Sender(address="203.0.113.7", user_agent="Browser/5")
    facts = {"name": "Ada Secret", "body": f"{WORDS} {email}", "status": "approved"}
    post = changes.pop("post", None) or make.post()
    return make.comment(post, sender=sender, email=email, **facts | changes)


def everything() -> str:
    """Return all that is found, as it is exported."""
    held = held_data.find_held(ADDRESS, in_full=True)
    return json.dumps(held_data.as_json(held), default=str, ensure_ascii=False)


@pytest.fixture
def person(mail_server: SmtpServer) -> Comment:
    """Somebody of whom there is something everywhere."""
    post = make.post(slug="walking")
    first, *_others = [comment(email, post=post) for email in SPELLINGS]
    make.comment(post, parent=first, body="I agree.", status="approved")
    Note.objects.create(comment=first, by=make.person("Moderators"), text="Known here")
    AkismetCheck.objects.create(comment=first, parameters={"user_ip": "203.0.113.7"})
    TrustRule.objects.create(
        kind="email", value=ADDRESS, verdict=Trust.TRUSTED.value, note="A nurse"
    )
    subscribed(ADDRESS, "replies:1")
    copy = make.working_copy(title="Unpublished")
    review_links.ask_reviewer(
        copy,
        name="Ada Reviewer",
        email=ADDRESS,
        by=make.person("Editors"),
        key="1" * 32,
    )
    return first


def test_all_of_a_mailbox_is_found_however_it_was_written(person: Comment) -> None:
    found = everything()

    for word in (*SPELLINGS, "203.0.113.7", "Browser/5", "Known here", "A nurse"):
        assert word in found
    assert "Ada Reviewer" in found
    assert "What is new in replies:1" in found
    assert "I agree." not in found
    assert held_data.find_held("other@example.org", in_full=True) == []


def test_what_is_erased_is_gone_and_answers_of_others_stay(
    person: Comment, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    administrator = make.person(is_superuser=True)

    with caplog.at_level(logging.INFO):
        done = data_requests.request_erasure(ADDRESS, by=administrator)

    assert done
    assert held_data.find_held(ADDRESS, in_full=True) == []
    everywhere = str([*Comment.objects.values(), *ReviewLink.objects.values()])
    everywhere += str([*EmailAddress.objects.values(), *Message.objects.values()])
    everywhere += caplog.text
    for word in (*SPELLINGS, ADDRESS, WORDS, "Ada", "203.0.113.7", "A nurse"):
        assert word not in everywhere
    page = text_of(client.get("/walking/"))
    assert "I agree." in page
    assert "Ada Secret" not in page
    assert f"asked by administrator {administrator.pk}" in caplog.text


def test_each_erasure_is_recorded_by_number_for_who_restores_a_backup(
    person: Comment,
) -> None:
    numbers = set(
        Comment.objects.filter(name="Ada Secret").values_list("pk", flat=True)
    )
    address = EmailAddress.objects.get(email=ADDRESS).pk
    reviewer = ReviewLink.objects.get().pk

    data_requests.request_erasure(ADDRESS, by=None)

    recorded = set(Erasure.objects.values_list("kind", "object_id"))
    assert recorded == {
        *((ErasureKind.COMMENT, number) for number in numbers),
        (ErasureKind.ADDRESS, address),
        (ErasureKind.REVIEW_LINK, reviewer),
    }


def test_erasing_one_comment_and_redacting_are_recorded_too() -> None:
    one = comment()
    post = make.post()
    privacy.erase_comment(one, by=None)
    done = redaction.redact(post, "Walking", by=make.person(), reason="A name")
    outbox.erase_address("nobody@example.org")

    assert list(Erasure.objects.order_by("pk").values_list("kind", "object_id")) == [
        ("comment", one.pk),
        ("redaction", done.pk),
    ]


def test_much_is_erased_by_the_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data_requests, "ERASED_AT_ONCE", 0)
    one = comment()

    assert not data_requests.request_erasure(ADDRESS, by=None)
    assert Comment.objects.get(pk=one.pk).body
    assert run_queued() == []

    assert Comment.objects.get(pk=one.pk).status == Status.ERASED
    assert not DataRequest.objects.exists()


def test_an_account_is_shown_and_kept() -> None:
    make.person(email=ADDRESS, username="ada-works-here")
    assert "ada-works-here" in everything()

    data_requests.request_erasure(ADDRESS, by=None)

    assert User.objects.filter(username="ada-works-here").exists()


# The person's own way


def ask(client: Client, email: str, **headers: str) -> Any:
    origin = {"origin": "http://127.0.0.1:8000"} | headers
    return client.post("/privacy/request/", {"email": email}, headers=origin)


def test_a_person_sees_exports_and_erases_by_a_mailed_link(
    mail_server: SmtpServer, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    one = comment(reasons=[{"code": "links-many"}])
    Note.objects.create(comment=one, by=make.person("Moderators"), text="Known here")
    assert "on its way" in text_of(ask(client, SPELLINGS[1]))
    assert run_queued() == []
    path = link(mail_server.accepted[-1], "privacy/data")

    page = client.get(path)
    shown = text_of(page)
    assert WORDS in shown
    assert "203.0.113.7" in shown
    assert "Known here" not in shown
    assert "links-many" not in shown
    assert page["Cache-Control"] == "no-store"
    assert page["Referrer-Policy"] == "same-origin"
    export = client.get(f"{path}?export")
    assert export["Content-Disposition"] == 'attachment; filename="personal-data.json"'
    assert WORDS in json.dumps(json.loads(export.content))
    assert "***" in masked(f"GET {path}")

    assert client.post(path).status_code == 422
    assert Comment.objects.get(pk=one.pk).body
    with caplog.at_level(logging.INFO):
        erased = client.post(path, {"erase": "1"})

    assert "Your data are erased" in text_of(erased)
    assert Comment.objects.get(pk=one.pk).status == Status.ERASED
    assert client.get(path).status_code == 404
    assert not EmailAddress.objects.exists()
    assert "asked by the person" in caplog.text
    assert ADDRESS not in caplog.text


def test_whether_something_is_held_is_told_to_nobody_else(
    mail_server: SmtpServer, client: Client
) -> None:
    comment()

    known, unknown = (
        text_of(ask(client, email)).replace(email, "")
        for email in (ADDRESS, "nobody@example.org")
    )
    assert run_queued() == []

    assert known == unknown
    assert len(mail_server.accepted) == 1
    assert not EmailAddress.objects.filter(email="nobody@example.org").exists()
    assert DataRequest.objects.count() == 1


def test_a_link_ends_after_a_day(mail_server: SmtpServer, client: Client) -> None:
    comment()
    ask(client, ADDRESS)
    assert run_queued() == []
    path = link(mail_server.accepted[-1], "privacy/data")

    DataRequest.objects.update(made_at=timezone.now() - timedelta(hours=24))

    assert client.get(path).status_code == 404
    assert client.post(path, {"erase": "1"}).status_code == 404
    data_requests.end_old_requests.call()
    assert not DataRequest.objects.exists()


@pytest.mark.usefixtures("stopped_clock")
def test_one_address_is_asked_for_three_times_a_day(
    mail_server: SmtpServer, client: Client
) -> None:
    answers = [ask(client, "nobody@example.org") for _ in range(4)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert "nobody@example.org" in text_of(answers[-1])
    assert "Retry-After" in answers[-1]


def test_a_form_of_another_site_and_what_is_no_address_ask_for_nothing(
    mail_server: SmtpServer, client: Client
) -> None:
    foreign = ask(client, ADDRESS, origin="https://evil.example")
    wrong = ask(client, "nonsense")
    trapped = client.post(
        "/privacy/request/",
        {"email": ADDRESS, "subject": "buy"},
        headers={"origin": "http://127.0.0.1:8000"},
    )

    answers = [one.status_code for one in (foreign, wrong, trapped)]
    assert answers == [403, 422, 200]
    assert not DataRequest.objects.exists()


def test_without_mail_the_page_says_so(client: Client) -> None:
    page = text_of(client.get("/privacy/request/"))

    assert "This site sends no mail" in page
    assert "<form" not in page.partition("<main")[2]


# The administrators'


def test_an_administrator_finds_exports_and_erases(person: Comment) -> None:
    browser = signed_in(make.person(is_superuser=True))
    url = reverse("admin:core_datarequest_changelist")

    found = text_of(browser.post(url, {"email": SPELLINGS[0]}))
    assert "Comments: 3" in found
    assert "Known here" in found
    export = browser.post(url, {"email": ADDRESS, "_export": "1"})
    rows = {one["what"]: one["rows"] for one in json.loads(export.content)}
    assert len(rows["Comments"]) == 3

    unsure = text_of(browser.post(url, {"email": ADDRESS, "_erase": "1"}))
    assert "Nothing was erased" in unsure
    answer = browser.post(url, {"email": ADDRESS, "_erase": "1", "erase": "1"})

    assert answer.status_code == 302
    nothing = text_of(browser.post(url, {"email": ADDRESS}))
    assert "Nothing is held" in nothing
