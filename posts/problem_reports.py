"""Readers' reports of problems with a page: what is wrong, and what became of it.

Each is stored before anything judges it. Each change of its state has one function here.
"""

import hashlib
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from evidenceblog.core.models import User
from evidenceblog.core.rate_limits import RateLimit
from evidenceblog.core.secret_codes import derive_code, hash_of_code, new_code
from evidenceblog.core.task_backend import task

from .models import Post, ProblemReport, Revision
from .revisions import change_log

logger = logging.getLogger(__name__)
State = ProblemReport.State

# A reader who checks a whole site reports less; a script reports more.
PROBLEM_LIMIT = RateLimit("problem reports", capacity=5, per=timedelta(hours=1))
# The reader has read the answer by then; what it was about is in the change log.
KEEP_WORDS = timedelta(days=90)

# Whether the spam filter takes a text for spam; the app that has a filter appends it.
SPAM_CHECKS: list[Callable[[str], bool]] = []


@dataclass(frozen=True)
class StoredReport:
    """A stored report, and the code of its receipt, which is stored nowhere."""

    report: ProblemReport
    receipt_code: str


def store_report(
    post: Post, *, body: str, part: str = "", trap: str = "", key: str = ""
) -> StoredReport:
    """Store a reader's report of a post; what one page sends twice is one report.

    `key` is what the form drew against a second sending, `trap` what stood in the field
    that people cannot see. What looks like spam is kept, and asks nobody for an answer.
    """
    code = _receipt_code(post, key, body, part)
    receipt_hash = hash_of_code(code)
    first = ProblemReport.objects.filter(receipt_hash=receipt_hash)
    if found := first.first():
        return StoredReport(found, code)
    try:
        with transaction.atomic():
            made = ProblemReport.objects.create(
                post=post,
                version=post.shown.version or 0,
                body=body,
                part=part,
                receipt_hash=receipt_hash,
                looks_like_spam=bool(trap),
            )
    except IntegrityError:  # the second of two at once
        return StoredReport(first.get(), code)
    if not trap and _looks_like_spam(f"{body}\n{part}"):
        made.looks_like_spam = True
        made.save(update_fields=["looks_like_spam"])
    return StoredReport(made, code)


def _receipt_code(post: Post, key: str, *words: str) -> str:
    """Return a new code, or the one that belongs to these words from this page.

    The key is known to the reader's browser alone, so nobody else can learn the code.
    """
    if not key:
        return new_code()
    said = hashlib.sha256("\0".join(words).encode()).hexdigest()
    return derive_code("problem report", key, str(post.pk), said)


def _looks_like_spam(text: str) -> bool:
    try:
        return any(check(text) for check in SPAM_CHECKS)
    except Exception:  # of any kind: the report is stored, and an editor looks at it
        logger.exception("Could not check a report for spam")
        return False


def find_by_code(code: str) -> ProblemReport | None:
    """Return the report whose receipt has this code."""
    reports = ProblemReport.objects.select_related("post__live", "revision")
    return reports.filter(receipt_hash=hash_of_code(code)).first()


def mark_as_seen(report: ProblemReport) -> None:
    """Say that an editor has opened a report. Safe to repeat."""
    ProblemReport.objects.filter(pk=report.pk, state=State.RECEIVED).update(
        state=State.LOOKED_AT, seen_at=timezone.now()
    )
    report.refresh_from_db()


def plan_correction(reports: Iterable[ProblemReport], revision: Revision) -> None:
    """Name the scheduled revision that answers reports: they are closed when it goes live."""
    chosen = ProblemReport.objects.open().filter(post=revision.post_id)
    chosen.filter(pk__in=[one.pk for one in reports]).update(revision=revision)


def forget_correction(revision: Revision) -> None:
    """Let reports wait for another answer: the revision that had theirs was cancelled."""
    ProblemReport.objects.open().filter(revision=revision).update(revision=None)


def close_planned(revision: Revision, *, by: User | None) -> None:
    """Close the reports that a revision answers, which has just gone live."""
    planned = ProblemReport.objects.open().filter(revision=revision)
    planned.update(state=State.CORRECTED, closed_at=timezone.now(), closed_by=by)


@transaction.atomic
def answer_corrected(
    report: ProblemReport, *, by: User, revision: Revision, words: str = ""
) -> None:
    """Answer that a published version corrects it; the change log says so too.

    Raises ValueError for a revision of another post, or one that nobody has read.
    """
    if revision.post_id != report.post_id or not revision.version:
        raise ValueError("A report is answered by a version of its own page.")
    _close(report, State.CORRECTED, by=by, words=words, revision=revision)


@transaction.atomic
def answer_unchanged(report: ProblemReport, *, by: User, words: str) -> None:
    """Answer that there is nothing to change, and why. Raises ValueError without words."""
    if not words.strip():
        raise ValueError("The reader is told why nothing changes.")
    _close(report, State.UNCHANGED, by=by, words=words)


@transaction.atomic
def close_as_spam(report: ProblemReport, *, by: User) -> None:
    """Close what is no report: its sender is told nothing but that it is closed."""
    _close(report, State.SPAM, by=by)


def _close(
    report: ProblemReport,
    state: ProblemReport.State,
    *,
    by: User,
    words: str = "",
    revision: Revision | None = None,
) -> None:
    post = Post.objects.select_for_update().get(pk=report.post_id)
    before = report.revision_id
    report.state = state
    report.closed_at = timezone.now()
    report.closed_by = by
    report.answer = words.strip()
    report.revision = revision
    report.save()
    if revision or before:
        change_log.store_lines(post)


@task()
def delete_old_words() -> None:
    """Delete the words of reports some time after their answer, and of what looked like
    spam after it came; the rows stay."""
    old = timezone.now() - KEEP_WORDS
    due = ProblemReport.objects.filter(
        Q(closed_at__lt=old)
        | Q(looks_like_spam=True, closed_at=None, received_at__lt=old)
    ).exclude(body="", part="", answer="")
    if many := due.update(body="", part="", answer=""):
        logger.info("Deleted the words of %d reports of problems", many)
