"""Live posts, found by typing in the fields of the admin that name one."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse

from evidenceblog.core.text import parse_number
from posts.models import Post, WorkingCopy


@admin.register(Post)
class PostAdmin(admin.ModelAdmin[Post]):
    """Finds live posts for the fields that name one; posts are edited elsewhere."""

    search_fields = ("live__title__unaccent", "slug")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Post]:
        return Post.objects.live().defer("live__snapshot", "live__body")

    def get_model_perms(self, request: HttpRequest) -> dict[str, bool]:
        return {}  # it stands in no menu

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        """Lead to the list in which posts are edited."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return HttpResponseRedirect(reverse("admin:posts_workingcopy_changelist"))

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, object] | None = None,
    ) -> HttpResponse:
        """Lead to the form in which the post is edited."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        copy = get_object_or_404(WorkingCopy, post=parse_number(object_id))
        form = reverse("admin:posts_workingcopy_change", args=[copy.pk])
        return HttpResponseRedirect(form)
