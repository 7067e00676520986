"""Clone in the admin: a new draft with the words of a post."""

from typing import cast

from content_editor.admin import ContentEditor
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from evidenceblog.core.models import User
from posts.post_clone import clone

from .post_steps import find_editable, show_step


def clone_view(admin: ContentEditor, request: HttpRequest, pk: int) -> HttpResponse:
    """Say what a clone has; make it when told to, and open its form."""
    copy = find_editable(admin, request, pk)
    if not admin.has_add_permission(request):
        raise PermissionDenied
    if request.method != "POST":
        return show_step(admin, request, copy, "clone", {"title": _("Clone")})
    cloned = clone(copy, by=cast(User, request.user))
    admin.log_addition(request, cloned, _("Cloned from “%s”.") % copy.title)
    messages.success(
        request,
        _(
            "This is a new draft with the words of “%(title)s”. Its address is “%(slug)s”."
        )
        % {"title": copy.title, "slug": cloned.slug},
    )
    return redirect("admin:posts_workingcopy_change", cloned.pk)
