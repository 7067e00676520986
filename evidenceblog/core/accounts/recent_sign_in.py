"""Acts that nobody does with a session that lies open: the password is asked again.

A session that signed in, or gave the password, in the last 15 minutes is not asked. The
form that was sent stands on the page that asks, and is done once the password is right.
"""

import time
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from http import HTTPStatus
from typing import Any, cast

from django.contrib import admin
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse  # noqa: TID251  # it wraps views
from django.shortcuts import render  # noqa: TID251
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from evidenceblog.core import rate_limits
from evidenceblog.core.models import User
from evidenceblog.core.rate_limits import RateLimit, RateLimitReached

RECENT = timedelta(minutes=15)
SESSION_KEY = "authenticated_at"
FIELD = "own_password"
# Who has somebody's session guesses no faster than who has not.
CONFIRM_LIMIT = RateLimit("own password", capacity=10, per=timedelta(minutes=15))

type View = Callable[..., HttpResponse]


def note_sign_in(request: HttpRequest, **_facts: object) -> None:
    """Note in a session that its owner gave the password just now (user_logged_in)."""
    request.session[SESSION_KEY] = int(time.time())


def is_recent(request: HttpRequest) -> bool:
    at = request.session.get(SESSION_KEY, 0)
    return bool(time.time() - at < RECENT.total_seconds())


def recent_sign_in_required(*buttons: str) -> Callable[[View], View]:
    """Ask for the password before a POST (with one of `buttons`, if any are named).

    For views and for methods of the admin; who may not do it at all is for the view to
    refuse. Of the form everything comes back but new passwords.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> HttpResponse:
            request = next(one for one in args if isinstance(one, HttpRequest))
            asked = request.method == "POST" and request.user.is_authenticated
            named = not buttons or not request.POST.keys().isdisjoint(buttons)
            if asked and named and not is_recent(request):
                refusal = _confirm(request)
                if refusal is not None:
                    return refusal
            return view(*args, **kwargs)

        return guarded

    return decorate


@sensitive_post_parameters()
def _confirm(request: HttpRequest) -> HttpResponse | None:
    """Return the page that asks for the password, or None once it is right."""
    given = request.POST.get(FIELD)
    if given is None:
        return _page(request)
    user = cast(User, request.user)
    try:
        rate_limits.take_token(CONFIRM_LIMIT, str(user.pk))
    except RateLimitReached as reached:
        words = _("This has failed too often. Please wait %d minutes.")
        return _page(request, words % reached.minutes, HTTPStatus.TOO_MANY_REQUESTS)
    if not user.check_password(given):
        return _page(request, _("This is not your password."))
    rate_limits.return_token(CONFIRM_LIMIT, str(user.pk))
    # A hash of an older kind was replaced, which would end this session, too.
    update_session_auth_hash(request, user)
    note_sign_in(request)
    return None


@never_cache
def _page(
    request: HttpRequest, error: str = "", status: int = HTTPStatus.FORBIDDEN
) -> HttpResponse:
    kept = [
        (name, value)
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken" and "password" not in name
        for value in values
    ]
    context = admin.site.each_context(request) | {
        "title": _("Is it you?"),
        "subtitle": None,
        "error": error,
        "field": FIELD,
        "kept": kept,
    }
    return render(request, "admin/recent_sign_in.html", context, status=status)
