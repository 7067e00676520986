"""The moderators' queue: what waits, why, and a decision with one click or in bulk."""

from collections.abc import Iterable, Iterator
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import FETCH_RAISE, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _, gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from evidenceblog.ground.models import User

from . import erasing, inquiries, moderation, outage, reasons
from .log import admin as log  # noqa: F401  # registers itself
from .models import GONE, WAITING, Comment, CommentQuerySet, Status
from .spam.points import SPAM_SCORE

if TYPE_CHECKING:
    from django.contrib.admin.filters import _ListFilterChoices

BUTTONS: dict[Status, Promise] = {
    Status.APPROVED: gettext_lazy("Approve"),
    Status.REJECTED: gettext_lazy("Reject"),
    Status.SPAM: gettext_lazy("Spam"),
    Status.HELD: gettext_lazy("Back to waiting"),
}


class StatusFilter(admin.SimpleListFilter):
    """Opens on what waits: everything else is asked for."""

    title = gettext_lazy("status")
    parameter_name = "show"
    template = "admin/comments/comment/_tabs.html"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]
    ) -> Iterable[tuple[str, str]]:
        settled = [status for status in Status if status not in WAITING]
        yield from ((status.value, str(status.label)) for status in settled)
        yield "all", _("All")

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Comment]
    ) -> QuerySet[Comment]:
        chosen = self.value()
        if chosen is None:
            return cast(CommentQuerySet, queryset).waiting()
        return queryset if chosen == "all" else queryset.filter(status=chosen)

    def choices(self, changelist: ChangeList) -> Iterator["_ListFilterChoices"]:
        unfiltered, *others = super().choices(changelist)
        yield {**unfiltered, "display": _("Waiting")}
        yield from others


class AkismetFilter(admin.SimpleListFilter):
    """What people decided while Akismet did not answer."""

    title = gettext_lazy("Akismet")
    parameter_name = "akismet"
    template = "admin/comments/comment/_tabs.html"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]
    ) -> Iterable[tuple[str, str]]:
        if inquiries.is_on():
            yield from ((name, str(words)) for name, (words, _) in outage.LISTS.items())

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Comment]
    ) -> QuerySet[Comment]:
        chosen = outage.LISTS.get(self.value() or "")
        return queryset.filter(pk__in=chosen[1]()) if chosen else queryset


