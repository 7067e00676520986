"""The addresses of a post's pages in the admin, beside its form."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from content_editor.admin import ContentEditor
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from evidenceblog.core.text import parse_number

from . import (
    autosave_views,
    bin_views,
    clone_view,
    notice_views,
    preview_view,
    publish_views,
    redaction_view,
    review_admin,
    review_report_view,
    revision_views,
    schedule_views,
)
from .fault_links import block_url
from .word_views import word_urls

POST_PAGES = {
    "publish": publish_views.publish_view,
    "withdraw": publish_views.withdraw_view,
    "corrections": publish_views.corrections_view,
    "bin": bin_views.bin_view,
    "clone": clone_view.clone_view,
    "redact": redaction_view.redact_view,
    "notice": notice_views.notice_view,
    "schedule": schedule_views.schedule_view,
    "preview": preview_view.preview_view,
    "reviews": review_admin.reviews_view,
}


def post_urls(admin: ContentEditor) -> list[URLPattern]:
    """Return the addresses of all pages about a post but its form's own."""
    keep, draft = autosave_views.autosave_view, autosave_views.new_draft_view
    pages: dict[str, tuple[str, Callable[..., HttpResponse]]] = {
        f"<int:pk>/{name}/": (name, view) for name, view in POST_PAGES.items()
    }
    pages["<int:pk>/blocks/<uuid:key>/"] = ("block", block_view)
    return [
        *(
            path(
                address,
                admin.admin_site.admin_view(partial(view, admin)),
                name=f"posts_workingcopy_{name}",
            )
            for address, (name, view) in pages.items()
        ),
        path(
            "<int:pk>/autosave/",
            admin.admin_site.admin_view(partial(keep, posts=admin)),
            name="posts_workingcopy_autosave",
        ),
        path(
            "autosave/",
            admin.admin_site.admin_view(partial(draft, posts=admin)),
            name="posts_workingcopy_new_draft",
        ),
        path(
            "reviews.csv",
            admin.admin_site.admin_view(review_report_view.report_view),
            name="posts_workingcopy_review_report",
        ),
        *revision_views.revision_urls(admin),
        *word_urls(admin),
    ]


def block_view(
    admin: ContentEditor, request: HttpRequest, pk: int, key: UUID
) -> HttpResponse:
    """Lead to a block's row in the form, wherever it stands by now."""
    copy = admin.get_object(request, str(pk))
    if copy is None:
        raise Http404
    line = parse_number(request.GET.get("line", ""), most_digits=4)
    return redirect(block_url(copy, str(key), line))
