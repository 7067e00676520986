"""The endpoint for webmentions, for programs and people, and their status page."""

from http import HTTPStatus

from django.conf import settings
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from comments.discussion.receipts import receipt_of
from comments.linkbacks import receiver
from comments.linkbacks.forms import MentionForm
from comments.linkbacks.models import Linkback, Protocol
from comments.linkbacks.protocols import webmention as form
from comments.linkbacks.receiver import LinkbackRefused, RefusalReason
from evidenceblog.core.rate_limit_decorator import client_range, rate_limited
from evidenceblog.core.rate_limits import RateLimitReached

from . import responses

TEXT = "text/plain; charset=utf-8"
HOW_TO_SEND = "Send source and target by POST, as a form: w3.org/TR/webmention\n"

# The word with which an answer begins, as the public test suite and its senders expect.
CODES = {
    RefusalReason.ORIGIN: "invalid_source",
    RefusalReason.TARGET: "invalid_target",
    RefusalReason.SAME: "invalid_source",
    RefusalReason.OURS: "invalid_source",
    RefusalReason.UNKNOWN: "invalid_target",
    RefusalReason.NO_POST: "invalid_target",
    RefusalReason.CLOSED: "invalid_target",
    RefusalReason.BLOCKED: "forbidden",
}


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@vary_on_headers("Accept")
def webmention(request: HttpRequest) -> HttpResponse:
    """Take webmentions; a person with a browser is shown a form for them."""
    if request.method == "POST":
        return _take(request)
    if not _is_browser(request):
        return HttpResponseNotAllowed(["POST"], HOW_TO_SEND, content_type=TEXT)
    target = request.GET.get("target", "")
    refused = receiver.refusal_of(target, Protocol.WEBMENTION) if target else None
    told = {
        "form": MentionForm(initial={"target": target}),
        "refused": refused and responses.refusal_text(refused, Protocol.WEBMENTION),
    }
    return render(request, "linkbacks/webmention.html", told)


@require_safe
@never_cache
def status(request: HttpRequest, code: str) -> HttpResponse:
    """Tell a sender how their linkback fares."""
    known = Linkback.objects.select_related("comment", "post__live")
    linkback = get_object_or_404(known, code=code)
    said = {
        "linkback": linkback,
        "receipt": receipt_of(linkback.comment) if linkback.comment else None,
    }
    return render(request, "linkbacks/status.html", said)


def _too_many(_reached: RateLimitReached, request: HttpRequest) -> HttpResponse:
    return _bad(request, "too_many", "Wait a few minutes, then send it again.")


@rate_limited(receiver.SENDERS, by=client_range, answer=_too_many)
def _take(request: HttpRequest) -> HttpResponse:
    """Take a webmention (§3.2): 201 with the page that tells how it fares, 202 if it is
    known, or 400; 403 from whom none is taken."""
    if responses.content_length(request) > form.LONGEST_FORM:
        return _bad(request, "invalid_request", "The form is too long.")
    if _is_by_hand(request) and not (told := MentionForm(request.POST)).is_valid():
        return _form(request, told, HTTPStatus.BAD_REQUEST)
    try:
        said = form.parse_request(
            request.content_type or "", dict(request.POST.lists())
        )
        linkback, is_new = receiver.receive_linkback(
            *said, Protocol.WEBMENTION, network=responses.sender_network(request)
        )
    except form.WebmentionMalformed as malformed:
        return _bad(request, malformed.code, malformed.words)
    except LinkbackRefused as refused:
        return _refused(request, refused)
    return _received(request, linkback) if is_new else _known(request)


def _known(request: HttpRequest) -> HttpResponse:
    """Say no more than that: how it fares is for whoever told of it first."""
    if _is_by_hand(request):
        told = {"form": MentionForm(), "refused": responses.KNOWN_TEXT}
        return render(request, "linkbacks/webmention.html", told)
    status = HTTPStatus.ACCEPTED
    return HttpResponse(f"{responses.KNOWN_TEXT}\n", status=status, content_type=TEXT)


def _received(request: HttpRequest, linkback: Linkback) -> HttpResponse:
    page = linkback.get_absolute_url()
    if _is_by_hand(request):
        return HttpResponseRedirect(page, status=HTTPStatus.SEE_OTHER)
    answer = HttpResponse(f"{responses.receipt_text(linkback)}\n", content_type=TEXT)
    answer.status_code = HTTPStatus.CREATED
    answer["Location"] = settings.SITE_URL + page
    return answer


def _refused(request: HttpRequest, refused: LinkbackRefused) -> HttpResponse:
    is_blocked = refused.reason is RefusalReason.BLOCKED
    status = HTTPStatus.FORBIDDEN if is_blocked else HTTPStatus.BAD_REQUEST
    words = responses.refusal_text(refused, Protocol.WEBMENTION)
    return _bad(request, CODES[refused.reason], words, status)


def _bad(
    request: HttpRequest, code: str, words: str, status: int = HTTPStatus.BAD_REQUEST
) -> HttpResponse:
    """Say what is wrong: in the form, where a person filled it in."""
    if not _is_by_hand(request):
        return HttpResponse(f"{code}: {words}\n", status=status, content_type=TEXT)
    told = MentionForm(request.POST)
    told.add_error(next((name for name in told.fields if name in code), None), words)
    return _form(request, told, status)


def _form(request: HttpRequest, told: MentionForm, status: int) -> HttpResponse:
    return render(request, "linkbacks/webmention.html", {"form": told}, status=status)


def _is_browser(request: HttpRequest) -> bool:
    """Tell whether a person is to see the answer: programs ask for no HTML by its name."""
    return "text/html" in request.headers.get("Accept", "")


def _is_by_hand(request: HttpRequest) -> bool:
    """Tell whether a person filled in our form; it says so, as no program does."""
    is_short = responses.content_length(request) <= form.LONGEST_FORM
    return is_short and request.POST.get("by") == "hand"
