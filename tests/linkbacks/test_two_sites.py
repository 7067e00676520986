"""Two sites of ours, each with its own database: they tell each other, and fall silent."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import product
from pathlib import Path
from typing import Any, Self

import psycopg
import pytest

from evidenceblog.core.postgres.cluster import Cluster
from evidenceblog.supervisor import find_free_port
from tests.processes import PATIENCE, PROJECT, eventually, reachable_folder
from tests.servers.site import fetch

pytestmark = pytest.mark.all
# Two pages that share so many words in a row are copies.
LONG = " ".join("".join(letters) for letters in product("abcde", "iou", "lmnr"))
NOT_PASSED_ON = {"DATABASE_URL", "SITE_URL", "EVIDENCEBLOG_DATA"}
# Each process would name what it makes as the last one did.
NUMBERED = """
from itertools import count
from time import time
from tests import make
make._number = count(int(time()))
"""
PUBLISH = """
copy = make.working_copy(slug={slug!r}, title={slug!r})
make.text(copy, {html!r}, ordering=15)
make.published(copy)
"""
CHANGE = """
from posts.models import Post, TextBlock
copy = Post.objects.get(slug={slug!r}).working_copy
TextBlock.objects.filter(parent=copy, ordering=15).update(text={html!r})
make.published(copy)
"""
WITHDRAW = """
from posts.models import Post
from posts.revisions import withdrawal
post = Post.objects.get(slug={slug!r})
withdrawal.withdraw(post, note="It was wrong.", by=make.person("Editors"))
"""
APPROVE = """
from comments.decisions import status_changes
from comments.models import Comment, Status
waiting = Comment.objects.filter(status=Status.HELD)
status_changes.decide(waiting, to=Status.APPROVED, by=make.person("Moderators"))
"""
STATES = "SELECT state FROM linkbacks_linkback ORDER BY id"
SEEN = "SELECT kind || ' ' || status FROM comments_comment ORDER BY id"
UNFINISHED = """
SELECT id FROM linkbacks_outgoingmention
WHERE host = '127.0.0.1' AND next_try_at IS NOT NULL
UNION ALL
SELECT id FROM procrastinate_jobs
WHERE status IN ('todo', 'doing') AND args->>'path' LIKE 'comments.linkbacks.%'
"""


class Site:
    """One of the two: its address, its data, and what is run in it."""

    def __init__(self, data: Path, port: int, other: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self._data = data
        passed_on = {k: v for k, v in os.environ.items() if k not in NOT_PASSED_ON}
        self._here = passed_on | {
            "FETCH_ALLOW": f"127.0.0.1:{other}",
            "PYTHONPATH": str(PROJECT),
        }
        place = ["--port", str(port), "--data", str(data), "--no-demo"]
        self._process = subprocess.Popen(
            [sys.executable, "manage.py", "dev", *place],
            cwd=PROJECT,
            env=self._here,
            stdout=subprocess.DEVNULL,
        )

    def __enter__(self) -> Self:
        assert eventually(lambda: self.answers(), seconds=90)
        return self

    def __exit__(self, *_failure: object) -> None:
        self._process.terminate()
        self._process.wait(PATIENCE)

    def answers(self) -> bool:
        try:
            return fetch(f"{self.url}/healthz").status_code == 200
        except OSError:
            return False
        except Exception:  # noqa: BLE001  # not up yet, in one of many ways
            return False

    def run(self, code: str, **said: str) -> str:
        command = [sys.executable, "manage.py", "shell", "--data", str(self._data)]
        done = subprocess.run(
            [*command, "-v", "0", "-c", NUMBERED + code.format(**said)],
            cwd=PROJECT,
            env=self._here | {"SITE_URL": self.url},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def page(self, slug: str) -> str:
        return fetch(f"{self.url}/{slug}/").text

    def _ask(self, sql: str) -> list[Any]:
        with psycopg.connect(Cluster(self._data / "postgres").url) as connection:
            return [value for (value,) in connection.execute(sql)]

    def is_silent(self) -> bool:
        """Tell whether it has nothing to tell or to look at, now or at a later try."""
        return not self._ask(UNFINISHED)

    def states(self) -> list[str]:
        return self._ask(STATES)

    def seen(self) -> list[str]:
        """Return the kind and status of what readers may see of it."""
        return self._ask(SEEN)


@contextmanager
def two_sites() -> Iterator[tuple[Site, Site]]:
    ports = [find_free_port("127.0.0.1", 0).port for _ in range(2)]
    with ExitStack() as stack:
        folder = stack.enter_context(reachable_folder())
        one = Site(folder / "one", ports[0], ports[1])
        stack.enter_context(one)
        two = stack.enter_context(Site(folder / "two", ports[1], ports[0]))
        yield one, two


def link(to: str, words: str = "what they say") -> str:
    return f'<p>See <a href="{to}">{words}</a> of it.</p>'


def test_two_sites_tell_each_other_and_fall_silent() -> None:
    with two_sites() as (one, two):
        first, second = f"{one.url}/first/", f"{two.url}/second/"

        # A post, which mentions itself, too, and is answered.
        one.run(PUBLISH, slug="first", html=f"<p>{LONG}</p>{link(first)}")
        two.run(PUBLISH, slug="second", html=link(first, "a second opinion"))
        assert eventually(lambda: one.states() == ["verified"])
        assert one.seen() == ["mention held"]
        assert "Shared by" not in one.page("first")
        one.run(APPROVE)
        assert "a second opinion" in one.page("first")

        # A reblog: the words of the other, and where they are from.
        two.run(PUBLISH, slug="third", html=f"<p>{LONG}</p>{link(first)}")
        reblogged = ["mention approved", "repost held"]
        assert eventually(lambda: one.seen() == reblogged)
        one.run(APPROVE)
        assert "and 1 other" in one.page("first")

        # A loop: each links to the other now.
        one.run(
            CHANGE, slug="first", html=f"<p>{LONG}</p>{link(second, 'the other side')}"
        )
        assert eventually(lambda: two.states() == ["verified"])
        assert eventually(lambda: one.is_silent() and two.is_silent(), seconds=90)
        assert one.states() == ["verified", "verified"]

        # An update: other words wait for a moderator, once the page has settled.
        two.run(CHANGE, slug="second", html=link(first, "something else"))
        changed = ["mention held", "repost approved"]
        assert eventually(lambda: one.seen() == changed, seconds=150)
        assert "a second opinion" not in one.page("first")
        one.run(APPROVE)
        assert "something else" in one.page("first")

        # An end: what is withdrawn is taken down at the other's.
        two.run(WITHDRAW, slug="second")
        assert eventually(lambda: one.states() == ["gone", "verified"], seconds=150)
        assert "something else" not in one.page("first")
