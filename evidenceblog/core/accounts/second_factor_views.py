"""The steps of signing in after the password, and everybody's own page of their second
factor."""

import time
from datetime import timedelta
from http import HTTPStatus
from typing import Any, cast

from django.contrib import admin, auth, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from evidenceblog.core import client_address
from evidenceblog.core.models import User
from evidenceblog.core.rate_limit_decorator import rate_limited
from evidenceblog.core.rate_limits import RateLimitReached, sender_range

from . import account_notices, device_cookie, second_factor
from .browser_names import browser_name
from .recent_sign_in import recent_sign_in_required
from .second_factor_middleware import VERIFIED

# The name of the button that sends a code.
STEP = "second_factor"
PENDING = "pending_sign_in"
SECRET = "second_factor_secret"  # noqa: S105  # the name of one
PENDING_FOR = timedelta(minutes=15)


def begin_sign_in(request: HttpRequest, user: User, next_url: str) -> HttpResponse:
    """Sign in somebody whose password is right, or lead to the step that is left."""
    has_one = second_factor.is_set_up(user)
    is_asked = has_one or second_factor.is_required_of(user)
    if not is_asked or (has_one and device_cookie.is_trusted(request, user)):
        response = redirect(next_url)
        _complete(request, response, user, verified=False)
        return response
    request.session[PENDING] = {
        "user": user.pk,
        "hash": user.get_session_auth_hash(),
        "at": int(time.time()),
        "next": next_url,
    }
    request.session.pop(SECRET, None)
    return redirect("admin:login")


def show_step(request: HttpRequest) -> HttpResponse | None:
    """Ask whoever gave the password for a code; None if nobody did, or starts anew."""
    user = _pending_user(request)
    if user is None or "again" in request.GET:
        request.session.pop(PENDING, None)
        return None
    return _step_page(request, user)


def take_step(request: HttpRequest) -> HttpResponse:
    """Sign in who sends the right code; where a telephone was set up, show the recovery
    codes first."""
    user = _pending_user(request)
    if user is None:
        messages.error(request, _("That took too long: please sign in once more."))
        return redirect("admin:login")
    return _take_code(request, user)


def _refuse_code(
    reached: RateLimitReached, request: HttpRequest, user: User
) -> HttpResponse:
    """Answer who sent too many wrong codes. The owner is told: somebody else may have
    the password."""
    title = _("Many wrong codes were sent for your account, with the right password")
    day = timezone.localdate()
    account_notices.tell(user, title, once=f"codes {user.pk} {day}")
    words = _("Too many wrong codes. Please wait %d minutes.") % reached.minutes
    return _step_page(request, user, words)


@rate_limited(
    second_factor.CODE_LIMIT,
    by=lambda request: str((request.session.get(PENDING) or {}).get("user", "")),
    answer=_refuse_code,
    costs=lambda response: response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY,
)
def _take_code(request: HttpRequest, user: User) -> HttpResponse:
    next_url = str(request.session[PENDING]["next"])
    code = request.POST.get("code", "")
    codes: list[str] = []
    if second_factor.is_set_up(user):
        is_right = second_factor.verify(user, code)
    else:
        codes = second_factor.set_up(user, request.session.get(SECRET) or "", code)
        is_right = bool(codes)
    if not is_right:
        return _step_page(request, user, _("This code is not right, or was used."))
    shown = {"codes": codes, "next": next_url}
    response = redirect(next_url)
    for name in (PENDING, SECRET):
        request.session.pop(name, None)
    _complete(request, response, user, verified=True)
    if not codes:
        return response
    page = _page(request, "recovery_codes", _("Your recovery codes"), shown)
    page.cookies = response.cookies
    return page


def _complete(
    request: HttpRequest, response: HttpResponse, user: User, *, verified: bool
) -> None:
    """Sign in; tell the owner of a browser that the account was not signed in with."""
    is_new = bool(user.last_login) and not device_cookie.is_known(request, user)
    auth.login(request, user)
    if verified or device_cookie.is_trusted(request, user):
        request.session[VERIFIED] = True
    device_cookie.remember(request, response, user, verified=verified)
    if is_new:
        network = sender_range(client_address.client_ip(request.META))
        now = date_format(timezone.localtime(), "DATETIME_FORMAT")
        account_notices.tell(
            user,
            _("Your account was signed in with another browser"),
            _("When: %s") % now,
            _("Browser: %s") % browser_name(request.headers.get("User-Agent", "")),
            _("From the network: %s") % (network or _("not known")),
        )


