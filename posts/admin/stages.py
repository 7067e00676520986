"""The steps of a post's life that readers see: publishing it, and withdrawing it."""

from typing import cast

from content_editor.admin import ContentEditor
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from evidenceblog.core.models import User
from posts import gate, publishing, snapshots, succession
from posts.forms import PublishForm, WithdrawForm
from posts.models import Post, WorkingCopy

from . import places


def publish(admin: ContentEditor, request: HttpRequest, pk: int) -> HttpResponse:
    """Show what is amiss with the saved working copy; publish it when told to."""
    copy = _copy(request, pk)
    found = publishing.faults(copy.post, snapshots.take(copy))
    form = PublishForm(request.POST or None, live=copy.post.live, faults=found)
    if form.is_valid() and _publish(request, copy, form):
        return _back_to(copy)
    context = {
        "title": _("Before you publish"),
        "form": form,
        "faults": places.linked(copy, found),
        "refused": any(fault.severity == gate.Severity.ERROR for fault in found),
    }
    return _page(admin, request, copy, "publish", context)


def _publish(request: HttpRequest, copy: WorkingCopy, form: PublishForm) -> bool:
    try:
        publishing.publish(
            copy.post,
            by=cast(User, request.user),
            kind=form.cleaned_data["kind"],
            note=form.cleaned_data["note"],
            overrides=form.reasons(),
        )
    except publishing.NotReady as refusal:
        # The copy was changed in another window since this page was made.
        for fault in refusal.faults:
            form.add_error(None, fault.message)
        return False
    copy.post.refresh_from_db()
    words = _('Published. <a href="{}">Read it on the site</a>.')
    messages.success(request, format_html(words, copy.post.get_absolute_url()))
    return True


def withdraw(admin: ContentEditor, request: HttpRequest, pk: int) -> HttpResponse:
    """Take a live post from readers, with the notice that they will find instead."""
    copy = _copy(request, pk)
    form = WithdrawForm(request.POST or None, post=copy.post)
    live = copy.post.state == Post.State.LIVE
    if live and form.is_valid() and _withdraw(request, copy, form):
        return _back_to(copy)
    context = {"title": _("Withdraw"), "form": form}
    return _page(admin, request, copy, "withdraw", context)


def _withdraw(request: HttpRequest, copy: WorkingCopy, form: WithdrawForm) -> bool:
    successor = form.cleaned_data["successor"]
    note = form.cleaned_data["note"]
    by = cast(User, request.user)
    try:
        publishing.withdraw(copy.post, by=by, note=note, successor=successor)
    except succession.LeadsNowhere:
        # The other post was withdrawn, perhaps in favour of this one, a moment ago.
        form.add_error(
            "successor", _("That post would lead readers back, or to nothing.")
        )
        return False
    told = _("Withdrawn. Readers find the notice in its place.")
    if successor:
        told = _("Withdrawn. Readers are sent to “%s”.") % successor.shown.title
    messages.success(request, told)
    return True


def _copy(request: HttpRequest, pk: int) -> WorkingCopy:
    if not request.user.has_perm("posts.publish_post"):
        raise PermissionDenied
    return get_object_or_404(WorkingCopy.objects.select_related("post__live"), pk=pk)


def _page(
    admin: ContentEditor,
    request: HttpRequest,
    copy: WorkingCopy,
    name: str,
    context: dict[str, object],
) -> HttpResponse:
    everywhere = admin.admin_site.each_context(request)
    return TemplateResponse(
        request,
        f"admin/posts/workingcopy/{name}.html",
        everywhere | {"copy": copy, "opts": admin.opts} | context,
    )


def _back_to(copy: WorkingCopy) -> HttpResponse:
    return HttpResponseRedirect(
        reverse("admin:posts_workingcopy_change", args=[copy.pk])
    )
