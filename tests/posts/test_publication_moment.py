"""When a post is published: at a moment ahead, dated back, planned, cancelled."""

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localtime

from posts import problem_reports
from posts.desk import waiting_work
from posts.models import (
    Post,
    ProblemReport,
    Revision,
    ScheduledPublication,
    WorkingCopy,
)
from posts.revisions.publishing import publish_scheduled
from tests import make
from tests.posts import editing
from tests.posts.markup import fields
from tests.reading import text_of

pytestmark = pytest.mark.django_db
LIST = reverse("admin:posts_workingcopy_changelist")


@pytest.fixture
def copy() -> WorkingCopy:
    return make.working_copy(slug="walking", title="Walking")


def ahead(**distance: int) -> dict[str, str]:
    """Return what the form sends for a moment ahead, or behind."""
    moment = localtime(timezone.now() + timedelta(**distance))
    return {"at_0": f"{moment:%Y-%m-%d}", "at_1": f"{moment:%H:%M}"}


def schedule(client: Client, copy: WorkingCopy, **changes: str) -> Any:
    sent = {"when": "later", **ahead(days=2), **changes}
    return editing.publish(client, copy, **sent)


def url(copy: WorkingCopy) -> str:
    return reverse("admin:posts_workingcopy_schedule", args=[copy.pk])


def history(client: Client, copy: WorkingCopy) -> str:
    page = reverse("admin:posts_workingcopy_history", args=[copy.pk])
    return text_of(client.get(page))


def rows(client: Client, query: str = "") -> list[str]:
    shown = client.get(LIST + query).context["cl"].queryset
    return [copy.title for copy in shown.order_by("title")]


def test_an_editor_schedules_a_post_and_readers_see_nothing_of_it(
    editor_client: Client, copy: WorkingCopy, client: Client
) -> None:
    answer = schedule(editor_client, copy)

    planned = ScheduledPublication.objects.get()
    day = f"{localtime(planned.goes_live_at):%Y-%m-%d %H:%M}"
    sent = ahead(days=2)
    assert day == f"{sent['at_0']} {sent['at_1']}"
    assert answer.status_code == 302
    assert client.get("/walking/").status_code == 404
    for page in (editing.edit_url(copy), editing.publish_url(copy), url(copy)):
        assert "Revision 1 is scheduled for" in text_of(editor_client.get(page))
    assert "Scheduled:" in text_of(editor_client.get(LIST))
    assert "Scheduled for" in history(editor_client, copy)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"when": "later", "at_0": "", "at_1": ""}, "Say on which day"),
        ({"when": "later", **ahead(days=-1)}, "That moment has passed."),
        ({"when": "later", **ahead(days=4000)}, "more than five years ahead"),
        ({"when": "later", "at_0": "2026-02-31", "at_1": "10:00"}, "valid date"),
        ({"when": "now", **ahead(days=2)}, "You gave a moment ahead."),
        ({"dated": "2999-01-01"}, "That day is yet to come."),
        ({"dated": "0001-01-01"}, "before there were websites"),
        ({"when": "later", **ahead(days=2), "dated": "2014-03-02"}, "is dated by"),
    ],
)
def test_a_moment_that_cannot_be_meant_publishes_nothing(
    editor_client: Client, copy: WorkingCopy, sent: dict[str, str], said: str
) -> None:
    answer = editing.publish(editor_client, copy, **sent)

    assert said in text_of(answer)
    assert not ScheduledPublication.objects.exists()
    assert not Post.objects.live().exists()


def test_a_first_publication_may_be_dated_back(
    editor_client: Client, copy: WorkingCopy
) -> None:
    editing.publish(editor_client, copy, dated="2014-03-02")

    live = Post.objects.live().get().shown
    assert localtime(live.published_at).date() == datetime(2014, 3, 2).date()  # noqa: DTZ001
    assert live.went_live_at
    assert timezone.now() - live.went_live_at < timedelta(minutes=5)


def test_dated_today_is_published_now(editor_client: Client, copy: WorkingCopy) -> None:
    editing.publish(editor_client, copy, dated=f"{timezone.localdate():%Y-%m-%d}")

    assert Post.objects.live().get().shown.published_at <= timezone.now()


def test_what_readers_know_is_not_dated_back(
    editor_client: Client, copy: WorkingCopy
) -> None:
    first = make.published(copy)
    WorkingCopy.objects.update(title="Better")

    editing.publish(editor_client, copy, kind="minor", dated="2014-03-02")

    live = Post.objects.live().get().shown
    assert (live.title, live.published_at) == ("Better", first.published_at)


