"""A hub, if the operator named one, is told of each change of the feed (W3C WebSub)."""

from urllib.parse import parse_qs
from xml.etree import ElementTree

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from evidenceblog.core import cdn
from evidenceblog.core.service_client import ServiceRefused
from posts import websub
from posts.revisions import withdrawal
from tests import make
from tests.servers.scripted import answering, http
from tests.tasks import JOBS, empty_queue, queued, run_queued

pytestmark = pytest.mark.django_db
SITE = "https://evidence.example"
HUB = "https://hub.example/"
TELL = "posts.websub.notify_hub_later"
LINK = "{http://www.w3.org/2005/Atom}link"


@pytest.fixture(autouse=True)
def hub(settings: LazySettings) -> LazySettings:
    settings.SITE_URL = SITE
    settings.WEBSUB_HUB = HUB
    return settings


def relations(client: Client) -> dict[str, str]:
    rss = ElementTree.fromstring(client.get("/feed/").content)  # noqa: S314  # our own
    return {one.get("rel", ""): one.get("href", "") for one in rss.iter(LINK)}


def test_the_feed_names_its_hub_in_headers_and_text(client: Client) -> None:
    make.post()

    answer = client.get("/feed/")

    assert answer["Link"] == f'<{HUB}>; rel="hub", <{SITE}/feed/>; rel="self"'
    assert relations(client) == {"hub": HUB, "self": f"{SITE}/feed/"}


def test_without_a_hub_nothing_is_named_or_told(
    client: Client, hub: LazySettings
) -> None:
    hub.WEBSUB_HUB = ""
    empty_queue()

    make.post()

    assert TELL not in queued()
    assert "Link" not in client.get("/feed/")
    assert relations(client) == {"self": f"{SITE}/feed/"}


def test_the_hub_is_told_of_each_change(hub: LazySettings) -> None:
    copy = make.working_copy()
    with answering(http(status="204 No Content")) as server:
        hub.WEBSUB_HUB = f"{server.url}/hub"
        made = make.published(copy).post
        make.published(copy)
        withdrawal.withdraw(made, by=make.person(), note="It was wrong.")
        assert run_queued() == []

    assert len(server.requests) == 3
    head, _, body = server.requests[0].partition("\r\n\r\n")
    assert head.startswith("POST /hub HTTP/1.1")
    assert "application/x-www-form-urlencoded" in head
    feed = [f"{SITE}/feed/"]
    assert parse_qs(body) == {
        "hub.mode": ["publish"],
        "hub.topic": feed,
        "hub.url": feed,
    }


def test_a_hub_that_refuses_is_told_again(hub: LazySettings) -> None:
    with answering(http(status="503 Busy")) as server:
        hub.WEBSUB_HUB = server.url
        websub.notify_hub_later.enqueue(post=1)
        [failure] = run_queued()

    assert isinstance(failure.error, ServiceRefused)
    assert failure.again_at


def test_the_hub_is_told_once_a_network_has_dropped_the_old_feed(
    settings: LazySettings,
) -> None:
    settings.CDN_PURGE_URL = "https://cdn.example/purge"
    empty_queue()

    websub.notify_hub_later.call(post=1)

    [job] = JOBS.all()
    assert job.scheduled_at
    assert job.scheduled_at > timezone.now() + cdn.REPEAT_AFTER
