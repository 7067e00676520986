"""Staff are told: one digest a day of what waits, to whom it concerns."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from comments.models import Comment, Status
from comments.moderation import annotations, outreach_replies
from evidenceblog.core import staff_notices
from evidenceblog.core.mail.models import EmailAddress, Message
from evidenceblog.core.models import StaffProfile, User
from tests import make
from tests.reading import text_of
from tests.servers.smtp import SmtpServer
from tests.tasks import run_queued

pytestmark = pytest.mark.django_db
MORNING = datetime(2031, 6, 3, 8, 5, tzinfo=timezone.get_default_timezone())


@pytest.fixture(autouse=True)
def clock(
    mail_server: SmtpServer, monkeypatch: pytest.MonkeyPatch
) -> Callable[[datetime], None]:
    """Set what time it is; five past eight at first."""

    def is_now(moment: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: moment)

    is_now(MORNING)
    return is_now


def moderator(
    email: str = "mo@example.org", group: str = "Moderators", **duty: Any
) -> User:
    user = make.person(group, email=email)
    StaffProfile.objects.create(user=user, **duty)
    return user


def waiting_comment(**changes: Any) -> Comment:
    return make.comment(make.post(), **{"body": "Secret words of mine."} | changes)


def mailed() -> list[tuple[str, str]]:
    """Let the clock do its work; return to whom what is mailed, by its subject."""
    staff_notices.send_staff_notices.call()
    rows = Message.objects.select_related("address").order_by("pk")
    return [(row.address.email, row.subject) for row in rows]


def test_a_digest_comes_once_a_day_at_its_hour(
    clock: Callable[[datetime], None],
) -> None:
    moderator(digest_hour=9)
    waiting_comment()
    assert mailed() == []

    clock(MORNING + timedelta(hours=1))
    assert len(mailed()) == 1
    clock(MORNING + timedelta(hours=9))
    assert len(mailed()) == 1
    clock(MORNING + timedelta(days=1, hours=1))
    assert len(mailed()) == 2


def test_a_digest_says_what_waits_of_all_apps_and_no_word_of_a_comment(
    mail_server: SmtpServer,
) -> None:
    moderator(group="Editors")
    waiting_comment()
    staff_notices.send_staff_notices.call()

    assert run_queued() == []

    [sent] = mail_server.sent_to("mo@example.org")
    assert "1 comment waits in all" in sent.text
    assert "https://" in sent.text or "http://" in sent.text
    assert "/admin/comments/comment/" in sent.text
    assert "/admin/core/staffprofile/mine/" in sent.text
    assert "Secret words" not in sent.text + sent.html


def test_nothing_is_sent_on_a_day_on_which_nothing_waits_at_the_hour(
    clock: Callable[[datetime], None],
) -> None:
    moderator()
    assert mailed() == []

    waiting_comment()
    clock(MORNING + timedelta(hours=3))
    assert mailed() == []


@pytest.mark.parametrize(
    "duty",
    [
        {"gets_digest": False},
        {"away_from": MORNING.date(), "away_until": MORNING.date()},
        {"away_from": MORNING.date() - timedelta(days=9)},
        {"away_until": MORNING.date() + timedelta(days=1)},
    ],
    ids=["not wanted", "away today", "away for good", "away until tomorrow"],
)
def test_who_wants_no_digest_or_is_away_gets_none(duty: dict[str, Any]) -> None:
    moderator(**duty)
    waiting_comment()

    assert mailed() == []


def test_who_has_no_profile_yet_gets_the_digest_at_eight() -> None:
    make.person("Moderators", email="new@example.org")
    waiting_comment()

    assert [to for to, _subject in mailed()] == ["new@example.org"]


def test_only_staff_who_may_do_something_are_told() -> None:
    make.person("Authors", email="author@example.org")
    make.person("Moderators", email="left@example.org", is_active=False)
    make.person("Moderators", email="")
    waiting_comment()

    assert mailed() == []


def test_a_stopped_address_gets_no_mail() -> None:
    moderator()
    EmailAddress.objects.create(email="mo@example.org", stopped_at=MORNING)
    waiting_comment()

    assert mailed() == []


def test_a_comment_passed_to_an_editor_and_a_correction_stand_in_it() -> None:
    editor = moderator(group="Editors")
    comment = waiting_comment()
    annotations.set_labels([comment], add=["correction"], by=editor)
    outreach_replies.pass_to_editor(
        [waiting_comment()], editor, by=make.person("Moderators")
    )
    outreach_replies.pass_to_editor(
        [waiting_comment()], None, by=make.person("Moderators")
    )

    said = [work.text for work in staff_notices.waiting_for(editor)]

    assert said == [
        "1 comment was passed to you",
        "1 comment was passed to the editors",
        "1 comment may correct a post",
        "3 comments wait in all",
    ]


def test_nobody_on_duty_means_everybody_who_is_here() -> None:
    here = moderator("here@example.org")
    moderator("away@example.org", away_from=MORNING.date(), on_duty=True)

    assert staff_notices.on_duty("comments.moderate_comment") == [here]

    dutiful = moderator("duty@example.org", on_duty=True)
    assert staff_notices.on_duty("comments.moderate_comment") == [dutiful]


def test_when_all_are_away_all_are_on_duty() -> None:
    away = moderator(away_from=MORNING.date())

    assert staff_notices.on_duty("comments.moderate_comment") == [away]


def test_everybody_changes_their_own_duty_and_nobody_elses(client: Client) -> None:
    other = moderator("other@example.org")
    mine = make.person("Moderators", email="mo@example.org")
    client.force_login(mine)

    page = client.get(reverse("admin:core_staffprofile_mine"), follow=True)
    assert "mo@example.org" in text_of(page)
    changed = {
        "on_duty": "on",
        "gets_digest": "on",
        "digest_hour": "17",
        "away_from": "2031-07-01",
        "away_until": "2031-07-14",
    }
    place = reverse("admin:core_staffprofile_change", args=[mine.pk])
    assert client.post(place, changed).status_code == 302
    theirs = reverse("admin:core_staffprofile_change", args=[other.pk])
    assert client.post(theirs, changed).status_code == 403

    profile = StaffProfile.objects.get(user=mine)
    assert (profile.on_duty, profile.digest_hour) == (True, 17)
    assert not StaffProfile.objects.get(user=other).on_duty


def test_an_absence_that_ends_before_it_begins_is_refused(client: Client) -> None:
    mine = moderator()
    client.force_login(mine)

    place = reverse("admin:core_staffprofile_change", args=[mine.pk])
    away = {"away_from": "2031-07-14", "away_until": "2031-07-01"}
    answer = client.post(place, {"digest_hour": "8", **away})

    assert "The last day is before the first." in text_of(answer)


def test_the_first_page_of_the_admin_counts_what_waits(client: Client) -> None:
    client.force_login(make.person("Moderators"))
    assert "Nothing." in text_of(client.get("/admin/"))
    comment = waiting_comment()
    waiting_comment(status=Status.APPROVED)

    page = text_of(client.get("/admin/"))

    assert "1 comment waits in all" in page
    assert comment.body not in page
