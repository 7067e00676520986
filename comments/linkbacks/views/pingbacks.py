"""Where pingbacks come in: calls of XML-RPC."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from comments.linkbacks import receiving
from comments.linkbacks.models import Protocol
from comments.linkbacks.protocols import pingback as xmlrpc
from comments.linkbacks.receiving import Fault, Refused
from evidenceblog.core.rate_limit_decorator import client_range, rate_limited
from evidenceblog.core.rate_limits import RateLimitReached

from . import answering

CODES = {
    Fault.ORIGIN: xmlrpc.Code.GENERIC,
    Fault.TARGET: xmlrpc.Code.GENERIC,
    Fault.SAME: xmlrpc.Code.GENERIC,
    Fault.OURS: xmlrpc.Code.GENERIC,
    Fault.UNKNOWN: xmlrpc.Code.NO_TARGET,
    Fault.NO_POST: xmlrpc.Code.BAD_TARGET,
    Fault.CLOSED: xmlrpc.Code.BAD_TARGET,
    Fault.BLOCKED: xmlrpc.Code.DENIED,
}


def _too_many(_reached: RateLimitReached, _request: HttpRequest) -> HttpResponse:
    return _fault(xmlrpc.Code.GENERIC, "Too many calls: try again later.")


@csrf_exempt
@require_POST
@never_cache
@rate_limited(receiving.SENDERS, by=client_range, answer=_too_many)
def pingback(request: HttpRequest) -> HttpResponse:
    """Take a pingback: its success, or a fault of the specification, both as 200."""
    if "xml" not in (request.content_type or ""):
        return HttpResponse(status=HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    if answering.length(request) > xmlrpc.LONGEST_CALL:
        return HttpResponse(status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    try:
        call = xmlrpc.read(request.body)
        linkback, is_new = receiving.receive(
            *call, Protocol.PINGBACK, network=answering.network(request)
        )
    except Refused as refused:
        return _fault(CODES[refused.fault], answering.why(refused, Protocol.PINGBACK))
    except xmlrpc.Fault as fault:
        return _fault(fault.code, fault.words)
    if not is_new:
        return _fault(xmlrpc.Code.KNOWN, answering.KNOWN)
    answer = xmlrpc.answered(answering.receipt(linkback))
    return HttpResponse(answer, content_type=xmlrpc.CONTENT_TYPE)


def _fault(code: xmlrpc.Code, words: str) -> HttpResponse:
    answer = xmlrpc.refused(xmlrpc.Fault(code, words))
    return HttpResponse(answer, content_type=xmlrpc.CONTENT_TYPE)
