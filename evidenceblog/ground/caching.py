"""Caching: which pages are the same for everybody, what they show, and for how long.

The headers are those of shared caches: Cache-Control (RFC 9111 §5.2), Surrogate-Control
and Surrogate-Key as content delivery networks read them, and No-Vary-Search
(draft-ietf-httpbis-no-vary-search), which names the parameters that shape a page.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse  # noqa: TID251  # for views, by views
from django.utils import timezone

# A change purges; this only bounds how long what nobody purged can stay.
KEPT_SECONDS = 24 * 60 * 60
# Past that, others are served the old page while one request makes the new.
STALE_SECONDS = 60
# For shared caches that nobody tells of changes.
UNPURGED_SECONDS = 60
# The key of every page: the site's name is on it.
SITE = "site"
# Where the query is set aside while a view sees only what shapes its page.
WHOLE_QUERY = "evidenceblog.whole_query"

type View = Callable[..., HttpResponse]


def shared(
    *, params: Sequence[str] = (), apart: Sequence[str] = ()
) -> Callable[[View], View]:
    """Let caches hand to everybody what a view answers with `public`.

    Of the query only `params` reach the view, so nothing else can shape such a page. A
    request with one of `apart` is answered for that reader alone and kept nowhere;
    what somebody who is signed in gets is kept nowhere either.
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
                _leave_only(params, request)
            response = view(request, *args, **kwargs)
            if alone:
                _keep_apart(response, "no-store")
            elif _may_be_signed_in(request):
                _keep_apart(response, "private, no-cache")
            elif "Surrogate-Key" in response:
                response["No-Vary-Search"] = ignored
            return response

        return serve

    return decorate


def public(
    response: HttpResponse, *keys: str, until: datetime | None = None
) -> HttpResponse:
    """Mark a page as the same for everybody, and name what it shows.

    `purging.purge` with one of the keys drops it. `until` is when it stops being true
    without any change, such as when its comments close.
    """
    kept, unpurged = KEPT_SECONDS, UNPURGED_SECONDS
    if until:
        kept = min(kept, max(0, int((until - timezone.now()).total_seconds())))
    elsewhere = min(kept, kept if settings.CDN_PURGE_URL else unpurged)
    response["Cache-Control"] = (
        f"public, max-age=0, must-revalidate, s-maxage={elsewhere}"
    )
    response["Surrogate-Control"] = (
        f"max-age={kept}, stale-while-revalidate={STALE_SECONDS}"
    )
    response["Surrogate-Key"] = " ".join([*keys, SITE])
    return response


def whole_query(request: HttpRequest) -> str:
    """Return the query as it was asked, for answers that are not shared: redirects."""
    return str(request.META.get(WHOLE_QUERY, request.META.get("QUERY_STRING", "")))


def _leave_only(params: Sequence[str], request: HttpRequest) -> None:
    query = request.GET.copy()
    for name in request.GET.keys() - set(params):
        del query[name]
    request.GET = query  # type: ignore[assignment]  # a copy may be changed
    request.META[WHOLE_QUERY] = request.META.get("QUERY_STRING", "")
    request.META["QUERY_STRING"] = query.urlencode()


def _may_be_signed_in(request: HttpRequest) -> bool:
    return (
        settings.SESSION_COOKIE_NAME in request.COOKIES
        or "Authorization" in request.headers
    )


def _keep_apart(response: HttpResponse, control: str) -> None:
    for name in ("Surrogate-Key", "Surrogate-Control"):
        response.headers.pop(name, None)
    response["Cache-Control"] = control
