"""What the suite webmention.rocks asks of a receiver: its tests receive/1 and receive/2."""

from http import HTTPStatus
from urllib.parse import urlencode, urlsplit

import pytest
from django.test import Client

from comments.linkbacks.models import Linkback
from comments.linkbacks.protocols.webmention import FORM
from comments.models import Comment, Kind
from posts.models import Post
from tests.servers.origins import OriginSite, Served

from .told_pages import REPLY, TARGET, looked_at, said_by

pytestmark = pytest.mark.django_db


def test_receive_1_a_head_request_names_the_endpoint_and_a_reply_is_taken(
    client: Client, post: Post, reader: OriginSite
) -> None:
    reader.pages["/reply"] = Served(REPLY)
    head = client.head("/walking/")
    place = urlsplit(head["Link"].partition(">")[0].removeprefix("<")).path

    answer = client.post(
        place, urlencode({"source": f"{reader.url}/reply", "target": TARGET}), FORM
    )

    assert answer.status_code == HTTPStatus.CREATED
    assert client.get(answer["Location"]).status_code == HTTPStatus.OK
    row = looked_at()
    assert (row.state, said_by(row).kind) == (Linkback.State.VERIFIED, Kind.REPLY)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("lets.trick.them", TARGET),
        ("https://reader.example/page", "lets.trick.them.again"),
        ("lets.trick.them", "lets.trick.them.again"),
    ],
    ids=["the source", "the target", "both"],
)
def test_receive_2_junk_is_refused_at_once_and_nothing_is_shown(
    client: Client, post: Post, source: str, target: str
) -> None:
    answer = client.post(
        "/webmention/", urlencode({"source": source, "target": target}), FORM
    )

    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert not Linkback.objects.exists()
    assert not Comment.objects.exists()
    assert "lets.trick" not in client.get("/walking/").content.decode()