def _pending_user(request: HttpRequest) -> User | None:
    """Return who gave the right password a moment ago, unless it was changed since."""
    said = request.session.get(PENDING) or {}
    if time.time() - said.get("at", 0) > PENDING_FOR.total_seconds():
        return None
    user = User.objects.filter(pk=said.get("user", 0), is_active=True).first()
    return user if user and user.get_session_auth_hash() == said["hash"] else None


def _step_page(request: HttpRequest, user: User, error: str = "") -> HttpResponse:
    context: dict[str, Any] = {"error": error, "again": True}
    if second_factor.is_set_up(user):
        page = _page(request, "code", _("Your second factor"), context)
    else:
        context |= _secret_facts(request, user) | {"is_required": True}
        page = _page(request, "set_up", _("Set up your second factor"), context)
    if error:
        page.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
    return page


def _secret_facts(request: HttpRequest, user: User) -> dict[str, Any]:
    """Return what a telephone is given; the same until a code of it was right."""
    secret = request.session.setdefault(SECRET, second_factor.new_secret())
    return {
        "qr_code": second_factor.qr_code(user, secret),
        "secret": second_factor.secret_words(secret),
    }


@never_cache
@sensitive_post_parameters()
@recent_sign_in_required("_begin", "_set_up", "_renew", "_remove")
def own_second_factor(request: HttpRequest) -> HttpResponse:
    """Show somebody their second factor; set it up, renew the codes, or remove it."""
    user = cast(User, request.user)
    if "_begin" in request.POST:
        return _set_up_page(request, user)
    if "_set_up" in request.POST:
        secret = str(request.session.get(SECRET, ""))
        codes = second_factor.set_up(user, secret, request.POST.get("code", ""))
        if not codes:
            return _set_up_page(
                request, user, _("This code is not right, or was used.")
            )
        request.session.pop(SECRET)
        return _signed_in_again(request, user, codes)
    if "_renew" in request.POST and second_factor.is_set_up(user):
        return _codes_page(request, second_factor.renew_recovery_codes(user))
    if "_remove" in request.POST and not second_factor.is_required_of(user):
        title = _("The second factor of your account was removed")
        second_factor.remove(user, title=title)
        auth.update_session_auth_hash(request, user)
        request.session.pop(VERIFIED, None)
        messages.success(request, _("Your account has no second factor any more."))
        return redirect("second_factor")
    context = {
        "is_set_up": second_factor.is_set_up(user),
        "is_required": second_factor.is_required_of(user),
        "codes_left": second_factor.recovery_codes_left(user),
    }
    return _page(request, "own_second_factor", _("Second factor"), context)


def _set_up_page(request: HttpRequest, user: User, error: str = "") -> HttpResponse:
    context = _secret_facts(request, user) | {"error": error}
    page = _page(request, "set_up", _("Set up your second factor"), context)
    page.status_code = HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
    return page


def _signed_in_again(
    request: HttpRequest, user: User, codes: list[str]
) -> HttpResponse:
    """Keep this session, alone of all, and ask this browser no code for a while."""
    auth.update_session_auth_hash(request, user)
    request.session[VERIFIED] = True
    page = _codes_page(request, codes)
    device_cookie.remember(request, page, user, verified=True)
    return page


def _codes_page(request: HttpRequest, codes: list[str]) -> HttpResponse:
    context = {"codes": codes, "next": reverse("second_factor")}
    return _page(request, "recovery_codes", _("Your recovery codes"), context)


def _page(
    request: HttpRequest, template: str, title: str, context: dict[str, Any]
) -> HttpResponse:
    known = admin.site.each_context(request) | {"title": title, "subtitle": None}
    return render(request, f"admin/accounts/{template}.html", known | context)
