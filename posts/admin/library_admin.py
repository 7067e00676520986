"""Sources and artwork in the admin: where they are used, and corrections of live posts."""

from collections.abc import Iterable
from functools import partial
from typing import Any, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from evidenceblog.core.models import User
from posts.artwork.models import Artwork
from posts.blocks import KINDS
from posts.citations.admin import SourceAdmin
from posts.citations.models import Source
from posts.models import Post, WorkingCopy
from posts.revisions import corrections
from posts.revisions.publish_refusals import NotPublished

# What the names of fields begin with that say which correction of which post was shown.
SHOWN = "shown-"


def correct_posts_view(
    library: admin.ModelAdmin[Any], request: HttpRequest, pk: int
) -> HttpResponse:
    """Show the live posts that print a row of a library as it was; correct them."""
    row = get_object_or_404(library.model, pk=pk)
    back = reverse(
        f"admin:{library.opts.app_label}_{library.opts.model_name}_change", args=[pk]
    )
    return show_corrections(
        library, request, corrections.posts_with(row), back, str(row)
    )


def show_corrections(
    model_admin: admin.ModelAdmin[Any],
    request: HttpRequest,
    posts: Iterable[Post],
    back: str,
    about: str,
) -> HttpResponse:
    """Show what publishing posts' own words again would change; publish it when told to."""
    if not request.user.has_perm("posts.publish_post"):
        raise PermissionDenied
    if request.method == "POST":
        _publish_shown(request, posts)
        return redirect(back)
    found = [one for post in posts if (one := corrections.find_correction(post))]
    context = model_admin.admin_site.each_context(request) | {
        "title": _("Correct what is live"),
        "opts": model_admin.opts,
        "corrections": found,
        "about": about,
        "back": back,
        "shown": SHOWN,
    }
    return TemplateResponse(request, "admin/posts/corrections.html", context)


def _publish_shown(request: HttpRequest, posts: Iterable[Post]) -> None:
    """Publish the corrections that were shown, and say what became of each."""
    done = 0
    for post in posts:
        digest = request.POST.get(f"{SHOWN}{post.pk}")
        if not digest:
            continue
        try:
            corrections.publish_correction(
                post, by=cast(User, request.user), digest=digest
            )
            done += 1
        except NotPublished as refusal:
            words = f"“{post.shown.title}”: {refusal.reason}"
            messages.error(request, words)
    if done:
        words = ngettext("%d post was corrected.", "%d posts were corrected.", done)
        messages.success(request, words % done)


def using_copies(row: Source | Artwork) -> QuerySet[WorkingCopy]:
    """Return the working copies that cite, list or show a row of a library."""
    name = "source" if isinstance(row, Source) else "artwork"
    parents = [
        kind.get_queryset().filter(**{name: row}).values("parent")
        for kind in KINDS.values()
        if any(field.name == name for field in kind._meta.fields)
    ]
    copies = WorkingCopy.objects.none()
    for found in parents:
        copies |= WorkingCopy.objects.filter(pk__in=found)
    if isinstance(row, Source):
        copies |= WorkingCopy.objects.filter(listed_sources__source=row)
        copies |= WorkingCopy.objects.filter(cited_sources__source=row)
    else:
        copies |= WorkingCopy.objects.filter(lead=row)
    return copies.select_related("post").distinct().order_by("-edited_at")


def _count_stale(row: Source | Artwork) -> int:
    """Count the live posts that print a row as it was."""
    return sum(
        bool(corrections.find_correction(post)) for post in corrections.posts_with(row)
    )


class LibraryUse(admin.ModelAdmin[Any]):
    """What a library's pages say of posts: where a row is used, what is to be corrected."""

    def get_readonly_fields(
        self, request: HttpRequest, obj: Model | None = None
    ) -> Any:
        own = super().get_readonly_fields(request, obj)
        return (*own, "used_in", "corrections")

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> Any:
        shown = [*super().get_fieldsets(request, obj)]
        may_publish = request.user.has_perm("posts.publish_post")
        fields = ("used_in", "corrections") if may_publish else ("used_in",)
        return [*shown, (_("Where it is used"), {"fields": fields})] if obj else shown

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[Any, Any, set[str], list[str]]:
        """Name the posts that use a row, rather than the right to delete them."""
        rows, counts, needed, protected = super().get_deleted_objects(objs, request)
        return rows, counts, set() if protected else needed, protected

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_corrections"
        view = self.admin_site.admin_view(partial(correct_posts_view, self))
        return [path("<int:pk>/corrections/", view, name=name), *super().get_urls()]

    @admin.display(description=gettext_lazy("posts"))
    def used_in(self, row: Source | Artwork) -> SafeString | str:
        """List the posts that use a row; mark those that print it as it was."""
        live = list(corrections.posts_with(row))
        stale = {post.pk for post in live if corrections.find_correction(post)}
        states = {post.pk: _("live") for post in live}
        copies = {copy.post_id: copy for copy in using_copies(row)}
        others = WorkingCopy.objects.filter(post__in=set(states) - set(copies))
        copies |= {copy.post_id: copy for copy in others}
        items = format_html_join(
            "",
            '<li><a href="{}">{}</a> ({}){}</li>',
            (
                (
                    reverse("admin:posts_workingcopy_change", args=[copy.pk]),
                    copy.title,
                    states.get(pk)
                    or (
                        _("in the bin") if copy.binned_at else _("not in what is live")
                    ),
                    self._still_old() if pk in stale else "",
                )
                for pk, copy in copies.items()
            ),
        )
        return format_html('<ul class="used-in">{}</ul>', items) if items else "–"

    @admin.display(description=gettext_lazy("corrections"))
    def corrections(self, row: Source | Artwork) -> SafeString | str:
        """Lead to the correction of the posts that print a row as it was."""
        stale = _count_stale(row)
        if not stale:
            return _("None: every live post prints it as it is.")
        words = ngettext("Correct %d live post…", "Correct %d live posts…", stale)
        return format_html(
            '<a class="button" href="{}">{}</a>',
            self._corrections_url(row),
            words % stale,
        )

    def _still_old(self) -> SafeString:
        return format_html(
            ' <strong class="still-old">{}</strong>', _("still prints it as it was")
        )

    def _corrections_url(self, row: Model) -> str:
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_corrections"
        return reverse(name, args=[row.pk])

    def save_model(
        self, request: HttpRequest, obj: Any, form: Any, change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        if not (change and form.changed_data):
            return
        stale = _count_stale(obj)
        if stale:
            words = ngettext(
                "%d live post still prints it as it was.",
                "%d live posts still print it as it was.",
                stale,
            )
            link = format_html(
                '<a href="{}">{}</a>', self._corrections_url(obj), _("Look and correct")
            )
            messages.warning(request, format_html("{} {}", words % stale, link))


admin.site.unregister(Source)


@admin.register(Source)
class UsedSourceAdmin(LibraryUse, SourceAdmin):
    """Sources, with the posts that cite them."""
