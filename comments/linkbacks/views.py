"""The three ways in for linkbacks, and the page that tells a sender how theirs fares."""

from http import HTTPStatus

from django.conf import settings
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.text import capfirst
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)
from django.views.decorators.vary import vary_on_headers

from comments.receipts import receipt_of
from evidenceblog.ground import visitors
from evidenceblog.ground.limiting import limited, visitor
from evidenceblog.ground.limits import LimitReached, range_of

from . import reasons, receiving
from .forms import MentionForm
from .models import Linkback, Protocol
from .protocols import pingback as xmlrpc, trackback as tb, webmention as form
from .receiving import Fault, Refused

TEXT = "text/plain; charset=utf-8"

HOW_TO_SEND = "Send source and target by POST, as a form: w3.org/TR/webmention\n"
# The first word is what the public test suite and its senders look for.
SAID = {
    Fault.ORIGIN: "invalid_source: we fetch only pages whose address begins with https:// "
    "or http://, names a host on the internet and no port, and has 2,048 characters at "
    "most.",
    Fault.TARGET: "invalid_target: that address is not on this site.",
    Fault.SAME: "invalid_source: that is the address of the post itself.",
    Fault.OURS: "invalid_source: that is a page of ours; they need not mention each other.",
    Fault.UNKNOWN: "invalid_target: there is no post at that address.",
    Fault.NO_POST: "invalid_target: that page is no post.",
    Fault.CLOSED: "invalid_target: that post takes no {protocol}s.",
    Fault.BLOCKED: "forbidden: mentions of that page are not taken here.",
}
FAULTS = {
    Fault.ORIGIN: xmlrpc.Code.GENERIC,
    Fault.TARGET: xmlrpc.Code.GENERIC,
    Fault.SAME: xmlrpc.Code.GENERIC,
    Fault.OURS: xmlrpc.Code.GENERIC,
    Fault.UNKNOWN: xmlrpc.Code.NO_TARGET,
    Fault.NO_POST: xmlrpc.Code.BAD_TARGET,
    Fault.CLOSED: xmlrpc.Code.BAD_TARGET,
    Fault.BLOCKED: xmlrpc.Code.DENIED,
}


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@vary_on_headers("Accept")
def webmention(request: HttpRequest) -> HttpResponse:
    """Take webmentions; a person with a browser is shown a form for them."""
    if request.method == "POST":
        return _take_webmention(request)
    if not _is_browser(request):
        return HttpResponseNotAllowed(["POST"], HOW_TO_SEND, content_type=TEXT)
    target = request.GET.get("target", "")
    refused = receiving.refusal_of(target, Protocol.WEBMENTION) if target else None
    told = {
        "form": MentionForm(initial={"target": target}),
        "refused": refused and _without_code(_in_words(refused, Protocol.WEBMENTION)),
    }
    return render(request, "linkbacks/webmention.html", told)


def _too_many_mentions(_reached: LimitReached, request: HttpRequest) -> HttpResponse:
    return _bad(request, "too_many: wait a few minutes, then send it again.")


@limited(receiving.SENDERS, by=visitor, answer=_too_many_mentions)
def _take_webmention(request: HttpRequest) -> HttpResponse:
    """Take a webmention (§3.2): 201 with the page that tells how it fares, or 400; 403
    from whom none is taken."""
    if _length(request) > form.LONGEST_FORM:
        return _bad(request, "invalid_request: the form is too long.")
    if _is_by_hand(request) and not (told := MentionForm(request.POST)).is_valid():
        return _form(request, told, HTTPStatus.BAD_REQUEST)
    try:
        said = form.read(request.content_type or "", dict(request.POST.lists()))
        linkback, _new = receiving.receive(
            *said, Protocol.WEBMENTION, network=_network(request)
        )
    except form.Malformed as malformed:
        return _bad(request, str(malformed))
    except Refused as refused:
        is_blocked = refused.fault is Fault.BLOCKED
        status = HTTPStatus.FORBIDDEN if is_blocked else HTTPStatus.BAD_REQUEST
        return _bad(request, _in_words(refused, Protocol.WEBMENTION), status)
    return _received(request, linkback)


def _received(request: HttpRequest, linkback: Linkback) -> HttpResponse:
    if _is_by_hand(request):
        return HttpResponseRedirect(
            linkback.get_absolute_url(), status=HTTPStatus.SEE_OTHER
        )
    answer = HttpResponse(f"{_receipt(linkback)}\n", content_type=TEXT)
    answer.status_code = HTTPStatus.CREATED
    answer["Location"] = settings.SITE_URL + linkback.get_absolute_url()
    return answer


def _receipt(linkback: Linkback) -> str:
    page = settings.SITE_URL + linkback.get_absolute_url()
    return f"Received; it will be verified. How it fares: {page}"


