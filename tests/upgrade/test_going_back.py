"""An upgrade that is undone by its backup: nothing that a reader was told is lost."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import psycopg
import pytest

from evidenceblog.core.postgres import Cluster
from tests.processes import PROJECT, eventually, reachable_folder
from tests.test_supervisor import Site, environment, running

SERVE = [sys.executable, "manage.py", "serve", "--port", "0"]
MAKE_POST = """
import django
django.setup()
from tests import make
make.post(slug="walking")
"""
BODIES = "SELECT body FROM comments_comment ORDER BY id"
TAKE_AGAIN = "UPDATE comments_commentsettings SET is_paused = false"


@pytest.fixture
def above() -> Iterator[Path]:
    with reachable_folder() as above:
        yield above


def run(data: Path, *command: str) -> str:
    done = subprocess.run(
        [sys.executable, *command],
        cwd=PROJECT,
        env=environment(data) | {"DJANGO_SETTINGS_MODULE": "evidenceblog.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def send(site: Site, words: str) -> httpx.Response:
    origin = site.url.rstrip("/")
    said = {"name": "Ada", "email": "ada@example.org", "body": words}
    headers = {"Origin": origin}
    to = f"{origin}/walking/comment/"
    return httpx.post(to, data=said, headers=headers, trust_env=False, timeout=60)


def bodies(data: Path) -> list[str]:
    with psycopg.connect(Cluster(data / "postgres").url) as connection:
        return [body for (body,) in connection.execute(BODIES)]


@pytest.mark.all
def test_an_upgrade_that_is_undone_loses_no_comment_that_was_taken(above: Path) -> None:
    data, backups = above / "data", above / "backups"
    with running(SERVE, data) as site:
        run(data, "-c", MAKE_POST)
        assert send(site, "Before the upgrade.").status_code == 303

        said = run(data, "manage.py", "upgrade", str(backups), "--pause-comments")

        assert "no comments are taken" in said
        assert "the new code answers" in said
        refused = send(site, "After the backup.")
        assert refused.status_code == 503
        assert "After the backup." in refused.text
    (backup,) = backups.glob("20*Z")

    said = run(data, "manage.py", "restore", "--replace", str(backup))

    assert "The site is quiet" in said
    with running(SERVE, data) as site:
        assert bodies(data) == ["Before the upgrade."]
        assert send(site, "Still paused.").status_code == 503
        with psycopg.connect(Cluster(data / "postgres").url) as connection:
            connection.execute(TAKE_AGAIN)
        assert eventually(lambda: send(site, "Again.").status_code == 303)
        assert bodies(data) == ["Before the upgrade.", "Again."]
