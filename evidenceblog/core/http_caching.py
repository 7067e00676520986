"""HTTP caching: which pages are the same for everybody, what they show, and for how long.

The headers are those of shared caches: Cache-Control (RFC 9111 §5.2), Surrogate-Control
and Surrogate-Key as content delivery networks read them, and No-Vary-Search
(draft-ietf-httpbis-no-vary-search), which names the parameters that shape a page.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import wraps
from math import inf
from typing import Any

from django.conf import settings
from django.http import (  # noqa: TID251  # for views, by views
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    QueryDict,
)
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

# A change purges; this only bounds how long what nobody purged can stay.
FRESH_SECONDS = 24 * 60 * 60
# Past that, others are served the old page while one request makes the new.
STALE_SECONDS = 60
# For shared caches that nobody tells of changes.
UNPURGED_SECONDS = 60
# The key of every page: the site's name is on it.
SITE = "site"
# Where the query is set aside while a view sees only what shapes its page.
WHOLE_QUERY = "evidenceblog.whole_query"

type View = Callable[..., HttpResponse]


def read_only[V: Callable[..., HttpResponseBase]](view: V) -> V:
    """Take GET and HEAD alone; answer 405 to all else, whatever token it lacks."""
    return csrf_exempt(require_safe(view))


def shared(
    *, params: Sequence[str] = (), apart: Sequence[str] = ()
) -> Callable[[View], View]:
    """Let caches hand to everybody what a view answers with `public`.

    Of the query only `params` reach the view, so nothing else can shape such a page. A
    request with one of `apart` is answered for that reader alone, and so is somebody
    who is signed in: only their browser may keep the page. It may not be told to keep
    nothing (no-store): browsers then forget what was typed into a form, too.
    """
    shaping = " ".join(f'"{name}"' for name in (*params, *apart))
    ignored = f"params, except=({shaping})" if shaping else "params"

    def decorate(view: View) -> View:
        @wraps(view)
        def serve(
            request: HttpRequest, *args: object, **kwargs: object
        ) -> HttpResponse:
            alone = bool(request.GET.keys() & set(apart))
            if not alone:
                _keep_params(params, request)
            response = view(request, *args, **kwargs)
            if alone or may_be_signed_in(request.META):
                for name in ("Surrogate-Key", "Surrogate-Control"):
                    response.headers.pop(name, None)
                response["Cache-Control"] = "private, no-cache"
            elif "Surrogate-Key" in response:
                response["No-Vary-Search"] = ignored
            return response

        return serve

    return decorate


def public(
    response: HttpResponse, *keys: str, until: datetime | None = None
) -> HttpResponse:
    """Mark a page as the same for everybody, and name what it shows.

    `cache_purge.purge` with one of the keys drops it. `until` is when it stops being true
    without any change, such as when its comments close.
    """
    left = (until - timezone.now()).total_seconds() if until else inf
    kept = int(max(0, min(left, FRESH_SECONDS)))
    # What ends by itself is not purged then; and it may come from what we keep, a day old.
    purged = settings.CDN_PURGE_URL and left > 2 * FRESH_SECONDS
    elsewhere = kept if purged else min(kept, UNPURGED_SECONDS)
    response["Cache-Control"] = (
        f"public, max-age=0, must-revalidate, s-maxage={elsewhere}"
    )
    response["Surrogate-Control"] = (
        f"max-age={kept}, stale-while-revalidate={STALE_SECONDS}"
    )
    response["Surrogate-Key"] = " ".join([*keys, SITE])
    return response


def secret(response: HttpResponse) -> HttpResponse:
    """Mark a page whose address is a secret of its reader: nobody keeps, names or lists it."""
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response


def whole_query(request: HttpRequest) -> str:
    """Return the query as it was asked, for answers that are not shared: redirects."""
    return str(request.META.get(WHOLE_QUERY, request.META.get("QUERY_STRING", "")))


def may_be_signed_in(meta: Mapping[str, Any]) -> bool:
    """Tell whether a request carries a session, or anything that looks like one."""
    return (
        settings.SESSION_COOKIE_NAME in meta.get("HTTP_COOKIE", "")
        or "HTTP_AUTHORIZATION" in meta
    )


def _keep_params(params: Sequence[str], request: HttpRequest) -> None:
    query = QueryDict(mutable=True)
    for name in request.GET.keys() & set(params):
        query[name] = request.GET[name]  # of several, the last
    request.META[WHOLE_QUERY] = request.META.get("QUERY_STRING", "")
    request.META["QUERY_STRING"] = query.urlencode()
    request.GET = query  # type: ignore[assignment]  # nobody changes it from here on


class DefaultCacheControlMiddleware:
    """Middleware: what does not say for how long it may be kept is asked for each time.

    Caches would keep "not found" and "gone" by a guess of theirs (RFC 9111 §4.2.2),
    and no purge could name them.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._get_response(request)
        response.headers.setdefault("Cache-Control", "no-cache")
        return response
