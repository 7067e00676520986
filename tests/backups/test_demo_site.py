"""The demo site, backed up, proved, and restored on an empty machine."""

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from pytest_django.plugin import DjangoDbBlocker

from evidenceblog.backups import restoration
from evidenceblog.backups.backup_retention import backups_in
from evidenceblog.backups.manifest import (
    CHECKSUM,
    MANIFEST,
    DamagedBackup,
    UnusableBackup,
    read_manifest,
    sum_file,
)
from tests import database
from tests.backups.demo_backup import ERASED
from tests.processes import PROJECT

# What is made anew for each answer, whoever asks.
MADE_ANEW = re.compile(
    r'(csrfmiddlewaretoken|idempotency_key|nonce)"? ?(value)?="[^"]*"'
)


@contextlib.contextmanager
def empty_database(name: str) -> Iterator[str]:
    """Lend an empty database beside the tests' own; give its address."""
    name = f"{name}_{os.getpid()}"
    start, _mark, query = database.url().partition("?")
    parts = [part for part in query.split("&") if not part.startswith("dbname=")]
    with psycopg.connect(database.url(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield f"{start}?{'&'.join([*parts, f'dbname={name}'])}"
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def run(program: str, argument: Path, *, url: str, data: Path) -> str:
    environment = os.environ | {"DATABASE_URL": url, "EVIDENCEBLOG_DATA": str(data)}
    done = subprocess.run(
        [sys.executable, "-m", f"tests.backups.{program}", str(argument)],
        cwd=PROJECT,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def backups(
    tmp_path_factory: pytest.TempPathFactory,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
) -> Path:
    """The folder with the demo's backup, and with what was known when it was made."""
    folder = tmp_path_factory.mktemp("backups")
    data = tmp_path_factory.mktemp("data")
    with django_db_blocker.unblock(), empty_database("backed_up") as url:
        run("demo_backup", folder, url=url, data=data)
    return folder


@pytest.fixture
def copied(backups: Path, tmp_path: Path) -> Path:
    """A copy of the backup, to be damaged."""
    [backup] = backups_in(backups)
    return Path(shutil.copytree(backup, tmp_path / backup.name))


def facts_of(backups: Path) -> Any:
    return json.loads((backups / "facts.json").read_text())


def test_an_empty_machine_shows_the_same_pages_and_no_erased_reader(
    backups: Path, db: None, tmp_path: Path
) -> None:
    before = facts_of(backups)
    [backup] = backups_in(backups)
    with empty_database("restored") as url:
        after = json.loads(run("demo_restore", backup, url=url, data=tmp_path / "new"))

    touched = {before["post"], "/comments/feed/"}
    assert before["pages"].keys() == after["pages"].keys()
    assert len(before["pages"]) > 30
    assert ERASED in before["pages"][before["post"]]
    for address, page in after["pages"].items():
        assert ERASED not in page, address
        if address not in touched:
            shown = MADE_ANEW.sub("", before["pages"][address])
            assert MADE_ANEW.sub("", page) == shown, address
    assert after["comments"] == before["comments"]
    assert after["statuses"][str(before["erased"])] == "erased"
    assert after["sessions"] == 0
    assert after["is_quiet"]
    assert "The site is quiet" in after["said"]
    assert f"(More, Redact…):\n  {before['redacted']}\n" in after["said"]
    # A second time it is somebody's site.
    assert "comments" in after["refused"]
    assert "--replace" in after["refused"]
    originals = [*(tmp_path / "new" / "originals").rglob("*.*")]
    assert originals
    assert all(path.stat().st_mode & 0o077 == 0 for path in originals)


def test_a_backup_holds_no_secret(backups: Path) -> None:
    [backup] = backups_in(backups)
    said = (backup / "settings.env").read_text()

    assert "DATABASE_URL" not in said
    assert "SECRET_KEY" not in said
    assert backup.stat().st_mode & 0o077 == 0


def flip_a_byte(backup: Path) -> str:
    dump = backup / "database.dump"
    content = bytearray(dump.read_bytes())
    content[len(content) // 2] ^= 1
    dump.write_bytes(content)
    return "database.dump is damaged"


def lose_an_original(backup: Path) -> str:
    [first, *_others] = sorted((backup / "originals").rglob("*.*"))
    first.unlink()
    return f"{first}: No such file"


def cut_the_manifest(backup: Path) -> str:
    text = (backup / MANIFEST).read_text()
    (backup / MANIFEST).write_text(text[: len(text) // 2])
    return "manifest.json is damaged"


def claim(backup: Path, **changes: object) -> None:
    said = json.loads((backup / MANIFEST).read_text())
    (backup / MANIFEST).write_text(json.dumps(said | changes))
    checksum = sum_file(backup / MANIFEST).sha256
    (backup / CHECKSUM).write_text(f"{checksum}  {MANIFEST}\n")


def come_from_newer_code(backup: Path) -> str:
    claim(backup, migrations=["posts.9999_later"], code="9.9.9")
    return "this one has no migration posts.9999_later"


def come_in_a_newer_format(backup: Path) -> str:
    claim(backup, format=2, code="9.9.9")
    return "made by a newer version, 9.9.9"


@pytest.mark.parametrize(
    "damage",
    [
        flip_a_byte,
        lose_an_original,
        cut_the_manifest,
        come_from_newer_code,
        come_in_a_newer_format,
    ],
    ids=lambda damage: damage.__name__,
)
@pytest.mark.django_db
def test_what_cannot_be_restored_is_refused_by_name_and_changes_nothing(
    damage: Any, copied: Path
) -> None:
    expected = damage(copied)

    with pytest.raises((DamagedBackup, UnusableBackup), match=re.escape(expected)):
        restoration.restore_backup(copied, replace=True, say=pytest.fail)


def test_a_manifest_can_be_checked_by_hand(copied: Path) -> None:
    assert read_manifest(copied).tables["posts_post"].rows > 0
    program = str(shutil.which("sha256sum"))
    check = [program, "--check", "--quiet", CHECKSUM]
    subprocess.run(check, cwd=copied, check=True)
