"""The editor's page of a post, and the step to readers: Before you publish."""

from typing import Any, cast

from content_editor.admin import (
    ContentEditor,
)
from django.contrib import admin, messages
from django.contrib.admin.options import InlineModelAdmin
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.forms import ModelChoiceField, ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, reverse
from django.utils.translation import gettext as _
from django_stubs_ext import StrOrPromise
from js_asset import Media as Assets

from evidenceblog.core import kept_words
from evidenceblog.core.autocomplete_admin import AutocompleteAdmin, NumberSelect
from evidenceblog.core.models import User
from posts import review_dates, slugs, translations
from posts.editor_extensions import EXTENSIONS, make_fields
from posts.forms import WorkingCopyForm
from posts.models import (
    PUBLISH,
    Author,
    Post,
    PostSettings,
    ReadNextChoice,
    Revision,
    TextBlock,
    WorkingCopy,
    WorkingCopyQuerySet,
)
from posts.revisions.corrections import find_correction
from posts.revisions.history import save_revision
from posts.revisions.publishing import find_schedule

from . import autosave_offers, bin_views
from .cited_names import cited_names
from .drawers import OF_DRAWERS, make_fieldsets, show_drawers
from .edit_merge import Merge, merge
from .editor_assets import editor_assets
from .post_inlines import (
    BLOCK_INLINES,
    OF_POSTS,
    BylineInline,
    ListedSourceInline,
    ReadNextInline,
    ReviewerInline,
)
from .post_list import PostList
from .post_menu import post_menu
from .post_pages import post_urls
from .publication_columns import with_schedule
from .word_views import word_report_context

PAGE_FIELDS = ("slug", "language", "notice", "planned_on")
POST_FIELDS = (
    *(*PAGE_FIELDS, "review_on", "topics", "licence", "series", "part"),
    "translation_of",
)


