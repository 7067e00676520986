"""Moderators are told at once of somebody in danger, and all of them if nobody looks."""

import pytest
from django.conf import LazySettings
from django.db.models import F
from django.test import Client
from django.utils import timezone

from comments.decisions import status_changes
from comments.models import Comment, CrisisNotice, Status
from comments.moderation import crisis_notices
from evidenceblog.core.mail.models import Message
from evidenceblog.core.models import StaffProfile
from tests import make
from tests.reading import text_of
from tests.servers.smtp import SmtpServer
from tests.tasks import run_queued

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mail_server")]
IN_DANGER = "I want to kill myself tonight."


@pytest.fixture
def moderators() -> list[str]:
    """Two moderators: the first on duty, the second away."""
    for email in ("duty@example.org", "away@example.org"):
        user = make.person("Moderators", email=email)
        away_from = timezone.localdate() if email.startswith("away") else None
        StaffProfile.objects.create(
            user=user, gets_digest=False, on_duty=not away_from, away_from=away_from
        )
    return ["duty@example.org", "away@example.org"]


def crisis() -> Comment:
    comment = make.comment(make.post(), body=IN_DANGER)
    assert comment.urgency == Comment.Urgency.CRISIS
    assert run_queued() == []
    return comment


def told() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("address__email", flat=True))


def let_two_hours_pass() -> None:
    two_hours = crisis_notices.OPENED_WITHIN
    CrisisNotice.objects.update(told_at=F("told_at") - two_hours)
    crisis_notices.tell_all_of_unopened.call()


def test_who_is_on_duty_is_mailed_at_once_without_a_word_of_it(
    moderators: list[str], mail_server: SmtpServer
) -> None:
    comment = crisis()

    [sent] = mail_server.accepted
    assert sent.recipient == "duty@example.org"
    assert sent.mail["Subject"] == "Somebody may be in danger"
    assert f"/admin/comments/comment/{comment.pk}/change/" in sent.text
    assert "kill" not in sent.text + sent.html
    assert comment.name not in sent.text


def test_what_nobody_opened_within_two_hours_goes_to_all(
    moderators: list[str],
) -> None:
    crisis()
    crisis_notices.tell_all_of_unopened.call()
    assert told() == ["duty@example.org"]

    let_two_hours_pass()
    let_two_hours_pass()

    assert told() == ["duty@example.org", *moderators]


def test_the_mails_link_opens_a_page_with_buttons_and_then_nobody_else_is_told(
    moderators: list[str], client: Client
) -> None:
    comment = crisis()
    client.force_login(make.person("Moderators"))

    page = text_of(client.get(f"/admin/comments/comment/{comment.pk}/change/"))
    let_two_hours_pass()

    assert IN_DANGER in page
    assert "Approve" in page
    assert told() == ["duty@example.org"]


def test_what_was_decided_meanwhile_is_not_told(moderators: list[str]) -> None:
    comment = crisis()
    status_changes.decide([comment], to=Status.REJECTED, by=make.person("Moderators"))

    let_two_hours_pass()

    assert told() == ["duty@example.org"]


def test_of_one_comment_is_told_once(moderators: list[str]) -> None:
    comment = crisis()

    crisis_notices.tell_on_duty.call(comment=comment.pk)

    assert told() == ["duty@example.org"]


def test_without_mail_nobody_is_told_and_the_comment_waits(
    settings: LazySettings, moderators: list[str]
) -> None:
    settings.MAILERS = {}

    comment = crisis()

    assert told() == []
    assert not CrisisNotice.objects.exists()
    assert comment.status == Status.HELD
