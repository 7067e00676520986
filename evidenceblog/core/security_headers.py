"""Headers of every answer: what browsers may not guess, and may not let a page use."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse  # noqa: TID251  # middleware

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
}


class SecurityHeadersMiddleware:
    """Adds them to every answer, so it stands before all that may answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._get_response(request)
        for name, value in SECURITY_HEADERS.items():
            response.headers.setdefault(name, value)
        return response
