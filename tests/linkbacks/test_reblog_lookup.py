"""Reblog notices: comments of WordPress.com that become the mention they tell of."""

import pytest
from django.test import Client

from comments.decisions import status_changes
from comments.linkbacks import receiver, verification
from comments.linkbacks.models import Linkback, Protocol
from comments.models import Comment, Kind, Status
from posts.models import Post
from tests import make
from tests.reading import text_of
from tests.servers.origins import OriginSite, Served
from tests.tasks import empty_queue, queued, run_queued

from .conftest import HOME

pytestmark = pytest.mark.django_db
TARGET = f"{HOME}/walking/"
PAGE = f"""<!doctype html><html lang="en"><title>Shared: walking</title>
<div class="wpcom-reblog-snapshot"><div class="reblogger-note">
<div class="reblogger-note-content"><p>Worth your time</p></div></div>
<p>From <a href="{TARGET}">the first place</a></p></div>"""


def notice(post: Post, address: str, note: str = "") -> Comment:
    body = f'Reblogged this on <a href="{address}">Pain Notes</a>'
    body += f" and commented: \n{note}" if note else "."
    return make.comment(post, name="painnotes", body=body)


def looked_up(site: OriginSite, page: str = PAGE, **told: str) -> str:
    site.pages["/walking"] = Served(page)
    return f"{site.url}/walking"


def test_the_page_it_tells_of_is_fetched_and_the_two_are_one_entry(
    post: Post, reader: OriginSite, client: Client
) -> None:
    address = looked_up(reader)
    made = notice(post, address, note="Worth your time")

    assert run_queued() == []

    row, made = Linkback.objects.get(), Comment.objects.get()
    assert (row.state, row.comment) == (Linkback.State.VERIFIED, made)
    assert row.protocols == [Protocol.NOTICE]
    assert (made.kind, made.status) == (Kind.REBLOG, Status.HELD)
    assert (made.origin or {})["url"] == row.origin == address
    assert made.name == "painnotes"
    assert "Worth your time" in made.body
    status_changes.decide([made], to=Status.APPROVED, by=make.person("Moderators"))
    page = text_of(client.get("/walking/"))
    assert "Shared by" in page
    assert f'href="{address}"' in page


def test_the_words_of_a_notice_sent_without_an_address_stay_its_writers(
    post: Post, reader: OriginSite
) -> None:
    address = looked_up(reader)
    body = f'Reblogged this on <a href="{address}">Pain Notes</a>'
    make.comment(post, name="painnotes", email="", body=body)

    assert run_queued() == []

    made = Comment.objects.get()
    assert Linkback.objects.get().state == Linkback.State.VERIFIED
    assert (made.name, made.body) == ("painnotes", body)


def test_what_is_told_by_webmention_too_stays_one_entry(
    post: Post, reader: OriginSite
) -> None:
    address = looked_up(reader)
    notice(post, address)
    run_queued()

    receiver.receive_linkback(address, TARGET, Protocol.WEBMENTION)
    Linkback.objects.update(next_look_at="2000-01-01T00:00Z")
    verification.verify_due_linkbacks.call()
    assert run_queued() == []

    row = Linkback.objects.get()
    assert row.protocols == [Protocol.NOTICE, Protocol.WEBMENTION]
    assert Comment.objects.get() == row.comment


@pytest.mark.parametrize(
    ("note", "status"), [("", Status.REJECTED), ("I agree.", Status.HELD)]
)
def test_a_notice_of_a_page_that_is_here_already_is_kept_for_its_note(
    post: Post, reader: OriginSite, note: str, status: Status
) -> None:
    address = looked_up(reader)
    receiver.receive_linkback(address, TARGET, Protocol.WEBMENTION)
    run_queued()

    made = notice(post, address, note=note)
    run_queued()

    made.refresh_from_db()
    assert made.status == status
    row = Linkback.objects.get()
    assert row.comment != made
    assert row.protocols == [Protocol.WEBMENTION, Protocol.NOTICE]


def test_a_page_without_the_link_leaves_the_notice_to_moderators(
    post: Post, reader: OriginSite
) -> None:
    notice(post, looked_up(reader, page="<p>Nothing of yours."))

    assert run_queued() == []

    assert Linkback.objects.get().state == Linkback.State.FAILED
    made = Comment.objects.get()
    assert (made.status, made.origin) == (Status.HELD, None)


@pytest.mark.parametrize("address", ["", f"{HOME}/about/", "http://127.0.0.1/"])
def test_what_names_no_page_elsewhere_is_left_as_it_came(
    post: Post, address: str
) -> None:
    made = make.comment(post, body="Reblogged this on Pain Notes.", website=address)

    assert run_queued() == []

    assert not Linkback.objects.exists()
    made.refresh_from_db()
    assert made.status == Status.HELD


def test_a_comment_about_a_reblog_has_nothing_looked_up(post: Post) -> None:
    empty_queue()

    make.comment(post, body="I reblogged this on my blog because it helped.")

    assert queued() == []


def test_a_page_that_went_and_came_back_is_shown_in_its_own_words(
    post: Post, reader: OriginSite
) -> None:
    address = looked_up(reader)
    notice(post, address)
    run_queued()
    for page in (Served("", 410), Served(PAGE)):
        reader.pages["/walking"] = page
        Linkback.objects.update(next_look_at="2000-01-01T00:00Z")
        verification.verify_due_linkbacks.call()
        assert run_queued() == []

    first, second = Comment.objects.order_by("pk")
    assert first.status == Status.WITHDRAWN
    assert (second.status, second.name) == (Status.HELD, "reader.test")
    assert Linkback.objects.get().comment == second
