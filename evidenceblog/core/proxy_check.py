"""Say what to set where a proxy is not believed, in place of redirecting for ever.

A proxy that ends TLS says so in X-Forwarded-Proto. Not named in TRUSTED_PROXIES it is
not believed; each request then looks unencrypted, and is redirected to where it came from.
"""

import logging
from collections.abc import Callable, Mapping
from functools import lru_cache
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse  # noqa: TID251  # a middleware

logger = logging.getLogger(__name__)

SAID = """\
This site is behind a proxy that it does not know.

For its operator: a request came from {peer}, which says that it was encrypted. If {peer}
is your proxy, set TRUSTED_PROXIES={peer} and start the site again.
"""


class ProxyCheckMiddleware:
    """Put it before SecurityMiddleware, which would redirect."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        believed = settings.SECURE_PROXY_SSL_HEADER or request.is_secure()
        redirects = settings.SECURE_SSL_REDIRECT and not believed
        if not redirects or not _says_https(request.META):
            return self._get_response(request)
        peer = str(request.META.get("REMOTE_ADDR", ""))
        _warn_once(peer)
        response = HttpResponse(
            SAID.format(peer=peer or "the web server's own socket"),
            status=HTTPStatus.SERVICE_UNAVAILABLE,
            headers={"Cache-Control": "no-store"},
            content_type="text/plain; charset=utf-8",
        )
        vars(response)["_has_been_logged"] = True  # Django would write a line for each
        return response


def _says_https(meta: Mapping[str, Any]) -> bool:
    said = str(meta.get("HTTP_X_FORWARDED_PROTO", "")).partition(",")[0]
    return said.strip().lower() == "https"


@lru_cache(maxsize=16)  # more peers than a site has proxies
def _warn_once(peer: str) -> None:
    logger.error(
        "Requests from %s say that they were encrypted, and are not believed: if it is"
        " your proxy, set TRUSTED_PROXIES=%s",
        *(peer, peer),
    )