@admin.register(Comment)
class CommentAdmin(admin.ModelAdmin[Comment]):
    list_display = ("card", "why", "buttons")
    list_display_links = None
    list_filter = (StatusFilter, AkismetFilter)
    list_per_page = 50
    # Both would count every comment there ever was.
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    search_fields = ("name", "email", "body")
    actions = ("approve", "reject", "spam")
    readonly_fields = ("card", "why", "history")
    fields = (
        *("card", "why", "history"),
        *("email", "website", "address", "user_agent"),
    )

    class Media:
        css = {"all": ["comments/desk.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Comment]:
        return (
            super()
            .get_queryset(request)
            .select_related("post__live", "parent")
            .defer("post__live__body", "post__live__snapshot")
            .order_by("-received_at", "-pk")
            .fetch_mode(FETCH_RAISE)
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
        return _part("card", comment, waits=comment.status in WAITING)

    @admin.display(description=gettext_lazy("why"))
    def why(self, comment: Comment) -> SafeString:
        verdict = comment.verdict()
        codes = [reason.code for reason in verdict.reasons]
        if not codes and comment.status in WAITING:
            codes = ["first-look"]
        return _part(
            "why",
            comment,
            verdict=reasons.VERDICTS[verdict.bin],
            score=verdict.score,
            spam_score=SPAM_SCORE,
            words=reasons.in_words(codes),
        )

    @admin.display(description=gettext_lazy("decide"))
    def buttons(self, comment: Comment) -> SafeString:
        return _part("buttons", comment, offers=_offers(comment))

    @admin.display(description=gettext_lazy("decisions"))
    def history(self, comment: Comment) -> SafeString:
        decisions = comment.decisions.select_related("by").order_by("at", "pk")
        told = [(made, reasons.in_words(made.reasons)) for made in decisions]
        return _part("history", comment, told=told)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the queue, with the room that the list of models would take."""
        ours = {"title": _("Comments"), "is_nav_sidebar_enabled": False}
        return super().changelist_view(request, (extra_context or {}) | ours)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        comment = context["original"]
        offers = _offers(comment)
        may_reject = Status.REJECTED in dict(offers)
        context |= {
            "title": _("Comment"),
            "subtitle": None,
            "is_nav_sidebar_enabled": False,
            "comment": comment,
            "offers": offers,
            "rejections": reasons.FOR_REJECTION if may_reject else {},
            "may_erase": comment.status != Status.ERASED
            and request.user.has_perm("comments.erase_comment"),
        }
        return super().render_change_form(request, context, *args, **kwargs)

    # What is done

    def get_urls(self) -> list[URLPattern]:
        decide = path(
            "<int:pk>/decide/",
            self.admin_site.admin_view(require_POST(self.decide)),
            name="comments_comment_decide",
        )
        erase = path(
            "<int:pk>/erase/",
            self.admin_site.admin_view(self.erase),
            name="comments_comment_erase",
        )
        return [decide, erase, *super().get_urls()]

    def erase(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask whether to erase a comment for good, and do it when told to (POST)."""
        if not request.user.has_perm("comments.erase_comment"):
            raise PermissionDenied
        comment = get_object_or_404(Comment.objects.select_related("post__live"), pk=pk)
        if request.method == "POST":
            erasing.erase(comment, by=cast(User, request.user))
            messages.success(request, _("Erased."))
            return HttpResponseRedirect(reverse("admin:comments_comment_changelist"))
        context = self.admin_site.each_context(request) | {
            "title": _("Erase this comment for good?"),
            "comment": comment,
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/comments/comment/erase.html", context)

    def decide(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take one decision, by the button that was pressed."""
        if not self.has_moderate_permission(request):
            raise PermissionDenied
        to = request.POST.get("to", "")
        reason = request.POST.get("reason", "")
        if to not in BUTTONS or reason not in {"", *reasons.FOR_REJECTION}:
            return HttpResponse(_("No such decision."), status=HTTPStatus.BAD_REQUEST)
        comment = get_object_or_404(Comment, pk=pk)
        given = [reason] if reason and to == Status.REJECTED else []
        self._decide(request, [comment], Status(to), given)
        return HttpResponseRedirect(_where_the_button_was(request))

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
        comments: Iterable[Comment],
        to: Status,
        given: Iterable[str] = (),
    ) -> None:
        decided = moderation.decide(
            comments, to=to, by=cast(User, request.user), reasons=list(given)
        )
        if not decided:
            messages.info(request, _("Nothing changed: this was decided before."))
            return
        messages.success(
            request,
            ngettext(
                "%(count)d comment: %(status)s.",
                "%(count)d comments: %(status)s.",
                len(decided),
            )
            % {"count": len(decided), "status": to.label.lower()},
        )


def _part(name: str, comment: Comment, **context: object) -> SafeString:
    return render_to_string(
        f"admin/comments/comment/_{name}.html", {"comment": comment, **context}
    )


def _offers(comment: Comment) -> list[tuple[Status, Promise]]:
    """Return what may be done with a comment now, with the words of the buttons."""
    if comment.status in GONE:
        return []
    without = WAITING if comment.status in WAITING else {comment.status}
    return [(to, words) for to, words in BUTTONS.items() if to not in without]


def _where_the_button_was(request: HttpRequest) -> str:
    """Return the page of the admin that was left, so that nobody loses their place."""
    left = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(
        left, {request.get_host()}, require_https=request.is_secure()
    ):
        return left
    return reverse("admin:comments_comment_changelist")
