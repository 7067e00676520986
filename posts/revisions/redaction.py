"""Redaction: words that may not be kept, for legal or personal reasons, are taken out."""

from html import escape
from typing import Any, NamedTuple

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import CharField, Model, QuerySet, TextField

from evidenceblog.core import cache_purge, event_queue
from evidenceblog.core.erasures import record_erasure
from evidenceblog.core.models import ErasureKind, User
from posts import series_parts
from posts.blocks import KINDS
from posts.models import (
    LISTS,
    Autosave,
    Post,
    Redaction,
    Revision,
    ScheduledPublication,
    WordReport,
    WorkingCopy,
)
from posts.search import search_index

from . import change_log, rendering
from .publishing import purge_menus

PLACEHOLDER = "[…]"
# What a snapshot says with these keys is looked up by, not read.
NOT_WORDS = {
    *("key", "kind", "slug", "stem", "language", "licence"),
    *("certainty", "region", "type"),
}


WORDS_OF_REVISIONS = ("snapshot", "name", "note", "update_note", "overrides")


class WordsFound(NamedTuple):
    """How much of a post has some words; it is false where nothing has them."""

    revisions: int
    versions: int
    is_in_form: bool
    is_elsewhere: bool

    def __bool__(self) -> bool:
        return any(self)


def find_words(post: Post, words: str) -> WordsFound:
    """Return where `redact` would take the words out; nothing is changed."""
    found = [
        revision.version
        for revision in post.revisions.defer("body").iterator(chunk_size=20)
        if _words_of(revision) != _redacted(_words_of(revision), words)
    ]
    copies = WorkingCopy.objects.filter(post=post)
    blocks = (
        block
        for kind in KINDS.values()
        for block in kind.get_queryset().filter(parent__in=copies)
    )
    reports = post.problem_reports.values_list("body", "part", "answer")
    schedule = ScheduledPublication.objects.filter(revision__post=post)
    typed = Autosave.objects.filter(working_copy__post=post, fields__isnull=False)
    word_reports = WordReport.objects.filter(working_copy__post=post)
    other: list[Any] = [
        post.withdrawal_note,
        *post.live_notices.values_list("text", flat=True),
        *post.review_links.values_list("reviewer_name", flat=True),
        *post.review_links.values_list("notes__words", flat=True),
        *map(list, word_reports.values_list("file_name", "found", "comments")),
        *typed.values_list("fields", flat=True),
        *map(list, reports),
        *map(list, schedule.values_list("note", "overrides")),
        *(
            [entry.object_repr, entry.change_message]
            for copy in copies
            for entry in _log_of(copy)
        ),
    ]
    return WordsFound(
        len(found),
        sum(version is not None for version in found),
        any(_texts(row) != _redacted(_texts(row), words) for row in (*copies, *blocks)),
        other != _redacted(other, words),
    )


@transaction.atomic
def redact(post: Post, words: str, *, by: User, reason: str) -> Redaction:
    """Replace `words` wherever a post says them: revisions, working copy, autosaves.

    This is the one act that changes what was frozen. The log says who did it and why,
    not which words they were. Raises ValueError where there are no words or no reason.
    """
    if not (words.strip() and reason.strip()):
        raise ValueError("A redaction needs its words and its reason.")
    post = Post.objects.select_for_update().get(pk=post.pk)
    changed = sum(
        _redact_revision(revision, words)
        for revision in post.revisions.select_for_update().order_by("number")
    )
    for copy in WorkingCopy.objects.filter(post=post):
        _redact_row(copy, words)
        _redact_log(copy, words)
        for kind in KINDS.values():
            for block in kind.get_queryset().filter(parent=copy):
                _redact_row(block, words)
    post.withdrawal_note = _replace(post.withdrawal_note, words)
    _redact_notices(post, words)
    post.save(update_fields=["withdrawal_note", "live_notice"])
    _redact_schedule(post, words)
    _redact_autosaves(post, words)
    search_index.index_post(post)
    search_index.forget_words([words])
    others = [post.card_key, *series_parts.surrogate_keys(post.live)]
    cache_purge.purge(post.surrogate_key, LISTS, *others)
    if post.is_page:
        purge_menus(post)
    for report in post.problem_reports.all():
        report.body = _replace(report.body, words)
        report.part = _replace(report.part, words)
        report.answer = _replace(report.answer, words)
        report.save(update_fields=["body", "part", "answer"])
    _redact_word_report(post, words)
    _redact_reviews(post, words)
    change_log.store_lines(post)
    logged = Redaction.objects.create(
        post=post, by=by, reason=reason.strip(), revisions=changed
    )
    event_queue.record("post.redacted", post=post.pk)
    record_erasure(ErasureKind.REDACTION, [logged.pk])
    for copy in WorkingCopy.objects.filter(post=post):
        # A form that was opened before is late: it may still have the words.
        copy.save(update_fields=["edited_at"])
    return logged


