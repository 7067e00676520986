"""The endpoint for trackbacks: forms that are taken as hints, answered in XML."""

from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from comments.linkbacks import receiver
from comments.linkbacks.models import Protocol
from comments.linkbacks.protocols import trackback as ping
from comments.linkbacks.receiver import LinkbackRefused, RefusalReason
from evidenceblog.core.rate_limit_decorator import client_range, rate_limited
from evidenceblog.core.rate_limits import RateLimitReached

from . import responses


def _too_many(
    _reached: RateLimitReached, _request: HttpRequest, slug: str
) -> HttpResponse:
    return _answer("Too many at once: try again later.")


@csrf_exempt
@require_POST
@never_cache
@rate_limited(receiver.SENDERS, by=client_range, answer=_too_many)
def trackback(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a trackback as a hint to look at the page that it names."""
    if responses.content_length(request) > ping.LONGEST_FORM:
        return _answer("The ping is too long.")
    target = settings.SITE_URL + reverse("post", args=[slug])
    try:
        origin = ping.parse_ping(request.headers.get("Content-Type", ""), request.body)
        _linkback, is_new = receiver.receive_linkback(
            origin,
            target,
            Protocol.TRACKBACK,
            network=responses.sender_network(request),
        )
    except ping.TrackbackMalformed as malformed:
        return _answer(str(malformed))
    except LinkbackRefused as refused:
        answer = _answer(responses.refusal_text(refused, Protocol.TRACKBACK))
        if refused.reason is RefusalReason.UNKNOWN:
            answer.status_code = HTTPStatus.NOT_FOUND
        return answer
    return _answer("" if is_new else responses.KNOWN_TEXT)


def _answer(problem: str = "") -> HttpResponse:
    return HttpResponse(ping.build_response(problem), content_type=ping.CONTENT_TYPE)
