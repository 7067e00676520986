"""Null characters in what a request asks for: PostgreSQL cannot store them, so that
nothing of ours has one, and each look-up of one would be a fault of ours."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse  # noqa: TID251  # middleware

NUL = "\0"
IN_A_QUERY = "%00"
REPLACEMENT = "%EF%BF%BD"  # U+FFFD, as what is no UTF-8 is read
# As a quoted cookie has it (RFC 2109), which Django reads.
IN_A_COOKIE = r"\000"


class NullCharactersMiddleware:
    """Answers 404 where the path has a null character and 400 where a cookie has; in a
    query it stands for a character that is not known.

    What is sent by POST is checked by the form that it is for.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if NUL in request.path_info:
            raise Http404
        if IN_A_COOKIE in request.META.get("HTTP_COOKIE", ""):
            raise BadRequest
        query = request.META.get("QUERY_STRING", "")
        if IN_A_QUERY in query:
            request.META["QUERY_STRING"] = query.replace(IN_A_QUERY, REPLACEMENT)
        return self._get_response(request)
