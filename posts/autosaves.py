"""Keeping what editors type before they save it, and who has which post open.

An autosave is no revision: readers, history and checks know nothing of it. It is dropped
when its form is saved, and offered to its editor until then.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from evidenceblog.core.models import User
from evidenceblog.core.task_backend import task

from . import slugs
from .models import LANGUAGES, Autosave, Post, PostSettings, WorkingCopy
from .models.autosave import HERE_FOR

# The values of each field of a form, by the field's name.
type Fields = dict[str, list[str]]

# Words that nobody came back for; of a form without words, that it was open.
KEEP_WORDS = timedelta(days=90)
KEEP_VISITS = timedelta(days=1)


class OpenForms(NamedTuple):
    """What an editor who opens a post is told: own unsaved words, and who else is there."""

    unsaved: list[Autosave]
    others: list[Autosave]


class Sent(NamedTuple):
    """Which request of a page an autosave is: requests may overtake each other."""

    page_key: UUID
    sequence: int


def find_open(copy: WorkingCopy, editor: User) -> OpenForms:
    """Return an editor's unsaved words of a post, the newest first, and who has it open."""
    is_told = Q(editor=editor, saved_at__isnull=False) | Q(
        seen_at__gte=timezone.now() - HERE_FOR
    )
    rows = Autosave.objects.filter(is_told, working_copy=copy).defer("fields")
    unsaved: list[Autosave] = []
    others: dict[int, Autosave] = {}
    for row in rows.select_related("editor").order_by("opened_at"):
        if row.editor_id != editor.pk:
            others.setdefault(row.editor_id, row)
        elif row.saved_at:
            unsaved.insert(0, row)
    return OpenForms(unsaved, list(others.values()))


def keep(
    copy: WorkingCopy,
    editor: User,
    form_key: UUID,
    fields: Fields | None = None,
    *,
    typed_at: datetime | None = None,
    is_here: bool = True,
    sent: Sent | None = None,
) -> bool:
    """Keep what stands in a form, if anything new does, and that it is open.

    `typed_at` says when, of words that arrive late. What was `sent` before a request of
    the same page that is here already changes nothing. Returns False for a form that was
    saved meanwhile: nothing is kept of it.
    """
    now = timezone.now()
    changes: dict[str, object] = {"seen_at": now if is_here else None}
    if fields is not None:
        saved_at = min(typed_at or now, now)
        changes |= {"fields": fields, "saved_at": saved_at}
    if sent is not None:
        changes |= sent._asdict()
    rows = _rows(copy, editor, form_key)
    if not _update(rows, sent, changes):
        made = Autosave(working_copy=copy, editor=editor, form_key=form_key)
        # Two of one form at once, one that is settled or overtaken: the row is there.
        Autosave.objects.bulk_create([made], ignore_conflicts=True)
        if not _update(rows, sent, changes):
            return rows.filter(is_settled=False).exists()
    if fields is not None:
        _retitle(copy, fields)
    return True


def _rows(copy: WorkingCopy, editor: User, form_key: UUID) -> QuerySet[Autosave]:
    return Autosave.objects.filter(working_copy=copy, editor=editor, form_key=form_key)


def _update(
    rows: QuerySet[Autosave], sent: Sent | None, changes: dict[str, object]
) -> bool:
    """Change what is kept of a form, unless it is settled or a later request was here."""
    rows = rows.filter(is_settled=False)
    if sent is not None:
        rows = rows.exclude(page_key=sent.page_key, sequence__gte=sent.sequence)
    return bool(rows.update(**changes))


def settle(
    copy: WorkingCopy, editor: User, form_key: UUID, *, stays_open: bool
) -> None:
    """Drop what was kept of a form: it has just been saved. Its page is left,
    unless it `stays_open`.
    """
    rows = _rows(copy, editor, form_key)
    left: dict[str, object] = {"is_settled": True, "seen_at": None}
    rows.update(fields=None, saved_at=None, **({} if stays_open else left))


def throw_away(copy: WorkingCopy, editor: User, number: int) -> None:
    """Drop an editor's own unsaved words, as they asked."""
    own = Autosave.objects.filter(working_copy=copy, editor=editor, pk=number)
    own.update(fields=None, saved_at=None, is_settled=True)


@task()
def delete_old_autosaves() -> None:
    """Delete words that nobody came back for, and visits without words."""
    now = timezone.now()
    words = Q(saved_at__lt=now - KEEP_WORDS)
    settled = Q(is_settled=True, opened_at__lt=now - KEEP_WORDS)
    visits = Q(saved_at=None, is_settled=False) & (
        Q(seen_at__lt=now - KEEP_VISITS)
        | Q(seen_at=None, opened_at__lt=now - KEEP_VISITS)
    )
    Autosave.objects.filter(words | settled | visits).delete()


# The draft of a form that was never saved


def find_draft(editor: User, form_key: UUID) -> WorkingCopy | None:
    """Return the draft that was made of what stood in a form of a new post."""
    own = Autosave.objects.filter(editor=editor, form_key=form_key)
    row = own.select_related("working_copy__post").first()
    return row.working_copy if row else None


def make_draft(
    editor: User, form_key: UUID, fields: Fields, *, kind: str, untitled: str
) -> WorkingCopy:
    """Make the draft of a form of a new post and keep what stands in it.

    `untitled` is its title until one is typed. Asked again for the same form, it returns
    the draft that is there.
    """
    if found := find_draft(editor, form_key):
        return found
    try:
        with transaction.atomic():
            return _make_draft(editor, form_key, fields, kind, untitled)
    except IntegrityError:  # the second of two at once
        if found := find_draft(editor, form_key):
            return found
        raise


def _make_draft(
    editor: User, form_key: UUID, fields: Fields, kind: str, untitled: str
) -> WorkingCopy:
    title = _title(fields) or untitled
    language = _first(fields, "language")
    draft = WorkingCopy(
        post=Post.objects.create(kind=kind, created_by=editor),
        title=title,
        slug=slugs.make_slug(title),
        licence=PostSettings.load().licence,
    )
    if language in dict(LANGUAGES):
        draft.language = language
    draft.save()
    # The form goes on as that of the draft: what was opened is its state of now.
    opened = {"opened": [draft.edited_at.isoformat()]}
    Autosave.objects.create(
        working_copy=draft,
        editor=editor,
        form_key=form_key,
        fields=fields | opened,
        saved_at=timezone.now(),
        seen_at=timezone.now(),
    )
    return draft


def _retitle(copy: WorkingCopy, fields: Fields) -> None:
    """Call a draft that nobody saved yet by the title that stands in its form."""
    title = _title(fields)
    if title and title != copy.title and not copy.post.revisions.exists():
        facts = {"title": title}
        if slugs.is_made_of(copy.slug, copy.title):
            facts["slug"] = slugs.make_slug(title, copy.post)
        # Not the moment of its last change: its form is not late for that.
        WorkingCopy.objects.filter(pk=copy.pk).update(**facts)


def _title(fields: Fields) -> str:
    longest = WorkingCopy._meta.get_field("title").max_length
    return " ".join(_first(fields, "title").split())[:longest].strip()


def _first(fields: Fields, name: str) -> str:
    values: Iterable[str] = fields.get(name, [])
    return next(iter(values), "")
