"""The moderators' queue: what waits, why, and a decision with one click or in bulk."""

from http import HTTPStatus
from typing import cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _, gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from evidenceblog.ground.models import User

from . import moderation, reasons
from .models import Comment, Status

MAY_SET = {Status.APPROVED, Status.REJECTED, Status.SPAM, Status.HELD}


class StatusFilter(admin.SimpleListFilter):
    """Opens on what waits: everything else is asked for."""

    title = gettext_lazy("status")
    parameter_name = "show"

    def lookups(self, request, model_admin):  # type: ignore[no-untyped-def]
        return [("all", _("All")), *Status.choices]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Comment]
    ) -> QuerySet[Comment]:
        chosen = self.value()
        if chosen is None:
            return cast("QuerySet[Comment]", queryset.waiting())  # type: ignore[attr-defined]
        return queryset if chosen == "all" else queryset.filter(status=chosen)

    def choices(self, changelist):  # type: ignore[no-untyped-def]
        for choice in super().choices(changelist):
            if choice["query_string"] == changelist.get_query_string(
                remove=[self.parameter_name]
            ):
                choice["display"] = _("Waiting")
            yield choice


@admin.register(Comment)
class CommentAdmin(admin.ModelAdmin[Comment]):
    list_display = ("card", "why", "on_post", "received_at", "buttons")
    list_display_links = None
    list_filter = (StatusFilter, "kind")
    list_per_page = 50
    search_fields = ("name", "email", "body")
    actions = ("approve", "reject", "spam")
    readonly_fields = ("card", "why", "on_post", "history")
    fields = (
        *("card", "status", "why", "on_post", "received_at", "history"),
        *("email", "website", "address", "user_agent"),
    )

    class Media:
        css = {"all": ["comments/desk.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Comment]:
        return (
            super()
            .get_queryset(request)
            .select_related("post__live", "parent")
            .order_by("-received_at", "-pk")
        )

    # Who may: a moderator decides and changes nothing else

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: Comment | None = None
    ) -> bool:
        return False

    def has_delete_permission(
        self, request: HttpRequest, obj: Comment | None = None
    ) -> bool:
        return False

    def has_view_permission(
        self, request: HttpRequest, obj: Comment | None = None
    ) -> bool:
        return self.has_moderate_permission(request)

    def has_moderate_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("comments.moderate_comment"))

    # What is shown

    @admin.display(description=gettext_lazy("comment"))
    def card(self, comment: Comment) -> SafeString:
        return _part("card", comment)

    @admin.display(description=gettext_lazy("why"))
    def why(self, comment: Comment) -> SafeString:
        codes = [reason["code"] for reason in comment.reasons]
        words = reasons.in_words(codes or ["first-look"])
        return mark_safe(  # noqa: S308  # a template made it
            render_to_string(
                "admin/comments/comment/_why.html", {"comment": comment, "words": words}
            )
        )

    @admin.display(description=gettext_lazy("post"))
    def on_post(self, comment: Comment) -> SafeString:
        return _part("post", comment)

    @admin.display(description=gettext_lazy("decide"))
    def buttons(self, comment: Comment) -> SafeString:
        return _part("buttons", comment)

    @admin.display(description=gettext_lazy("decisions"))
    def history(self, comment: Comment) -> SafeString:
        return _part("history", comment)

    # What is done

    def get_urls(self) -> list[URLPattern]:
        decide = path(
            "<int:pk>/decide/",
            self.admin_site.admin_view(require_POST(self.decide)),
            name="comments_comment_decide",
        )
        return [decide, *super().get_urls()]

    def decide(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take one decision, by the button that was pressed."""
        if not self.has_moderate_permission(request):
            raise PermissionDenied
        to = request.POST.get("to", "")
        if to not in MAY_SET:
            return HttpResponse(_("No such decision."), status=HTTPStatus.BAD_REQUEST)
        comment = get_object_or_404(Comment, pk=pk)
        given = [request.POST["reason"]] if request.POST.get("reason") else []
        self._decide(request, [comment], Status(to), given)
        return HttpResponseRedirect(
            request.POST.get("next") or reverse("admin:comments_comment_changelist")
        )

    @admin.action(description=gettext_lazy("Approve"), permissions=["moderate"])
    def approve(self, request: HttpRequest, queryset: QuerySet[Comment]) -> None:
        self._decide(request, queryset, Status.APPROVED)

    @admin.action(description=gettext_lazy("Reject"), permissions=["moderate"])
    def reject(self, request: HttpRequest, queryset: QuerySet[Comment]) -> None:
        self._decide(request, queryset, Status.REJECTED)

    @admin.action(description=gettext_lazy("Spam"), permissions=["moderate"])
    def spam(self, request: HttpRequest, queryset: QuerySet[Comment]) -> None:
        self._decide(request, queryset, Status.SPAM)

    def _decide(
        self,
        request: HttpRequest,
        comments: QuerySet[Comment] | list[Comment],
        to: Status,
        given: list[str] | None = None,
    ) -> None:
        decided = moderation.decide(
            comments, to=to, by=cast(User, request.user), reasons=given or []
        )
        messages.success(
            request,
            ngettext(
                "%(count)d comment: %(status)s.",
                "%(count)d comments: %(status)s.",
                len(decided),
            )
            % {"count": len(decided), "status": to.label.lower()},
        )


def _part(name: str, comment: Comment) -> SafeString:
    context = {
        "comment": comment,
        "rejections": reasons.FOR_REJECTION,
        "words": reasons.WORDS,
    }
    return mark_safe(  # noqa: S308  # a template made it
        render_to_string(f"admin/comments/comment/_{name}.html", context)
    )
