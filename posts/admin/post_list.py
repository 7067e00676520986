"""The admin's list of posts: its columns, filters, search and actions."""

from collections.abc import Callable
from datetime import date
from typing import Any, cast

from django.contrib import admin
from django.db.models import QuerySet, prefetch_related_objects
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from posts.editor_extensions import EXTENSIONS, PostAction
from posts.list_pages import BoundedCountPaginator
from posts.models import Post, WorkingCopy
from posts.search.editor_search import find_copies

from .bin_views import BinFilter
from .list_filters import (
    AuthorFilter,
    ChangesFilter,
    PublishedFilter,
    ReviewFilter,
    WhoseFilter,
)
from .post_menu import menu_column
from .publication_columns import PublicationColumn, PublicationFilter


class PostList(PublicationColumn):
    """The list of posts, as a part of their admin."""

    list_display = (
        "title",
        "written_by",
        "state",
        "goes_live",
        "edited_at",
        "published",
    )
    list_filter = (
        *(WhoseFilter, "post__state", ChangesFilter, PublicationFilter, "post__kind"),
        ReviewFilter,
        *("topics", AuthorFilter, "edited_at"),
        *(("post__live__published_at", PublishedFilter), BinFilter),
    )
    search_fields = ("title__unaccent", "standfirst__unaccent", "slug")
    show_full_result_count = False
    paginator = BoundedCountPaginator

    def get_list_display(self, request: HttpRequest) -> tuple[Any, ...]:
        return (*super().get_list_display(request), menu_column(request))

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """Read the authors of the posts on this page of the list."""
        shown = super().get_changelist_instance(request)  # type: ignore[misc]
        prefetch_related_objects(list(shown.result_list), "bylines__author")
        return shown

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[Any, bool]:
        """Let everybody recommend what everybody may read; the list finds by all it has."""
        if request.GET.get("field_name") != "related":
            return find_copies(queryset, search_term), False
        live = Post.objects.live().order_by().values("pk")
        queryset = WorkingCopy.objects.filter(post__in=live).order_by("-pk")
        found = super().get_search_results(request, queryset, search_term)  # type: ignore[misc]
        return cast("tuple[Any, bool]", found)

    @property
    def actions(self) -> list[Callable[..., None]]:
        """Make the list actions of other apps."""
        actions = (action for extension in EXTENSIONS for action in extension.actions)
        return [_list_action(action) for action in actions]

    @admin.display(description=gettext_lazy("state"), ordering="post__state")
    def state(self, copy: WorkingCopy) -> SafeString:
        """Say what readers have of a post, with the way there, and what they have not."""
        parts = [format_html("{}", copy.post.get_state_display())]
        if copy.post.state == Post.State.LIVE:
            url = copy.post.get_absolute_url()
            parts.append(format_html('<a href="{}">{}</a>', url, _("Read")))
        if getattr(copy, "has_unpublished", False):
            parts.append(format_html("{}", _("unpublished changes")))
        return SafeString(" · ".join(parts))

    @admin.display(description=gettext_lazy("authors"))
    def written_by(self, copy: WorkingCopy) -> str:
        return ", ".join(str(line) for line in copy.bylines.all())

    @admin.display(
        description=gettext_lazy("published"), ordering="post__live__published_at"
    )
    def published(self, copy: WorkingCopy) -> date | None:
        live = copy.post.live
        return localtime(live.published_at).date() if live else None


def _list_action(action: PostAction) -> Callable[..., None]:
    """Make the admin's action of what another app does with many posts."""

    @admin.action(description=action.label, permissions=["publish"])
    def change_posts(
        working_copies: admin.ModelAdmin[WorkingCopy],
        request: HttpRequest,
        copies: "QuerySet[WorkingCopy]",
    ) -> None:
        posts = [copy.post for copy in copies]
        action.apply(posts)
        words = ngettext("%d post was changed.", "%d posts were changed.", len(posts))
        working_copies.message_user(request, words % len(posts))

    change_posts.__name__ = action.name
    return change_posts
