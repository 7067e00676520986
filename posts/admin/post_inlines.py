"""The blocks of a post and its other rows, in the editor's form."""

from typing import Any, cast

from content_editor.admin import ContentEditorInline
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from evidenceblog.core.autocomplete_admin import AutocompleteAdmin
from posts.blocks import KINDS, Block
from posts.models import (
    ListedSource,
    Post,
    ReadNextChoice,
    TextBlock,
    WorkingByline,
    WorkingCopy,
    WorkingReviewer,
)
from posts.revisions.related_posts import MOST_SHOWN

from .block_forms import PostBlockForm, PostBlockFormSet
from .named_rows import NamedRowFormSet


class BlockInline(AutocompleteAdmin, ContentEditorInline):  # type: ignore[misc]  # untyped package
    """One block in the editor's form."""

    form = PostBlockForm
    formset = PostBlockFormSet


def _block_inline(kind: type[Block]) -> type[BlockInline]:
    options = dict(kind.inline_options)
    if "fields" in options:
        options["fields"] = ["block_key", *options["fields"]]
    if "fieldsets" in options:
        (name, shown), *others = options["fieldsets"]
        shown = shown | {"fields": ["block_key", *shown["fields"]]}
        options["fieldsets"] = [(name, shown), *others]
    base = TextInline if kind is TextBlock else BlockInline
    inline = base.create(kind, icon=kind.icon, **options)
    return cast("type[BlockInline]", inline)


class TextInline(BlockInline):
    """The block of words: a new post has one, open."""

    def get_extra(
        self, request: HttpRequest, obj: WorkingCopy | None = None, **kwargs: Any
    ) -> int:
        return 0 if obj else 1


BLOCK_INLINES = [_block_inline(kind) for kind in KINDS.values()]


class BylineInline(AutocompleteAdmin, admin.TabularInline[WorkingByline, WorkingCopy]):
    model = WorkingByline
    formset = NamedRowFormSet
    autocomplete_fields = ("author",)
    extra = 1


class ReviewerInline(
    AutocompleteAdmin, admin.TabularInline[WorkingReviewer, WorkingCopy]
):
    model = WorkingReviewer
    formset = NamedRowFormSet
    autocomplete_fields = ("author",)
    extra = 0


class ListedSourceInline(
    AutocompleteAdmin, admin.TabularInline[ListedSource, WorkingCopy]
):
    model = ListedSource
    formset = NamedRowFormSet
    autocomplete_fields = ("source",)
    extra = 1
    verbose_name_plural = gettext_lazy(
        "Further reading: works to list beside those that are cited"
    )


class ReadNextInline(
    AutocompleteAdmin, admin.TabularInline[ReadNextChoice, WorkingCopy]
):
    model = ReadNextChoice
    fk_name = "working_copy"
    formset = NamedRowFormSet
    autocomplete_fields = ("related",)
    extra = 0
    max_num = MOST_SHOWN

    def formfield_for_foreignkey(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Any:
        kwargs["queryset"] = WorkingCopy.objects.exclude(post__state=Post.State.DRAFT)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


# What a page outside the stream has none of.
OF_POSTS = (BylineInline, ReviewerInline, ReadNextInline)
