"""The editor's page of a post, and the step to readers: Before you publish."""

from collections.abc import Callable
from functools import partial
from typing import Any, cast

from content_editor.admin import (
    ContentEditor,
    ContentEditorInline,
    importmap,
)
from django.contrib import admin, messages
from django.contrib.admin.options import InlineModelAdmin
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.forms import BaseInlineFormSet, ModelForm, Widget
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _, gettext_lazy, ngettext
from django_stubs_ext import StrOrPromise
from js_asset import JSON, ImportMap, Media as Assets, Script

from evidenceblog.core import kept_words
from evidenceblog.core.autocomplete_admin import AutocompleteAdmin
from evidenceblog.core.models import User
from posts.blocks import KINDS, Block
from posts.editor_extensions import EXTENSIONS, PostAction, make_fields
from posts.forms import WorkingCopyForm
from posts.list_pages import BoundedCountPaginator
from posts.models import (
    PUBLISH,
    ListedSource,
    Post,
    PostSettings,
    Revision,
    WorkingByline,
    WorkingCopy,
    WorkingCopyQuerySet,
)
from posts.revisions.corrections import find_correction
from posts.revisions.history import save_revision

from . import publish_views
from .block_forms import PostBlockForm, PostBlockFormSet
from .edit_merge import Merge, merge


class BlockInline(AutocompleteAdmin, ContentEditorInline):  # type: ignore[misc]  # untyped package
    """One block in the editor's form."""

    form = PostBlockForm
    formset = PostBlockFormSet


def _block_inline(kind: type[Block]) -> type[BlockInline]:
    options = dict(kind.inline_options)
    if "fields" in options:
        options["fields"] = ["block_key", *options["fields"]]
    inline = BlockInline.create(kind, icon=kind.icon, **options)
    return cast("type[BlockInline]", inline)


BLOCK_INLINES = [_block_inline(kind) for kind in KINDS.values()]
# Names under which our scripts import each other: addresses of static files change.
SCRIPTS = ImportMap(
    {
        "posts/block-keys": "posts/block_keys.js",
        "posts/citation": "posts/citation.js",
        "posts/field-names": "posts/field_names.js",
        "posts/kept-place": "posts/kept_place.js",
        "posts/paste": "posts/paste.js",
        "posts/pasted-blocks": "posts/pasted_blocks.js",
        "posts/pasted-html": "posts/pasted_html.js",
        "posts/pasted-tree": "posts/pasted_tree.js",
    }
)
PUBLISH_PAGES = {
    "publish": publish_views.publish_view,
    "withdraw": publish_views.withdraw_view,
    "corrections": publish_views.corrections_view,
}


class NamedRowFormSet(BaseInlineFormSet[Any, WorkingCopy, ModelForm[Any]]):
    """Rows of a table, whose fields have no labels: each says its own name."""

    def add_fields(self, form: ModelForm[Any], index: int | None) -> None:
        super().add_fields(form, index)
        for field in form.fields.values():
            if field.label and not field.widget.is_hidden:
                # What shows buttons for a related object wraps the field's own widget.
                inner = cast(Widget, getattr(field.widget, "widget", field.widget))
                inner.attrs.setdefault("aria-label", field.label)


class BylineInline(AutocompleteAdmin, admin.TabularInline[WorkingByline, WorkingCopy]):
    model = WorkingByline
    formset = NamedRowFormSet
    autocomplete_fields = ("author",)
    extra = 1


class ListedSourceInline(
    AutocompleteAdmin, admin.TabularInline[ListedSource, WorkingCopy]
):
    model = ListedSource
    formset = NamedRowFormSet
    autocomplete_fields = ("source",)
    extra = 1


