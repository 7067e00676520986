"""What is scheduled of a post: another moment for it, or none."""

from typing import cast

from content_editor.admin import ContentEditor
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from evidenceblog.core.models import User
from posts.models import WorkingCopy
from posts.publication_forms import MomentForm
from posts.revisions import publish_refusals, publishing, schedule

from .post_steps import show_step
from .publish_views import find_copy, report_scheduled


def schedule_view(
    working_copies: ContentEditor, request: HttpRequest, pk: int
) -> HttpResponse:
    """Show what is scheduled; let it go live at another moment, or not at all."""
    copy = find_copy(request, pk)
    planned = publishing.find_schedule(copy.post)
    if "cancel" in request.POST:
        _cancel(working_copies, request, copy)
        return redirect("admin:posts_workingcopy_change", copy.pk)
    form = MomentForm(
        request.POST or None,
        initial={"at": planned.goes_live_at if planned else None},
    )
    if form.is_valid() and _move(request, copy, form):
        report_scheduled(working_copies, request, copy)
        return redirect("admin:posts_workingcopy_change", copy.pk)
    context = {"title": _("Scheduled"), "form": form, "planned": planned}
    return show_step(working_copies, request, copy, "schedule", context)


def _move(request: HttpRequest, copy: WorkingCopy, form: MomentForm) -> bool:
    at, by = form.cleaned_data["at"], cast(User, request.user)
    try:
        schedule.change_moment(copy.post, at, by=by)
    except publish_refusals.NotPublished as refusal:
        form.add_error(None, str(refusal.reason))
        return False
    return True


def _cancel(
    working_copies: ContentEditor, request: HttpRequest, copy: WorkingCopy
) -> None:
    try:
        revision = schedule.cancel(copy.post)
    except schedule.NothingScheduled as too_late:
        messages.error(request, str(too_late.reason))
        return
    words = _("Cancelled: revision %d is not scheduled any more.") % revision.number
    working_copies.log_change(request, copy, words)
    messages.success(request, words)
