"""The endpoints for webmentions, pingbacks and trackbacks, and a linkback's status page."""

from http import HTTPStatus
from xmlrpc.client import Fault

from django.conf import settings
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
)
from django.views.decorators.vary import vary_on_headers

from comments.discussion.receipts import receipt_of
from evidenceblog.core import client_address, http_caching
from evidenceblog.core.rate_limit_decorator import client_range, rate_limited
from evidenceblog.core.rate_limits import sender_range
from evidenceblog.core.secret_codes import hash_of_code

from . import receiver
from .forms import MentionForm
from .models import Linkback, Protocol
from .protocols import pingback as xmlrpc, trackback as ping, webmention as protocol
from .protocols.pingback import FaultCode
from .receiver import LinkbackRefused, RefusalReason

TEXT = "text/plain; charset=utf-8"
HOW_TO_SEND = "Send source and target by POST, as a form: w3.org/TR/webmention\n"
KNOWN_TEXT = "That link is known already; its page is looked at again."
ORIGIN_REFUSALS = {RefusalReason.ORIGIN, RefusalReason.SAME, RefusalReason.OURS}
FAULT_CODES = {
    RefusalReason.UNKNOWN: FaultCode.NO_TARGET,
    RefusalReason.NO_POST: FaultCode.BAD_TARGET,
    RefusalReason.CLOSED: FaultCode.BAD_TARGET,
    RefusalReason.BLOCKED: FaultCode.DENIED,
}


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@vary_on_headers("Accept")
def webmention(request: HttpRequest) -> HttpResponse:
    """Take webmentions; a person with a browser is shown a form for them."""
    if request.method == "POST":
        return _receive_webmention(request)
    # Programs ask for no HTML by its name.
    if "text/html" not in request.headers.get("Accept", ""):
        return HttpResponseNotAllowed(["POST"], HOW_TO_SEND, content_type=TEXT)
    target = request.GET.get("target", "")
    refused = receiver.refusal_of(target, Protocol.WEBMENTION) if target else None
    return _form(request, MentionForm(initial={"target": target}), notice=refused)


@http_caching.read_only
@never_cache
def status(request: HttpRequest, code: str) -> HttpResponse:
    """Tell a sender how their linkback fares."""
    known = Linkback.objects.select_related("comment", "post__live")
    linkback = get_object_or_404(known, code=hash_of_code(code))
    receipt = receipt_of(linkback.comment) if linkback.comment else None
    context = {"linkback": linkback, "receipt": receipt}
    response = render(request, "linkbacks/status.html", context)
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response


def _status_page(linkback: Linkback) -> str:
    """Return where the sender of a new linkback sees how it fares: a secret of theirs."""
    return reverse("webmention_status", args=[linkback.told_code])


@rate_limited(
    receiver.SENDERS,
    by=client_range,
    answer=lambda _reached, request: _bad_request(
        request, "too_many", "Wait a few minutes, then send it again."
    ),
)
def _receive_webmention(request: HttpRequest) -> HttpResponse:
    """Take a webmention (§3.2): 201 with the page that tells how it fares, 202 if it is
    known, or 400; 403 from whom none is taken."""
    if _content_length(request) > protocol.LONGEST_FORM:
        return _bad_request(request, "invalid_request", "The form is too long.")
    if _is_by_hand(request) and not (form := MentionForm(request.POST)).is_valid():
        return _form(request, form, HTTPStatus.BAD_REQUEST)
    fields = dict(request.POST.lists())
    if problem := protocol.problem_of(request.content_type or "", fields):
        return _bad_request(request, *problem)
    origin, target = (request.POST[name].strip() for name in ("source", "target"))
    try:
        linkback, is_new = receiver.receive_linkback(
            origin, target, Protocol.WEBMENTION, network=_sender_network(request)
        )
    except LinkbackRefused as refused:
        return _refused_webmention(request, refused)
    if not is_new:
        return _known_webmention(request)
    page = _status_page(linkback)
    if _is_by_hand(request):
        return HttpResponseRedirect(page, status=HTTPStatus.SEE_OTHER)
    location = {"Location": settings.SITE_URL + page}
    return _plain(_receipt_text(linkback), HTTPStatus.CREATED, location)


def _known_webmention(request: HttpRequest) -> HttpResponse:
    """Say no more than that: how it fares is for whoever told of it first."""
    if _is_by_hand(request):
        return _form(request, MentionForm(), notice=KNOWN_TEXT)
    return _plain(KNOWN_TEXT, HTTPStatus.ACCEPTED)


