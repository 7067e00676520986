"""Pages of the admin about one post, beside its form: who may open them, how they look."""

from collections.abc import Mapping
from typing import cast

from content_editor.admin import ContentEditor
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from posts.models import WorkingCopy


def find_editable(
    admin: ContentEditor, request: HttpRequest, pk: int | str
) -> WorkingCopy:
    """Return the working copy for somebody who may open its form; refuse others."""
    copy = cast("WorkingCopy | None", admin.get_object(request, str(pk)))
    if copy is None:
        raise Http404
    if not admin.has_change_permission(request, copy):
        raise PermissionDenied
    return copy


def show_step(
    admin: ContentEditor,
    request: HttpRequest,
    copy: WorkingCopy,
    name: str,
    context: Mapping[str, object],
) -> HttpResponse:
    """Answer with a page about a post, beside its form."""
    everywhere = admin.admin_site.each_context(request)
    return TemplateResponse(
        request,
        f"admin/posts/workingcopy/{name}.html",
        everywhere | {"copy": copy, "opts": admin.opts, **context},
    )
