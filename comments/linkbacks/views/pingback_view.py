"""The endpoint for pingbacks: calls of XML-RPC."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from comments.linkbacks import receiver
from comments.linkbacks.models import Protocol
from comments.linkbacks.protocols import pingback as xmlrpc
from comments.linkbacks.receiver import LinkbackRefused, RefusalReason
from evidenceblog.core.rate_limit_decorator import client_range, rate_limited
from evidenceblog.core.rate_limits import RateLimitReached

from . import responses

CODES = {
    RefusalReason.ORIGIN: xmlrpc.FaultCode.GENERIC,
    RefusalReason.TARGET: xmlrpc.FaultCode.GENERIC,
    RefusalReason.SAME: xmlrpc.FaultCode.GENERIC,
    RefusalReason.OURS: xmlrpc.FaultCode.GENERIC,
    RefusalReason.UNKNOWN: xmlrpc.FaultCode.NO_TARGET,
    RefusalReason.NO_POST: xmlrpc.FaultCode.BAD_TARGET,
    RefusalReason.CLOSED: xmlrpc.FaultCode.BAD_TARGET,
    RefusalReason.BLOCKED: xmlrpc.FaultCode.DENIED,
}


def _too_many(_reached: RateLimitReached, _request: HttpRequest) -> HttpResponse:
    return _fault(xmlrpc.FaultCode.GENERIC, "Too many calls: try again later.")


@csrf_exempt
@require_POST
@never_cache
@rate_limited(receiver.SENDERS, by=client_range, answer=_too_many)
def pingback(request: HttpRequest) -> HttpResponse:
    """Take a pingback: its success, or a fault of the specification, both as 200."""
    if "xml" not in (request.content_type or ""):
        return HttpResponse(status=HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    if responses.content_length(request) > xmlrpc.LONGEST_CALL:
        return HttpResponse(status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    try:
        call = xmlrpc.parse_call(request.body)
        linkback, is_new = receiver.receive_linkback(
            *call, Protocol.PINGBACK, network=responses.sender_network(request)
        )
    except LinkbackRefused as refused:
        return _fault(
            CODES[refused.reason], responses.refusal_text(refused, Protocol.PINGBACK)
        )
    except xmlrpc.PingbackFault as fault:
        return _fault(fault.code, fault.words)
    if not is_new:
        return _fault(xmlrpc.FaultCode.KNOWN, responses.KNOWN_TEXT)
    answer = xmlrpc.build_response(responses.receipt_text(linkback))
    return HttpResponse(answer, content_type=xmlrpc.CONTENT_TYPE)


def _fault(code: xmlrpc.FaultCode, words: str) -> HttpResponse:
    answer = xmlrpc.build_fault_response(xmlrpc.PingbackFault(code, words))
    return HttpResponse(answer, content_type=xmlrpc.CONTENT_TYPE)