def test_an_update_of_a_live_post_is_scheduled_with_its_note(
    editor_client: Client, copy: WorkingCopy
) -> None:
    make.published(copy)
    WorkingCopy.objects.update(title="Better")

    refused = schedule(editor_client, copy, kind="update")
    assert "Say what changed: readers see it." in text_of(refused)
    schedule(editor_client, copy, kind="update", note="One trial more.")

    assert Post.objects.live().get().shown.title == "Walking"
    ScheduledPublication.objects.update(goes_live_at=timezone.now())
    publish_scheduled.call()
    live = Post.objects.live().get().shown
    assert (live.title, live.note) == ("Better", "One trial more.")


def test_the_page_of_what_is_scheduled_begins_as_it_was_scheduled(
    editor_client: Client, copy: WorkingCopy
) -> None:
    make.published(copy)
    WorkingCopy.objects.update(title="Better")
    schedule(editor_client, copy, kind="update", note="One trial more.")

    form = editor_client.get(editing.publish_url(copy)).context["form"]

    assert (form["kind"].value(), form["note"].value()) == ("update", "One trial more.")
    assert form["when"].value() == "later"


def test_another_moment_keeps_the_words_and_the_note(
    editor_client: Client, copy: WorkingCopy
) -> None:
    schedule(editor_client, copy)
    planned = ScheduledPublication.objects.get()

    answer = editor_client.post(url(copy), ahead(days=5))

    moved = ScheduledPublication.objects.get()
    assert answer.status_code == 302
    assert (moved.pk, moved.kind, moved.note) == (
        planned.pk,
        planned.kind,
        planned.note,
    )
    assert moved.goes_live_at - planned.goes_live_at == timedelta(days=3)
    said = LogEntry.objects.filter(change_message__startswith="Scheduled for")
    assert said.count() == 2


@pytest.mark.parametrize("sent", [{}, {"at_0": "x", "at_1": "y"}, ahead(hours=-1)])
def test_another_moment_has_to_be_one(
    editor_client: Client, copy: WorkingCopy, sent: dict[str, str]
) -> None:
    schedule(editor_client, copy)
    before = ScheduledPublication.objects.get().goes_live_at

    answer = editor_client.post(url(copy), sent)

    assert answer.status_code == 200
    assert ScheduledPublication.objects.get().goes_live_at == before


def test_what_is_cancelled_does_not_go_live_and_its_reports_wait_again(
    editor_client: Client, copy: WorkingCopy
) -> None:
    make.published(copy)
    report = problem_reports.store_report(copy.post, body="It is wrong.").report
    WorkingCopy.objects.update(title="Better")
    kind = {"kind": "update", "note": "Mended.", "answers": str(report.pk)}
    schedule(editor_client, copy, **kind)
    assert ProblemReport.objects.get().revision

    told = editor_client.post(url(copy), {"cancel": "1"}, follow=True)
    ScheduledPublication.objects.update(goes_live_at=timezone.now())
    publish_scheduled.call()

    assert "Cancelled: revision 2 is not scheduled any more." in text_of(told)
    assert Post.objects.live().get().shown.title == "Walking"
    assert Revision.objects.get(number=2).state == Revision.State.SAVED
    assert ProblemReport.objects.get().revision is None
    assert "Cancelled: revision 2" in history(editor_client, copy)


@pytest.mark.parametrize("sent", [{"cancel": "1"}, ahead(days=2)])
def test_what_went_live_meanwhile_is_neither_cancelled_nor_moved(
    editor_client: Client, copy: WorkingCopy, sent: dict[str, str]
) -> None:
    schedule(editor_client, copy)
    ScheduledPublication.objects.update(goes_live_at=timezone.now())
    publish_scheduled.call()

    told = editor_client.post(url(copy), sent, follow=True)

    assert "Nothing is scheduled" in text_of(told)
    assert Post.objects.live().count() == 1


def test_what_the_clock_could_not_publish_is_counted_and_goes_when_it_is_mended(
    editor_client: Client, copy: WorkingCopy
) -> None:
    schedule(editor_client, copy)
    make.post(slug="other")
    Post.objects.filter(slug="other").update(slug="walking")
    ScheduledPublication.objects.update(goes_live_at=timezone.now())
    publish_scheduled.call()

    editor = make.person("Editors")
    [stopped] = [one for one in waiting_work(editor) if "scheduled" in one.text]
    assert stopped.text == "1 scheduled post was not published"
    assert rows(editor_client, stopped.url.partition(LIST)[2]) == ["Walking"]
    for page in (editing.edit_url(copy), url(copy), editing.publish_url(copy)):
        assert "Another post has this address." in text_of(editor_client.get(page))
    assert "Scheduled, but not published" in text_of(editor_client.get(LIST))
    assert not list(waiting_work(make.person("Authors")))

    again = editor_client.post(url(copy), ahead(days=1))
    assert "Another post has this address." in text_of(again)
    Post.objects.filter(slug="walking").update(slug="other")
    editor_client.post(url(copy), ahead(days=1))

    assert ScheduledPublication.objects.get().refusal == ""


