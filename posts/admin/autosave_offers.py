"""Unsaved words that are offered to their editor, in the form of the post itself."""

from typing import Any, cast
from uuid import uuid4

from django.contrib import messages
from django.contrib.admin.helpers import AdminErrorList
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from evidenceblog.core.models import User
from evidenceblog.core.text import parse_number
from posts import autosaves
from posts.forms import BROUGHT_BACK
from posts.models import AUTOSAVE_EVERY, Autosave, WorkingCopy

from .autosave_views import FORM_KEY, other_editor, read_key

BRING_BACK, THROW_AWAY = "_bring_back", "_throw_away"


def answer_offer(request: HttpRequest, copy: WorkingCopy) -> HttpResponse | None:
    """Do what an editor chose of unsaved words; None where the form goes on as it was
    sent, or as it was kept.
    """
    editor = cast(User, request.user)
    if THROW_AWAY in request.POST:
        number = parse_number(request.POST[THROW_AWAY], most_digits=18)
        autosaves.throw_away(copy, editor, number or 0)
        return _to_form(copy)
    if BRING_BACK not in request.POST:
        return None
    number = parse_number(request.POST[BRING_BACK], most_digits=18)
    found = Autosave.objects.filter(working_copy=copy, editor=editor, pk=number or 0)
    kept = found.filter(saved_at__isnull=False).first()
    if kept is None:
        messages.info(request, _("These words were saved or thrown away meanwhile."))
        return _to_form(copy)
    request.POST = _form_of(kept)  # type: ignore[assignment]  # a copy may be changed
    return None


def _to_form(copy: WorkingCopy) -> HttpResponse:
    return redirect("admin:posts_workingcopy_change", copy.pk)


def _form_of(kept: Autosave) -> QueryDict:
    form = QueryDict(mutable=True)
    for name, values in (kept.fields or {}).items():
        form.setlist(name, values)
    form[FORM_KEY] = str(kept.form_key)
    form[BROUGHT_BACK] = "1"
    return form


def take_draft(request: HttpRequest) -> str | None:
    """Return the number of the draft that was made of the form of a new post, if one was.

    The form may not know it: the answer was lost on its way.
    """
    key = read_key(request)
    draft = autosaves.find_draft(cast(User, request.user), key) if key else None
    if draft is None:
        return None
    form = request.POST.copy()
    if not form.get("opened"):
        form["opened"] = draft.edited_at.isoformat()
    request.POST = form  # type: ignore[assignment]  # a copy may be changed
    return str(draft.pk)


def context_of(
    request: HttpRequest, copy: WorkingCopy | None, context: dict[str, Any]
) -> dict[str, Any]:
    """Return what the form's page says of autosaves; words that were brought back are no
    error.
    """
    form_key = str(read_key(request) or uuid4())
    facts: dict[str, Any] = {"form_key": form_key}
    # Numbers for a script, never as people write them.
    facts["every"] = str(AUTOSAVE_EVERY.total_seconds())
    facts["user"] = str(request.user.pk)
    if copy is None:
        return {"autosave": facts}
    found = autosaves.find_open(copy, cast(User, request.user))
    facts |= {
        "post": str(copy.pk),
        "url": reverse("admin:posts_workingcopy_autosave", args=[copy.pk]),
        "unsaved": [one for one in found.unsaved if str(one.form_key) != form_key],
        "others": [other_editor(other) for other in found.others],
    }
    return {"autosave": facts} | _brought_back(context)


def _brought_back(context: dict[str, Any]) -> dict[str, Any]:
    form = context["adminform"].form
    if not form.has_error(NON_FIELD_ERRORS, BROUGHT_BACK):
        return {}
    form.errors.pop(NON_FIELD_ERRORS)
    formsets = [inline.formset for inline in context["inline_admin_formsets"]]
    return {"errors": AdminErrorList(form, formsets), "is_brought_back": True}


# Saving in the background


def is_background(request: HttpRequest) -> bool:
    """Whether a script saves, and the page stays."""
    return request.headers.get("Accept") == "application/json"


def settle(request: HttpRequest, copy: WorkingCopy) -> None:
    """Drop what was kept of the form that has just been saved."""
    if key := read_key(request):
        editor = cast(User, request.user)
        autosaves.settle(copy, editor, key, stays_open=is_background(request))


def stored(request: HttpRequest, copy: WorkingCopy) -> JsonResponse:
    """Answer that a form was saved, and what it is made of now."""
    copy.refresh_from_db(fields=["edited_at"])
    latest = copy.post.revisions.order_by("-number").only("number").first()
    said = [
        {"tags": message.tags, "words": strip_tags(str(message))}
        for message in messages.get_messages(request)
    ]
    return JsonResponse(
        {
            "opened": copy.edited_at.isoformat(),
            "opened_revision": str(latest.number if latest else ""),
            "messages": said,
        }
    )
