"""Clones: a new draft with the words of a post that is there."""

from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from evidenceblog.core.models import User

from . import slugs
from .blocks import KINDS
from .models import ListedSource, Post, ReadNextChoice, WorkingByline, WorkingCopy
from .revisions.history import save_revision

# What is copied as it is; a part of a series is one post's alone.
COPIED = ("standfirst", "language", "licence", "lead", "lead_caption", "notice")
ROWS: dict[type[WorkingByline | ListedSource | ReadNextChoice], str] = {
    WorkingByline: "author",
    ListedSource: "source",
    ReadNextChoice: "related",
}
PLACE = ("region", "ordering")


@transaction.atomic
def clone(copy: WorkingCopy, *, by: User) -> WorkingCopy:
    """Make a draft of what the working copy of a post says, its blocks with new keys.

    Comments, versions, dates, reviewers, series and translations stay the other's.
    """
    slugs.lock_addresses()
    title = WorkingCopy._meta.get_field("title")
    end = _(" (copy)")
    cloned = WorkingCopy.objects.create(
        post=Post.objects.create(kind=copy.post.kind, created_by=by),
        title=copy.title[: (title.max_length or 0) - len(end)] + end,
        slug=slugs.find_free_slug(copy.slug),
        **{name: getattr(copy, name) for name in COPIED},
    )
    cloned.topics.set(copy.topics.all())
    for model, names in ROWS.items():
        for row in model._default_manager.filter(working_copy=copy):
            facts = {names: getattr(row, names), "position": row.position}
            model._default_manager.create(working_copy=cloned, **facts)
    _clone_blocks(copy, cloned)
    save_revision(cloned, by=by)
    return cloned


def _clone_blocks(copy: WorkingCopy, cloned: WorkingCopy) -> None:
    for kind in KINDS.values():
        for block in kind.get_queryset().filter(parent=copy):
            place = {name: getattr(block, name) for name in PLACE}
            content = block.content() | {"key": str(uuid4())}
            kind.from_content(content, parent=cloned, **place).save()
