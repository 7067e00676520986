"""What was erased since a backup, so that a restore erases it again.

A line holds numbers and dates, and none of the words. The ledger lies in the data folder
and, where BACKUP_DIR is set, beside the backups; with BACKUP_COMMAND it leaves the machine
each time it grows.
"""

import json
import logging
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from comments.discussion import privacy
from comments.models import Comment, Status
from evidenceblog.core.mail.models import EmailAddress
from evidenceblog.core.task_backend import task
from posts import reviewer_data
from posts.models import Post, ReviewLink

from .offsite_copy import run_command

logger = logging.getLogger(__name__)
LEDGER = "erasures.jsonl"


@dataclass(frozen=True)
class LedgerEntry:
    """One thing erased: its kind, its number, and when it was made.

    The last tells it from another that got the same number after an earlier restore.
    """

    at: str
    kind: str
    pk: int
    made_at: str


@task()
def note_comment(comment: int) -> None:
    """Note that a comment was erased. Safe to repeat."""
    made_at = Comment.objects.values_list("received_at", flat=True).get(pk=comment)
    _note("comment", comment, made_at)


@task()
def note_address(address: int, made_at: str) -> None:
    """Note that an e-mail address was erased. Safe to repeat."""
    _note("address", address, datetime.fromisoformat(made_at))


@task()
def note_review(link: int) -> None:
    """Note that a reviewer's name and notes were erased. Safe to repeat."""
    made_at = ReviewLink.objects.values_list("made_at", flat=True).get(pk=link)
    _note("review", link, made_at)


@task()
def note_redaction(post: int) -> None:
    """Note that words of a post were redacted; not which. Safe to repeat."""
    made_at = Post.objects.values_list("created_at", flat=True).get(pk=post)
    _note("redaction", post, made_at)


def read_ledger(*files: Path) -> set[LedgerEntry]:
    """Return the erasures of several copies of the ledger; one may lack the last ones.

    A last line that was cut short by a full disk is skipped: its task writes it again.
    """
    return {erasure for file in files for erasure in _lines_of(file)}


def write_ledger(file: Path, erasures: Iterable[LedgerEntry]) -> None:
    """Write a ledger anew, wholly or not at all."""
    making = file.with_suffix(".new")
    making.touch(mode=0o600)
    making.write_text("".join(map(_line, sorted(erasures, key=_moment))))
    making.rename(file)


def merge_ledgers(folder: Path) -> None:
    """Bring the ledger beside the backups up to date with that of the data folder."""
    beside, ours = folder / LEDGER, settings.DATA / LEDGER
    if erasures := read_ledger(beside, ours):
        write_ledger(beside, erasures)


def erase_again(erasures: Iterable[LedgerEntry], since: datetime) -> list[int]:
    """Erase what was erased since a moment and has come back; return the posts whose
    redaction only a person can repeat: which words they were is kept nowhere."""
    redacted = []
    for erasure in sorted(erasures, key=_moment):
        if datetime.fromisoformat(erasure.at) < since:
            continue
        made_at = datetime.fromisoformat(erasure.made_at)
        if erasure.kind == "comment":
            found = Comment.objects.filter(pk=erasure.pk, received_at=made_at)
            for comment in found.exclude(status=Status.ERASED):
                privacy.erase_comment(comment, by=None)
        elif erasure.kind == "address":
            EmailAddress.objects.filter(pk=erasure.pk, made_at=made_at).delete()
        elif erasure.kind == "review":
            links = ReviewLink.objects.filter(pk=erasure.pk, made_at=made_at)
            links = links.exclude(reviewer_name=reviewer_data.ERASED_NAME)
            reviewer_data.erase_reviewers(list(links.values_list("pk", flat=True)))
        elif Post.objects.filter(pk=erasure.pk, created_at=made_at).exists():
            redacted.append(erasure.pk)
    return sorted(set(redacted))


def _note(kind: str, pk: int, made_at: datetime) -> None:
    now = timezone.now().isoformat()
    line = _line(LedgerEntry(now, kind, pk, made_at.isoformat()))
    folders = [settings.DATA, *([settings.BACKUP_DIR] if settings.BACKUP_DIR else [])]
    for folder in folders:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = folder / LEDGER
        file.touch(mode=0o600)
        with file.open("a") as ledger:
            ledger.write(line)
    if settings.BACKUP_COMMAND and settings.BACKUP_DIR:
        run_command(settings.BACKUP_DIR / LEDGER)


def _lines_of(file: Path) -> Iterator[LedgerEntry]:
    if not file.exists():
        return
    for line in filter(None, file.read_text().splitlines()):
        try:
            yield LedgerEntry(**json.loads(line))
        except (ValueError, TypeError):
            logger.warning("%s has a line that is none: %r", file, line)


def _line(erasure: LedgerEntry) -> str:
    # Before it, so that a line that was cut short spoils no other.
    return "\n" + json.dumps(asdict(erasure))


def _moment(erasure: LedgerEntry) -> str:
    return erasure.at