@admin.register(WorkingCopy)
class WorkingCopyAdmin(PostList, AutocompleteAdmin, ContentEditor):  # type: ignore[misc]  # untyped package
    form = WorkingCopyForm
    inlines = [
        BylineInline,
        *BLOCK_INLINES,
        ReviewerInline,
        ListedSourceInline,
        ReadNextInline,
    ]
    autocomplete_fields = ("lead", "topics", "series")

    class Media:
        css = {
            "all": [
                "posts/editor.css",
                "posts/post_list.css",
                "posts/preview_pane.css",
                "posts/publication.css",
                "posts/word.css",
            ]
        }

    def _content_editor_media(
        self, request: HttpRequest, context: dict[str, Any]
    ) -> Assets:
        return editor_assets(request, self._content_editor_context(request, context))

    def get_queryset(self, request: HttpRequest) -> QuerySet[WorkingCopy]:
        related = [
            f"post__{name}" for extension in EXTENSIONS for name in extension.related
        ]
        every = cast("WorkingCopyQuerySet", super().get_queryset(request))
        copies = with_schedule(every.editable_by(cast(User, request.user)))
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

    def get_formset_kwargs(
        self, request: HttpRequest, obj: WorkingCopy, inline: Any, prefix: str
    ) -> dict[str, Any]:
        """Name the signed-in person as the author of a new post, if they are one."""
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        # Not of a form that was sent: what it has in common with this is no change.
        if isinstance(inline, BylineInline) and not obj.pk and request.method == "GET":
            mine = Author.objects.filter(user=cast(User, request.user))
            kwargs["initial"] = [{"author": one.pk} for one in mine[:1]]
        return cast("dict[str, Any]", kwargs)

    def get_inlines(
        self, request: HttpRequest, obj: WorkingCopy | None
    ) -> list[type[InlineModelAdmin[Any, Any]]]:
        """Ask for nobody's name on a page outside the stream."""
        inlines = cast("list[type[InlineModelAdmin[Any, Any]]]", list(self.inlines))
        if _is_page(request, obj):
            return [one for one in inlines if one not in OF_POSTS]
        return inlines

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
        if not _is_page(request, obj):
            fields["translation_of"] = self._translation_field(request, obj)
        form = type("ExtendedWorkingCopyForm", (self.form,), fields)
        made = super().get_form(request, obj, change, **kwargs | {"form": form})
        if "review_on" in made.base_fields:  # it takes effect at once
            may_set = self.has_publish_permission(request) or _is_draft(obj)
            made.base_fields["review_on"].disabled = not may_set
        return cast("type[ModelForm[WorkingCopy]]", made)

    def _translation_field(
        self, request: HttpRequest, obj: WorkingCopy | None
    ) -> ModelChoiceField[WorkingCopy]:
        """Make the field that acts at once: of a post that readers know, it is for those
        who may publish.
        """
        known = WorkingCopy.objects.exclude(post__state=Post.State.DRAFT)
        return ModelChoiceField(
            known.filter(post__kind=Post.Kind.POST),
            label=_("This is a translation of"),
            required=False,
            disabled=not (_is_draft(obj) or self.has_publish_permission(request)),
            help_text=_(
                "The pages of both then lead to each other, and to all other "
                "translations. This takes effect when you save."
            ),
            widget=NumberSelect(
                ReadNextChoice._meta.get_field("related"), self.admin_site
            ),
        )

    def get_fieldsets(
        self, request: HttpRequest, obj: WorkingCopy | None = None
    ) -> list[Any]:
        head = ["title", "standfirst", "opened", "opened_revision"]
        if _is_page(request, obj):
            return [(None, {"fields": head}), *make_fieldsets(PAGE_FIELDS)]
        fields = {"fields": [*head, "lead", "lead_caption"], "classes": ["head"]}
        return [(None, fields), *make_fieldsets(POST_FIELDS, list(make_fields()))]

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(PUBLISH)

    # Saving: a new working copy makes its post

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Bring what was sent up to what is stored now, before it is looked at."""
        if request.method == "POST" and not object_id:
            object_id = autosave_offers.take_draft(request)
        copy = self.get_object(request, object_id) if object_id else None
        if request.method == "POST" and object_id and not copy:
            return kept_words.deleted(request)
        if request.method == "POST" and copy:
            if answered := autosave_offers.answer_offer(request, copy):
                return answered
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
        try:
            with transaction.atomic():
                super().save_model(request, obj, form, change)
        except IntegrityError:
            # Another post took the address since this form was looked at.
            obj.slug = slugs.make_slug(obj.title, obj.post)
            super().save_model(request, obj, form, change)
        if "translation_of" in form.changed_data:
            original = form.cleaned_data["translation_of"]
            translations.set_original(obj.post, original and original.post)
        if "review_on" in form.changed_data:
            review_dates.store_due(Post.objects.filter(pk=obj.post_id))
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
            dropped = getattr(formset, "dropped", 0)
            # A new post's first text is offered, not added: nobody misses it.
            if (
                not change
                and formset.model is TextBlock
                and formset.forms[0].is_dropped
            ):
                dropped -= 1
            if dropped:
                kind = formset.model._meta.verbose_name
                words = _("Left out because empty: %(kind)s (%(count)d).")
                self.message_user(
                    request, words % {"kind": kind, "count": dropped}, messages.WARNING
                )
        save_revision(form.instance, by=cast(User, request.user))
        autosave_offers.settle(request, form.instance)

    def has_delete_permission(
        self, request: HttpRequest, obj: WorkingCopy | None = None
    ) -> bool:
        """Posts go into the bin, which the menu of each offers, and never from a list."""
        return False

    def delete_view(
        self,
        request: HttpRequest,
        object_id: str,
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        return bin_views.bin_view(self, request, object_id)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], **kwargs: Any
    ) -> HttpResponse:
        context["may_publish"] = self.has_publish_permission(request)
        context["drawers"] = list(
            show_drawers(context["adminform"], context["inline_admin_formsets"])
        )
        context["in_drawers"] = OF_DRAWERS
        context["cited"] = cited_names(context["inline_admin_formsets"])
        context |= autosave_offers.context_of(request, context["original"], context)
        if _is_page(request, context.get("original")):
            heading = _("Change page") if context.get("original") else _("Add page")
            context["title"] = heading
        if context.get("original"):
            post = context["original"].post
            context["correction"] = find_correction(post)
            user = cast(User, request.user)
            context["post_menu"] = post_menu(user, context["original"])
            context["planned"] = find_schedule(post)
            context |= word_report_context(context["original"])
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
        if to_publish := self._to_publish(request, obj):
            return to_publish
        answer = super().response_change(request, obj)
        if autosave_offers.is_background(request):
            return autosave_offers.stored(request, obj)
        return cast(HttpResponse, answer)

    def _to_publish(
        self, request: HttpRequest, obj: WorkingCopy
    ) -> HttpResponse | None:
        if "_publish" not in request.POST:
            return None
        return redirect("admin:posts_workingcopy_publish", obj.pk)

    def get_urls(self) -> list[URLPattern]:
        return [*post_urls(self), *super().get_urls()]


def _is_page(request: HttpRequest, copy: WorkingCopy | None) -> bool:
    """Tell whether a form is of a page outside the stream; a new one's address says so."""
    if copy is None:
        return request.GET.get("kind") == Post.Kind.PAGE
    return copy.post.is_page


def _is_draft(copy: WorkingCopy | None) -> bool:
    return copy is None or copy.post.state == Post.State.DRAFT


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
