"""What becomes of a linkback once its origin was looked at (R4 to R6, R8 to R11)."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from comments.decisions import status_changes
from comments.discussion import privacy
from comments.linkbacks import receiver, verification
from comments.linkbacks.models import Linkback, Protocol
from comments.linkbacks.retry_schedule import WAITS
from comments.models import Comment, Kind, Status
from evidenceblog.core.models import SiteSettings
from posts.models import Post
from tests import make
from tests.reading import text_of
from tests.servers.internet import Internet
from tests.servers.origins import OriginSite, Served
from tests.tasks import empty_queue, queued, run_queued

from .told_pages import (
    PAGE,
    REPLY,
    TARGET,
    approve,
    look_again,
    looked_at,
    said_by,
    told,
)

pytestmark = pytest.mark.django_db
LIKE = f"""<title>Things I liked</title><div class="h-entry"><p class="p-author h-card">
Tam</p><p>I like <a class="u-like-of" href="{TARGET}">this post on walking</a>.</p>"""


def test_a_page_that_links_here_waits_for_a_moderator(
    post: Post, reader: OriginSite, client: Client
) -> None:
    row = told(reader)

    assert row.state == Linkback.State.VERIFIED
    assert said_by(row).status == Status.HELD
    assert said_by(row).kind == Kind.MENTION
    assert said_by(row).lane == Comment.Lane.SHARED
    assert "this post says how much" in said_by(row).body
    assert row.title == "Why I walk"
    assert (said_by(row).origin or {})["url"] == row.origin
    assert "Why I walk" not in text_of(client.get("/walking/"))


def test_an_approved_mention_stands_above_the_discussion(
    post: Post, reader: OriginSite, client: Client
) -> None:
    row = told(reader)
    approve(row)

    page = text_of(client.get("/walking/"))

    assert "Shared by" in page
    assert "Why I walk" in page
    assert f'href="{row.origin}"' in page
    assert "0 comments on this post" in page


def test_a_reply_from_elsewhere_stands_in_the_discussion_with_its_host(
    post: Post, reader: OriginSite, client: Client
) -> None:
    row = told(reader, body=REPLY)
    approve(row)

    page = text_of(client.get("/walking/"))

    assert said_by(row).kind == Kind.REPLY
    assert said_by(row).name == "Ada Reader"
    assert "Does it help after surgery, too?" in page
    assert "on reader.test" in page
    assert "1 comment on this post" in page
    assert "Shared by" not in page


def test_of_a_like_readers_see_who_likes_it_and_moderators_its_page(
    post: Post, reader: OriginSite, client: Client
) -> None:
    row = told(reader, body=LIKE)
    approve(row)

    page = text_of(client.get("/walking/"))

    assert said_by(row).kind == Kind.LIKE
    assert "Tam" in page
    assert "Things I liked" not in page
    assert (said_by(row).origin or {})["title"] == "Things I liked"


NO_LINK = {
    "none": "<p>Nothing.",
    "in a comment": f"<!-- <a href='{TARGET}'>x</a> -->",
    "in a script": f"<script>'<a href=\"{TARGET}\">'</script>",
    "in a template": f"<template><a href='{TARGET}'>x</a></template>",
    "as text": f"<p>{TARGET}</p>",
    "of a longer address": f"<a href='{TARGET}more/'>x</a>",
}


@pytest.mark.parametrize("body", NO_LINK.values(), ids=NO_LINK)
def test_r5_r6_t2_a_page_without_the_link_is_no_mention(
    post: Post, reader: OriginSite, body: str
) -> None:
    row = told(reader, body=body)

    assert (row.state, row.failure) == (Linkback.State.FAILED, "no-link")
    assert row.comment is None
    assert row.next_look_at is None


def test_r6_another_spelling_of_the_address_is_told_to_moderators(
    post: Post, reader: OriginSite
) -> None:
    row = told(reader, body=f"<a href='{TARGET}?utm_source=mail'>x</a>")

    assert row.state == Linkback.State.VERIFIED
    assert row.matched_alias


def test_r8_what_says_the_same_stays_published(post: Post, reader: OriginSite) -> None:
    row = told(reader)
    approve(row)

    row = look_again(row)

    assert said_by(row).status == Status.APPROVED
    assert Comment.objects.count() == 1


def test_r8_65_what_says_something_else_after_approval_is_held_again(
    post: Post, reader: OriginSite, client: Client
) -> None:
    row = told(reader)
    approve(row)
    reader.pages["/why"] = Served(f"<title>Buy</title><a href='{TARGET}'>pills</a>")

    row = look_again(row)

    assert said_by(row).status == Status.HELD
    assert said_by(row).decisions.latest("pk").reasons == ["origin-changed"]
    assert said_by(row).body == "Buy"  # a bare link says nothing of its own
    assert "Buy" not in text_of(client.get("/walking/"))


def test_a_rejected_page_stays_rejected_whatever_it_says(
    post: Post, reader: OriginSite
) -> None:
    row = told(reader)
    status_changes.decide(
        [said_by(row)], to=Status.REJECTED, by=make.person("Moderators")
    )
    reader.pages["/why"] = Served(f"<a href='{TARGET}'>Other words</a>")

    assert said_by(look_again(row)).status == Status.REJECTED


@pytest.mark.parametrize(
    "gone",
    [
        Served("<p>No link any more."),
        Served("Gone", 410),
        Served("<meta http-equiv='Status' content='410 Gone'><p>Gone"),
    ],
    ids=["link gone", "410", "says 410"],
)
def test_r9_what_is_gone_is_taken_down(
    post: Post, reader: OriginSite, client: Client, gone: Served
) -> None:
    row = told(reader)
    approve(row)
    reader.pages["/why"] = gone

    row = look_again(row)

    assert row.state == Linkback.State.GONE
    assert said_by(row).status == Status.WITHDRAWN
    assert "Why I walk" not in text_of(client.get("/walking/"))


TOO_LONG = {
    "bytes": "<p>" + "words " * 170_000,
    "elements": "a<b>" * 160_000,
    "links": "<a href=/>x</a>" * 26_000,
}


@pytest.mark.parametrize("before", TOO_LONG.values(), ids=TOO_LONG)
def test_r10_what_is_not_read_to_its_end_is_not_said_to_have_no_link(
    post: Post, reader: OriginSite, client: Client, before: str
) -> None:
    row = told(reader)
    approve(row)
    reader.pages["/why"] = Served(before + PAGE)

    row = look_again(row)

    assert (row.state, row.failure) == (Linkback.State.STALE, "too-long")
    assert "Why I walk" in text_of(client.get("/walking/"))


def test_r4_a_page_that_moved_is_read_where_it_is_now(
    post: Post, reader: OriginSite
) -> None:
    reader.pages["/now"] = Served(PAGE)
    reader.pages["/why"] = Served("", 301, (("Location", "/now"),))
    receiver.receive_linkback(f"{reader.url}/why", TARGET, Protocol.WEBMENTION)

    assert looked_at().state == Linkback.State.VERIFIED


def test_r4_a_page_behind_six_redirects_is_not_read(
    post: Post, reader: OriginSite
) -> None:
    for hop in range(6):
        to = (("Location", f"/{hop + 1}"),)
        reader.pages["/why" if hop == 0 else f"/{hop}"] = Served("", 302, to)
    reader.pages["/6"] = Served(PAGE)
    receiver.receive_linkback(f"{reader.url}/why", TARGET, Protocol.WEBMENTION)

    row = looked_at()

    assert (row.state, row.failure) == (Linkback.State.RECEIVED, "unreachable")
    assert "/6" not in reader.seen()


def test_what_comes_back_waits_for_a_moderator_again(
    post: Post, reader: OriginSite
) -> None:
    row = told(reader)
    reader.pages["/why"] = Served("Gone", 410)
    row = look_again(row)
    reader.pages["/why"] = Served(PAGE)

    row = look_again(row)

    assert row.state == Linkback.State.VERIFIED
    assert said_by(row).status == Status.HELD
    assert Comment.objects.count() == 2


@pytest.mark.parametrize("status", [404, 403, 429, 500, 503])
def test_r9_what_cannot_be_had_is_tried_again_over_days_then_given_up(
    post: Post, reader: OriginSite, status: int
) -> None:
    reader.pages["/why"] = Served("", status)
    receiver.receive_linkback(f"{reader.url}/why", TARGET, Protocol.WEBMENTION)
    row = looked_at()
    waits = []
    while row.next_look_at and row.looked_at:
        waits.append(row.next_look_at - row.looked_at)
        Linkback.objects.update(next_look_at=timezone.now())
        verification.verify_due_linkbacks.call()
        row = looked_at()

    assert waits == list(WAITS)
    why = "not-found" if status == 404 else "unreachable"
    assert (row.state, row.failure) == (Linkback.State.FAILED, why)
    assert reader.seen()["/why"] == len(WAITS) + 1


def test_r9_what_was_published_and_cannot_be_had_stays(
    post: Post, reader: OriginSite
) -> None:
    row = told(reader)
    approve(row)
    reader.pages["/why"] = Served("", 500)
    for _ in range(len(WAITS) + 1):
        Linkback.objects.update(next_look_at=timezone.now())
        verification.verify_due_linkbacks.call()
        row = looked_at()

    assert row.state == Linkback.State.STALE
    assert said_by(row).status == Status.APPROVED


def look_when_due() -> Linkback:
    Linkback.objects.update(next_look_at=timezone.now())
    verification.verify_due_linkbacks.call()
    return looked_at()


def test_an_approved_mention_whose_page_answers_404_five_times_is_taken_down(
    post: Post, reader: OriginSite, client: Client
) -> None:
    row = told(reader)
    approve(row)
    del reader.pages["/why"]

    for _ in range(len(WAITS)):
        row = look_when_due()
        assert said_by(row).status == Status.APPROVED
    row = look_when_due()

    assert (row.state, row.failure) == (Linkback.State.GONE, "not-found")
    assert said_by(row).status == Status.WITHDRAWN
    assert "Why I walk" not in text_of(client.get("/walking/"))
    client.force_login(make.person("Moderators"))
    desk = text_of(client.get(f"/admin/comments/comment/{said_by(row).pk}/change/"))
    assert "no page at its address any more (404)" in desk
    listed = text_of(client.get("/admin/linkbacks/linkback/"))
    assert "Gone: there is no page at its address (404)" in listed


def test_a_page_that_is_missing_counts_its_looks_however_often_it_is_told_of(
    post: Post, reader: OriginSite
) -> None:
    row = told(reader)
    approve(row)
    del reader.pages["/why"]

    for _ in range(len(WAITS) + 1):
        row = look_again(row)

    assert said_by(row).status == Status.WITHDRAWN


def test_a_page_that_is_back_before_the_last_look_stays(
    post: Post, reader: OriginSite
) -> None:
    row = told(reader)
    approve(row)
    there = reader.pages.pop("/why")
    for _ in range(len(WAITS)):
        look_when_due()
    reader.pages["/why"] = there

    row = look_when_due()

    assert (row.state, row.failure, row.failed_looks) == ("verified", "", 0)
    assert said_by(row).status == Status.APPROVED


def test_one_404_after_an_outage_takes_nothing_down(
    post: Post, reader: OriginSite
) -> None:
    row = told(reader)
    approve(row)
    reader.pages["/why"] = Served("", 503)
    for _ in range(len(WAITS)):
        look_when_due()
    del reader.pages["/why"]

    row = look_when_due()

    assert row.state == Linkback.State.STALE
    assert said_by(row).status == Status.APPROVED


def test_a_published_page_is_looked_at_every_week(
    post: Post, reader: OriginSite
) -> None:
    row = told(reader)
    assert row.next_look_at
    assert row.looked_at
    assert row.next_look_at - row.looked_at == timedelta(days=7)
    verification.verify_due_linkbacks.call()
    assert queued() == []
    Linkback.objects.update(next_look_at=timezone.now())

    verification.verify_due_linkbacks.call()

    assert looked_at().state == Linkback.State.VERIFIED
    assert reader.seen()["/why"] == 2


def test_a_lost_look_is_made_up_for(post: Post, reader: OriginSite) -> None:
    reader.pages["/why"] = Served(PAGE)
    receiver.receive_linkback(f"{reader.url}/why", TARGET, Protocol.WEBMENTION)
    empty_queue()
    Linkback.objects.update(next_look_at=timezone.now())

    verification.verify_due_linkbacks.call()

    assert looked_at().state == Linkback.State.VERIFIED


def test_r4_42_a_redirect_to_a_private_address_is_final_and_never_asked(
    post: Post, reader: OriginSite, internet: Internet
) -> None:
    reader.pages["/why"] = Served("", 302, (("Location", "http://10.0.0.1/"),))
    receiver.receive_linkback(f"{reader.url}/why", TARGET, Protocol.WEBMENTION)

    row = looked_at()

    assert (row.state, row.failure) == (Linkback.State.FAILED, "refused")
    assert {host for host, _port in internet.connected} == {"127.0.0.1"}


def test_a_name_that_leads_nowhere_is_tried_again(
    post: Post, internet: Internet
) -> None:
    receiver.receive_linkback("http://nobody.test/", TARGET, Protocol.WEBMENTION)

    row = looked_at()

    assert (row.state, row.failure) == (Linkback.State.RECEIVED, "no-name")
    assert internet.connected == []


def test_r11_61_what_a_page_says_is_text_and_nothing_else(
    post: Post, reader: OriginSite, client: Client
) -> None:
    nasty = (
        f"<title><script>alert(1)</script></title><a href='{TARGET}'>"
        "<img src=x onerror=alert(2)>look &lt;script&gt;alert(3)&lt;/script&gt;</a>"
    )
    row = told(reader, body=nasty)
    approve(row)

    page = client.get("/walking/").content.decode()

    assert "<script>alert" not in page
    assert "onerror" not in page


def test_what_changes_again_within_a_minute_is_looked_at_when_it_has_passed(
    post: Post, reader: OriginSite
) -> None:
    row = told(reader)
    reader.pages["/why"] = Served("Gone", 410)

    receiver.receive_linkback(row.origin, row.target, Protocol.WEBMENTION)

    assert queued() == []
    row = looked_at()
    assert row.next_look_at
    assert row.looked_at
    assert row.next_look_at - row.looked_at == receiver.SETTLES_WITHIN
    Linkback.objects.update(next_look_at=timezone.now())
    verification.verify_due_linkbacks.call()
    assert looked_at().state == Linkback.State.GONE


def test_what_was_erased_never_comes_back_and_nothing_of_it_is_kept(
    post: Post, reader: OriginSite
) -> None:
    row = told(reader)

    privacy.erase_comment(said_by(row), by=make.person("Editors"))
    run_queued()

    row.refresh_from_db()
    assert (row.title, row.next_look_at) == ("", None)
    assert Comment.objects.get().origin is None
    look_again(row)
    verification.verify_linkback.call(linkback=row.pk)
    assert Comment.objects.get().status == Status.ERASED
    assert reader.seen()["/why"] == 1


def test_a_quiet_site_looks_at_a_page_once_it_may_go(
    post: Post, reader: OriginSite
) -> None:
    SiteSettings.objects.update_or_create(pk=1, defaults={"is_quiet": True})
    row = told(reader)
    Linkback.objects.update(next_look_at=timezone.now())
    verification.verify_due_linkbacks.call()

    assert queued() == []
    assert row.state == Linkback.State.RECEIVED
    SiteSettings.objects.update(is_quiet=False)
    verification.verify_due_linkbacks.call()
    run_queued()
    row.refresh_from_db()
    assert row.state == Linkback.State.VERIFIED
