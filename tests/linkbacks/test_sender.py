"""Telling others that a post links to them: the 23 pages, updates, ends, misbehaviour."""

from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple
from urllib.parse import parse_qs
from xmlrpc.client import Fault, dumps, loads

import pytest
from django.test import Client
from django.utils import timezone

from comments.linkbacks import sender
from comments.linkbacks.models import OutboundLink, OutgoingMention
from comments.linkbacks.retry_schedule import WAITS
from evidenceblog.core.http_fetch import host_limits
from posts.models import Post, TextBlock
from posts.revisions import withdrawal
from tests import make
from tests.reading import text_of
from tests.servers.internet import Internet
from tests.servers.origins import OriginSite, Served, origin_site
from tests.servers.rocks import ADVERTISING, SingleUse, filled
from tests.tasks import empty_queue, queued, run_queued

from .conftest import HOME

pytestmark = pytest.mark.django_db
State = OutgoingMention.State
FORM = "application/x-www-form-urlencoded"
RATE = host_limits.REQUEST_LIMIT  # the fixture `internet` has another
ACCEPTED = Served("Thank you.", 202)


class Told(NamedTuple):
    source: str
    target: str


def linking(*targets: str) -> Post:
    copy = make.working_copy(slug="linking")
    links = " ".join(f'<a href="{target}">here</a>' for target in targets)
    make.text(copy, f"<p>See {links}.</p>", ordering=15)
    post = make.published(copy).post
    deliver()
    return post


def relink(post: Post, *targets: str) -> None:
    """Publish the post anew with these links."""
    links = " ".join(f'<a href="{target}">here</a>' for target in targets)
    block = TextBlock.objects.get(parent=post.working_copy, ordering=15)
    TextBlock.objects.filter(pk=block.pk).update(text=f"<p>See {links} now.</p>")
    make.published(post.working_copy)
    deliver()


def deliver() -> None:
    """Send what is queued, but to those that the sample's sources are at."""
    while queued():
        OutboundLink.objects.all().delete()
        OutgoingMention.objects.filter(host="doi.org").update(state=State.NONE)
        assert run_queued() == []


def told(site: OriginSite, path: str) -> list[Told]:
    """Return what an endpoint was told by webmention."""
    said = []
    for asked in site.asked:
        if (asked.method, asked.path) == ("POST", path):
            assert asked.content_type == FORM
            fields = parse_qs(asked.body)
            said.append(Told(fields["source"][0], fields["target"][0]))
    return said


def row_of(target: str) -> OutgoingMention:
    return OutgoingMention.objects.get(target=target)


@pytest.mark.parametrize("number", ADVERTISING)
def test_discovery(theirs: OriginSite, number: int) -> None:
    page = ADVERTISING[number]
    place = f"/test/{number}"
    if number == 23:
        place = "/test/23/page/once"
        hop = Served("", 302, (("Location", "once"),))
        theirs.pages["/test/23/page/"] = hop
    body = filled(f"<!doctype html><body>{page.body}", number, theirs.url)
    headers = tuple((n, filled(v, number, theirs.url)) for n, v in page.headers)
    theirs.pages[place] = Served(body, headers=headers)
    end = {
        15: "/test/15",
        21: "/test/21/webmention?query=yes",
        22: "/test/22/webmention",
        23: "/test/23/page/webmention-endpoint",
    }.get(number, f"/test/{number}/webmention")
    if end != place:
        theirs.pages[end] = ACCEPTED
    target = theirs.url + ("/test/23/page/" if number == 23 else place)

    linking(target)

    assert told(theirs, end) == [Told(f"{HOME}/linking/", target)]
    assert theirs.seen("POST").total() == 1
    assert theirs.seen("HEAD").total() == 0
    assert theirs.seen()[place] == 1
    assert row_of(target).state == State.SENT


@pytest.fixture
def rocks(internet: Internet) -> Iterator[OriginSite]:
    """A site each of whose endpoints is good for one mention."""
    with origin_site(SingleUse) as site:
        site.url = internet.hosts("rocks.test", site)
        yield site


def takes(site: OriginSite, path: str) -> str:
    query = "?key={key}" if isinstance(site, SingleUse) else ""
    site.pages[path] = Served(f'<link rel="webmention" href="/end{query}">')
    site.pages.setdefault("/end", ACCEPTED)
    return site.url + path


def all_sent() -> bool:
    local = OutgoingMention.objects.exclude(host="doi.org")
    return {row.state for row in local} == {State.SENT}


