"""Webhooks about bounces: signed, fresh, heard once."""

import base64
import hashlib
import hmac
import json
import time
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from evidenceblog.ground.mail import accounts, erasing
from evidenceblog.ground.mail.models import Address, HeardWebhook, Message
from tests.mailing import queued

pytestmark = pytest.mark.django_db
KEY = bytes(range(32))


@pytest.fixture
def sent(settings: LazySettings) -> Message:
    secret = base64.b64encode(KEY).decode()
    settings.MAIL_BOUNCES = accounts.bounces(f"webhook://whsec_{secret}")
    return queued("ada@example.org")


def body(message: Message, **changes: object) -> dict[str, Any]:
    about = {"message_id": message.message_id, "recipient": message.address.email, "words": "550 5.1.1 Gone"}  # fmt: skip
    return {"type": "bounce.permanent", "data": about} | changes


def signed(content: bytes, number: str, at: str, key: bytes = KEY) -> dict[str, str]:
    digest = hmac.digest(key, f"{number}.{at}.".encode() + content, hashlib.sha256)
    return {
        "webhook-id": number,
        "webhook-timestamp": at,
        "webhook-signature": f"v1a,xyz v1,{base64.b64encode(digest).decode()}",
    }


def send(said: object, number: str = "msg_1", age: float = 0, **changes: Any) -> int:
    content = json.dumps(said).encode()
    at = str(int(time.time() - age))
    headers = signed(content, number, at, changes.pop("key", KEY)) | changes
    answer = Client(enforce_csrf_checks=True).post(
        "/mail/bounces/", content, content_type="application/json", headers=headers
    )
    return answer.status_code


def stops() -> list[str]:
    return list(Address.objects.values_list("stop", flat=True))


def test_a_signed_bounce_stops_mail_to_its_address(sent: Message) -> None:
    assert send(body(sent)) == 204

    address = Address.objects.get()
    assert address.stop == Address.Stop.BOUNCED
    assert address.stop_why == "550 5.1.1 Gone"


def test_a_signed_complaint_is_one(sent: Message) -> None:
    assert send(body(sent, type="complaint")) == 204

    assert stops() == [Address.Stop.COMPLAINED]


@pytest.mark.parametrize(
    "wrong",
    [
        {"key": b"x" * 32},
        {"age": 301},
        {"age": -301},
        {"webhook-id": "msg_2"},
        {"webhook-id": ""},
        {"webhook-timestamp": "soon"},
        {"webhook-timestamp": "²"},
        {"webhook-signature": ""},
        {"webhook-signature": "v1,not base64"},
        {"webhook-signature": "v2,AAAA"},
    ],
    ids=str,
)
def test_what_is_not_signed_now_by_our_provider_is_refused(
    sent: Message, wrong: dict[str, Any]
) -> None:
    if wrong.get("webhook-timestamp") == "²":
        wrong = {"webhook-timestamp": "²".encode().decode("latin-1")}

    assert send(body(sent), **wrong) == 401
    assert stops() == [""]
    assert not HeardWebhook.objects.exists()


def test_a_captured_request_is_not_heard_again(sent: Message) -> None:
    content = json.dumps(body(sent)).encode()
    headers = signed(content, "msg_1", str(int(time.time())))
    client = Client()

    answers = [
        client.post("/mail/bounces/", content, content_type="application/json", headers=headers)
        for _ in range(2)
    ]  # fmt: skip

    assert [answer.status_code for answer in answers] == [204, 409]


def test_a_sender_that_tries_again_is_heard(sent: Message) -> None:
    assert [send(body(sent), age=age) for age in (20, 10)] == [204, 204]


@pytest.mark.parametrize("changes", [{"data": None}, {"data": {}}, {"data": {"message_id": "<a@b>", "recipient": "nobody"}}])  # fmt: skip
def test_what_cannot_be_read_is_refused(sent: Message, changes: dict[str, Any]) -> None:
    assert send(body(sent, **changes)) == 400
    assert send("text") == 400
    assert send([]) == 400


def test_what_is_not_about_bounces_is_heard_and_ignored(sent: Message) -> None:
    assert send(body(sent, type="mail.opened")) == 204
    assert stops() == [""]


def test_a_signed_report_about_somebody_elses_mail_suppresses_nobody(
    sent: Message,
) -> None:
    about = {"message_id": "<guessed@example.net>", "recipient": "ada@example.org"}

    assert send(body(sent, data=about)) == 204
    assert stops() == [""]


def test_without_a_secret_there_is_no_such_page(
    sent: Message, settings: LazySettings
) -> None:
    settings.MAIL_BOUNCES = None

    assert send(body(sent)) == 404


def test_the_page_takes_nothing_but_a_post(sent: Message, client: Client) -> None:
    assert client.get("/mail/bounces/").status_code == 405


def test_what_was_heard_is_forgotten_when_it_would_not_be_believed(
    sent: Message,
) -> None:
    send(body(sent))
    erasing.forget_old.call()
    assert HeardWebhook.objects.exists()

    HeardWebhook.objects.update(at=int(time.time()) - 601)
    erasing.forget_old.call()

    assert not HeardWebhook.objects.exists()
