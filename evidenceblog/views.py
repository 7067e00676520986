"""What machines ask of the site: is this process there, who may crawl, whom to warn."""

import sys
from datetime import UTC, datetime, timedelta
from http import HTTPStatus

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.cache import never_cache
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from posts.page_sections import SECTIONS

from .core import health, http_caching, metrics_page
from .core.database_outage import answer_outage
from .core.health import Level
from .core.http_caching import read_only
from .core.log_context import current_id
from .core.models import SiteSettings
from .core.robots import robots_txt

TEXT = "text/plain; charset=utf-8"
# Less than a year ahead (RFC 9116 §2.5.5), and longer than anybody keeps a copy.
SECURITY_DAYS = 180


@read_only
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer that this process takes requests; says nothing of the database."""
    return HttpResponse("ok\n", content_type="text/plain")


@read_only
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Tell a monitor whether the site does its work: 200, or 503 where something is
    wrong. Strangers ask, too: a line has a name, and whether it is ok."""
    words = {True: "not ok", False: "ok"}
    is_bad = {one.name: one.level == Level.ERROR for one in health.run(readyz=True)}
    response = HttpResponse(
        "".join(f"{name}: {words[bad]}\n" for name, bad in is_bad.items()),
        status=HTTPStatus.SERVICE_UNAVAILABLE
        if any(is_bad.values())
        else HTTPStatus.OK,
        content_type=TEXT,
    )
    vars(response)["_has_been_logged"] = True  # monitors ask many times an hour
    return response


@read_only
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer Prometheus, if it may read the metrics."""
    if not metrics_page.may_read(request.META):
        said = "Send METRICS_TOKEN as a bearer token, or ask on this machine.\n"
        status = HTTPStatus.FORBIDDEN
        return HttpResponse(said, status=status, content_type=TEXT)
    return HttpResponse(
        metrics_page.exposition(), content_type=CONTENT_TYPE_PLAIN_0_0_4
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer where a view failed (handler500), or a middleware, or the page of another
    error: these may need a database that is away.

    What a request adds to pages may fail, too, so the page gets only its id.
    """
    if outage := answer_outage(request, sys.exception()):
        return outage
    page = render_to_string("500.html", {"request_id": current_id.get()})
    return HttpResponse(page, status=HTTPStatus.INTERNAL_SERVER_ERROR)


@read_only
@http_caching.shared()
def robots(request: HttpRequest) -> HttpResponse:
    """Tell crawlers what the site's settings say of them (RFC 9309)."""
    private = [name for section in SECTIONS for name in section.private_params]
    closed = [reverse("admin:index"), *(f"/*?{name}=" for name in private)]
    sitemap = settings.SITE_URL + reverse("sitemap")
    words = robots_txt(SiteSettings.load(), closed, sitemap)
    return http_caching.public(HttpResponse(words, content_type=TEXT))


@read_only
@http_caching.shared()
def security(request: HttpRequest) -> HttpResponse:
    """Say to whom a weakness is told (RFC 9116); 404 while nobody is named."""
    if not settings.CONTACT_EMAIL:
        raise Http404
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    expires = (today + timedelta(days=SECURITY_DAYS)).isoformat()
    lines = (
        f"Contact: mailto:{settings.CONTACT_EMAIL}",
        f"Expires: {expires.replace('+00:00', 'Z')}",
        f"Preferred-Languages: {settings.LANGUAGE_CODE.partition('-')[0]}",
        f"Canonical: {settings.SITE_URL}{reverse('security')}",
    )
    words = "".join(f"{line}\n" for line in lines)
    return http_caching.public(HttpResponse(words, content_type=TEXT))
