"""A full disk for the log: the site goes on, and the log does once there is room."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from comments.models import Comment
from posts.models import Post
from tests import make
from tests.processes import eventually, mounted
from tests.servers.site import fetch, web_process

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 64 KB."""
    with mounted(tmp_path, "size=64k"):
        yield tmp_path


def fill(file: Path) -> None:
    with suppress(OSError), file.open("wb", buffering=0) as filler:
        while True:
            filler.write(bytes(512))


def send(web: str, body: str) -> int:
    said = {"name": "Ada", "email": "ada@example.org", "body": body}
    url, ours = f"{web}/walking/comment/", {"Origin": web}
    return httpx.post(url, data=said, headers=ours, trust_env=False).status_code


def test_requests_go_on_while_nothing_can_be_logged(disk: Path) -> None:
    post: Post = make.post(slug="walking")
    log, filler = disk / "log", disk / "filler"
    with (
        log.open("ab", buffering=0) as errors,
        web_process(errors) as web,
    ):
        fill(filler)
        size = log.stat().st_size
        for number in range(5):  # each has a line in the log
            assert fetch(f"{web}/missing-{number}/").status_code == 404
        assert fetch(f"{web}/walking/").status_code == 200
        assert send(web, "Does it help children?") == 303
        assert fetch(f"{web}/healthz").status_code == 200
        assert log.stat().st_size == size

        filler.unlink()
        assert fetch(f"{web}/missing-again/").status_code == 404
        assert eventually(lambda: "/missing-again/" in log.read_text())
    assert Comment.objects.get(post=post).body == "Does it help children?"
