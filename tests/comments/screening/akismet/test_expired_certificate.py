"""Akismet's certificate has expired: comments wait, and are asked about once it is new."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.conf import LazySettings
from django.test import Client

from comments.models import Comment, Status
from posts.models import Post
from tests.servers.akismet import AkismetServer, akismet_server
from tests.servers.internet import CERTIFICATES, Internet
from tests.tasks import run_queued

pytestmark = pytest.mark.django_db
WORDS = "Does it help children?"


@contextmanager
def showing(
    certificate: str, internet: Internet, settings: LazySettings
) -> Iterator[AkismetServer]:
    """Run an Akismet that has this certificate, by an authority that we trust."""
    with akismet_server(certificate=CERTIFICATES / certificate) as server:
        settings.AKISMET_URL = internet.hosts("fetched.test", server, "https")
        yield server


@pytest.mark.usefixtures("akismet", "trusted")
def test_a_comment_waits_for_a_certificate_that_is_renewed(
    client: Client,
    post: Post,
    internet: Internet,
    settings: LazySettings,
    caplog: pytest.LogCaptureFixture,
) -> None:
    said = {"name": "Ada", "email": "ada@example.org", "body": WORDS}
    answer = client.post(
        "/walking/comment/", said, headers={"Origin": settings.SITE_URL}
    )
    assert answer.status_code == 303

    with showing("expired.pem", internet, settings) as server:
        [failure] = run_queued()

    assert "certificate has expired" in str(failure.error)
    assert failure.again_at
    assert server.requests == []  # nothing of it was sent
    comment = Comment.objects.get()
    assert (comment.status, comment.body) == (Status.HELD, WORDS)
    assert [reason["code"] for reason in comment.reasons] == ["akismet-unavailable"]
    logged = caplog.text + str(failure.error)
    assert not [word for word in said.values() if word in logged]

    with showing("valid.pem", internet, settings) as server:
        assert run_queued() == []

    assert [path for path in server.paths if "comment-check" in path]
    comment.refresh_from_db()
    assert (comment.opinion or {})["verdict"] == "ham"
    assert comment.status == Status.HELD
