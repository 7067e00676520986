"""Comments in the admin: the desk in the place of the list, and who may open what."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _, gettext_lazy as _lazy

from evidenceblog.core.accounts.recent_sign_in import recent_sign_in_required
from evidenceblog.core.models import User
from evidenceblog.core.record_admin import ReadOnlyAdmin

from .discussion import privacy
from .models import Comment, ReadyAnswer
from .moderation.desk import views
from .moderation.desk.forms import MODERATE
from .moderation.log import admin as log  # noqa: F401  # registers itself
from .moderation.trust_rules import admin as trust_rules  # noqa: F401  # registers itself
from .screening.filter_settings import admin as filter_settings  # noqa: F401  # registers itself


@admin.register(Comment)
class CommentAdmin(ReadOnlyAdmin[Comment]):
    """A moderator opens the desk and decides there, and changes nothing else here."""

    def has_view_permission(
        self, request: HttpRequest, obj: Comment | None = None
    ) -> bool:
        return bool(request.user.has_perm(MODERATE))

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return views.desk(request)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        return views.comment(request, object_id)

    def get_urls(self) -> list[URLPattern]:
        views_by_name: dict[str, tuple[str, Callable[..., HttpResponse]]] = {
            "act": ("act/<slug:name>/", views.act),
            "undo": ("undo/", views.undo),
            "preview": ("preview/", views.preview),
            "news": ("news/", views.count_new),
            "more": ("<int:pk>/more/", views.more_actions),
            "history": ("<int:pk>/history/", views.history),
            "block": ("<int:pk>/block/", views.block),
            "erase": ("<int:pk>/erase/", self.erase),
        }
        return [
            *(
                path(
                    route,
                    self.admin_site.admin_view(view),
                    name=f"comments_comment_{name}",
                )
                for name, (route, view) in views_by_name.items()
            ),
            *super().get_urls(),
        ]

    @recent_sign_in_required()
    def erase(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask whether to erase a comment for good, and do it when told to (POST)."""
        if not request.user.has_perm("comments.erase_comment"):
            raise PermissionDenied
        comment = get_object_or_404(Comment.objects.select_related("post__live"), pk=pk)
        if request.method == "POST":
            privacy.erase_comment(comment, by=cast(User, request.user))
            messages.success(request, _("Erased."))
            return HttpResponseRedirect(reverse("admin:comments_comment_changelist"))
        context = self.admin_site.each_context(request) | {
            "title": _("Erase this comment for good?"),
            "comment": comment,
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/comments/comment/erase.html", context)


@admin.register(ReadyAnswer)
class ReadyAnswerAdmin(admin.ModelAdmin[ReadyAnswer]):
    """Signposts and ready-made answers; decisions name them, so none is deleted."""

    list_display = ("title", "kind", "beginning", "position", "is_in_use")
    list_editable = ("position", "is_in_use")
    list_filter = ("kind", "is_in_use")
    search_fields = ("title", "text")
    ordering = ("kind", "position", "pk")
    show_full_result_count = False

    @admin.display(description=_lazy("text"))
    def beginning(self, obj: ReadyAnswer) -> str:
        return Truncator(obj.text).chars(100)

    def has_delete_permission(
        self, request: HttpRequest, obj: ReadyAnswer | None = None
    ) -> bool:
        return False
