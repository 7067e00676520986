"""The pages behind the links in our mails: a GET changes nothing, a button does.

Scanners of mail follow every link and press no button (RFC 8058 §1).
"""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from . import email_confirmation, subscriptions
from .models import SubscriptionStatus

STATUS = {"unknown": HTTPStatus.NOT_FOUND, "expired": HTTPStatus.GONE}


@csrf_exempt  # the code is all it takes: who opens a mail has no cookie of ours
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def confirm(request: HttpRequest, code: str) -> HttpResponse:
    """Show a button that confirms an address, and confirm it when pressed (POST)."""
    found = email_confirmation.find_confirmation(code)
    state = found.state if found else "unknown"
    if found and state == "open" and request.method == "POST":
        email_confirmation.confirm(found)
        found.subscription.refresh_from_db()
        state = "used"
    context = {"state": state, "confirmation": found}
    return _page(request, "confirm", context, STATUS.get(state, HTTPStatus.OK))


@csrf_exempt  # a mail program presses the button without a page (RFC 8058 §3.2)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def unsubscribe(request: HttpRequest, code: str) -> HttpResponse:
    """Show what a mail was about with a button that ends it, and end it (POST).

    Answers a POST with a page of its own: a redirect is forbidden (RFC 8058 §3.1).
    """
    message = subscriptions.find_message(code)
    if message is None:
        return _page(request, "unsubscribe", {"about": None}, HTTPStatus.NOT_FOUND)
    if request.method == "POST":
        if "everything" in request.POST:
            subscriptions.unsubscribe_from_everything(message.address)
        else:
            subscriptions.unsubscribe(message)
    about = list(message.subscriptions.order_by("pk"))
    left = message.address.subscriptions.exclude(status=SubscriptionStatus.ENDED)
    context = {
        "about": about,
        "ended": all(one.status == SubscriptionStatus.ENDED for one in about),
        "others": left.exclude(pk__in=[one.pk for one in about]).exists(),
    }
    return _page(request, "unsubscribe", context)


def _page(
    request: HttpRequest,
    name: str,
    context: dict[str, Any],
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """Answer with a page whose address is somebody's secret."""
    response = render(request, f"mail/{name}.html", context, status=status)
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response