@pytest.mark.parametrize("group", ["Authors", "Moderators"])
def test_only_who_may_publish_moves_or_cancels(
    editor_client: Client, copy: WorkingCopy, group: str
) -> None:
    schedule(editor_client, copy)
    person = make.person(group)
    Post.objects.update(created_by=person)
    client = Client()
    client.force_login(person)

    answers = [client.get(url(copy)), client.post(url(copy), {"cancel": "1"})]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert ScheduledPublication.objects.exists()


def test_an_author_sees_what_is_scheduled_without_a_way_to_change_it(
    editor_client: Client, copy: WorkingCopy
) -> None:
    schedule(editor_client, copy)
    person = make.person("Authors")
    Post.objects.update(created_by=person)
    client = Client()
    client.force_login(person)

    for page in (LIST, editing.edit_url(copy)):
        shown = text_of(client.get(page))
        assert "scheduled" in shown.lower()
        assert url(copy) not in shown


# A planned day


def test_a_planned_day_is_kept_shown_and_never_publishes(
    editor_client: Client, copy: WorkingCopy
) -> None:
    today = timezone.localdate()
    before = make.published(make.working_copy()).snapshot.keys()

    editing.send(editor_client, editing.edit_url(copy), planned_on=f"{today:%Y-%m-%d}")
    publish_scheduled.call()

    assert WorkingCopy.objects.get(pk=copy.pk).planned_on == today
    assert copy.post.revisions.get().snapshot.keys() == before
    assert "Planned:" in text_of(editor_client.get(LIST))
    assert Post.objects.get(pk=copy.post_id).state == Post.State.DRAFT


def test_the_list_keeps_what_is_planned_for_now_for_later_and_what_is_late(
    editor_client: Client,
) -> None:
    first = timezone.localdate().replace(day=1)
    for title, planned in {
        "a late": first - timedelta(days=1),
        "b first": first,
        "c later": first + timedelta(days=40),
        "d none": None,
    }.items():
        make.working_copy(title=title, planned_on=planned)
    make.published(make.working_copy(title="e out", planned_on=first - timedelta(9)))

    assert rows(editor_client, "?goes_live=month") == ["b first"]
    assert rows(editor_client, "?goes_live=ahead") == ["c later"]
    assert rows(editor_client, "?goes_live=late")[0] == "a late"
    assert "e out" not in rows(editor_client, "?goes_live=late")
    assert len(rows(editor_client, "?goes_live=nonsense")) == 5


def test_what_somebody_else_planned_meanwhile_is_not_lost(
    editor_client: Client, copy: WorkingCopy
) -> None:
    page = editor_client.get(editing.edit_url(copy)).content.decode()
    form: dict[str, Any] = dict(fields(page, editing.FORM))
    planned = timezone.localdate() + timedelta(days=9)
    editing.send(
        editor_client, editing.edit_url(copy), planned_on=f"{planned:%Y-%m-%d}"
    )

    asked = editor_client.post(editing.edit_url(copy), form | {"title": "Mine"})

    assert "You both changed these." in text_of(asked)
    assert WorkingCopy.objects.get().planned_on == planned


def test_the_zone_of_the_moment_is_named(
    editor_client: Client, copy: WorkingCopy, settings: Any
) -> None:
    page = text_of(editor_client.get(editing.publish_url(copy)))

    assert f"In the site's time zone: {settings.TIME_ZONE}." in page


def test_a_time_that_the_clocks_leave_out_is_refused(
    editor_client: Client, copy: WorkingCopy, settings: Any
) -> None:
    """In March the clocks of London go from 1:00 to 2:00."""
    settings.TIME_ZONE = "Europe/London"
    year = timezone.localdate().year + 1
    last = datetime.combine(datetime(year, 3, 31), time(1, 30))  # noqa: DTZ001
    sunday = last - timedelta(days=(last.weekday() + 1) % 7)

    answer = schedule(
        editor_client, copy, at_0=f"{sunday:%Y-%m-%d}", at_1=f"{sunday:%H:%M}"
    )

    assert "interpreted in time zone" in text_of(answer)
    assert not ScheduledPublication.objects.exists()
