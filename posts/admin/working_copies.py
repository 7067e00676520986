"""The editor's page of a post, and the step to readers: Before you publish."""

from typing import Any, cast

from content_editor.admin import ContentEditor, ContentEditorInline
from django.contrib import admin, messages
from django.contrib.admin.options import ActionLocation
from django.contrib.auth import get_permission_codename
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _, gettext_lazy

from evidenceblog.ground.models import SiteSettings, User
from posts import gate, publishing, snapshots
from posts.forms import PublishForm, WorkingCopyForm
from posts.models import (
    ArtworkBlock,
    EmbedBlock,
    FindingBlock,
    ListedSource,
    Post,
    QuotationBlock,
    TableBlock,
    TextBlock,
    WorkingByline,
    WorkingCopy,
)

from . import places

SOURCE = {"autocomplete_fields": ("source",)}
# The stock admin's fields are wide enough for a page of text; these hold a line or two.
BLOCKS = [
    ContentEditorInline.create(TextBlock, icon="notes"),
    ContentEditorInline.create(
        ArtworkBlock, icon="image", autocomplete_fields=("artwork",)
    ),
    ContentEditorInline.create(
        FindingBlock,
        icon="lightbulb",
        fields=[
            *("region", "ordering", "text", "outcome"),
            ("certainty", "source", "locator"),
            ("studies", "people"),
        ],
        **SOURCE,
    ),
    ContentEditorInline.create(TableBlock, icon="table_chart"),
    ContentEditorInline.create(
        QuotationBlock,
        icon="format_quote",
        fields=[
            *("region", "ordering", "text"),
            ("attribution", "source", "locator"),
        ],
        **SOURCE,
    ),
    ContentEditorInline.create(EmbedBlock, icon="play_circle"),
]


class BylineInline(admin.TabularInline[WorkingByline, WorkingCopy]):
    model = WorkingByline
    autocomplete_fields = ("author",)
    extra = 0
    min_num = 1


class ListedSourceInline(admin.TabularInline[ListedSource, WorkingCopy]):
    model = ListedSource
    autocomplete_fields = ("source",)
    extra = 1


@admin.register(WorkingCopy)
class WorkingCopyAdmin(ContentEditor):  # type: ignore[misc]  # untyped package
    form = WorkingCopyForm
    inlines = [BylineInline, *BLOCKS, ListedSourceInline]
    list_display = ("title", "state", "unpublished", "edited_at", "on_site")
    list_filter = ("post__state", "topics")
    list_select_related = ("post__live",)
    search_fields = ("title", "standfirst", "slug")
    prepopulated_fields = {"slug": ("title",)}
    autocomplete_fields = ("lead", "topics")
    fieldsets = [
        (None, {"fields": ["title", "standfirst"]}),
        (
            gettext_lazy("Address, licence, topics"),
            {
                "classes": ["collapse"],
                "fields": ["slug", "topics", "licence", "lead", "language", "notice"],
            },
        ),
    ]

    class Media:
        css = {"all": ["posts/editor.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[WorkingCopy]:
        return cast("QuerySet[WorkingCopy]", super().get_queryset(request)).order_by(
            "-edited_at"
        )

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"licence": SiteSettings.load().licence}

    @admin.display(description=gettext_lazy("state"), ordering="post__state")
    def state(self, copy: WorkingCopy) -> str:
        return copy.post.get_state_display()

    @admin.display(description=gettext_lazy("unpublished changes"))
    def unpublished(self, copy: WorkingCopy) -> str:
        live = copy.post.live
        return _("Yes") if live and copy.edited_at > live.made_at else ""

    @admin.display(description=gettext_lazy("on the site"))
    def on_site(self, copy: WorkingCopy) -> SafeString | str:
        if copy.post.state != Post.State.LIVE:
            return ""
        return format_html(
            '<a href="{}">{}</a>', copy.post.get_absolute_url(), _("Read")
        )

    # Saving: a new working copy makes its post

    def save_model(
        self, request: HttpRequest, obj: WorkingCopy, form: ModelForm[WorkingCopy], change: bool
    ) -> None:  # fmt: skip
        if not change:
            obj.post = Post.objects.create()
        super().save_model(request, obj, form, change)

    def has_delete_permission(
        self, request: HttpRequest, obj: WorkingCopy | None = None
    ) -> bool:
        """Let drafts be deleted; what readers have seen is withdrawn instead."""
        may = bool(super().has_delete_permission(request, obj))
        return may and (obj is None or obj.post.state == Post.State.DRAFT)

    def delete_model(self, request: HttpRequest, obj: WorkingCopy) -> None:
        obj.post.delete()

    def get_actions(
        self,
        request: HttpRequest,
        action_location: ActionLocation = ActionLocation.CHANGE_LIST,
    ) -> dict[str, Any]:
        """Leave out deleting many at once: it would not ask about each post's state."""
        actions: dict[str, Any] = super().get_actions(request, action_location)
        actions.pop("delete_selected", None)
        return actions

    def has_publish_permission(self, request: HttpRequest) -> bool:
        codename = get_permission_codename("publish", Post._meta)
        return bool(request.user.has_perm(f"posts.{codename}"))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], **kwargs: Any
    ) -> HttpResponse:
        context["may_publish"] = self.has_publish_permission(request)
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
        return HttpResponseRedirect(
            reverse("admin:posts_workingcopy_publish", args=[obj.pk])
        )

    # Publishing

    def get_urls(self) -> list[URLPattern]:
        publish = path(
            "<int:pk>/publish/",
            self.admin_site.admin_view(self.publish),
            name="posts_workingcopy_publish",
        )
        return [publish, *super().get_urls()]

    def publish(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what is amiss with the saved working copy; publish it when told to."""
        if not self.has_publish_permission(request):
            raise PermissionDenied
        copy = get_object_or_404(
            WorkingCopy.objects.select_related("post__live"), pk=pk
        )
        live = copy.post.live
        found = gate.added(snapshots.take(copy), live.snapshot if live else None)
        form = PublishForm(request.POST or None, live=live, faults=found)
        if form.is_valid():
            response = self._publish(request, copy, form)
            if response:
                return response
        context = self.admin_site.each_context(request) | {
            "title": _("Before you publish"),
            "copy": copy,
            "form": form,
            "faults": places.linked(copy, found),
            "refused": any(fault.severity == gate.Severity.ERROR for fault in found),
            "opts": self.opts,
        }
        return TemplateResponse(
            request, "admin/posts/workingcopy/publish.html", context
        )

    def _publish(
        self, request: HttpRequest, copy: WorkingCopy, form: PublishForm
    ) -> HttpResponse | None:
        try:
            publishing.publish(
                copy.post,
                by=cast(User, request.user),
                kind=form.cleaned_data["kind"],
                note=form.cleaned_data["note"],
                overrides=form.reasons(),
            )
        except publishing.NotReady as refusal:
            # The copy was changed in another window since this page was made.
            for fault in refusal.faults:
                form.add_error(None, fault.message)
            return None
        copy.post.refresh_from_db()
        url = copy.post.get_absolute_url()
        messages.success(
            request,
            format_html(_('Published. <a href="{}">Read it on the site</a>.'), url),
        )
        return HttpResponseRedirect(
            reverse("admin:posts_workingcopy_change", args=[copy.pk])
        )
