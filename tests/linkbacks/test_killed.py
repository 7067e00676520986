"""A worker that is killed at any step: every linkback ends, none twice, none stuck."""

import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from django.utils import timezone

from comments.linkbacks import receiver, verification
from comments.linkbacks.models import Linkback, MentionSettings, Protocol
from comments.linkbacks.retry_schedule import LEASE
from comments.models import Comment, Decision
from posts.models import Post
from tests import database, make
from tests.processes import PROJECT
from tests.sampling import rarely
from tests.servers.internet import Internet
from tests.servers.origins import OriginSite, Served
from tests.tasks import empty_queue, run_queued

from .conftest import HOME

pytestmark = pytest.mark.django_db(transaction=True)
TARGET = f"{HOME}/walking/"
PAGE = f"<!doctype html><title>Why I walk</title><a href='{TARGET}'>Look here</a>"
# Kill this process when it calls a function, before the call or after it.
WORKER = """
import functools, os, pkgutil, signal, sys
import django
django.setup()
from comments.linkbacks import verification
path, when, linkback = sys.argv[1:]
place, _, name = path.rpartition(".")
module = pkgutil.resolve_name(place)
real = getattr(module, name)
@functools.wraps(real)
def killed(*args, **kwargs):
    if when == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    real(*args, **kwargs)
    os.kill(os.getpid(), signal.SIGKILL)
setattr(module, name, killed)
verification.verify_linkback.call(linkback=int(linkback))
"""
EACH = [
    ("evidenceblog.core.http_fetch.fetch", "before"),
    ("evidenceblog.core.http_fetch.fetch", "after"),
    ("comments.linkbacks.verification.find_mention", "after"),
    ("comments.linkbacks.verification.record_outcome", "before"),
    ("comments.linkbacks.mention_comments._comment", "after"),
    ("comments.screening.pipeline.screen", "before"),
    ("comments.screening.pipeline.screen", "after"),
    ("comments.linkbacks.models.Linkback.save", "before"),
    ("comments.linkbacks.models.Linkback.save", "after"),
    ("comments.linkbacks.verification.record_outcome", "after"),
]
# A second and a half each: `test` kills it where most is half done.
SOME = {
    "comments.linkbacks.mention_comments._comment",
    "comments.linkbacks.models.Linkback.save",
}
STEPS = [pytest.param(*step) if step[0] in SOME else rarely(*step) for step in EACH]


@pytest.fixture
def post(transactional_db: None) -> Post:
    MentionSettings.load().save()
    return make.post(slug="walking")


def killed_at(step: str, when: str, row: Linkback, site: OriginSite) -> int:
    here = os.environ | {
        "DATABASE_URL": database.url(),
        "DJANGO_SETTINGS_MODULE": "evidenceblog.settings",
        "FETCH_ALLOW": f"127.0.0.1:{site.port}",
        "SITE_URL": HOME,
    }
    command = [sys.executable, "-c", WORKER, step, when, str(row.pk)]
    return subprocess.run(command, cwd=PROJECT, env=here).returncode


@pytest.mark.parametrize(("step", "when"), STEPS)
def test_whenever_the_worker_is_killed_a_linkback_is_verified_once(
    post: Post, reader: OriginSite, internet: Internet, step: str, when: str
) -> None:
    reader.pages["/why"] = Served(PAGE)
    origin = f"http://127.0.0.1:{reader.port}/why"
    row, _new = receiver.receive_linkback(origin, TARGET, Protocol.WEBMENTION)
    empty_queue()  # the job is lost with its worker

    assert killed_at(step, when, row, reader) == -signal.SIGKILL
    later = timezone.now() + LEASE + timedelta(seconds=1)
    Linkback.objects.filter(next_look_at__lt=later).update(next_look_at=timezone.now())
    verification.verify_due_linkbacks.call()
    assert run_queued() == []

    row.refresh_from_db()
    assert row.state == Linkback.State.VERIFIED
    assert row.next_look_at is not None
    comment = Comment.objects.get()
    assert row.comment == comment
    assert Decision.objects.filter(comment=comment).count() == 1
