"""Blocking: what of a comment, whom else it touches, and what its writer is told."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from comments.discussion import submissions
from comments.models import Comment, Status, TrustRule
from comments.models.trust_rule import LONGEST_FOR_ADDRESSES
from posts.models import Post
from tests import make
from tests.comments.moderation.desk.requests import DESK, press
from tests.reading import text_of

pytestmark = pytest.mark.django_db
HOME = {"Origin": "http://127.0.0.1:8000"}
BODY = "See https://shop.example/ for it."


def sent(post: Post, address: str, **said: Any) -> Comment:
    sender = submissions.Sender(address=address)
    return make.comment(post, **{"sender": sender} | said)


@pytest.fixture
def comment(post: Post) -> Comment:
    return sent(post, "203.0.113.7", name="Eve", email="eve@example.org", body=BODY)


def shown_targets(client: Client, comment: Comment) -> str:
    page = text_of(client.get(f"{DESK}{comment.pk}/block/?of=show%3Dall"))
    return " ".join(page.partition('<ul class="targets">')[2].split())


TARGETS = [
    ("address", "203.0.113.7", {"blocked-range"}),
    ("range", "203.0.113.0/24", {"blocked-range"}),
    ("email", "eve@example.org", {"blocked-email"}),
    ("name", "eve", {"blocked-name"}),
    ("host:shop.example", "shop.example", {"blocked-host"}),
]


@pytest.mark.parametrize(("target", "value", "codes"), TARGETS)
def test_what_is_blocked_is_a_trust_rule_and_the_next_comment_is_spam(
    moderator_client: Client,
    post: Post,
    comment: Comment,
    target: str,
    value: str,
    codes: set[str],
) -> None:
    assert f'value="{target}"' in shown_targets(moderator_client, comment)

    press(moderator_client, "block", comment, target=target, days="7")

    rule = TrustRule.objects.get()
    assert (rule.kind, rule.value) == (target.partition(":")[0], value)
    assert rule.until is not None
    following = sent(
        post, "203.0.113.7", name="Eve", email="EVE@example.org", body=f"{BODY} Again."
    )
    assert following.status == Status.SPAM
    assert codes <= {reason["code"] for reason in following.reasons}
    moderator_client.post(f"{DESK}undo/")
    assert not TrustRule.objects.exists()


def test_an_address_is_blocked_for_a_month_at_most_and_a_name_until_it_is_lifted(
    moderator_client: Client, comment: Comment
) -> None:
    for target in ("range", "name"):
        press(moderator_client, "block", comment, target=target, days="0")

    assert TrustRule.objects.get(kind="name").until is None
    until = TrustRule.objects.get(kind="range").until
    assert until is not None
    assert until <= timezone.now() + LONGEST_FOR_ADDRESSES


def test_a_range_is_shown_with_whom_else_it_touched_in_90_days(
    moderator_client: Client, post: Post, comment: Comment
) -> None:
    for name in ("Ada", "Ada", "Grace"):
        sent(post, "203.0.113.9", name=name, status=Status.APPROVED)
    sent(post, "203.0.114.9", name="Elsewhere")
    old = sent(post, "203.0.113.8", name="Longago")
    long_ago = timezone.now() - timedelta(days=91)
    Comment.objects.filter(pk=old.pk).update(received_at=long_ago)

    shown = shown_targets(moderator_client, comment)

    of_range = shown.partition("203.0.113.0/24")[2].partition("</li>")[0]
    assert "3 other comments in the last 90 days" in of_range
    assert "3 of them published" in of_range
    assert "<bdi>Ada</bdi> (2), <bdi>Grace</bdi>." in of_range
    assert "Elsewhere" not in shown
    assert "Longago" not in shown
    assert not TrustRule.objects.exists()


def test_a_range_that_is_typed_is_shown_with_whom_it_touches_before_it_is_confirmed(
    moderator_client: Client, post: Post, comment: Comment
) -> None:
    said = {"kind": "range", "value": "203.0.112.0/22", "verdict": "blocked"}
    said |= {"until_0": "", "until_1": "", "note": ""}
    add = "/admin/comments/trustrule/add/"

    asked = text_of(moderator_client.post(add, said))
    assert "1 other comment in the last 90 days" in asked
    assert "<bdi>Eve</bdi>" in asked
    assert not TrustRule.objects.exists()

    moderator_client.post(add, said | {"touches_them": "on"})
    assert TrustRule.objects.get().value == "203.0.112.0/22"


@pytest.mark.parametrize(
    ("kind", "value"), [("range", "127.0.0.0/24"), ("name", "eve")]
)
def test_a_receipt_of_what_is_blocked_promises_no_reading(
    client: Client, post: Post, kind: str, value: str
) -> None:
    until = timezone.now() + timedelta(days=7)
    TrustRule.objects.create(kind=kind, value=value, verdict="blocked", until=until)
    said = {"name": "Eve", "email": "e@example.org", "body": "Hello.", "seconds": "60"}

    receipt = client.post(f"/{post.slug}/comment/", said, headers=HOME)["Location"]

    assert Comment.objects.get().status == Status.SPAM
    page = text_of(client.get(receipt))
    assert "Stored, and not published" in page
    assert "moderator will read" not in page
    assert "waits for a person" not in page
    assert "a moderator has blocked" in page


def test_a_receipt_of_emptied_spam_says_what_it_is(client: Client, post: Post) -> None:
    said = {"name": "Eve", "email": "e@example.org", "body": "Hello.", "seconds": "60"}
    receipt = client.post(f"/{post.slug}/comment/", said, headers=HOME)["Location"]
    Comment.objects.update(status=Status.SPAM, name="", email="", body="")

    page = text_of(client.get(receipt))

    assert "What it said was deleted" in page
    assert "moderator will read" not in page
