"""Request ids: one word that a request's log lines, error page and tasks share."""

import re
import secrets
from collections.abc import Callable
from typing import Any

from django.core.signals import request_finished
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse  # noqa: TID251  # a middleware

from .client_address import is_trusted
from .log_context import current_id

HEADER = "X-Request-ID"
SHAPE = re.compile(r"[A-Za-z0-9._-]{8,64}")


class RequestIdMiddleware:
    """Put it first: what the others log has the id, too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = _given_id(request) or secrets.token_hex(8)
        # Until the request is finished: Django logs a refusal after all middleware.
        current_id.set(request_id)
        response = self._get_response(request)
        response.headers[HEADER] = request_id
        return response


@receiver(request_finished, dispatch_uid="request id")
def _forget_id(**_facts: Any) -> None:
    current_id.set("")


def _given_id(request: HttpRequest) -> str:
    """Return the id that a proxy of ours gave; anybody else could forge one."""
    given = request.headers.get(HEADER, "")
    peer = str(request.META.get("REMOTE_ADDR", ""))
    return given if SHAPE.fullmatch(given) and is_trusted(peer) else ""
