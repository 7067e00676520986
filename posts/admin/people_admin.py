"""Authors, topics and series in the admin."""

from collections.abc import Iterable
from functools import partial
from typing import Any, cast

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy

from evidenceblog.core.autocomplete_admin import AutocompleteAdmin
from evidenceblog.core.models import User
from posts import review_dates, slugs
from posts.forms import SlugForm
from posts.models import (
    PUBLISH,
    Author,
    FeaturedPost,
    Post,
    Series,
    Topic,
    WorkingCopy,
)
from posts.models.topic import MOST_FEATURED

from . import topic_merge_view
from .named_rows import NamedRowFormSet


class RedirectingAdmin[Page: (Author, Topic, Series)](admin.ModelAdmin[Page]):
    """Keeps links to what gets another address, and cached pages from outliving it.

    What live posts are listed under changes at once, so it needs the right to publish.
    """

    form = SlugForm
    prepopulated_fields = {"slug": ("name",)}
    ordering = ("name",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        may = super().has_change_permission(request, obj)
        return may and request.user.has_perm(PUBLISH)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        may = super().has_delete_permission(request, obj)
        return may and request.user.has_perm(PUBLISH)

    def save_model(
        self, request: HttpRequest, obj: Page, form: ModelForm[Page], change: bool
    ) -> None:
        slugs.save_with_redirect(obj, by=cast(User, request.user))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Page]) -> None:
        for page in queryset:  # one by one: each drops the cached pages that show it
            page.delete()


@admin.register(Author)
class AuthorAdmin(RedirectingAdmin[Author]):
    list_display = ("name", "role", "kind", "user", "orcid")
    list_select_related = ("user",)
    search_fields = ("name__unaccent", "orcid")


class FeaturedPostInline(AutocompleteAdmin, admin.TabularInline[FeaturedPost, Topic]):
    """The posts to start with: who may change the topic may choose them."""

    model = FeaturedPost
    formset = NamedRowFormSet
    autocomplete_fields = ("post",)
    extra = MOST_FEATURED
    max_num = MOST_FEATURED

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("posts.change_topic")

    has_change_permission = has_add_permission
    has_delete_permission = has_add_permission

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("posts.view_topic")


@admin.register(Topic)
class TopicAdmin(RedirectingAdmin[Topic]):
    inlines = (FeaturedPostInline,)
    list_display = ("name", "slug", "checks_evidence", "review_months")
    search_fields = ("name__unaccent",)
    actions = ("merge_into",)

    def save_model(
        self, request: HttpRequest, obj: Topic, form: ModelForm[Topic], change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        if change and "review_months" in form.changed_data:
            review_dates.store_due(Post.objects.filter(live__topics=obj))

    @admin.action(
        description=gettext_lazy("Merge into…"), permissions=["change", "delete"]
    )
    def merge_into(self, request: HttpRequest, topics: QuerySet[Topic]) -> HttpResponse:
        keys = ",".join(str(topic.pk) for topic in topics)
        return HttpResponseRedirect(
            f"{reverse('admin:posts_topic_merge')}?topics={keys}"
        )

    def get_deleted_objects(
        self, objs: Iterable[Topic], request: HttpRequest
    ) -> tuple[list[Any], dict[str, int], set[str], list[Any]]:
        """Let no topic be deleted that posts are under: merged, they are not lost."""
        topics = list(objs)
        under = WorkingCopy.objects.filter(
            Q(topics__in=topics) | Q(post__live__topics__in=topics)
        )
        links = [
            format_html(
                '<a href="{}">{}</a>',
                reverse("admin:posts_workingcopy_change", args=[copy.pk]),
                copy.title,
            )
            for copy in under.distinct().order_by("title")
        ]
        name = str(self.opts.verbose_name_plural)
        return [str(topic) for topic in topics], {name: len(topics)}, set(), links

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(partial(topic_merge_view.merge_view, self))
        return [path("merge/", page, name="posts_topic_merge"), *super().get_urls()]


@admin.register(Series)
class SeriesAdmin(RedirectingAdmin[Series]):
    list_display = ("name", "slug")
    search_fields = ("name__unaccent",)
