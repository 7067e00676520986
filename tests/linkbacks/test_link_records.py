"""What the admin tells of links: which we were told of, whom we told, which are broken."""

import pytest
from django.conf import LazySettings
from django.test import Client

from comments.discussion import privacy
from comments.linkbacks import receiver
from comments.linkbacks.models import Linkback, OutboundLink, OutgoingMention, Protocol
from posts.models import Post
from tests import make
from tests.reading import text_of
from tests.servers.origins import OriginSite, Served
from tests.tasks import empty_queue, queued

from .told_pages import PAGE, TARGET, looked_at, said_by, told

pytestmark = pytest.mark.django_db
RECEIVED = "/admin/linkbacks/linkback/"
SENT = "/admin/linkbacks/outgoingmention/"
LINKS = "/admin/linkbacks/outboundlink/"


def test_a_moderator_sees_how_each_mention_fares(
    post: Post, reader: OriginSite, moderator_client: Client
) -> None:
    shown = said_by(told(reader))
    reader.pages["/other"] = Served("<p>Nothing.")
    receiver.receive_linkback(f"{reader.url}/other", TARGET, Protocol.PINGBACK)

    page = text_of(moderator_client.get(RECEIVED))

    assert "Mentions that we receive" in page
    assert f'href="/admin/comments/comment/{shown.pk}/change/"' in page
    assert "Waiting" in page
    assert "Received" in page
    assert "Pingback" in page


def test_a_moderator_has_a_page_looked_at_again(
    post: Post, reader: OriginSite, moderator_client: Client
) -> None:
    row = told(reader, body="<p>Nothing.")
    assert "the page has no link" in text_of(moderator_client.get(RECEIVED))
    reader.pages["/why"] = Served(PAGE)

    again = {"action": "look_again", "_selected_action": row.pk}
    moderator_client.post(RECEIVED, again)

    assert looked_at().state == Linkback.State.VERIFIED


def test_what_was_erased_is_not_looked_at_again(
    post: Post, reader: OriginSite, moderator_client: Client
) -> None:
    row = told(reader)
    privacy.erase_comment(said_by(row), by=make.person("Editors"))
    empty_queue()

    again = {"action": "look_again", "_selected_action": row.pk}
    moderator_client.post(RECEIVED, again)

    assert queued() == []


@pytest.mark.parametrize("place", [RECEIVED, SENT, LINKS])
def test_a_site_that_nobody_reaches_says_why_it_is_quiet(
    db: None, editor_client: Client, settings: LazySettings, place: str
) -> None:
    assert "it tells nobody" not in text_of(editor_client.get(place))
    settings.SITE_URL, settings.FETCH_ALLOW = "http://localhost:8000", ()

    assert "it tells nobody" in text_of(editor_client.get(place))


def test_a_site_that_nobody_reaches_sends_nothing_again(
    post: Post, editor_client: Client, settings: LazySettings
) -> None:
    row = OutgoingMention.objects.create(
        post=post, target="https://a.example/", state=OutgoingMention.State.SENT
    )
    settings.SITE_URL, settings.FETCH_ALLOW = "http://localhost:8000", ()

    editor_client.post(SENT, {"action": "send_again", "_selected_action": row.pk})

    row.refresh_from_db()
    assert row.state == OutgoingMention.State.SENT
    assert queued() == []
    assert "Send again" not in text_of(editor_client.get(SENT))


def test_outbound_links_come_first(post: Post, editor_client: Client) -> None:
    for state, failures in (("blocked", 0), ("fine", 0), ("broken", 2)):
        OutboundLink.objects.create(
            post=post,
            address=f"https://{state}.example/",
            state=state,
            failed_checks=failures,
        )

    page = text_of(editor_client.get(LINKS))

    assert page.index("broken.example") < page.index("blocked.example")


@pytest.mark.parametrize(
    ("place", "act", "said"),
    [
        (RECEIVED, "look_again", "1 page is looked at now."),
        (LINKS, "look_again", "1 link is looked at within the hour."),
        (SENT, "send_again", "1 page is told once more."),
    ],
)
def test_one_is_told_of_as_one(
    post: Post,
    reader: OriginSite,
    editor_client: Client,
    place: str,
    act: str,
    said: str,
) -> None:
    rows = {
        RECEIVED: lambda: told(reader),
        LINKS: lambda: OutboundLink.objects.create(
            post=post, address=f"{reader.url}/x", host="reader.example"
        ),
        SENT: lambda: OutgoingMention.objects.create(
            post=post, target=f"{reader.url}/x"
        ),
    }
    one = {"action": act, "_selected_action": rows[place]().pk}

    assert said in text_of(editor_client.post(place, one, follow=True))
