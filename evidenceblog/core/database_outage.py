"""While the database cannot be reached, say so at once and plainly.

Middleware for every request: it answers 503 in place of a 500 with a trace, keeps the
words of a comment on the page, and asks the database for one request in two seconds
only, so that those who wait for it do not hold up the others.
"""

import logging
from collections.abc import Callable
from http import HTTPStatus
from time import monotonic
from typing import TypeGuard

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse  # noqa: TID251  # a middleware
from django.template.loader import render_to_string

from .log_context import current_id

logger = logging.getLogger(__name__)

RETRY_SECONDS = 2.0
# The classes of SQLSTATE that say so: no connection, shut down, too many clients.
UNREACHABLE = ("08", "57P", "53")
# What needs no database, and must answer without one.
WITHOUT_DATABASE = {"/healthz"}
# What machines ask: a line, in place of a page.
ASKED_BY_MACHINES = {"/readyz", "/metrics"}


class DatabaseOutageMiddleware:
    """Put it behind what serves static files, and before what asks the database."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response
        self._retry_at = 0.0

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if monotonic() < self._retry_at and request.path not in WITHOUT_DATABASE:
            return _unavailable(request)
        return self._get_response(request)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        answer = answer_outage(request, exception)
        if answer:
            self._retry_at = monotonic() + RETRY_SECONDS
        return answer


def answer_outage(
    request: HttpRequest, problem: BaseException | None
) -> HttpResponse | None:
    """Return a 503 if the database is away, and note it; None if that is not the problem."""
    if not is_unreachable(problem):
        return None
    logger.error("The database cannot be reached: %s", _one_line(problem))
    return _unavailable(request)


def is_unreachable(
    problem: BaseException | None,
) -> TypeGuard[InterfaceError | OperationalError]:
    """Tell whether the database is away, not whether it dislikes a statement."""
    if isinstance(problem, InterfaceError):
        return True
    if not isinstance(problem, OperationalError):
        return False
    state = getattr(problem.__cause__, "sqlstate", None)
    return state is None or state.startswith(UNREACHABLE)


def _unavailable(request: HttpRequest) -> HttpResponse:
    typed = request.POST.get("body", "") if request.method == "POST" else ""
    if request.path in ASKED_BY_MACHINES:
        page, content_type = "database: not ok\n", "text/plain; charset=utf-8"
    else:
        # Without a request: what it would add to the page is in the database.
        known = {"typed": typed, "request_id": current_id.get()}
        page, content_type = render_to_string("503.html", known), None
    response = HttpResponse(
        page,
        content_type=content_type,
        status=HTTPStatus.SERVICE_UNAVAILABLE,
        headers={"Cache-Control": "no-store", "Retry-After": "10"},
    )
    vars(response)["_has_been_logged"] = True  # Django would write a line for each
    return response


def _one_line(problem: Exception) -> str:
    """libpq names host and account, never the password."""
    return " ".join(str(problem).split())