def _refused_webmention(request: HttpRequest, refused: LinkbackRefused) -> HttpResponse:
    """Answer with a code, as the public test suite and its senders expect."""
    if refused.reason is RefusalReason.BLOCKED:
        return _bad_request(request, "forbidden", str(refused), HTTPStatus.FORBIDDEN)
    is_origin = refused.reason in ORIGIN_REFUSALS
    code = "invalid_source" if is_origin else "invalid_target"
    return _bad_request(request, code, str(refused))


def _bad_request(
    request: HttpRequest, code: str, words: str, status: int = HTTPStatus.BAD_REQUEST
) -> HttpResponse:
    """Say what is wrong: in the form, where a person filled it in."""
    if not _is_by_hand(request):
        return _plain(f"{code}: {words}", status)
    form = MentionForm(request.POST)
    form.add_error(next((name for name in form.fields if name in code), None), words)
    return _form(request, form, status)


def _plain(
    words: str, status: int, headers: dict[str, str] | None = None
) -> HttpResponse:
    return HttpResponse(f"{words}\n", status=status, content_type=TEXT, headers=headers)


def _form(
    request: HttpRequest,
    form: MentionForm,
    status: int = HTTPStatus.OK,
    notice: object = None,
) -> HttpResponse:
    context = {"form": form, "refused": notice}
    return render(request, "linkbacks/webmention.html", context, status=status)


def _is_by_hand(request: HttpRequest) -> bool:
    """Tell whether a person filled in our form; it says so, as no program does."""
    is_short = _content_length(request) <= protocol.LONGEST_FORM
    return is_short and request.POST.get("by") == "hand"


@csrf_exempt
@require_POST
@never_cache
@rate_limited(
    receiver.SENDERS,
    by=client_range,
    answer=lambda *_: _pingback_response(
        Fault(FaultCode.GENERIC, "Too many calls: try again later.")
    ),
)
def pingback(request: HttpRequest) -> HttpResponse:
    """Take a pingback: its success, or a fault of the specification, both as 200."""
    if "xml" not in (request.content_type or ""):
        return HttpResponse(status=HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    if _content_length(request) > xmlrpc.LONGEST_CALL:
        return HttpResponse(status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    try:
        origin, target = xmlrpc.parse_call(request.body)
        linkback, is_new = receiver.receive_linkback(
            origin, target, Protocol.PINGBACK, network=_sender_network(request)
        )
    except LinkbackRefused as refused:
        code = FAULT_CODES.get(refused.reason, FaultCode.GENERIC)
        return _pingback_response(Fault(code, str(refused)))
    except Fault as fault:
        return _pingback_response(fault)
    if not is_new:
        return _pingback_response(Fault(FaultCode.KNOWN, KNOWN_TEXT))
    return _pingback_response(_receipt_text(linkback))


def _pingback_response(answer: str | Fault) -> HttpResponse:
    content = xmlrpc.build_response(answer)
    return HttpResponse(content, content_type=xmlrpc.CONTENT_TYPE)


@csrf_exempt
@require_POST
@never_cache
@rate_limited(
    receiver.SENDERS,
    by=client_range,
    answer=lambda *_, **_slug: _trackback_response(
        "Too many at once: try again later."
    ),
)
def trackback(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a trackback as a hint to look at the page that it names."""
    if _content_length(request) > ping.LONGEST_FORM:
        return _trackback_response("The ping is too long.")
    target = settings.SITE_URL + reverse("post", args=[slug])
    try:
        origin = ping.parse_ping(request.headers.get("Content-Type", ""), request.body)
        _linkback, is_new = receiver.receive_linkback(
            origin, target, Protocol.TRACKBACK, network=_sender_network(request)
        )
    except ping.TrackbackMalformed as malformed:
        return _trackback_response(str(malformed))
    except LinkbackRefused as refused:
        answer = _trackback_response(str(refused))
        if refused.reason is RefusalReason.UNKNOWN:
            answer.status_code = HTTPStatus.NOT_FOUND
        return answer
    return _trackback_response("" if is_new else KNOWN_TEXT)


def _trackback_response(problem: str) -> HttpResponse:
    return HttpResponse(ping.build_response(problem), content_type=ping.CONTENT_TYPE)


def _receipt_text(linkback: Linkback) -> str:
    page = settings.SITE_URL + _status_page(linkback)
    return f"Received; it will be verified. How it fares: {page}"


def _content_length(request: HttpRequest) -> int:
    """Return how many bytes a request says that it has, 0 where it says nothing."""
    length = request.headers.get("Content-Length", "")
    return int(length) if length.isdecimal() else 0


def _sender_network(request: HttpRequest) -> str:
    address = client_address.client_ip(request.META)
    return sender_range(address)
