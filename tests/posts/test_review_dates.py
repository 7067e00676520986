"""Review dates: when a post is due, who is told, what readers see, and the report."""

import csv
import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from posts import desk, review_dates
from posts.models import Post, PostSettings, Revision, WorkingCopy
from posts.review_dates import next_due
from tests import make
from tests.posts.editing import edit_url, send
from tests.posts.markup import fields

pytestmark = pytest.mark.django_db
Kind = Revision.Kind


@pytest.mark.parametrize(
    ("checked", "months", "chosen", "expected"),
    [
        ("2026-01-15", 36, None, "2029-01-15"),
        ("2026-08-31", 6, None, "2027-02-28"),
        ("2026-12-01", 1, None, "2027-01-01"),
        ("2026-01-15", 36, "2026-06-01", "2026-06-01"),
        # The chosen day is spent once the post was checked.
        ("2026-06-01", 36, "2026-06-01", "2029-06-01"),
        ("2026-01-15", None, "2026-06-01", "2026-06-01"),
        ("2026-01-15", None, None, None),
    ],
)
def test_a_review_is_due_when_an_editor_or_the_topics_say(
    checked: str, months: int | None, chosen: str | None, expected: str | None
) -> None:
    day = date.fromisoformat(chosen) if chosen else None

    found = next_due(date.fromisoformat(checked), months, day)

    assert found == (expected and date.fromisoformat(expected))


def published(days_ago: int = 0, **changes: Any) -> WorkingCopy:
    copy = make.working_copy(**changes)
    make.published(copy, at=timezone.now() - timedelta(days=days_ago))
    return copy


def due_on(copy: WorkingCopy) -> date | None:
    return Post.objects.get(pk=copy.post_id).review_due_on


def test_the_shortest_interval_of_its_topics_counts() -> None:
    topics = [make.topic(review_months=months) for months in (24, 12, None)]

    copy = published(topics=topics)

    assert due_on(copy) == review_dates.months_later(timezone.localdate(), 12)


def test_a_review_moves_the_date_and_an_update_does_not() -> None:
    copy = published(days_ago=400, topics=[make.topic(review_months=12)])
    first = due_on(copy)
    copy.title = "Another title"
    copy.save()
    make.published(copy, kind=Kind.UPDATE, note="A word.")
    assert due_on(copy) == first

    make.published(copy, kind=Kind.REVIEW)

    assert due_on(copy) == review_dates.months_later(timezone.localdate(), 12)


def test_another_interval_of_a_topic_moves_its_posts(editor_client: Client) -> None:
    topic = make.topic()
    copy = published(topics=[topic])
    page = reverse("admin:posts_topic_change", args=[topic.pk])

    form = fields(editor_client.get(page).content.decode(), "topic_form")
    editor_client.post(page, form | {"review_months": "6"})

    assert due_on(copy) == review_dates.months_later(timezone.localdate(), 6)


def test_a_chosen_day_takes_effect_when_it_is_saved(editor_client: Client) -> None:
    copy = published()

    send(editor_client, edit_url(copy), review_on="2031-05-04")

    assert due_on(copy) == date(2031, 5, 4)


def test_who_may_not_publish_sets_no_day_of_a_live_post(client: Client) -> None:
    writer = make.person("Authors")
    copy = published(authors=[make.author(user=writer)])
    client.force_login(writer)

    send(client, edit_url(copy), review_on="2031-05-04", title="Mine")

    copy.refresh_from_db()
    assert (copy.title, copy.review_on) == ("Mine", None)


def test_a_nightly_task_follows_topics_that_were_merged() -> None:
    copy = published(topics=[make.topic(review_months=12)])
    copy.post.shown.topics.set([make.topic(review_months=1)])

    review_dates.store_all_due.call()

    assert due_on(copy) == review_dates.months_later(timezone.localdate(), 1)


@pytest.mark.parametrize(
    ("days_past", "expected"),
    [
        (-10, "Next review due"),
        (0, "Next review due"),
        (30, ""),
        (91, "Newer evidence"),
    ],
)
def test_readers_are_told_of_a_review(
    client: Client, days_past: int, expected: str
) -> None:
    post = make.post()
    due = timezone.localdate() - timedelta(days=days_past)
    Post.objects.filter(pk=post.pk).update(review_due_on=due)

    page = client.get(post.get_absolute_url()).content.decode()

    for words in ("Next review due", "Newer evidence"):
        assert (words in page) == (words == expected)


def test_a_site_may_tell_readers_nothing(client: Client) -> None:
    PostSettings(pk=1, overdue_shown_after=None).save()
    post = make.post()
    Post.objects.filter(pk=post.pk).update(review_due_on=date(2001, 1, 1))

    page = client.get(post.get_absolute_url()).content.decode()

    assert "Newer evidence" not in page


def test_a_page_is_kept_until_it_says_something_else(client: Client) -> None:
    post = make.post()
    Post.objects.filter(pk=post.pk).update(review_due_on=timezone.localdate())

    control = client.get(post.get_absolute_url())["Surrogate-Control"]

    assert int(control.partition("max-age=")[2].partition(",")[0]) <= 24 * 60 * 60


def test_what_is_due_waits_on_the_first_page_and_in_the_list(
    editor_client: Client,
) -> None:
    due, later = published(title="Long ago"), published(title="Not yet")
    Post.objects.filter(pk=due.post_id).update(review_due_on=timezone.localdate())

    works = list(desk.waiting_work(make.person("Editors")))
    listed = editor_client.get(
        reverse("admin:posts_workingcopy_changelist"), {"review": "due"}
    ).content.decode()

    [work] = [one for one in works if "due for review" in one.text]
    assert work.text == "1 post is due for review"
    assert work.is_mailed
    assert [line.text for line in work.lines] == ["Long ago"]
    assert "Long ago" in listed
    assert "Not yet" not in listed
    assert later.post_id


def test_the_report_says_what_was_checked_by_whom_and_on_what(
    editor_client: Client,
) -> None:
    editor = make.person("Editors", first_name="=Ada", last_name="Samplesson")
    copy = published(title="=1+1")
    make.published(copy, kind=Kind.REVIEW, by=editor, note="Searched again.")
    copy.title = "=1+1, mended"
    copy.save()
    make.published(copy)  # a minor edit checks nothing

    answer = editor_client.get(reverse("admin:posts_workingcopy_review_report"))
    text = answer.getvalue().decode("utf-8-sig")

    newest, first = csv.DictReader(io.StringIO(text))
    assert newest["kind"] == "Review: checked, nothing changed"
    assert (newest["by"], newest["note"]) == ("'=Ada Samplesson", "Searched again.")
    assert newest["post"] == first["post"] == "'=1+1"
    assert newest["date"] == f"{timezone.localdate():%Y-%m-%d}"
    assert "Sample source: a made-up review of walking" in first["evidence"]
    assert newest["next_review_due"] == f"{due_on(copy):%Y-%m-%d}"


def test_only_who_may_publish_reads_the_report(client: Client) -> None:
    client.force_login(make.person("Authors"))

    answer = client.get(reverse("admin:posts_workingcopy_review_report"))

    assert answer.status_code == 403