@admin.register(WorkingCopy)
class WorkingCopyAdmin(AutocompleteAdmin, ContentEditor):  # type: ignore[misc]  # untyped package
    form = WorkingCopyForm
    inlines = [BylineInline, *BLOCK_INLINES, ListedSourceInline]
    list_display = ("title", "state", "unpublished", "edited_at", "on_site")
    list_filter = ("post__kind", "post__state", "topics")
    search_fields = ("title__unaccent", "standfirst__unaccent", "slug")
    show_full_result_count = False
    paginator = BoundedCountPaginator
    prepopulated_fields = {"slug": ("title",)}
    autocomplete_fields = ("lead", "topics")
    fieldsets = [
        (None, {"fields": ["title", "standfirst", "opened", "opened_revision"]}),
        (
            gettext_lazy("Address, licence, topics"),
            {
                "classes": ["collapse"],
                "fields": [
                    *("slug", "topics", "licence", "lead", "lead_caption"),
                    *("language", "notice"),
                ],
            },
        ),
    ]
    page_fieldsets = [
        (None, {"fields": ["title", "standfirst", "opened", "opened_revision"]}),
        (
            gettext_lazy("Address, language, notice"),
            {"classes": ["collapse"], "fields": ["slug", "language", "notice"]},
        ),
    ]

    class Media:
        css = {"all": ["posts/editor.css"]}

    def _content_editor_media(
        self, request: HttpRequest, context: dict[str, Any]
    ) -> Assets:
        """Start the block editor by our own script, which keeps within the policy."""
        return Assets(
            importmap=importmap | SCRIPTS,
            css={
                "all": [
                    "content_editor/material-icons.css",
                    "content_editor/content_editor.css",
                    "posts/block_editor.css",
                ]
            },
            js=[
                "admin/js/jquery.init.js",
                JSON(
                    self._content_editor_context(request, context),
                    id="content-editor-context",
                ),
                Script("posts/block_editor.js", type="module"),
            ],
        )

    def get_queryset(self, request: HttpRequest) -> QuerySet[WorkingCopy]:
        related = [
            f"post__{name}" for extension in EXTENSIONS for name in extension.related
        ]
        every = cast("WorkingCopyQuerySet", super().get_queryset(request))
        copies = every.editable_by(cast(User, request.user))
        later = Revision.objects.filter(
            post=OuterRef("post"), number__gt=OuterRef("post__live__number")
        )
        return (
            copies.select_related("post__live", *related)
            .defer("post__live__snapshot", "post__live__body")
            .annotate(has_unpublished=Exists(later))
            .order_by("-edited_at")
        )

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> WorkingCopy | None:
        """Refuse what is not theirs; whether it is there is not told."""
        found = super().get_object(request, object_id, from_field)
        if found is None and not self.has_publish_permission(request):
            raise PermissionDenied
        return cast("WorkingCopy | None", found)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"licence": PostSettings.load().licence}

    def get_inlines(
        self, request: HttpRequest, obj: WorkingCopy | None
    ) -> list[type[InlineModelAdmin[Any, Any]]]:
        """Ask for no byline on a page outside the stream."""
        inlines = cast("list[type[InlineModelAdmin[Any, Any]]]", list(self.inlines))
        if _is_page(request, obj):
            inlines.remove(BylineInline)
        return inlines

    @admin.display(description=gettext_lazy("state"), ordering="post__state")
    def state(self, copy: WorkingCopy) -> str:
        return copy.post.get_state_display()

    @admin.display(description=gettext_lazy("unpublished changes"))
    def unpublished(self, copy: WorkingCopy) -> str:
        return _("Yes") if getattr(copy, "has_unpublished", False) else ""

    @admin.display(description=gettext_lazy("on the site"))
    def on_site(self, copy: WorkingCopy) -> SafeString | str:
        if copy.post.state != Post.State.LIVE:
            return ""
        return format_html(
            '<a href="{}">{}</a>', copy.post.get_absolute_url(), _("Read")
        )

    def get_form(
        self,
        request: HttpRequest,
        obj: WorkingCopy | None = None,
        change: bool = False,
        **kwargs: Any,
    ) -> type[ModelForm[WorkingCopy]]:
        """Add the fields of other apps: they act at once, as publishing does."""
        fields = {} if _is_page(request, obj) else make_fields()
        for field in fields.values():
            field.disabled = not self.has_publish_permission(request)
        form = type("ExtendedWorkingCopyForm", (self.form,), fields)
        made = super().get_form(request, obj, change, **kwargs | {"form": form})
        return cast("type[ModelForm[WorkingCopy]]", made)

    def get_fieldsets(
        self, request: HttpRequest, obj: WorkingCopy | None = None
    ) -> list[Any]:
        if _is_page(request, obj):
            return self.page_fieldsets
        names = list(make_fields())
        live = (
            _("Comments and mentions"),
            {
                "classes": ["collapse"],
                "fields": names,
                "description": _("These take effect when you save."),
            },
        )
        return [*super().get_fieldsets(request, obj), *([live] if names else [])]

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(PUBLISH)

    @property
    def actions(self) -> list[Callable[..., None]]:
        """Make the list actions of other apps."""
        actions = (action for extension in EXTENSIONS for action in extension.actions)
        return [_list_action(action) for action in actions]

    # Saving: a new working copy makes its post

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Bring what was sent up to what is stored now, before it is looked at."""
        copy = self.get_object(request, object_id) if object_id else None
        if request.method == "POST" and object_id and not copy:
            return kept_words.deleted(request)
        if request.method == "POST" and copy:
            merged: Merge = merge(copy, request.POST)
            request.POST = merged.data  # type: ignore[assignment]  # a copy may be changed
            extra_context = (extra_context or {}) | {"merge": merged}
        answer = super().changeform_view(request, object_id, form_url, extra_context)
        return cast(HttpResponse, answer)

    def save_model(
        self, request: HttpRequest, obj: WorkingCopy, form: ModelForm[WorkingCopy], change: bool
    ) -> None:  # fmt: skip
        if not change:
            is_page = _is_page(request, None)
            obj.post = Post.objects.create(
                kind=Post.Kind.PAGE if is_page else Post.Kind.POST,
                created_by=cast(User, request.user),
            )
        super().save_model(request, obj, form, change)
        if self.has_publish_permission(request) and not obj.post.is_page:
            for extension in EXTENSIONS:
                extension.save(obj.post, form.cleaned_data)

    def save_related(
        self,
        request: HttpRequest,
        form: ModelForm[WorkingCopy],
        formsets: Any,
        change: bool,
    ) -> None:
        super().save_related(request, form, formsets, change)
        for formset in formsets:
            if dropped := getattr(formset, "dropped", 0):
                kind = formset.model._meta.verbose_name
                words = _("Left out because empty: %(kind)s (%(count)d).")
                self.message_user(
                    request, words % {"kind": kind, "count": dropped}, messages.WARNING
                )
        save_revision(form.instance, by=cast(User, request.user))

    def has_delete_permission(
        self, request: HttpRequest, obj: WorkingCopy | None = None
    ) -> bool:
        """Let drafts be deleted, one by one; what readers have seen is withdrawn."""
        may = bool(super().has_delete_permission(request, obj))
        return may and obj is not None and obj.post.state == Post.State.DRAFT

    def delete_model(self, request: HttpRequest, obj: WorkingCopy) -> None:
        obj.post.delete()

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], **kwargs: Any
    ) -> HttpResponse:
        context["may_publish"] = self.has_publish_permission(request)
        if _is_page(request, context.get("original")):
            heading = _("Change page") if context.get("original") else _("Add page")
            context["title"] = heading
        if context.get("original"):
            post = context["original"].post
            context["correction"] = find_correction(post)
            if not post.is_page:
                context["extension_links"] = _extension_links(
                    request, context["original"]
                )
        return cast(
            HttpResponse, super().render_change_form(request, context, **kwargs)
        )

    def response_add(
        self, request: HttpRequest, obj: WorkingCopy, post_url_continue: str | None = None
    ) -> HttpResponse:  # fmt: skip
        return self._to_publish(request, obj) or super().response_add(
            request, obj, post_url_continue
        )

    def response_change(self, request: HttpRequest, obj: WorkingCopy) -> HttpResponse:
        return self._to_publish(request, obj) or super().response_change(request, obj)

    def _to_publish(
        self, request: HttpRequest, obj: WorkingCopy
    ) -> HttpResponse | None:
        if "_publish" not in request.POST:
            return None
        return redirect("admin:posts_workingcopy_publish", obj.pk)

    def get_urls(self) -> list[URLPattern]:
        publish_pages = [
            path(
                f"<int:pk>/{name}/",
                self.admin_site.admin_view(partial(view, self)),
                name=f"posts_workingcopy_{name}",
            )
            for name, view in PUBLISH_PAGES.items()
        ]
        return [*publish_pages, *super().get_urls()]


def _is_page(request: HttpRequest, copy: WorkingCopy | None) -> bool:
    """Tell whether a form is of a page outside the stream; a new one's address says so."""
    if copy is None:
        return request.GET.get("kind") == Post.Kind.PAGE
    return copy.post.is_page


def _list_action(action: PostAction) -> Callable[..., None]:
    """Make the admin's action of what another app does with many posts."""

    @admin.action(description=action.label, permissions=["publish"])
    def change_posts(
        working_copies: WorkingCopyAdmin,
        request: HttpRequest,
        copies: "QuerySet[WorkingCopy]",
    ) -> None:
        posts = [copy.post for copy in copies]
        action.apply(posts)
        words = ngettext("%d post was changed.", "%d posts were changed.", len(posts))
        working_copies.message_user(request, words % len(posts))

    change_posts.__name__ = action.name
    return change_posts


def _extension_links(
    request: HttpRequest, copy: WorkingCopy
) -> list[tuple[StrOrPromise, str]]:
    """Return the label and the address of what other apps tell of a post."""
    links = [extension.link for extension in EXTENSIONS if extension.link]
    return [
        (label, f"{reverse(name)}?{key}={copy.post_id}")
        for name, key, label, permission in links
        if copy.post.live_id and request.user.has_perm(permission)
    ]
