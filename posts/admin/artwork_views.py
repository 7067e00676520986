"""What is done to artwork everywhere at once: replace its file, take it down, put it back."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_POST

from evidenceblog.core.models import User
from posts.artwork import uploads
from posts.artwork.forms import ReplacementForm, TakeDownForm
from posts.artwork.image_inspection import ArtworkRefused
from posts.artwork.models import Artwork
from posts.models import PUBLISH
from posts.revisions import corrections, take_down
from posts.revisions.publish_refusals import NotPublished, PicturesNotStored

Library = admin.ModelAdmin[Artwork]


def may_act(library: Library, request: HttpRequest) -> bool:
    """Say whether somebody may change what readers see of artwork."""
    return library.has_change_permission(request) and request.user.has_perm(PUBLISH)


def replace_view(library: Library, request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for another file of an artwork, and show it in every live post."""
    artwork = _artwork(library, request, pk)
    form = ReplacementForm(
        request.POST or None, request.FILES or None, instance=artwork
    )
    if _store_file(form):
        library.log_change(request, artwork, _("File replaced everywhere"))
        _show_file(request, artwork)
        return _back(artwork)
    # What was refused must not be shown as if it were stored.
    stored = Artwork.objects.get(pk=pk)
    context = {
        "title": _("Replace the file everywhere"),
        "form": form,
        "thumbnail": uploads.thumbnail_url(stored),
        "posts": list(corrections.posts_with(stored)),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return _page(library, request, stored, "replace", context, status)


def take_down_view(library: Library, request: HttpRequest, pk: int) -> HttpResponse:
    """Ask why an artwork is taken down, and take it down."""
    artwork = _artwork(library, request, pk)
    form = TakeDownForm(request.POST or None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        library.log_change(request, artwork, f"{_('Taken down:')} {reason}")
        words = _("Taken down. Readers find the reason in its place.")
        lost = _("No page shows it, but its files are still stored. Do it once more.")
        _attempt(request, lambda: take_down.take_down(artwork, reason=reason), words, lost)  # fmt: skip
        return _back(artwork)
    context = {
        "title": _("Take down everywhere"),
        "form": form,
        "thumbnail": uploads.thumbnail_url(artwork),
        "posts": list(corrections.posts_with(artwork)),
    }
    return _page(library, request, artwork, "take_down", context)


def put_back_view(library: Library, request: HttpRequest, pk: int) -> HttpResponse:
    """Show an artwork again that was taken down."""
    artwork = _artwork(library, request, pk)
    return require_POST(_put_back)(request, library, artwork)


def _put_back(request: HttpRequest, library: Library, artwork: Artwork) -> HttpResponse:
    if artwork.taken_down_at:
        words = _("It is shown again everywhere.")
        lost = _("Its files could not be stored, so it stays down. Try again later.")
        _attempt(request, lambda: take_down.put_back(artwork), words, lost)
        library.log_change(request, artwork, _("Put back"))
    return _back(artwork)


def _attempt(
    request: HttpRequest, act: Callable[[], None], done: str, lost: str
) -> None:
    """Do what moves files, and say what came of it."""
    try:
        act()
        messages.success(request, done)
    except (OSError, ArtworkRefused):
        messages.error(request, lost)


def _store_file(form: ReplacementForm) -> bool:
    """Store a new file that is right and make its sizes: no page is to wait for one."""
    try:
        with transaction.atomic():
            if form.is_valid():
                uploads.publish_renditions(form.save())
    except ArtworkRefused as refusal:
        form.add_error("original", str(refusal))
    except OSError:
        form.add_error("original", str(PicturesNotStored.reason))
    return form.is_valid()


def _show_file(request: HttpRequest, artwork: Artwork) -> None:
    """Publish the live posts that show the artwork with its new file."""
    done = 0
    for post in corrections.posts_with(artwork):
        try:
            by = cast(User, request.user)
            done += bool(corrections.replace_picture(post, artwork, by=by))
        except NotPublished as refusal:
            messages.error(request, f"“{post.shown.title}”: {refusal.reason}")
    words = ngettext("%d live post shows it.", "%d live posts show it.", done) % done
    messages.success(request, f"{_('The file is replaced.')} {words}")


def _artwork(library: Library, request: HttpRequest, pk: int) -> Artwork:
    if not may_act(library, request):
        raise PermissionDenied
    return get_object_or_404(Artwork, pk=pk)


def _back(artwork: Artwork) -> HttpResponse:
    return redirect("admin:artwork_artwork_change", artwork.pk)


def _page(
    library: Library,
    request: HttpRequest,
    artwork: Artwork,
    template: str,
    context: dict[str, Any],
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    shown = library.admin_site.each_context(request) | {
        "opts": library.opts,
        "about": artwork.title,
        "back": reverse("admin:artwork_artwork_change", args=[artwork.pk]),
    }
    name = f"admin/artwork/artwork/{template}.html"
    return TemplateResponse(request, name, shown | context, status=status)
