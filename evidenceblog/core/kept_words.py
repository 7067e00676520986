"""A form of the admin that was sent too late: its words come back, to be sent again, or
to be copied where what they were about was deleted.

The session may have ended meanwhile, or somebody signed out and in again in another
window, which makes the form's token old. Only what our own pages sent is given back.
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse  # noqa: TID251  # is a view
from django.shortcuts import render  # noqa: TID251
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.csrf import csrf_failure
from django.views.decorators.debug import sensitive_post_parameters

# The buttons of the admin's forms; any of them means words that somebody wrote.
BUTTONS = {"_save", "_continue", "_addanother", "_publish"}


class KeptWordsMiddleware:
    """Answers a form that nobody is signed in for with its words and a way to sign in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if _is_own_form(request) and not admin.site.has_permission(request):
            return _give_back(request)
        return None


def refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose token is not, or no longer, the right one (CSRF_FAILURE_VIEW)."""
    if _is_own_form(request):
        return _give_back(request)
    return csrf_failure(request, reason=reason)


@sensitive_post_parameters()
def deleted(request: HttpRequest) -> HttpResponse:
    """Answer a form of what somebody deleted meanwhile with the words, to copy."""
    words = [
        value
        for name, values in request.POST.lists()
        if not name.startswith(("_", "csrf", "initial-"))
        for value in values
        if " " in value.strip()
    ]
    context = admin.site.each_context(request) | {
        "title": _("It was deleted meanwhile"),
        "subtitle": None,
        "words": words,
    }
    return render(request, "admin/deleted.html", context, status=HTTPStatus.GONE)


def _is_own_form(request: HttpRequest) -> bool:
    origin = f"{request.scheme}://{request.get_host()}"
    return (
        request.method == "POST"
        and request.path.startswith(reverse("admin:index"))
        and request.headers.get("Origin") == origin
        and not BUTTONS.isdisjoint(request.POST)
    )


@sensitive_post_parameters()
def _give_back(request: HttpRequest) -> HttpResponse:
    kept = [
        (name, value)
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken" and "password" not in name
        for value in values
    ]
    context = admin.site.each_context(request) | {
        "title": _("Nothing is lost"),
        "subtitle": None,
        "is_signed_in": admin.site.has_permission(request),
        "kept": kept,
    }
    return render(
        request, "admin/kept_words.html", context, status=HTTPStatus.FORBIDDEN
    )