def _redact_log(copy: WorkingCopy, words: str) -> None:
    """Redact what the admin's history says of a post: its titles, and notes of changes."""
    for entry in _log_of(copy):
        entry.object_repr = _replace(entry.object_repr, words)
        entry.change_message = _replace(entry.change_message, words)
        entry.save(update_fields=["object_repr", "change_message"])


def _log_of(copy: WorkingCopy) -> QuerySet[LogEntry]:
    about = ContentType.objects.get_for_model(WorkingCopy)
    return LogEntry.objects.filter(content_type=about, object_id=str(copy.pk))


def _redact_notices(post: Post, words: str) -> None:
    """Redact what stood above the live post, and what stands there now."""
    if post.live_notice:
        post.live_notice = _replace(post.live_notice, words)
    for notice in post.live_notices.all():
        _redact_row(notice, words)


def _redact_word_report(post: Post, words: str) -> None:
    """Redact what is told of the Word document that came into a post last."""
    for report in WordReport.objects.filter(working_copy__post=post):
        report.file_name = _replace(report.file_name, words)
        report.found = _redacted(report.found, words)
        report.comments = _redacted(report.comments, words)
        report.save(update_fields=["file_name", "found", "comments"])


def _redact_reviews(post: Post, words: str) -> None:
    """Redact what reviewers say, and their names."""
    for link in post.review_links.all():
        link.reviewer_name = _replace(link.reviewer_name, words)
        link.save(update_fields=["reviewer_name"])
        for note in link.notes.all():
            _redact_row(note, words)


def _redact_schedule(post: Post, words: str) -> None:
    """Redact the note and the reasons with which a revision will go live."""
    for planned in ScheduledPublication.objects.filter(revision__post=post):
        planned.note = _replace(planned.note, words)
        planned.overrides = _redacted(planned.overrides, words)
        planned.save(update_fields=["note", "overrides"])


def _redact_autosaves(post: Post, words: str) -> None:
    """Redact what editors typed into forms of the post and did not save yet."""
    for kept in Autosave.objects.filter(working_copy__post=post, fields__isnull=False):
        kept.fields = _redacted(kept.fields, words)
        kept.save(update_fields=["fields"])


def _words_of(revision: Revision) -> dict[str, Any]:
    """Return what a revision says, and what is said of it, by its columns."""
    return {name: getattr(revision, name) for name in WORDS_OF_REVISIONS}


def _redact_revision(revision: Revision, words: str) -> bool:
    before = _words_of(revision)
    after: dict[str, Any] = _redacted(before, words)
    if after == before:
        return False
    after["name"] = after["name"][: Revision._meta.get_field("name").max_length]
    for name, value in after.items():
        setattr(revision, name, value)
    changed = [*after]
    if revision.state == Revision.State.PUBLISHED:
        changed += rendering.render_body(revision)
    revision.save(update_fields=changed)
    return True


def _redacted(value: Any, words: str) -> Any:
    """Return the same data with the words replaced in each of its texts."""
    if isinstance(value, str):
        return _replace(value, words)
    if isinstance(value, list):
        return [_redacted(one, words) for one in value]
    if isinstance(value, dict):
        return {
            key: one if key in NOT_WORDS else _redacted(one, words)
            for key, one in value.items()
        }
    return value


def _replace(text: str, words: str) -> str:
    """Replace the words in plain text, and as HTML writes them."""
    for written in {words, escape(words), escape(words, quote=False)}:
        text = text.replace(written, PLACEHOLDER)
    return text


def _redact_row(row: Model, words: str) -> None:
    redacted = _redacted(_texts(row), words)
    for name, value in redacted.items():
        setattr(row, name, value)
    row.save(update_fields=[*redacted])


def _texts(row: Model) -> dict[str, str]:
    """Return the texts of a row by its columns, but for those that are looked up by."""
    return {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if isinstance(field, CharField | TextField) and field.attname not in NOT_WORDS
    }
