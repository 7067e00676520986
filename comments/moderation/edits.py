"""Edits of a comment by a moderator, which its readers see marked."""

import re
import uuid
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import ngettext

from comments.decisions import status_changes
from comments.models import Act, Comment, Decision, Note, Wording
from comments.screening.content_labels.phrase_matching import UNSPACED
from evidenceblog.core import cache_purge
from evidenceblog.core.models import User
from evidenceblog.core.text import clean_line, clean_text

from . import annotations

# What stands in the place of words that were hidden; it is the same in every language.
HIDDEN = "[…]"
# A letter or digit of a script that puts spaces between words.
_LETTER = rf"[^\W{UNSPACED}]"


class CannotEdit(ValueError):
    """The new text is empty, or the author withdrew the comment."""


class CannotHide(ValueError):
    """Words to be hidden that are not in the comment."""


@transaction.atomic
def edit_comment(
    comment: Comment,
    body: str,
    *,
    note: str,
    by: User,
    versions: Mapping[int, int] | None = None,
) -> list[Decision]:
    """Change what a comment says, and note why for the other moderators.

    What it said before is kept while this can be undone. An unchanged text is no edit,
    and neither is one of a comment that somebody decided since `versions`. Raises
    CannotEdit.
    """
    body = clean_text(body)
    unchanged = status_changes.lock_unchanged([comment], versions)
    if not unchanged:
        return []
    (comment,) = unchanged
    if not body or comment.is_over:
        raise CannotEdit(comment.pk)
    if comment.body == body:
        return []
    return _change_words(comment, body, note, by)


@transaction.atomic
def hide_words(
    comment: Comment,
    words: str,
    *,
    by: User,
    versions: Mapping[int, int] | None = None,
) -> list[Decision]:
    """Put a mark in the place of words that could identify somebody, wherever they
    stand in a comment; `words` has one passage a line.

    It is an edit like any other, whose note and log say how many were hidden, and never
    which. Raises CannotHide for words that are not in it.
    """
    unchanged = status_changes.lock_unchanged([comment], versions)
    if not unchanged:
        return []
    (comment,) = unchanged
    if comment.is_over:
        raise CannotEdit(comment.pk)
    passages = [line for each in words.splitlines() if (line := clean_line(each))]
    body, hidden = comment.body, 0
    # The longest first: a name within an address is hidden with it.
    for passage in sorted(passages, key=len, reverse=True):
        body, found = _passage(passage).subn(HIDDEN, body)
        if not found and passage not in HIDDEN:
            raise CannotHide(passage)
        hidden += found
    if not hidden:
        return []
    text = ngettext(
        "%d passage that could identify somebody is hidden.",
        "%d passages that could identify somebody are hidden.",
        hidden,
    )
    return _change_words(comment, body, text % hidden, by, {"hidden": hidden})


def _change_words(
    comment: Comment,
    body: str,
    note: str,
    by: User,
    facts: Mapping[str, int] | None = None,
) -> list[Decision]:
    changes = {
        "wording": Wording.objects.create(comment=comment, body=comment.body).pk,
        "note": Note.objects.create(comment=comment, text=note, by=by).pk,
        **(facts or {}),
    }
    _set_body(comment, body)
    return status_changes.log_act(
        [comment], Act.EDIT, by=by, changes={comment.pk: changes}
    )


def _passage(words: str) -> re.Pattern[str]:
    """Return the pattern of a passage, whole words of it, whatever its case and spaces.

    Where no space parts words, nothing marks where one begins.
    """
    letters = r"\s+".join(re.escape(word) for word in words.split())
    letters = re.sub("['’]", "['’]", letters)
    begins = rf"(?<!{_LETTER})" if re.match(_LETTER, words) else ""
    ends = rf"(?!{_LETTER})" if re.match(_LETTER, words[-1]) else ""
    return re.compile(f"{begins}{letters}{ends}", re.IGNORECASE)


@transaction.atomic
def hide_links(
    comments: Iterable[Comment], *, by: User, batch: uuid.UUID | None = None
) -> list[Decision]:
    """Hide the links of comments from readers."""
    made = annotations.change_field(
        comments, Act.EDIT, "links_off", lambda _: True, by=by, batch=batch
    )
    for decision in made:
        _purge_pages(decision.comment)
    return made


def undo_edit(decision: Decision) -> None:
    """Restore the words of a comment, or show its links again."""
    comment = decision.comment
    if "wording" in decision.changes:
        _restore_wording(decision)
        annotations.undo_note(decision)
    else:
        annotations.undo_change(decision)
        _purge_pages(comment)


def _restore_wording(decision: Decision) -> None:
    """Restore a wording. The comment stays marked as edited if an earlier edit remains."""
    kept = Wording.objects.filter(pk=decision.changes["wording"]).first()
    if kept is not None:
        earlier = decision.comment.decisions.not_undone().filter(
            act=Act.EDIT, changes__has_key="wording", pk__lt=decision.pk
        )
        _set_body(decision.comment, kept.body, edited=earlier.exists())
        kept.delete()


def _set_body(comment: Comment, body: str, *, edited: bool = True) -> None:
    comment.body = body
    comment.edited_at = timezone.now() if edited else None
    comment.version += 1
    comment.save(update_fields=["body", "edited_at", "version"])
    _purge_pages(comment)


def _purge_pages(comment: Comment) -> None:
    if comment.is_visible:
        cache_purge.purge(*comment.surrogate_keys)
