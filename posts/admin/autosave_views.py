"""The addresses to which an open form of a post says what stands in it.

They answer with JSON. Who is not signed in is led to the sign-in page, as everywhere.
"""

from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from evidenceblog.core.models import User
from evidenceblog.core.text import parse_number
from posts import autosaves
from posts.models import Autosave, Post, WorkingCopy

from .redacted_forms import is_older_than_redaction

if TYPE_CHECKING:
    from .working_copy_admin import WorkingCopyAdmin

FORM_KEY = "form_key"
# What a form sends beside its fields.
NO_FIELDS = {"csrfmiddlewaretoken", FORM_KEY}
TIME = "H:i"


@sensitive_post_parameters()
@require_POST
def autosave_view(
    request: HttpRequest, pk: int, posts: "WorkingCopyAdmin"
) -> JsonResponse:
    """Keep what stands in a form of a post; without fields, only that it is open."""
    copy = posts.get_object(request, str(pk))
    key = read_key(request)
    if copy is None:
        said = _("This post was deleted meanwhile. Copy your words before you leave.")
        return JsonResponse({"said": said}, status=HTTPStatus.GONE)
    if not posts.has_change_permission(request, copy):
        raise PermissionDenied
    if key is None:
        return JsonResponse({}, status=HTTPStatus.BAD_REQUEST)
    editor, fields = cast(User, request.user), _fields(request)
    if fields and is_older_than_redaction(copy, request.POST):
        said = _("Words were taken out of this post meanwhile. Save, and look at it.")
        return JsonResponse({"said": said}, status=HTTPStatus.CONFLICT)
    is_kept = autosaves.keep(
        copy,
        editor,
        key,
        fields,
        typed_at=_typed_at(request),
        is_here="left" not in request.GET,
        sent=_sent(request),
    )
    others = autosaves.find_open(copy, editor).others
    told = [other_editor(other) for other in others]
    return JsonResponse(_said(fields) | {"is_kept": is_kept, "others": told})


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def new_draft_view(request: HttpRequest, posts: "WorkingCopyAdmin") -> JsonResponse:
    """Make the draft of a form of a new post; asked (GET), tell who is signed in, and
    the token of their forms.
    """
    editor = cast(User, request.user)
    if not posts.has_change_permission(request):
        raise PermissionDenied
    if request.method == "GET":
        return JsonResponse({"user": str(editor.pk), "token": get_token(request)})
    if not posts.has_add_permission(request):
        raise PermissionDenied
    key, fields = read_key(request), _fields(request)
    if key is None or fields is None:
        return JsonResponse({}, status=HTTPStatus.BAD_REQUEST)
    draft = autosaves.find_draft(editor, key)
    is_kept = draft is None or autosaves.keep(
        draft,
        editor,
        key,
        _opened(fields, draft),
        typed_at=_typed_at(request),
        sent=_sent(request),
    )
    if draft is None:
        is_page = request.GET.get("kind") == Post.Kind.PAGE
        kind = Post.Kind.PAGE if is_page else Post.Kind.POST
        draft = autosaves.make_draft(
            editor, key, fields, kind=kind, untitled=_("Untitled")
        )
        posts.log_addition(request, draft, [{"added": {}}])
    return JsonResponse(_said(fields) | _addresses(draft) | {"is_kept": is_kept})


def _opened(fields: autosaves.Fields, draft: WorkingCopy) -> autosaves.Fields:
    """Return a form that goes on as that of its draft, and may not know it."""
    if fields.get("opened", [""]) != [""]:
        return fields
    return fields | {"opened": [draft.edited_at.isoformat()]}


def _addresses(draft: WorkingCopy) -> dict[str, Any]:
    return {
        "others": [],
        "post": str(draft.pk),
        "url": reverse("admin:posts_workingcopy_change", args=[draft.pk]),
        "autosave_url": reverse("admin:posts_workingcopy_autosave", args=[draft.pk]),
        "opened": draft.edited_at.isoformat(),
    }


def read_key(request: HttpRequest) -> UUID | None:
    """Return the key of the form that was sent, if it has one."""
    try:
        return UUID(request.POST.get(FORM_KEY, ""))
    except ValueError:
        return None


def _fields(request: HttpRequest) -> autosaves.Fields | None:
    sent = dict(request.POST.lists())
    fields = {name: sent[name] for name in sent if name not in NO_FIELDS}
    return fields or None


def _sent(request: HttpRequest) -> autosaves.Sent | None:
    """Return which request of its page this is, if it says so."""
    sequence = parse_number(request.GET.get("sequence", ""), most_digits=9)
    try:
        page_key = UUID(request.GET.get("page", ""))
    except ValueError:
        return None
    return None if sequence is None else autosaves.Sent(page_key, sequence)


def _typed_at(request: HttpRequest) -> datetime | None:
    """Return when words were typed that the browser kept for a time."""
    milliseconds = parse_number(request.GET.get("at", ""), most_digits=13)
    return (
        None
        if milliseconds is None
        else datetime.fromtimestamp(milliseconds / 1000, UTC)
    )


def _said(fields: autosaves.Fields | None) -> dict[str, str]:
    now = date_format(localtime(), TIME)
    return {"said": _("Kept %(time)s") % {"time": now} if fields else ""}


def other_editor(other: Autosave) -> str:
    """Say who has a post open, and since when."""
    name = other.editor.get_full_name() or other.editor.get_username()
    since = date_format(localtime(other.opened_at), TIME)
    words = _("%(name)s is editing this too, since %(time)s.")
    return words % {"name": name, "time": since}
