"""The certificate of a page that mentions us has expired: it is looked at again later."""

import pytest
from django.test import Client
from django.utils import timezone

from comments.linkbacks import receiver, verification
from comments.linkbacks.models import Linkback, Protocol
from comments.linkbacks.retry_schedule import WAITS
from comments.models import Status
from posts.models import Post
from tests.servers.internet import CERTIFICATES, Internet
from tests.servers.scripted import answering, http

from .told_pages import PAGE, TARGET, looked_at, said_by, status_page

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("trusted")
def test_a_mention_waits_for_a_certificate_that_is_renewed(
    post: Post, internet: Internet, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    page = http(PAGE.encode(), Content_Type="text/html; charset=utf-8")
    with answering(page, certificate=CERTIFICATES / "expired.pem") as peer:
        origin = internet.hosts("fetched.test", peer, "https") + "/why"
        receiver.receive_linkback(origin, TARGET, Protocol.WEBMENTION)
        row = looked_at()

        assert (peer.connections, peer.requests) == (1, [])
        assert (row.state, row.failure) == (Linkback.State.RECEIVED, "unreachable")
        assert row.comment is None
        assert row.next_look_at
        assert row.next_look_at <= timezone.now() + WAITS[0]
        assert client.get(status_page(row)).status_code == 200
        assert "Why I walk" not in caplog.text

        peer.show(CERTIFICATES / "valid.pem")
        Linkback.objects.update(next_look_at=timezone.now())
        verification.verify_due_linkbacks.call()
        row = looked_at()

    assert row.state == Linkback.State.VERIFIED
    assert said_by(row).status == Status.HELD
