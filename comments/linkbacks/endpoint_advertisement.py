"""Advertisement of the endpoints for linkbacks in a post's page and its headers."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse  # noqa: TID251  # a middleware
from django.urls import reverse

from evidenceblog.core.models import SiteSettings
from posts.models import Post

from . import mention_switches
from .models import Protocol

# Where the page leaves for the middleware what its headers are to say.
ADVERTISED = "linkbacks.advertised"


def advertised_endpoints(post: Post, site: SiteSettings) -> dict[Protocol, str]:
    """Return the absolute addresses to which one tells of a link to this post."""
    paths = {
        Protocol.WEBMENTION: reverse("webmention"),
        Protocol.PINGBACK: reverse("pingback"),
        Protocol.TRACKBACK: reverse("trackback", args=[post.slug]),
    }
    accepted = mention_switches.accepted_protocols(post, site)
    return {protocol: settings.SITE_URL + paths[protocol] for protocol in accepted}


class EndpointHeadersMiddleware:
    """Say in the headers what a post's page says in its head.

    `Link` (RFC 8288) for webmentions, `X-Pingback` for pingbacks: senders look there
    first, and some read no page.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        said: dict[Protocol, str] = request.META.get(ADVERTISED, {})
        if webmention := said.get(Protocol.WEBMENTION):
            response["Link"] = f'<{webmention}>; rel="webmention"'
        if pingback := said.get(Protocol.PINGBACK):
            response["X-Pingback"] = pingback
        return response