def test_update_1_a_new_link_tells_the_old_one_and_the_new(rocks: OriginSite) -> None:
    one, two = takes(rocks, "/one"), takes(rocks, "/two")
    post = linking(one)

    relink(post, one, two)

    first, *then = [said.target for said in told(rocks, "/end")]
    assert first == one
    assert sorted(then) == [one, two]
    assert all_sent()


def test_update_2_a_removed_link_is_told_too(rocks: OriginSite) -> None:
    one, two = takes(rocks, "/one"), takes(rocks, "/two")
    post = linking(one, two)
    rocks.asked.clear()

    relink(post, one)

    assert sorted(said.target for said in told(rocks, "/end")) == [one, two]
    assert all_sent()


def test_delete_1_the_end_of_a_post_is_told_and_its_page_is_gone(
    rocks: OriginSite, client: Client
) -> None:
    one = takes(rocks, "/one")
    post = linking(one)
    rocks.asked.clear()

    withdrawal.withdraw(post, note="It was wrong.", by=make.person("Editors"))
    deliver()

    assert told(rocks, "/end") == [Told(f"{HOME}/linking/", one)]
    assert all_sent()
    assert client.get("/linking/").status_code == 410
    assert one not in text_of(client.get("/linking/"))


def test_our_own_pages_are_not_told(theirs: OriginSite) -> None:
    linking("/feed/", f"{HOME}/walking/", "https://BLOG.example.org/", "#part")

    assert not OutgoingMention.objects.exclude(host="doi.org").exists()


def test_who_takes_none_is_asked_once(theirs: OriginSite) -> None:
    theirs.pages["/plain"] = Served("<p>Nothing here.")
    target = f"{theirs.url}/plain"

    post = linking(target)

    assert row_of(target).state == State.NONE
    assert row_of(target).next_try_at is None
    relink(post)
    assert theirs.seen()["/plain"] == 1


@pytest.mark.parametrize("status", [403, 404, 406, 410])
def test_a_page_that_refuses_may_still_name_an_endpoint(
    theirs: OriginSite, status: int
) -> None:
    header = (("Link", "</end>; rel=webmention"),)
    theirs.pages["/shy"] = Served("", status, header)
    theirs.pages["/end"] = ACCEPTED

    linking(f"{theirs.url}/shy")

    assert row_of(f"{theirs.url}/shy").state == State.SENT


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 410])
def test_r13_a_4xx_is_final(theirs: OriginSite, status: int) -> None:
    target = takes(theirs, "/one")
    theirs.pages["/end"] = Served("No.", status)

    linking(target)

    row = row_of(target)
    assert (row.state, row.answer) == (State.FAILED, f"HTTP {status}")
    assert row.next_try_at is None


@pytest.mark.parametrize("status", [429, 500, 503])
def test_r13_who_is_busy_is_tried_again_over_days_then_given_up(
    theirs: OriginSite, status: int
) -> None:
    target = takes(theirs, "/one")
    later = (("Retry-After", "7200"),)
    theirs.pages["/end"] = Served("Later.", status, later)
    linking(target)
    row, waits = row_of(target), []
    while row.next_try_at:
        waits.append(row.next_try_at - timezone.now())
        OutgoingMention.objects.filter(pk=row.pk).update(next_try_at=timezone.now())
        sender.send_due_mentions.call()
        deliver()
        row.refresh_from_db()

    assert waits[0] > timedelta(hours=1, minutes=59)
    assert len(waits) == len(WAITS)
    assert row.state == State.FAILED
    assert theirs.seen("POST")["/end"] == len(WAITS) + 1


def test_what_was_not_sent_may_be_sent_later(theirs: OriginSite) -> None:
    target = takes(theirs, "/one")
    theirs.pages["/end"] = Served("", 500)
    linking(target)
    theirs.pages["/end"] = ACCEPTED
    OutgoingMention.objects.update(next_try_at=timezone.now())

    sender.send_due_mentions.call()
    deliver()

    assert row_of(target).state == State.SENT


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://127.0.0.1:1/",
        "http://10.0.0.1/",
        "http://[::1]/",
        "http://169.254.169.254/",
    ],
)
def test_59_an_endpoint_inside_is_never_told(
    theirs: OriginSite, internet: Internet, endpoint: str
) -> None:
    theirs.pages["/one"] = Served(f'<link rel="webmention" href="{endpoint}">')

    linking(f"{theirs.url}/one")

    assert row_of(f"{theirs.url}/one").state == State.FAILED
    assert {port for _host, port in internet.connected} == {theirs.port}


