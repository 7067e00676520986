"""Headers of every answer: what browsers may not guess, may not let a page use, and to
whom they may show it."""

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse  # noqa: TID251  # middleware

from .csp_reports import REPORTING_ENDPOINT

# Pages need none of what a browser could give them, nor does what is shown in them.
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        *("browsing-topics", "camera", "display-capture", "geolocation"),
        *("microphone", "payment", "usb"),
    )
)
SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Permissions-Policy": PERMISSIONS_POLICY,
    # Django's own middleware says both, but not of what is answered before it.
    "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
}
# What pages of other sites show: pictures of share cards, in feed readers and where a
# picture is reused by its licence, and feeds.
SHOWN_ELSEWHERE = (
    *("image/", "application/rss+xml", "application/atom+xml"),
    "application/feed+json",
)


class SecurityHeadersMiddleware:
    """Adds them to every answer, so it stands before all that may answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._get_response(request)
        headers = response.headers
        for name, value in SECURITY_HEADERS.items():
            headers.setdefault(name, value)
        # What a browser has already keeps the headers that it came with.
        if response.status_code != HTTPStatus.NOT_MODIFIED:
            policy = _resource_policy(response)
            headers.setdefault("Cross-Origin-Resource-Policy", policy)
        if "report-to" in headers.get("Content-Security-Policy", ""):
            headers.setdefault("Reporting-Endpoints", REPORTING_ENDPOINT)
        return response


def _resource_policy(response: HttpResponse) -> str:
    """Say which sites' pages may show an answer: others only what is public anyway."""
    is_public = "public" in response.headers.get("Cache-Control", "")
    kind = response.headers.get("Content-Type", "")
    is_shown = is_public and kind.startswith(SHOWN_ELSEWHERE)
    return "cross-origin" if is_shown else "same-origin"
