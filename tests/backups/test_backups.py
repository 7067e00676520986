"""Making backups: whole or not at all, proved, kept for so long, copied away encrypted."""

import io
import os
import resource
import shutil
import signal
import subprocess
import sys
import tarfile
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.utils import timezone

from evidenceblog.backups import (
    backup_run,
    latest_proved,
    offsite_copy,
    proof,
    stored_files,
)
from evidenceblog.backups.backup_retention import (
    Keep,
    backup_name,
    backups_in,
    superfluous,
)
from evidenceblog.backups.database_dump import DatabaseProgramFailed
from evidenceblog.backups.manifest import DamagedBackup, TableSum
from evidenceblog.backups.models import Backup, Outcome
from evidenceblog.backups.offsite_copy import CopyFailed
from evidenceblog.backups.table_sums import compare
from tests import database
from tests.processes import PATIENCE, PROJECT, eventually, script

PASSPHRASE = "correct horse battery staple"


@pytest.fixture(autouse=True)
def data(settings: LazySettings, tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    settings.DATA = folder
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "backups"


@pytest.mark.django_db
def test_a_backup_is_proved_or_says_why_not_and_the_next_one_links_to_its_files(
    folder: Path, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.BACKUP_DIR = folder
    picture = Path(settings.MEDIA_ROOT) / "a.webp"
    picture.parent.mkdir()
    picture.write_bytes(b"picture")
    said: list[str] = []

    first = backup_run.back_up(folder, said.append)
    monkeypatch.setattr(proof, "SPARE_BYTES", 10**18)
    Backup.objects.update(made_at=first.made_at - timedelta(seconds=1))
    (folder / first.name).rename(folder / "2020-01-01T000000Z")
    Backup.objects.update(name="2020-01-01T000000Z")
    second = backup_run.back_up(folder, said.append)

    assert first.outcome == Outcome.PROVED
    assert "Proved: restored and compared." in said
    assert second.outcome == Outcome.UNPROVED
    assert second.detail.startswith("Not proved: no room.")
    assert latest_proved() == Backup.objects.get(pk=first.pk).made_at
    both = [path / "media" / "a.webp" for path in backups_in(folder)]
    assert len(both) == 2
    assert both[0].samefile(both[1])
    assert not both[0].samefile(picture)


@pytest.mark.django_db
def test_a_full_disk_leaves_no_backup(folder: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        with pytest.raises((OSError, DatabaseProgramFailed)):
            backup_run.back_up(folder, pytest.fail)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    assert [*folder.iterdir()] == []
    assert not Backup.objects.exists()


def backed_up(folder: Path) -> bool:
    with suppress(backup_run.AnotherBackup):
        return bool(backup_run.back_up(folder, print))
    return False


@pytest.mark.all
@pytest.mark.django_db(transaction=True)  # another process stores rows
def test_a_killed_backup_has_no_good_name_and_the_next_one_removes_it(
    folder: Path, data: Path
) -> None:
    environment = os.environ | {
        "DATABASE_URL": database.url(),
        "EVIDENCEBLOG_DATA": str(data),
    }
    command = [sys.executable, "manage.py", "backup", str(folder)]
    with subprocess.Popen(command, cwd=PROJECT, env=environment) as process:
        assert eventually(lambda: any(folder.glob("*.partial")))
        process.send_signal(signal.SIGKILL)
        process.wait(PATIENCE)

    assert backups_in(folder) == []
    [left] = folder.glob("*.partial")
    # Its connection ends when the server has noticed, and the lock with it.
    assert eventually(lambda: backed_up(folder))
    assert not left.exists()
    assert len(backups_in(folder)) == 1


@pytest.mark.all
@pytest.mark.django_db(transaction=True)  # another process stores rows
def test_the_clock_makes_a_backup_in_a_process_of_its_own(
    folder: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", database.url())
    monkeypatch.setenv("BACKUP_DIR", str(folder))

    backup_run.back_up_by_the_clock.call()

    assert len(backups_in(folder)) == 1
    assert (data / "backup-keys.env").stat().st_mode & 0o077 == 0
    monkeypatch.setenv("BACKUP_DIR", str(data))
    with pytest.raises(backup_run.BackupFailed, match="outside of the data folder"):
        backup_run.back_up_by_the_clock.call()


def test_a_table_that_came_back_otherwise_is_named() -> None:
    saved = {"a": TableSum(2, "7"), "b": TableSum(1, "1")}

    compare(saved, dict(reversed(saved.items())))
    for restored in ({"a": TableSum(2, "7")}, saved | {"b": TableSum(1, "2")}):
        with pytest.raises(DamagedBackup, match="The table b "):
            compare(saved, restored)


def test_days_weeks_and_months_keep_their_last_proved_backup() -> None:
    newest = datetime(2026, 11, 30, 3, tzinfo=UTC)
    names = [backup_name(newest - timedelta(hours=12 * n)) for n in range(1200)]
    unproved = {names[0], names[1]}

    kept = {*names} - superfluous(names, {*names} - unproved, Keep(7, 4, 12))

    assert names[0] in kept  # the newest
    # Of a day with a proved one, a later one that is not goes.
    assert names[1] not in kept
    assert names[2] in kept
    assert {*names[3:13:2]} <= kept  # in the afternoons of the five days before
    assert len({name[:7] for name in kept}) == 12
    assert 7 + 2 + 10 <= len(kept) <= 7 + 4 + 12 + 1


def test_files_that_changed_are_copied_again(
    settings: LazySettings, tmp_path: Path
) -> None:
    media = Path(settings.MEDIA_ROOT)
    media.mkdir()
    for name in ("same", "changed"):
        (media / name).write_text("one")
    first, second = tmp_path / "first", tmp_path / "second"
    known = stored_files.save_files(first, None, {})
    (media / "changed").write_text("two")
    (media / "half.part").write_text("a file that is being written")
    os.utime(media / "changed", ns=(1, 1))

    again = stored_files.save_files(second, first, known)

    assert (second / "media/same").samefile(first / "media/same")
    assert (first / "media/changed").read_text() == "one"
    assert (second / "media/changed").read_text() == "two"
    assert again["media/same"] == known["media/same"]
    assert again.keys() == known.keys()


def test_what_leaves_the_machine_is_encrypted_and_opens_by_hand(
    settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup = tmp_path / "2026-05-01T025300Z"
    (backup / "media").mkdir(parents=True)
    (backup / "media" / "a").write_text("words of a reader" * 10_000)
    away = tmp_path / "away"
    away.mkdir()
    hook = script(tmp_path / "hook", f'env > {away}/env; cp "$2" "$1"')
    settings.BACKUP_KEY = PASSPHRASE
    settings.BACKUP_COMMAND = f"{hook} {away}"
    monkeypatch.setenv("BACKUP_KEY", PASSPHRASE)
    monkeypatch.setenv("AWS_PROFILE", "backups")

    offsite_copy.copy_off(backup)

    taken = away / "2026-05-01T025300Z.tar.gpg"
    assert b"words" not in taken.read_bytes()
    assert PASSPHRASE not in (away / "env").read_text()
    assert "AWS_PROFILE=backups" in (away / "env").read_text()
    assert [path.name for path in tmp_path.glob("*.gpg*")] == []
    key = tmp_path / "key"
    key.write_text(PASSPHRASE)
    opened = subprocess.run(decrypting(key, taken), capture_output=True, check=True)
    with tarfile.open(fileobj=io.BytesIO(opened.stdout)) as tar:
        tar.extractall(away, filter="data")
    assert (away / backup.name / "media" / "a").read_text().startswith("words")
    content = bytearray(taken.read_bytes())
    content[len(content) // 2] ^= 1
    taken.write_bytes(content)
    assert subprocess.run(decrypting(key, taken), capture_output=True).returncode != 0


def decrypting(key: Path, file: Path) -> list[str]:
    gpg = str(shutil.which("gpg"))
    return [
        *(gpg, "--batch", "--homedir", str(key.parent), "--no-autostart"),
        *("--pinentry-mode", "loopback"),
        *("--passphrase-file", str(key), "--decrypt", str(file)),
    ]


def test_a_command_that_fails_says_why(settings: LazySettings, tmp_path: Path) -> None:
    hook = script(tmp_path / "hook", "echo the bucket is full >&2", "exit 3")
    settings.BACKUP_COMMAND = str(hook)

    with pytest.raises(CopyFailed, match="code 3: the bucket is full"):
        offsite_copy.run_command(tmp_path / "x")
    settings.BACKUP_COMMAND = "/nowhere/hook"
    with pytest.raises(CopyFailed, match="/nowhere/hook: No such file"):
        offsite_copy.run_command(tmp_path / "x")


@pytest.mark.django_db
def test_a_damaged_backup_goes_once_a_later_one_is_proved(
    folder: Path, settings: LazySettings
) -> None:
    settings.BACKUP_DIR = folder
    now = timezone.now()
    outcomes = [Outcome.PROVED, Outcome.DAMAGED, Outcome.PROVED, Outcome.DAMAGED]
    names = [backup_name(now - timedelta(days=9 - n)) for n in range(4)]
    for name, outcome in zip(names, outcomes, strict=True):
        (folder / name).mkdir(parents=True)
        Backup.objects.create(
            name=name, folder=str(folder), made_at=now, outcome=outcome
        )

    assert backup_run.delete_superfluous(folder) == [names[1]]
    assert [path.name for path in backups_in(folder)] == [names[0], *names[2:]]
