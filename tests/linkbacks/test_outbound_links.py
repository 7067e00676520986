"""The weekly look at where live posts link to: what counts as broken, and what does not."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from comments.linkbacks import outbound_links
from comments.linkbacks.models import OutboundLink
from evidenceblog.core import http_fetch
from posts.models import Post
from posts.revisions import withdrawal
from tests import make
from tests.reading import text_of
from tests.servers.internet import Internet
from tests.servers.origins import OriginSite, Served
from tests.tasks import queued, run_queued

pytestmark = pytest.mark.django_db
State = OutboundLink.State


def linking(*addresses: str) -> Post:
    """Publish a post that links to these addresses."""
    copy = make.working_copy(slug="linking")
    links = " ".join(f'<a href="{address}">here</a>' for address in addresses)
    make.text(copy, f"<p>See {links}.</p>", ordering=15)
    post = make.published(copy).post
    run_queued()
    OutboundLink.objects.filter(host="doi.org").delete()  # of the source that it cites
    return post


def test_a_link_that_goes_while_it_is_looked_at_does_not_come_back(
    post: Post, reader: OriginSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = OutboundLink.objects.create(post=post, address=f"{reader.url}/a", host="a")
    fetch = http_fetch.fetch

    def fetched(*given: Any, **named: Any) -> Any:
        OutboundLink.objects.all().delete()
        return fetch(*given, **named)

    monkeypatch.setattr(http_fetch, "fetch", fetched)
    outbound_links.check_link.call(link=link.pk)

    assert not OutboundLink.objects.exists()


def look(link: OutboundLink) -> OutboundLink:
    """Let the link be due, and look."""
    OutboundLink.objects.filter(pk=link.pk).update(next_check_at=timezone.now())
    outbound_links.check_due_links.call()
    assert run_queued() == []
    link.refresh_from_db()
    return link


@pytest.fixture
def link(reader: OriginSite) -> OutboundLink:
    reader.pages["/source"] = Served("A source")
    linking(f"{reader.url}/source")
    reader.asked.clear()
    return OutboundLink.objects.get()


def test_a_published_post_has_its_outside_links_noted_once(reader: OriginSite) -> None:
    source = f"{reader.url}/source"
    post = linking(
        source, f"{source}#part", "/feed/", "mailto:a@b.example", "http://10.0.0.1/"
    )

    assert [link.address for link in OutboundLink.objects.all()] == [source]
    first, *cited = outbound_links.outbound_urls(post)
    assert first == source
    assert [address.startswith("https://doi.org/") for address in cited] == [True]


def test_a_link_that_works_is_looked_at_every_week(
    reader: OriginSite, link: OutboundLink
) -> None:
    look(link)

    assert (link.state, link.status) == (State.FINE, 200)
    assert link.checked_at
    assert link.next_check_at - link.checked_at == timedelta(days=7)
    assert reader.seen() == {"/source": 1}


@pytest.mark.parametrize("status", [404, 410, 500, 503])
def test_a_page_is_broken_when_it_failed_twice_in_a_row(
    reader: OriginSite, link: OutboundLink, status: int
) -> None:
    look(link)
    reader.pages["/source"] = Served("", status)

    assert look(link).state == State.FINE
    assert look(link).state == State.BROKEN
    reader.pages["/source"] = Served("Back")
    assert look(link).state == State.FINE
    assert link.failed_checks == 0


@pytest.mark.parametrize("status", [401, 403, 405, 429])
def test_who_lets_no_robot_look_is_not_broken(
    reader: OriginSite, link: OutboundLink, status: int
) -> None:
    reader.pages["/source"] = Served("", status)

    look(link)
    look(link)

    assert (link.state, link.failed_checks) == (State.BLOCKED, 0)


def test_a_dead_name_is_broken(internet: Internet) -> None:
    linking("http://nobody.test/page")
    link = OutboundLink.objects.get()

    look(link)
    look(link)

    assert (link.state, link.status) == (State.BROKEN, 0)
    assert internet.connected == []


def test_a_site_that_does_not_answer_is_not_called_broken(
    internet: Internet, link: OutboundLink
) -> None:
    internet.names["reader.test"] = ["93.184.216.35"]

    look(link)
    look(link)

    assert (link.state, link.failed_checks) == (State.UNKNOWN, 0)


def test_two_failures_that_are_not_in_a_row_are_none(
    reader: OriginSite, link: OutboundLink
) -> None:
    for status in (404, 200, 404):
        reader.pages["/source"] = Served("", status)
        look(link)

    assert link.state == State.FINE


def test_what_a_post_links_to_no_more_is_forgotten(
    reader: OriginSite, link: OutboundLink
) -> None:
    withdrawal.withdraw(link.post, note="Wrong.", by=make.person("Editors"))
    run_queued()

    assert not OutboundLink.objects.exists()


def test_a_lost_look_is_made_up_for_within_hours(link: OutboundLink) -> None:
    OutboundLink.objects.update(next_check_at=timezone.now())
    outbound_links.check_due_links.call()
    outbound_links.check_due_links.call()

    assert queued().count("comments.linkbacks.outbound_links.check_link") == 1
    link.refresh_from_db()
    assert link.next_check_at > timezone.now()


def test_editors_see_what_is_broken_and_in_which_post(
    editor_client: Client, reader: OriginSite, link: OutboundLink
) -> None:
    OutboundLink.objects.update(
        state=State.BROKEN, status=404, checked_at=timezone.now()
    )

    page = text_of(
        editor_client.get("/admin/linkbacks/outboundlink/?state__exact=broken")
    )

    assert link.address in page
    assert "404" in page
    assert f"/admin/posts/workingcopy/{link.post.working_copy.pk}/change/" in page
    again = {"action": "look_again", "_selected_action": link.pk}
    editor_client.post("/admin/linkbacks/outboundlink/", again)
    link.refresh_from_db()
    assert link.next_check_at <= timezone.now()


def test_a_licence_is_no_source(reader: OriginSite) -> None:
    copy = make.working_copy(slug="pictured")
    make.artwork_block(copy)
    revision = make.published(copy)

    assert "creativecommons.org" in revision.body
    assert not any(
        "creativecommons" in one for one in outbound_links.outbound_urls(revision.post)
    )
