"""Purging: heard by all when the change is committed, and only then."""

from collections.abc import Iterator
from itertools import takewhile

import psycopg
import pytest
from django.conf import LazySettings
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from evidenceblog.core import cdn
from evidenceblog.core.cache_purge import CHANNEL, purge
from evidenceblog.core.models import SiteSettings
from evidenceblog.core.service_client import ServiceRefused
from tests import database
from tests.processes import PATIENCE
from tests.servers.scripted import answering, http
from tests.tasks import queued, run_queued

END = "end"


@pytest.fixture
def listening(transactional_db: None) -> Iterator[psycopg.Connection]:
    with psycopg.connect(database.url(), autocommit=True) as connection:
        connection.execute(f"LISTEN {CHANNEL}")
        yield connection


def heard(connection: psycopg.Connection) -> list[str]:
    """Return what was heard before a word of our own, which comes after all others."""
    connection.execute(f"NOTIFY {CHANNEL}, '{END}'")
    payloads = (one.payload for one in connection.notifies(timeout=PATIENCE))
    return list(takewhile(lambda payload: payload != END, payloads))


def test_a_purge_is_heard_when_it_is_committed(listening: psycopg.Connection) -> None:
    with transaction.atomic():
        purge("post-1", "posts")
        assert heard(listening) == []

    assert heard(listening) == ["post-1 posts"]


def test_a_purge_that_is_rolled_back_is_not_heard(
    listening: psycopg.Connection,
) -> None:
    with transaction.atomic():
        purge("post-1")
        transaction.set_rollback(True)

    assert heard(listening) == []


def test_as_many_keys_as_there_are_fit(listening: psycopg.Connection) -> None:
    keys = [f"post-{number}" for number in range(5_000)]

    purge(*keys)

    payloads = heard(listening)
    assert " ".join(payloads).split() == keys
    assert 1 < len(payloads) < 10


def test_saving_or_deleting_a_row_that_pages_show_purges_them(
    listening: psycopg.Connection,
) -> None:
    row = SiteSettings.objects.create(pk=1, name="Other name")
    assert heard(listening) == ["site"]

    row.delete()
    assert heard(listening) == ["site"]


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "a b", "a,b", "a\r\nb", "É", "A", "x" * 101])
def test_a_key_that_a_header_cannot_hold_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="surrogate key"):
        purge("site", key)


# A network of caches in front


@pytest.fixture
def network(settings: LazySettings) -> LazySettings:
    settings.CDN_PURGE_METHOD = "POST"
    settings.CDN_TOKEN = "s3cret"
    settings.CDN_PURGE_HEADERS = {"Fastly-Key": "{token}", "Surrogate-Key": "{keys}"}
    settings.CDN_PURGE_BODY = '{"tags": {json}}'
    return settings


@pytest.mark.django_db
def test_without_a_network_in_front_nothing_is_queued() -> None:
    purge("post-1")

    assert queued() == []


@pytest.mark.django_db
def test_a_network_in_front_is_told_at_once_and_again(network: LazySettings) -> None:
    network.CDN_PURGE_URL = "https://cdn.example/purge"

    purge("post-1", "posts")

    assert queued() == ["evidenceblog.core.cdn.purge_cdn"] * 2
    now, later = ProcrastinateJob.objects.order_by("pk")
    assert now.args["kwargs"] == later.args["kwargs"] == {"keys": ["post-1", "posts"]}
    assert now.scheduled_at is None
    assert later.scheduled_at > timezone.now() + cdn.REPEAT_AFTER / 2


@pytest.mark.django_db
def test_a_rolled_back_purge_tells_no_network(network: LazySettings) -> None:
    network.CDN_PURGE_URL = "https://cdn.example/purge"
    with transaction.atomic():
        purge("post-1")
        transaction.set_rollback(True)

    assert queued() == []


@pytest.mark.django_db
def test_many_keys_are_told_in_several_calls(network: LazySettings) -> None:
    network.CDN_PURGE_URL = "https://cdn.example/purge"

    purge(*(f"post-{number}" for number in range(cdn.MAX_KEYS + 1)))

    assert len(queued()) == 4


def test_the_request_is_what_the_operator_wrote(network: LazySettings) -> None:
    with answering(http()) as hook:
        network.CDN_PURGE_URL = f"{hook.url}/zone/1/{{keys}}?key={{token}}"
        cdn.purge_cdn.call(keys=["post-1", "posts"])

    [request] = hook.requests
    head, _, body = request.partition("\r\n\r\n")
    assert head.startswith("POST /zone/1/post-1%20posts?key=s3cret HTTP/1.1")
    assert "Fastly-Key: s3cret" in head
    assert "Surrogate-Key: post-1 posts" in head
    assert body == '{"tags": ["post-1", "posts"]}'


def test_other_methods_and_no_body_work(network: LazySettings) -> None:
    network.CDN_PURGE_METHOD, network.CDN_PURGE_BODY = "PURGE", ""
    with answering(http()) as hook:
        network.CDN_PURGE_URL = f"{hook.url}/"
        cdn.purge_cdn.call(keys=["post-1"])

    assert hook.requests[0].startswith("PURGE / HTTP/1.1")


@pytest.mark.django_db
def test_a_network_that_refuses_is_told_again_and_the_token_is_not_told(
    network: LazySettings,
) -> None:
    with answering(http(status="503 Busy")) as hook:
        network.CDN_PURGE_URL = f"{hook.url}/"
        cdn.purge_cdn.enqueue(keys=["post-1"])
        [failure] = run_queued()

    assert isinstance(failure.error, ServiceRefused)
    assert "s3cret" not in str(failure.error)
    assert failure.again_at
