"""Signing in to the admin, which may fail only so often; and what browsers report."""

from datetime import timedelta
from http import HTTPStatus
from typing import Any

from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.forms import AuthenticationForm, UsernameField
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from . import csp_reports, rate_limits
from .accounts import device_cookie, second_factor_views
from .models import User
from .rate_limit_decorator import client_range, rate_limited
from .rate_limits import RateLimit, RateLimitReached

# A person who forgot tries a few; after them there is one more each quarter of an hour.
RANGE_LIMIT = RateLimit("sign-in", capacity=10, per=timedelta(minutes=150))
# Many ranges together guess at one account no faster than this. They may use it up for the
# owner, too: so it holds a token again within two minutes.
ACCOUNT_LIMIT = RateLimit("sign-in as", capacity=1_000, per=timedelta(days=1))
# A range that failed nowhere in a week has a try that no other range uses up.
FIRST_LIMIT = RateLimit("sign-in first", capacity=1, per=timedelta(days=7))
# All further tries of all strangers: 200 at once, then one each ten minutes, so that a long
# attack has hardly more passwords hashed than a short one.
FURTHER_LIMIT = RateLimit("sign-in further", 200, per=200 * timedelta(minutes=10))
# The browsers that an account signed in with before have their own: no stranger uses it up.
KNOWN_LIMIT = RateLimit("sign-in known", capacity=10, per=timedelta(minutes=15))


class SignInView(LoginView):
    """The admin's form for name and password; a second factor may be asked after it."""

    authentication_form = AdminAuthenticationForm
    template_name = "admin/login.html"

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        next_url = self.get_success_url()
        return second_factor_views.begin_sign_in(
            self.request, form.get_user(), next_url
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | _context(self.request)


@sensitive_post_parameters()
@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    """Serve the admin's sign-in page; a try (POST) counts only if it fails.

    Every step of signing in is at this address: who signs in in a small window beside a
    form, whose script waits until another page is there, comes to the end.
    """
    if request.method != "POST":
        return second_factor_views.show_step(request) or admin.site.login(request)
    if second_factor_views.STEP in request.POST:
        return second_factor_views.take_step(request)
    return _log_in(request)


def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out (POST); a link to this address (GET) signs nobody out."""
    if request.method != "POST":
        return redirect("admin:index")
    return admin.site.logout(request)


def _account(request: HttpRequest) -> str:
    """Return the name that was typed, as signing in will read it."""
    return str(UsernameField().to_python(request.POST.get("username", "")))


def _known_account(request: HttpRequest) -> str | None:
    """Return the number of the account that was typed, if it signed in with this browser
    before."""
    if not device_cookie.has_any(request):
        return None
    user = User.objects.filter(username=_account(request)).first()
    return str(user.pk) if user and device_cookie.is_known(request, user) else None


def _failed(response: HttpResponse) -> bool:
    """Tell whether the form came back: success redirects, and a refusal tried nothing."""
    return response.status_code == HTTPStatus.OK


def _context(request: HttpRequest) -> dict[str, Any]:
    return admin.site.each_context(request) | {
        "title": _("Log in"),
        "subtitle": None,
        "app_path": request.get_full_path(),
        "username": request.user.get_username(),
    }


def _limit_page(reached: RateLimitReached, request: HttpRequest) -> HttpResponse:
    """Answer with the form and the name that was typed; no password is looked at."""
    typed = {"username": request.POST.get("username", "")}
    context = _context(request) | {
        "next": request.POST.get(REDIRECT_FIELD_NAME, ""),
        "form": AdminAuthenticationForm(request, initial=typed),
        "reached": reached,
    }
    return render(request, "admin/login.html", context)


@rate_limited(KNOWN_LIMIT, by=_known_account, answer=_limit_page, costs=_failed)
def _log_in(request: HttpRequest) -> HttpResponse:
    if _known_account(request):
        return _try(request)
    return _log_in_from_new_browser(request)


def _log_in_from_new_browser(request: HttpRequest) -> HttpResponse:
    """Take the first try of a range; past it, one of those that all share."""
    who = client_range(request) or ""
    if not rate_limits.is_taken(FIRST_LIMIT, who):
        return _take_further_try(request)
    response = _try_within_limits(request)
    if not _failed(response):
        rate_limits.return_token(FIRST_LIMIT, who)
    return response


@rate_limited(FURTHER_LIMIT, by=lambda _: "", answer=_limit_page, costs=_failed)
def _take_further_try(request: HttpRequest) -> HttpResponse:
    return _try_within_limits(request)


@rate_limited(RANGE_LIMIT, by=client_range, answer=_limit_page, costs=_failed)
@rate_limited(ACCOUNT_LIMIT, by=_account, answer=_limit_page, costs=_failed)
def _try_within_limits(request: HttpRequest) -> HttpResponse:
    return _try(request)


def _try(request: HttpRequest) -> HttpResponse:
    answer: HttpResponse = SignInView.as_view()(request)  # type: ignore[assignment]
    return answer


def _too_many_reports(
    _reached: RateLimitReached, _request: HttpRequest
) -> HttpResponse:
    return HttpResponse()


@csrf_exempt  # browsers send reports by themselves
@require_POST
@rate_limited(csp_reports.RANGE_LIMIT, by=client_range, answer=_too_many_reports)
@rate_limited(csp_reports.TOTAL_LIMIT, by=lambda _request: "", answer=_too_many_reports)
def csp_report(request: HttpRequest) -> HttpResponse:
    """Count what the Content-Security-Policy blocked in a browser; answer with nothing."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > csp_reports.MAX_BYTES:
        return HttpResponse(status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    try:
        csp_reports.count_reports(request.body)
    except csp_reports.NotAReport:
        return HttpResponse(status=HTTPStatus.BAD_REQUEST)
    return HttpResponse(status=HTTPStatus.NO_CONTENT)
