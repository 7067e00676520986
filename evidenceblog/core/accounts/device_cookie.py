"""The cookie by which a browser is known again: whether somebody signed in with it
before, and until when it is not asked for a code.

It is signed, one for each account, sent to the admin alone. What it says of the second
factor is bound to the password and to the second factor: it ends when either changes.
"""

import time
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse  # noqa: TID251  # for views, by views
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from evidenceblog.core.models import User

PREFIX = "device_"
SALT = "core.accounts.device_cookie"
KNOWN_FOR = timedelta(days=400)  # the longest that browsers keep a cookie
TRUSTED_FOR = timedelta(days=30)


def has_any(request: HttpRequest) -> bool:
    """Tell whether a browser says that an account signed in with it before."""
    return any(name.startswith(PREFIX) for name in request.COOKIES)


def is_known(request: HttpRequest, user: User) -> bool:
    """Tell whether this account signed in with this browser before."""
    return bool(_read(request, user))


def is_trusted(request: HttpRequest, user: User) -> bool:
    """Tell whether this browser gave a code of the second factor that is there now, in
    the last 30 days."""
    said = _read(request, user)
    is_recent = time.time() - said.get("at", 0) < TRUSTED_FOR.total_seconds()
    return is_recent and constant_time_compare(said.get("by", ""), _binding(user))


def remember(
    request: HttpRequest, response: HttpResponse, user: User, *, verified: bool
) -> None:
    """Know this browser from now on; `verified`: it gave a code just now."""
    if not verified and is_known(request, user):
        return
    said: dict[str, Any] = {"user": user.pk}
    if verified:
        said |= {"at": int(time.time()), "by": _binding(user)}
    response.set_cookie(
        _name(user),
        signing.dumps(said, salt=SALT),
        max_age=KNOWN_FOR,
        path=reverse("admin:index"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _name(user: User) -> str:
    return f"{PREFIX}{user.pk}"


def _binding(user: User) -> str:
    return salted_hmac(
        SALT, user.get_session_auth_hash(), algorithm="sha256"
    ).hexdigest()


def _read(request: HttpRequest, user: User) -> dict[str, Any]:
    """Return what the cookie says of this account; empty if it is none of ours."""
    cookie = request.COOKIES.get(_name(user), "")
    try:
        said = signing.loads(cookie, salt=SALT, max_age=KNOWN_FOR)
    except signing.BadSignature:
        return {}
    return dict(said) if said.get("user") == user.pk else {}
