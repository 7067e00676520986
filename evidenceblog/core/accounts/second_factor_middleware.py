"""Sessions without the second factor that their owner must have."""

from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest, HttpResponse  # noqa: TID251  # middleware

from evidenceblog.core.models import User

from . import second_factor

# Notes in a session that it signed in by what was asked of it.
VERIFIED = "second_factor_verified"


class SecondFactorMiddleware:
    """Signs out who must have a second factor and signed in without: when it becomes
    required, or when somebody comes into another group.

    What they were writing comes back as it does for everybody who is signed out.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = (
            settings.SECOND_FACTOR_REQUIRED
            and settings.SESSION_COOKIE_NAME in request.COOKIES
            and not request.session.get(VERIFIED)
            and request.user.is_authenticated
        )
        if asked and second_factor.is_required_of(cast(User, request.user)):
            auth.logout(request)
        return self._get_response(request)
