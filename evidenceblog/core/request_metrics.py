"""Middleware: counts what Django answers, by view, status and time."""

from collections.abc import Callable
from time import perf_counter

from django.http import HttpRequest, HttpResponse  # noqa: TID251  # a middleware

from . import metrics


class RequestMetricsMiddleware:
    """Put it early: what the others answer is counted, too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begun = perf_counter()
        response = self._get_response(request)
        metrics.observe_request(_view_name(request), response.status_code, begun)
        return response


def _view_name(request: HttpRequest) -> str:
    """Name what answered: there are as many names as addresses in our URLconf, and all of
    the admin's are one."""
    match = request.resolver_match
    if match is None:
        return "none"
    if match.namespace == "admin":
        return "admin"
    return str(match.url_name or getattr(match.func, "__name__", "unnamed"))
