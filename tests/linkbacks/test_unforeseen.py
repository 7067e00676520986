"""What strangers send that cannot be stored or read: refused by name, or given up."""

from http import HTTPStatus
from typing import Any

import pytest
from django.test import Client

from comments.linkbacks import mention_comments, receiver, sender, verification
from comments.linkbacks.models import Linkback, OutgoingMention, Protocol
from comments.linkbacks.retry_schedule import WAITS
from comments.models import Comment, Status
from posts.models import Post
from tests.servers.internet import Internet
from tests.servers.origins import OriginSite, Served, origin_site
from tests.tasks import JOBS, run_queued

from .conftest import HOME
from .test_sender import linking, row_of
from .test_webmention import BROWSER, mention
from .told_pages import PAGE, REPLY, TARGET, looked_at, said_by, told

pytestmark = pytest.mark.django_db
LONG = "é" * 600  # 3,600 characters once it is escaped
ODD = [
    ("http://xn--a.example.org/x", TARGET),
    (f"https://reader.example/{LONG}", TARGET),
    ("https://reader.example/x", "http://xn--a/"),
    ("https://reader.example/x", f"{TARGET}?{LONG}"),
    ("https://reader.example/x", f"{HOME}:0/walking/"),
    ("https://reader.example/x", f"{HOME}/%00/"),
]


@pytest.mark.parametrize(("origin", "target"), ODD)
def test_an_address_that_cannot_be_is_refused(
    client: Client, post: Post, origin: str, target: str
) -> None:
    assert mention(client, origin, target).status_code == HTTPStatus.BAD_REQUEST
    assert not Linkback.objects.exists()


def test_a_target_that_cannot_be_is_told_in_the_form(client: Client) -> None:
    page = client.get("/webmention/?target=http://xn--a/", headers=BROWSER)

    assert "That address is not on this site." in page.content.decode()


@pytest.mark.parametrize("encoding", ["foo", "rot13"])
def test_a_call_in_no_encoding_is_a_fault(client: Client, encoding: str) -> None:
    call = f'<?xml version="1.0" encoding="{encoding}"?><methodCall/>'

    answer = client.post("/pingback/", call, content_type="text/xml")

    assert "not a call in XML-RPC" in answer.content.decode()


def test_a_date_of_no_time_zone_on_earth_is_kept(
    post: Post, reader: OriginSite
) -> None:
    dated = '<time class="dt-published" datetime="2024-01-01T00:00:00+20:00">1</time>'

    row = told(reader, body=REPLY.replace("</article>", f"{dated}</article>"))

    assert row.published_at is not None
    assert row.published_at.isoformat() == "2023-12-31T04:00:00+00:00"


def test_a_host_of_a_long_name_is_named_as_far_as_there_is_room(
    post: Post, internet: Internet
) -> None:
    with origin_site() as site:
        host = ".".join(["a" * 40] * 3) + ".test"
        site.url = internet.hosts(host, site)
        row = told(site, body=PAGE)

    assert said_by(row).name.startswith(host[:99])


def test_what_cannot_be_stored_is_given_up_after_a_week(
    post: Post, reader: OriginSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*given: Any, **named: Any) -> None:
        raise ValueError("The page says what nobody thought of.")

    monkeypatch.setattr(mention_comments, "show_mention", broken)
    reader.pages["/why"] = Served(PAGE)
    receiver.receive_linkback(f"{reader.url}/why", TARGET, Protocol.WEBMENTION)

    for tries in range(1, len(WAITS) + 1):
        [failure] = run_queued()
        assert "ExceptionGroup" in repr(failure.error)
        row = Linkback.objects.get()
        assert (row.state, row.failed_looks) == (Linkback.State.RECEIVED, tries)
        wait = row.next_look_at - row.looked_at  # type: ignore[operator]
        assert wait == WAITS[tries - 1]
        due(row)

    assert len(run_queued()) == 1
    row = Linkback.objects.get()
    assert (row.state, row.failure) == (Linkback.State.FAILED, "error")
    assert row.next_look_at is None


def due(row: Linkback) -> None:
    Linkback.objects.filter(pk=row.pk).update(next_look_at=row.looked_at)
    verification.verify_due_linkbacks.call()


TOO_LONG = f'<link rel=webmention href="/e?{"a" * 3000}">'
IN_NO_ENCODING = '<link rel="pingback" href="{}/odd">'


@pytest.mark.parametrize("page", [TOO_LONG, IN_NO_ENCODING])
def test_an_endpoint_that_cannot_be_used_is_given_up(
    theirs: OriginSite, page: str
) -> None:
    odd = '<?xml version="1.0" encoding="foo"?><methodResponse/>'
    theirs.pages["/odd"] = Served(odd, content_type="text/xml")
    theirs.pages["/a"] = Served(page.format(theirs.url))

    linking(f"{theirs.url}/a")

    row = row_of(f"{theirs.url}/a")
    assert (row.state, row.next_try_at) == (OutgoingMention.State.FAILED, None)


def test_a_sending_that_fails_here_is_not_tried_without_end(
    theirs: OriginSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    linking(f"{theirs.url}/a")
    row = row_of(f"{theirs.url}/a")
    monkeypatch.setattr(sender, "_discovered", lambda row: row.nobody_thought_of)
    sender.queue_mention(row)

    for _ in range(len(WAITS) + 1):
        with pytest.raises(AttributeError):
            sender.send_mention.call(sending=row.pk)

    row.refresh_from_db()
    assert row.state == OutgoingMention.State.FAILED
    assert "the log says why" in row.answer


def test_what_was_erased_does_not_wait_in_line(post: Post, reader: OriginSite) -> None:
    row = told(reader)
    Linkback.objects.update(next_look_at=None)
    Comment.objects.update(status=Status.ERASED)

    verification._wait_in_line(row, 1)

    row.refresh_from_db()
    assert row.next_look_at is None
    assert looked_at().state == Linkback.State.VERIFIED


def test_what_waits_for_strangers_has_slots_of_its_own(
    client: Client, target: str
) -> None:
    mention(client, "https://reader.example/x", target)

    assert JOBS.get().queue_name == "origins"
