"""Signing in to the admin, which may fail only so often."""

from datetime import timedelta
from http import HTTPStatus

from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.forms import UsernameField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from .rate_limit_decorator import client_range, rate_limited
from .rate_limits import RateLimit, RateLimitReached

# A person who forgot tries a few; the ten give a guesser about a thousand a day.
RANGE_LIMIT = RateLimit("sign-in", capacity=10, per=timedelta(minutes=15))
# Many ranges together guess no faster than this. They may use it up for the owner, too:
# so it is wide, and holds a token again half a minute after they stop.
ACCOUNT_LIMIT = RateLimit("sign-in as", capacity=60, per=timedelta(minutes=30))


@sensitive_post_parameters()
@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    """Serve the admin's sign-in page; a try (POST) counts only if it fails."""
    return _log_in(request) if request.method == "POST" else admin.site.login(request)


def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out (POST); a link to this address (GET) signs nobody out."""
    if request.method != "POST":
        return redirect("admin:index")
    return admin.site.logout(request)


def _account(request: HttpRequest) -> str:
    """Return the name that was typed, as signing in will read it."""
    return str(UsernameField().to_python(request.POST.get("username", "")))


def _failed(response: HttpResponse) -> bool:
    """Tell whether the form came back: success redirects, and a refusal tried nothing."""
    return response.status_code == HTTPStatus.OK


def _limit_page(reached: RateLimitReached, request: HttpRequest) -> HttpResponse:
    """Answer with the form and the name that was typed; no password is looked at."""
    typed = {"username": request.POST.get("username", "")}
    context = admin.site.each_context(request) | {
        "title": _("Log in"),
        "subtitle": None,
        "app_path": request.get_full_path(),
        "username": request.user.get_username(),
        "next": request.POST.get(REDIRECT_FIELD_NAME, ""),
        "form": AdminAuthenticationForm(request, initial=typed),
        "reached": reached,
    }
    return render(request, "admin/login.html", context)


@rate_limited(RANGE_LIMIT, by=client_range, answer=_limit_page, costs=_failed)
@rate_limited(ACCOUNT_LIMIT, by=_account, answer=_limit_page, costs=_failed)
def _log_in(request: HttpRequest) -> HttpResponse:
    return admin.site.login(request)
