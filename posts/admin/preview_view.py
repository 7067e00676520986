"""The admin's preview of a post: what was saved last, as readers would see it."""

from content_editor.admin import ContentEditor
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.csp import CSP
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from posts import post_preview
from posts.preview_views import render_preview

from .post_steps import find_editable

# The editor's form shows the preview beside it.
FRAMED_BY_OURSELVES = settings.SECURE_CSP | {"frame-ancestors": [CSP.SELF]}


def preview_view(admin: ContentEditor, request: HttpRequest, pk: int) -> HttpResponse:
    """Show what was saved last as readers would see it. It saves nothing."""
    return _preview(request, admin, pk)


@require_safe
@xframe_options_sameorigin
@csp_override(FRAMED_BY_OURSELVES)
def _preview(request: HttpRequest, admin: ContentEditor, pk: int) -> HttpResponse:
    copy = find_editable(admin, request, pk)
    revision = copy.post.revisions.order_by("-number").first()
    if revision is None:
        messages.info(
            request, _("Save the post first: the preview shows what is saved.")
        )
        return redirect("admin:posts_workingcopy_change", pk)
    live = copy.post.live
    return render_preview(
        request,
        post_preview.as_if_live(revision),
        "posts/preview.html",
        saved=revision,
        is_live=bool(live and live.number == revision.number),
        form_url=reverse("admin:posts_workingcopy_change", args=[pk]),
    )
