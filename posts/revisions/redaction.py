"""Redaction: words that may not be kept, for legal or personal reasons, are taken out."""

from html import escape
from typing import Any

from django.db import transaction
from django.db.models import CharField, Model, TextField

from evidenceblog.core import cache_purge
from evidenceblog.core.models import User
from posts.blocks import KINDS
from posts.models import LISTS, Post, Redaction, Revision, WorkingCopy

from . import rendering

PLACEHOLDER = "[…]"
# What a snapshot says with these keys is looked up by, not read.
NOT_WORDS = {"key", "kind", "slug", "stem", "language", "licence"}


@transaction.atomic
def redact(post: Post, words: str, *, by: User, reason: str) -> Redaction:
    """Replace `words` wherever a post says them, in every revision and the working copy.

    This is the one act that changes what was frozen. The log says who did it and why,
    not which words they were. Raises ValueError where there are no words or no reason.
    """
    if not (words.strip() and reason.strip()):
        raise ValueError("A redaction needs its words and its reason.")
    Post.objects.select_for_update().get(pk=post.pk)
    changed = sum(
        _redact_revision(revision, words)
        for revision in post.revisions.select_for_update().order_by("number")
    )
    for copy in WorkingCopy.objects.filter(post=post):
        _redact_row(copy, words)
        for kind in KINDS.values():
            for block in kind.get_queryset().filter(parent=copy):
                _redact_row(block, words)
    cache_purge.purge(post.surrogate_key, LISTS)
    return Redaction.objects.create(
        post=post, by=by, reason=reason.strip(), revisions=changed
    )


def _redact_revision(revision: Revision, words: str) -> bool:
    snapshot = _redacted(revision.snapshot, words)
    note = revision.note and _replace(revision.note, words)
    update = _replace(revision.update_note, words)
    before = (revision.snapshot, revision.note, revision.update_note)
    if (snapshot, note, update) == before:
        return False
    revision.snapshot, revision.note, revision.update_note = snapshot, note, update
    changed = ["snapshot", "note", "update_note"]
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
    texts = [
        field.attname
        for field in row._meta.concrete_fields
        if isinstance(field, CharField | TextField) and field.attname not in NOT_WORDS
    ]
    for name in texts:
        setattr(row, name, _replace(getattr(row, name), words))
    row.save(update_fields=texts)
