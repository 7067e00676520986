"""Answer a page that was not found with a redirect, if its address has moved."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect

from evidenceblog.core import http_caching

from . import known_paths, paths, resolver


class RedirectMiddleware:
    """Turns a 404 for a reader into a 301 where a redirect is recorded, or where
    the address that is meant has a page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        not_found = response.status_code == HTTPStatus.NOT_FOUND
        if not not_found or request.method not in {"GET", "HEAD"}:
            return response
        path = request.path_info
        address = resolver.resolve_path(path) or known_paths.find_meant(path)
        if not address:
            return response
        return redirect_response(address, http_caching.whole_query(request))


def redirect_response(
    address: str, query: str = "", *, with_body: bool = False
) -> HttpResponse:
    """Answer 301 to the address, with the query that the request came with.

    `with_body` makes it 308: the browser sends again what it sent (RFC 9110, section
    15.4.9). Browsers ask again each time: an address may be given back to the page that had it,
    and a 301 that a browser keeps for ever would then go in a circle.
    """
    return HttpResponsePermanentRedirect(
        paths.with_query(address, query),
        preserve_request=with_body,
        headers={"Cache-Control": "no-cache"},
    )
