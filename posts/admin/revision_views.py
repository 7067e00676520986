"""The revisions of a post in the admin: their list, each one, and any two compared."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import cast

from content_editor.admin import ContentEditor
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from evidenceblog.core.models import User
from evidenceblog.core.text import parse_number
from posts.models import Post, Revision, WorkingCopy
from posts.revision_forms import RestoreForm, RevisionNameForm
from posts.revisions import comparison, history, rendering
from posts.revisions.restore import Restored, SavedMeanwhile, restore
from posts.revisions.revision_comparison import changed_for_editors

from .post_steps import find_editable, show_step

REVISIONS_A_PAGE = 200


@dataclass(frozen=True)
class RevisionGroup:
    """Revisions that follow each other: each stands open, or all are folded."""

    is_folded: bool
    revisions: list[Revision]


def revision_urls(admin: ContentEditor) -> list[URLPattern]:
    """Return the addresses of these pages, below that of a post."""
    pages: list[tuple[str, Callable[..., HttpResponse], str]] = [
        ("revisions/", revisions_view, "revisions"),
        ("revisions/<int:number>/", revision_view, "revision"),
        ("revisions/comparison/", comparison_view, "comparison"),
    ]
    return [
        path(
            f"<int:pk>/{route}",
            admin.admin_site.admin_view(partial(view, admin)),
            name=f"posts_workingcopy_{name}",
        )
        for route, view, name in pages
    ]


def revisions_view(admin: ContentEditor, request: HttpRequest, pk: int) -> HttpResponse:
    """List what was saved: published and named revisions open, the rest folded."""
    copy = find_editable(admin, request, pk)
    revisions = history.without_words(copy.post)
    page = Paginator(revisions, REVISIONS_A_PAGE).get_page(request.GET.get("page"))
    latest = page.object_list[0].number if page.number == 1 and page else None
    chosen = _chosen(request)
    on_page = {revision.number for revision in page}
    context = {
        "title": _("Revisions"),
        "page": page,
        "groups": _grouped(page, latest),
        "latest": latest,
        "shown": chosen or _first_choice(copy.post, list(page)),
        # What was chosen on another page of the list goes along.
        "elsewhere": {
            end: number for end, number in chosen.items() if number not in on_page
        },
    }
    return show_step(admin, request, copy, "revisions", context)


def _grouped(revisions: Iterable[Revision], latest: int | None) -> list[RevisionGroup]:
    """Fold the saves between those that somebody published, scheduled or named."""

    def is_folded(revision: Revision) -> bool:
        is_plain = revision.state == Revision.State.SAVED and not revision.name
        return is_plain and revision.number != latest

    return [
        RevisionGroup(folded, list(group))
        for folded, group in groupby(revisions, key=is_folded)
    ]


def _chosen(request: HttpRequest) -> dict[str, int]:
    """Return which revisions are chosen by now, by the end of the comparison."""
    numbers = {
        end: parse_number(request.GET.get(end, ""), most_digits=9)
        for end in ("from", "to")
    }
    return {end: number for end, number in numbers.items() if number is not None}


def _first_choice(post: Post, revisions: list[Revision]) -> dict[str, int]:
    """Offer the newest to be compared with what readers see, or with the one before."""
    if len(revisions) < 2:
        return {}
    newest, before = revisions[0].number, revisions[1].number
    live = post.live.number if post.live else newest
    return {"from": live if live != newest else before, "to": newest}


def revision_view(
    admin: ContentEditor, request: HttpRequest, pk: int, number: int
) -> HttpResponse:
    """Show what one revision says; name it or bring it back when told to."""
    copy = find_editable(admin, request, pk)
    revision = get_object_or_404(copy.post.revisions, number=number)
    name = RevisionNameForm(
        request.POST if "_name" in request.POST else None, instance=revision
    )
    again = RestoreForm(request.POST if "_restore" in request.POST else None)
    if name.is_bound and name.is_valid():
        return _name(admin, request, copy, name)
    if again.is_bound and again.is_valid():
        try:
            restored = restore(
                revision, by=_user(request), latest=again.cleaned_data["latest"]
            )
        except SavedMeanwhile as saved:
            messages.warning(request, saved.reason)
        else:
            return _tell_restored(admin, request, copy, revision, restored)
    numbers = copy.post.revisions.aggregate(latest=Max("number"))
    context = {
        "title": _("Revision %(number)s") % {"number": number},
        "revision": revision,
        "body": rendering.body_of(revision),
        "name_form": name,
        "latest": numbers["latest"],
        "before": copy.post.revisions.filter(number__lt=number).aggregate(
            number=Max("number")
        )["number"],
    }
    return show_step(admin, request, copy, "revision", context)


def _name(
    admin: ContentEditor,
    request: HttpRequest,
    copy: WorkingCopy,
    form: RevisionNameForm,
) -> HttpResponse:
    revision = form.instance
    Revision.objects.filter(pk=revision.pk).update(name=form.cleaned_data["name"])
    words = _("Revision %(number)s: “%(name)s”.") if revision.name else ""
    words = words or _("Revision %(number)s has no name any more.")
    said = words % {"number": revision.number, "name": revision.name}
    admin.log_change(request, copy, said)
    messages.success(request, said)
    return redirect("admin:posts_workingcopy_revision", copy.pk, revision.number)


def _tell_restored(
    admin: ContentEditor,
    request: HttpRequest,
    copy: WorkingCopy,
    revision: Revision,
    restored: Restored,
) -> HttpResponse:
    """Say what the form says now, which revision has what it said, and what is lost."""
    numbers = {
        "number": revision.number,
        "new": restored.revision.number,
        "replaced": restored.replaced.number,
    }
    if restored.revision == restored.replaced:
        messages.info(request, _("The post says just that already."))
    else:
        words = _(
            "The post says again what revision %(number)s said; this is revision "
            "%(new)s. What it said before is kept as revision %(replaced)s. Readers "
            "see nothing of it until you publish."
        )
        messages.success(request, words % numbers)
        admin.log_change(request, copy, _("Restored revision %(number)s.") % numbers)
    for lost in restored.lost:
        messages.warning(request, lost)
    return redirect("admin:posts_workingcopy_change", copy.pk)


def comparison_view(
    admin: ContentEditor, request: HttpRequest, pk: int
) -> HttpResponse:
    """Show what differs between the two revisions that ?from= and ?to= name."""
    copy = find_editable(admin, request, pk)
    numbers = sorted(set(_chosen(request).values()))
    pair = list(copy.post.revisions.filter(number__in=numbers).order_by("number"))
    if len(pair) != 2:
        messages.warning(request, _("Choose two revisions to compare."))
        return redirect("admin:posts_workingcopy_revisions", copy.pk)
    before, after = pair
    bodies = [rendering.body_of(revision) for revision in pair]
    context = {
        "title": _("Revision %(old)s and revision %(new)s")
        % {"old": before.number, "new": after.number},
        "pair": pair,
        "before": before,
        "after": after,
        "fields": changed_for_editors(before.snapshot, after.snapshot),
        "is_same_body": bodies[0] == bodies[1],
        "body": comparison.compared_body(*bodies),
    }
    return show_step(admin, request, copy, "comparison", context)


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)