def test_59_an_endpoint_that_redirects_inside_is_never_told(
    theirs: OriginSite, internet: Internet
) -> None:
    target = takes(theirs, "/one")
    theirs.pages["/end"] = Served("", 307, (("Location", "http://10.0.0.1/"),))

    linking(target)

    assert row_of(target).state == State.FAILED
    assert {port for _host, port in internet.connected} == {theirs.port}


def test_an_endpoint_on_the_host_that_was_just_asked_is_waited_for(
    theirs: OriginSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(host_limits, "REQUEST_LIMIT", RATE)
    target = takes(theirs, "/one")

    linking(target)

    assert row_of(target).state == State.SENT
    assert theirs.seen()["/one"] == 1


# By pingback


def pings(site: OriginSite, answer: str, status: int = 200) -> str:
    where = (("X-Pingback", f"{site.url}/xmlrpc"),)
    site.pages["/wp"] = Served("<p>A blog.", headers=where)
    site.pages["/xmlrpc"] = Served(answer, status, content_type="text/xml")
    return f"{site.url}/wp"


def test_a_blog_without_webmention_is_told_by_pingback(theirs: OriginSite) -> None:
    target = pings(theirs, dumps(("Thanks!",), methodresponse=True))

    linking(target)

    [asked] = [one for one in theirs.asked if one.method == "POST"]
    assert loads(asked.body) == ((f"{HOME}/linking/", target), "pingback.ping")
    assert asked.content_type.startswith("text/xml")
    assert (row_of(target).state, row_of(target).answer) == (State.SENT, "Thanks!")


def test_webmention_goes_before_pingback(theirs: OriginSite) -> None:
    target = pings(theirs, "")
    both = (*theirs.pages["/wp"].headers, ("Link", "</end>; rel=webmention"))
    theirs.pages["/wp"] = Served("", headers=both)
    theirs.pages["/end"] = ACCEPTED

    linking(target)

    assert theirs.seen("POST") == {"/end": 1}


@pytest.mark.parametrize(
    ("code", "state"),
    [(48, State.SENT), (0, State.FAILED), (16, State.FAILED), (17, State.FAILED), (33, State.FAILED), (49, State.FAILED), (-32601, State.FAILED)],
)  # fmt: skip
def test_a_fault_is_final_and_48_is_a_yes(
    theirs: OriginSite, code: int, state: OutgoingMention.State
) -> None:
    target = pings(theirs, dumps(Fault(code, "Said so."), methodresponse=True))

    linking(target)

    assert row_of(target).state == state
    assert "Said so." in row_of(target).answer


BOMB = (
    '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
    "<methodResponse><params><param><value>&b;</value></param></params></methodResponse>"
)


@pytest.mark.parametrize(
    "answer", ["", "<html>Hello", "no xml", BOMB, "<methodResponse/>"]
)
def test_t16_57_what_is_no_answer_is_no_yes(theirs: OriginSite, answer: str) -> None:
    target = pings(theirs, answer)

    linking(target)

    assert row_of(target).state == State.FAILED


# What editors see, and what is lost


def test_editors_see_the_ledger_and_send_again(
    theirs: OriginSite, editor_client: Client
) -> None:
    target = takes(theirs, "/one")
    theirs.pages["/end"] = Served("No.", 400)
    linking(target)
    page = text_of(editor_client.get("/admin/linkbacks/outgoingmention/"))
    assert target in page
    assert "HTTP 400" in page
    theirs.pages["/end"] = ACCEPTED

    again = {"action": "send_again", "_selected_action": row_of(target).pk}
    editor_client.post("/admin/linkbacks/outgoingmention/", again)
    deliver()

    assert row_of(target).state == State.SENT


def test_what_was_lost_with_its_worker_is_sent_once(theirs: OriginSite) -> None:
    target = takes(theirs, "/one")
    copy = make.working_copy(slug="linking")
    make.text(copy, f'<p><a href="{target}">here</a></p>', ordering=15)
    make.published(copy)
    sender.queue_mentions.call(post=copy.post.pk)
    empty_queue()
    OutgoingMention.objects.update(next_try_at=timezone.now())

    sender.send_due_mentions.call()
    sender.send_due_mentions.call()
    deliver()
    sender.send_mention.call(sending=row_of(target).pk)

    assert len(told(theirs, "/end")) == 1
