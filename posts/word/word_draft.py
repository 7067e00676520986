"""A new draft of a Word document."""

from pathlib import PurePath

from django.db import transaction
from django.utils.text import Truncator

from evidenceblog.core.models import User
from evidenceblog.core.text import clean_line
from posts import slugs
from posts.blocks import KINDS
from posts.models import ListedSource, Post, PostSettings, WorkingCopy
from posts.revisions.history import save_revision

from .document_report import keep_report
from .word_blocks import WordBody, as_blocks, note_elements, read_body
from .word_reader import WordDocument


@transaction.atomic
def make_draft(document: WordDocument, *, by: User) -> WorkingCopy:
    """Make a post of a document, unseen by readers, with a report of what it lacks."""
    body = read_body(document)
    stem = clean_line(PurePath(document.file_name).stem)
    title = body.title or Truncator(stem).chars(200)
    copy = WorkingCopy.objects.create(
        post=Post.objects.create(created_by=by),
        title=title,
        slug=slugs.make_slug(title),
        licence=PostSettings.load().licence,
    )
    _add_blocks(copy, body)
    save_revision(copy, by=by)
    keep_report(copy, document, body.found, by=by)
    return copy


def _add_blocks(copy: WorkingCopy, body: WordBody) -> None:
    blocks = as_blocks([*body.elements, *note_elements(body.notes)])
    for number, block in enumerate(blocks, start=1):
        kind = KINDS[block["kind"]]
        kind.from_content(
            block, parent=copy, region="body", ordering=10 * number
        ).save()
    for position, source in enumerate(body.sources, start=1):
        ListedSource.objects.create(working_copy=copy, source=source, position=position)
