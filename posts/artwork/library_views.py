"""What the editor's form asks of the library: pictures to choose from, uploads, credits.

Scripts alone ask here. Every answer is JSON; a refusal says why in its `error`.
"""

import re
from http import HTTPStatus
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms.models import model_to_dict
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.views.decorators.http import require_GET, require_POST

from . import licences, uploads
from .forms import CreditForm, DroppedArtworkForm
from .models import Artwork

PICTURES_A_PAGE = 24
# More pictures than any post has.
MOST_ASKED = 500
NUMBER = re.compile(r"\d{1,9}", re.ASCII)

Library = admin.ModelAdmin[Artwork]


def picker_view(library: Library, request: HttpRequest) -> HttpResponseBase:
    """Tell the pictures that a search finds, or those of some numbers."""
    if not library.has_view_permission(request):
        raise PermissionDenied
    return _picker(request, library)


@require_GET
def _picker(request: HttpRequest, library: Library) -> JsonResponse:
    if asked := request.GET.get("ids"):
        numbers = [int(one) for one in asked.split(",") if NUMBER.fullmatch(one)]
        found = Artwork.objects.filter(pk__in=numbers[:MOST_ASKED])
        return JsonResponse({"artworks": [_facts(one) for one in found]})
    pictures = Artwork.objects.filter(taken_down_at=None).order_by("-added_at", "-pk")
    words = request.GET.get("q", "").replace("\0", "")
    found, _twice = library.get_search_results(request, pictures, words)
    page = request.GET.get("page", "")
    start = PICTURES_A_PAGE * (int(page) if NUMBER.fullmatch(page) else 0)
    rows = list(found[start : start + PICTURES_A_PAGE + 1])
    shown = [_facts(one) for one in rows[:PICTURES_A_PAGE]]
    return JsonResponse({"artworks": shown, "more": len(rows) > PICTURES_A_PAGE})


def upload_view(library: Library, request: HttpRequest) -> HttpResponseBase:
    """Make an artwork of a file, its credit as far as the file tells it."""
    if not library.has_add_permission(request):
        raise PermissionDenied
    return _upload(request, library)


@require_POST
@transaction.atomic
def _upload(request: HttpRequest, library: Library) -> JsonResponse:
    form = DroppedArtworkForm(request.POST, request.FILES)
    if not form.is_valid():
        return _refused_upload(form)
    artwork = form.save()
    uploads.record_upload(artwork)
    library.log_addition(request, artwork, [{"added": {}}])
    return JsonResponse({"artwork": _facts(artwork)}, status=HTTPStatus.CREATED)


def _refused_upload(form: DroppedArtworkForm) -> JsonResponse:
    """Offer the artwork that the same file is already."""
    if form.twin:
        return JsonResponse({"artwork": _facts(form.twin), "isHere": True})
    return _refused(form.errors)


def credit_view(library: Library, request: HttpRequest, pk: int) -> HttpResponseBase:
    """Store what an editor says of an artwork: the fields that are sent, no other."""
    artwork = library.get_object(request, str(pk))
    if artwork is None or not library.has_change_permission(request, artwork):
        raise PermissionDenied
    return _store_credit(request, library, artwork)


@require_POST
def _store_credit(
    request: HttpRequest, library: Library, artwork: Artwork
) -> JsonResponse:
    stored = model_to_dict(artwork, fields=CreditForm.Meta.fields)
    form = CreditForm(stored | request.POST.dict(), instance=artwork)
    if not form.is_valid():
        return _refused(form.errors)
    if form.changed_data:
        form.instance.save(update_fields=form.changed_data)
        message = [{"changed": {"fields": form.changed_data}}]
        library.log_change(request, artwork, message)
    return JsonResponse({"artwork": _facts(artwork)})


def _refused(errors: dict[str, Any]) -> JsonResponse:
    words = " ".join(str(one) for some in errors.values() for one in some)
    return JsonResponse({"error": words}, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _facts(artwork: Artwork) -> dict[str, Any]:
    lacking = [
        capfirst(str(getattr(Artwork, name).field.verbose_name))
        for name in artwork.lacking()
    ]
    return {
        "id": artwork.pk,
        "thumbnail": uploads.thumbnail_url(artwork),
        "lacking": lacking,
        "takenDown": artwork.taken_down_reason,
        **model_to_dict(artwork, fields=CreditForm.Meta.fields),
    }


def editor_context(request: HttpRequest) -> dict[str, Any]:
    """Return what the scripts of the editor's form must know of the library."""
    page = "admin:artwork_artwork_{}".format
    return {
        "picker": reverse(page("picker")),
        "upload": reverse(page("upload")),
        "credit": reverse(page("credit"), args=[0]),
        "page": reverse(page("change"), args=[0]),
        "mayAdd": request.user.has_perm("artwork.add_artwork"),
        "mayChange": request.user.has_perm("artwork.change_artwork"),
        "licences": [
            [str(group), [[key, str(name)] for key, name in members]]
            for group, members in licences.choices()
        ],
    }