def _bad(
    request: HttpRequest, words: str, status: int = HTTPStatus.BAD_REQUEST
) -> HttpResponse:
    """Say what is wrong: in the form, where a person filled it in."""
    if not _is_by_hand(request):
        return HttpResponse(f"{words}\n", status=status, content_type=TEXT)
    told = MentionForm(request.POST)
    code, _colon, said = words.partition(": ")
    field = next((name for name in told.fields if name in code), None)
    told.add_error(field, capfirst(said))
    return _form(request, told, status)


def _form(
    request: HttpRequest, told: MentionForm, status: int = HTTPStatus.OK
) -> HttpResponse:
    return render(request, "linkbacks/webmention.html", {"form": told}, status=status)


def _is_browser(request: HttpRequest) -> bool:
    """Tell whether a person is to see the answer: programs ask for no HTML by its name."""
    return "text/html" in request.headers.get("Accept", "")


def _is_by_hand(request: HttpRequest) -> bool:
    """Tell whether a person filled in our form; it says so, as no program does."""
    is_short = _length(request) <= form.LONGEST_FORM
    return is_short and request.POST.get("by") == "hand"


@require_safe
@never_cache
def status(request: HttpRequest, code: str) -> HttpResponse:
    """Tell a sender how their linkback fares."""
    found = get_object_or_404(
        Linkback.objects.select_related("comment", "post__live"), code=code
    )
    return _status_page(request, found)


def _status_page(request: HttpRequest, linkback: Linkback) -> HttpResponse:
    said = {
        "linkback": linkback,
        "why": reasons.WORDS.get(linkback.why, ""),
        "receipt": receipt_of(linkback.comment) if linkback.comment else None,
    }
    return render(request, "linkbacks/status.html", said)


def _too_many_pings(_reached: LimitReached, _request: HttpRequest) -> HttpResponse:
    return _fault(xmlrpc.Fault(xmlrpc.Code.GENERIC, "Too many calls: try again later."))


@csrf_exempt
@require_POST
@never_cache
@limited(receiving.SENDERS, by=visitor, answer=_too_many_pings)
def pingback(request: HttpRequest) -> HttpResponse:
    """Take a pingback: its success, or a fault of the specification, both as 200."""
    if "xml" not in (request.content_type or ""):
        return HttpResponse(status=HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    if _length(request) > xmlrpc.LONGEST_CALL:
        return HttpResponse(status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    try:
        call = xmlrpc.read(request.body)
        linkback, is_new = receiving.receive(
            *call, Protocol.PINGBACK, network=_network(request)
        )
    except Refused as refused:
        words = _without_code(_in_words(refused, Protocol.PINGBACK))
        return _fault(xmlrpc.Fault(FAULTS[refused.fault], words))
    except xmlrpc.Fault as fault:
        return _fault(fault)
    if not is_new:
        return _fault(xmlrpc.Fault(xmlrpc.Code.KNOWN, "That link is known already."))
    answer = xmlrpc.answered(_receipt(linkback))
    return HttpResponse(answer, content_type=xmlrpc.CONTENT_TYPE)


def _too_many_trackbacks(
    _reached: LimitReached, _request: HttpRequest, slug: str
) -> HttpResponse:
    return _trackback_answer("Too many at once: try again later.")


@csrf_exempt
@require_POST
@never_cache
@limited(receiving.SENDERS, by=visitor, answer=_too_many_trackbacks)
def trackback(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a trackback as a hint to look at the page that it names."""
    if _length(request) > tb.LONGEST_FORM:
        return _trackback_answer("The ping is too long.")
    target = settings.SITE_URL + reverse("post", args=[slug])
    try:
        origin = tb.read(request.headers.get("Content-Type", ""), request.body)
        _linkback, is_new = receiving.receive(
            origin, target, Protocol.TRACKBACK, network=_network(request)
        )
    except tb.Malformed as malformed:
        return _trackback_answer(str(malformed))
    except Refused as refused:
        missing = refused.fault is Fault.UNKNOWN
        words = _without_code(_in_words(refused, Protocol.TRACKBACK))
        answer = _trackback_answer(words)
        answer.status_code = HTTPStatus.NOT_FOUND if missing else HTTPStatus.OK
        return answer
    return _trackback_answer("" if is_new else "That link is known already.")


def _in_words(refused: Refused, protocol: Protocol) -> str:
    return SAID[refused.fault].format(protocol=protocol)


def _without_code(words: str) -> str:
    return capfirst(words.partition(": ")[2])


def _trackback_answer(problem: str = "") -> HttpResponse:
    return HttpResponse(tb.answered(problem), content_type=tb.CONTENT_TYPE)


def _fault(fault: xmlrpc.Fault) -> HttpResponse:
    return HttpResponse(xmlrpc.refused(fault), content_type=xmlrpc.CONTENT_TYPE)


def _length(request: HttpRequest) -> int:
    said = request.headers.get("Content-Length", "")
    return int(said) if said.isdecimal() else 0


def _network(request: HttpRequest) -> str:
    address = visitors.address(request.META)
    return range_of(address, ipv4_prefix=24) if address else ""
