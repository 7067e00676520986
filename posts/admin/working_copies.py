"""The editor's page of a post, and the step to readers: Before you publish."""

from functools import partial
from typing import Any, cast

from content_editor.admin import ContentEditor, ContentEditorInline
from django.contrib import admin
from django.contrib.admin.options import ActionLocation
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from evidenceblog.core.models import SiteSettings
from posts.forms import MENTIONS, OF_THE_POST, WorkingCopyForm
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

from . import stages

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
    extra = 1


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
    actions = ("close_mentions", "mentions_as_site", "close_comments", "open_comments")
    prepopulated_fields = {"slug": ("title",)}
    autocomplete_fields = ("lead", "topics")
    fieldsets = [
        (None, {"fields": ["title", "standfirst", "opened"]}),
        (
            gettext_lazy("Address, licence, topics"),
            {
                "classes": ["collapse"],
                "fields": [
                    *("slug", "topics", "licence", "lead"),
                    *("language", "notice"),
                ],
            },
        ),
        (
            gettext_lazy("Comments and mentions"),
            {
                "classes": ["collapse"],
                "fields": list(OF_THE_POST),
                "description": gettext_lazy("These take effect when you save."),
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

    # Many posts at once

    @admin.action(description=gettext_lazy("Take no mentions"), permissions=["change"])
    def close_mentions(
        self, request: HttpRequest, copies: "QuerySet[WorkingCopy]"
    ) -> None:
        self._change_posts(request, copies, **dict.fromkeys(MENTIONS, False))

    @admin.action(
        description=gettext_lazy("Take mentions as the site does"),
        permissions=["change"],
    )
    def mentions_as_site(
        self, request: HttpRequest, copies: "QuerySet[WorkingCopy]"
    ) -> None:
        self._change_posts(request, copies, **dict.fromkeys(MENTIONS))

    @admin.action(description=gettext_lazy("Take no comments"), permissions=["change"])
    def close_comments(
        self, request: HttpRequest, copies: "QuerySet[WorkingCopy]"
    ) -> None:
        self._change_posts(request, copies, discussion=Post.Discussion.CLOSED)

    @admin.action(description=gettext_lazy("Take comments"), permissions=["change"])
    def open_comments(
        self, request: HttpRequest, copies: "QuerySet[WorkingCopy]"
    ) -> None:
        self._change_posts(request, copies, discussion=Post.Discussion.OPEN)

    def _change_posts(
        self, request: HttpRequest, copies: "QuerySet[WorkingCopy]", **said: Any
    ) -> None:
        posts = [copy.post for copy in copies]
        for post in posts:
            _change(post, said)
        words = ngettext("%d post was changed.", "%d posts were changed.", len(posts))
        self.message_user(request, words % len(posts))

    # Saving: a new working copy makes its post

    def save_model(
        self, request: HttpRequest, obj: WorkingCopy, form: ModelForm[WorkingCopy], change: bool
    ) -> None:  # fmt: skip
        if not change:
            obj.post = Post.objects.create()
        _change(obj.post, {name: form.cleaned_data[name] for name in OF_THE_POST})
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

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], **kwargs: Any
    ) -> HttpResponse:
        context["may_publish"] = request.user.has_perm("posts.publish_post")
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

    def get_urls(self) -> list[URLPattern]:
        stages_of_life = [
            path(
                f"<int:pk>/{stage.__name__}/",
                self.admin_site.admin_view(partial(stage, self)),
                name=f"posts_workingcopy_{stage.__name__}",
            )
            for stage in (stages.publish, stages.withdraw)
        ]
        return [*stages_of_life, *super().get_urls()]


def _change(post: Post, said: dict[str, Any]) -> None:
    """Save what of a post itself is said otherwise than before."""
    if any(getattr(post, name) != value for name, value in said.items()):
        for name, value in said.items():
            setattr(post, name, value)
        post.save(update_fields=[*said])
