"""The log's filters: each finds its decisions and no others; a wrong one says so."""

import uuid
from datetime import UTC, datetime

import pytest
from django.conf import LazySettings
from django.test import Client

from comments.decisions import status_changes
from comments.models import Campaign, Comment, Decision, Status
from comments.moderation import annotations
from comments.moderation.log.log_filters import LogFilterForm
from evidenceblog.core.models import User
from posts.models import Post
from tests import make
from tests.reading import text_of

pytestmark = pytest.mark.django_db


def found(**said: object) -> set[Decision]:
    form = LogFilterForm(said)
    assert form.is_valid(), form.errors
    return set(form.decisions())


def refused(**said: object) -> set[str]:
    return set(LogFilterForm(said).errors)


@pytest.fixture
def first(comment: Comment) -> Decision:
    return comment.decisions.get()


@pytest.fixture
def rejected(comment: Comment, moderator: User, first: Decision) -> Decision:
    [made] = status_changes.decide(
        [comment], to=Status.REJECTED, by=moderator, reasons=["unkind", "advice"]
    )
    return made


@pytest.fixture
def labelled(comment: Comment, rejected: Decision) -> Decision:
    [made] = annotations.set_labels(
        [comment], add=["advice"], by=make.person("Moderators")
    )
    return made


def test_without_filters_all_are_found(
    first: Decision, rejected: Decision, labelled: Decision
) -> None:
    assert found() == {first, rejected, labelled}


def test_who_is_a_person_or_the_system(
    first: Decision, rejected: Decision, labelled: Decision
) -> None:
    assert found(who="system") == {first}
    assert found(who=rejected.by_id) == {rejected}


def test_what_was_done(first: Decision, rejected: Decision, labelled: Decision) -> None:
    assert found(act="label") == {labelled}
    assert found(act="status") == {first, rejected}


def test_what_was_decided_is_no_label(rejected: Decision, labelled: Decision) -> None:
    assert found(to="rejected") == {rejected}


def test_a_reason_is_found_among_others(
    first: Decision, rejected: Decision, labelled: Decision
) -> None:
    assert found(reason="advice") == {rejected}
    assert found(reason="first-look") == {first}


def test_filters_add_up(
    first: Decision, rejected: Decision, labelled: Decision
) -> None:
    assert found(who=rejected.by_id, reason="advice", to="rejected") == {rejected}
    assert found(who="system", reason="advice") == set()


def test_a_comment_and_a_batch_by_number(
    post: Post, first: Decision, rejected: Decision
) -> None:
    make.comment(post)

    assert found(comment=first.comment_id) == {first, rejected}
    assert found(batch=rejected.batch) == {rejected}
    assert found(batch=uuid.uuid4()) == set()


def test_a_campaign(first: Decision, rejected: Decision) -> None:
    campaign = Campaign.objects.create(ground="text")
    Decision.objects.filter(pk=rejected.pk).update(campaign=campaign)

    assert found(campaign=campaign.pk) == {rejected}


@pytest.mark.parametrize(
    "address",
    [
        "walking",
        "/walking/",
        "https://blog.example.org/walking/",
        "/walking/?comment=3#comment-3",
    ],
)
def test_a_post_by_its_address(first: Decision, address: str) -> None:
    make.comment(make.post())

    assert found(post=address) == {first}


def test_days_are_the_sites_own(
    settings: LazySettings, first: Decision, rejected: Decision
) -> None:
    settings.TIME_ZONE = "Pacific/Auckland"  # 13 hours before Greenwich in summer
    at = datetime(2026, 1, 5, 12, 30, tzinfo=UTC)
    Decision.objects.filter(pk=first.pk).update(at=at)

    assert found(since="2026-01-06", until="2026-01-06") == {first}
    assert found(until="2026-01-05") == set()
    assert found(since="2026-01-07") == {rejected}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("who", "7000000"),
        ("who", "anybody"),
        ("act", "drop table"),
        ("to", "lost"),
        ("reason", "because"),
        ("since", "yesterday"),
        ("since", "0001-01-01"),
        ("until", "9999-12-31"),
        ("comment", "0"),
        ("comment", "9" * 30),
        ("campaign", "-1"),
        ("batch", "x"),
        ("post", "no-such-post"),
        ("post", "a\0b"),
        ("post", "[" * 400),
    ],
)
def test_a_wrong_question_is_refused_by_name(db: None, name: str, said: str) -> None:
    assert refused(**{name: said}) == {name}


def test_who_left_is_still_in_the_log(moderator: User, rejected: Decision) -> None:
    moderator.is_active = moderator.is_staff = False
    moderator.save()
    idle = make.person("Moderators")

    offered = dict(LogFilterForm().fields["who"].choices)  # type: ignore[attr-defined]

    assert str(moderator.pk) in offered
    assert str(idle.pk) not in offered


def test_days_in_the_wrong_order_are_said_to_be_so(
    client: Client, comment: Comment
) -> None:
    page = text_of(
        client.get("/admin/comments/decision/?since=2026-12-01&until=2026-01-01")
    )

    assert "This day is before the first." in page
    assert "No such decision." not in page


@pytest.mark.parametrize("name", ["comment", "campaign", "rule"])
@pytest.mark.parametrize("number", ["9" * 19, "9" * 30, "0", "-1"])
def test_a_number_that_cannot_be_is_told_in_plain_words(
    client: Client, comment: Comment, name: str, number: str
) -> None:
    page = text_of(client.get(f"/admin/comments/decision/?{name}={number}"))

    assert f'id="id_{name}_error">There is none with this number.' in page
    assert "Ensure this value" not in page


def test_a_press_that_never_was_is_told_in_plain_words(client: Client) -> None:
    page = text_of(client.get("/admin/comments/decision/?batch=zz"))

    assert "There was no such press." in page
    assert "UUID" not in page
