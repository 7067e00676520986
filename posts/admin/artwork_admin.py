"""The library of artwork: where each piece is used, what it lacks, when its rights end."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from django.contrib import admin
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import gettext as _, gettext_lazy, ngettext
from django_stubs_ext import StrOrPromise

from posts.artwork.admin import ArtworkAdmin
from posts.artwork.models import Artwork
from posts.models import ArtworkBlock, ArtworkUse, Post, WorkingCopy

from . import artwork_views
from .library_admin import LibraryUse, using_copies

# So long before they end, the list warns of rights.
RIGHTS_WARNING = timedelta(days=30)


class StateFilter(admin.SimpleListFilter):
    """What is to be done about artwork: what it lacks, whether anything uses it."""

    title = gettext_lazy("what to look at")
    parameter_name = "state"

    def lookups(
        self, request: HttpRequest, model_admin: Any
    ) -> list[tuple[str, StrOrPromise]]:
        return [
            ("alt", _("Without alt text")),
            ("credit", _("Without credit or licence")),
            ("rights", _("Rights end within 30 days")),
            ("unused", _("Used in no post")),
            ("down", _("Taken down")),
        ]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Artwork]
    ) -> QuerySet[Artwork]:
        chosen = {
            "alt": Q(alt_text=""),
            "credit": Q(creator="") | Q(credit_line="") | Q(licence=""),
            "rights": Q(rights_end_on__lte=localdate() + RIGHTS_WARNING),
            "unused": ~_used(),
            "down": Q(taken_down_at__isnull=False),
        }
        return queryset.filter(chosen.get(self.value() or "", Q()))


def _used() -> Q:
    """Say of artwork that a post shows it: one that was published, or one in the editor."""
    by = {"artwork": OuterRef("pk")}
    return (
        Q(Exists(ArtworkUse.objects.filter(**by)))
        | Q(Exists(ArtworkBlock.objects.filter(**by)))
        | Q(Exists(WorkingCopy.objects.filter(lead=OuterRef("pk"))))
    )


def _live_posts() -> Subquery:
    """Count the live posts that show artwork."""
    live = Post.objects.filter(
        state=Post.State.LIVE, live__artwork_uses__artwork=OuterRef("pk")
    )
    counted = live.order_by().values("live__artwork_uses__artwork")
    return Subquery(counted.annotate(posts=Count("pk")).values("posts"))


admin.site.unregister(Artwork)


@admin.register(Artwork)
class UsedArtworkAdmin(LibraryUse, ArtworkAdmin):
    """Artwork, with the posts that show it."""

    list_display = ("thumbnail", "title", "creator", "licence", "used", "to_do")
    list_filter = (StateFilter, "licence")
    change_form_template = "admin/artwork/artwork/change_form.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Artwork]:
        found: QuerySet[Artwork] = super().get_queryset(request)
        return found.annotate(live_posts=Coalesce(_live_posts(), 0))

    def get_urls(self) -> list[URLPattern]:
        pages = {
            "replace": artwork_views.replace_view,
            "take_down": artwork_views.take_down_view,
            "put_back": artwork_views.put_back_view,
        }
        own = [
            path(
                f"<int:pk>/{name.replace('_', '-')}/",
                self.admin_site.admin_view(partial(view, self)),
                name=f"artwork_artwork_{name}",
            )
            for name, view in pages.items()
        ]
        return [*own, *super().get_urls()]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        may_act = artwork_views.may_act(self, request)
        context = (extra_context or {}) | {"may_act": may_act}
        return super().changeform_view(request, object_id, form_url, context)

    @admin.display(
        description=gettext_lazy("used in"),
        ordering=F("live_posts").desc(),
        empty_value="",
    )
    def used(self, artwork: Artwork) -> str:
        count: int = getattr(artwork, "live_posts", 0)
        return ngettext("%d live post", "%d live posts", count) % count if count else ""

    @admin.display(description=gettext_lazy("to do"), empty_value="")
    def to_do(self, artwork: Artwork) -> SafeString:
        flag = '<span class="artwork-lacks">{}</span>'
        return format_html_join(" ", flag, ([words] for words in _to_do(artwork)))

    def get_deleted_objects(
        self, objs: Sequence[Artwork] | QuerySet[Artwork], request: HttpRequest
    ) -> Any:
        """Say by their posts what keeps artwork from being deleted."""
        shown, counts, needed, protected = super().get_deleted_objects(objs, request)
        versions = str(ArtworkUse._meta.verbose_name)
        kept = [one for one in protected if str(one).lower().startswith(versions)]
        uses = [link for one in objs for link in _uses(one)]
        return shown, counts, needed, [*kept, *uses]


def _to_do(artwork: Artwork) -> list[str]:
    fields = [getattr(Artwork, name).field.verbose_name for name in artwork.lacking()]
    found = []
    if artwork.taken_down_at:
        found.append(_("Taken down"))
    if fields:
        found.append(_("Missing: %s") % ", ".join(capfirst(str(one)) for one in fields))
    ends = artwork.rights_end_on
    if ends and ends <= localdate() + RIGHTS_WARNING:
        words = _("Rights ended on %s") if ends < localdate() else _("Rights end on %s")
        found.append(words % date_format(ends))
    return found


def _uses(artwork: Artwork) -> list[SafeString]:
    """Link to the posts in whose text an artwork stands."""
    return [
        format_html(
            '{}: <a href="{}">{}</a>',
            _("Post"),
            reverse("admin:posts_workingcopy_change", args=[copy.pk]),
            copy.title,
        )
        for copy in using_copies(artwork)
    ]
