"""A person's own pages: ask for a link by mail; see, export and erase what is held."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from evidenceblog.core import client_address, http_caching, origin_check
from evidenceblog.core.mail.delivery import mail_is_on
from evidenceblog.core.rate_limits import RateLimitReached

from . import data_requests, held_data
from .forms import DataRequestForm
from .held_data import Holding

FILE_NAME = "personal-data.json"


@sensitive_post_parameters("email")
@csrf_exempt  # pages have no cookie; see origin_check
@require_http_methods(["GET", "HEAD", "POST"])
def request_data(request: HttpRequest) -> HttpResponse:
    """Show the form that asks for an address, and take it (POST): the answer is the
    same whether anything is held under it or not."""
    form = DataRequestForm(request.POST if request.method == "POST" else None)
    if not form.is_bound or not mail_is_on():
        return _request_page(request, form)
    if not origin_check.is_own_origin(request.headers.get("Origin")):
        return _request_page(request, form, HTTPStatus.FORBIDDEN, is_foreign=True)
    if not form.is_valid():
        return _request_page(request, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    sender = client_address.client_ip(request.META)
    try:
        if not form.cleaned_data["subject"]:
            data_requests.request_link(form.cleaned_data["email"], sender)
    except RateLimitReached as reached:
        page = _request_page(
            request, form, HTTPStatus.TOO_MANY_REQUESTS, reached=reached
        )
        page["Retry-After"] = str(reached.retry_after)
        return page
    return _request_page(request, form, is_asked=True)


def _request_page(
    request: HttpRequest,
    form: DataRequestForm,
    status: int = HTTPStatus.OK,
    **context: object,
) -> HttpResponse:
    context |= {"form": form, "mail_is_on": mail_is_on()}
    page = render(request, "personal_data/request.html", context, status=status)
    # Not `no-store`: browsers then forget what was typed.
    page["Cache-Control"] = "private, no-cache"
    page["X-Robots-Tag"] = "noindex"
    return page


@csrf_exempt  # the code is all it takes: who opens a mail has no cookie of ours
@require_http_methods(["GET", "HEAD", "POST"])
def held(request: HttpRequest, code: str) -> HttpResponse:
    """Show what is held about whom the link was mailed to; with `?export` send it as a
    file; erase it on POST, once the box that says so is ticked."""
    found = data_requests.find_by_code(code)
    if found is None:
        return _held_page(request, {"is_unknown": True}, HTTPStatus.NOT_FOUND)
    if request.method == "POST" and request.POST.get("erase"):
        is_done = data_requests.request_erasure(found.email, by=None)
        return _held_page(request, {"is_erased": True, "is_done": is_done})
    rows = held_data.find_held(found.email, in_full=False)
    if "export" in request.GET:
        return http_caching.secret(export_file(rows))
    context: dict[str, object] = {"held": rows, "email": found.email, "code": code}
    if request.method == "POST":
        context["is_unticked"] = True
        return _held_page(request, context, HTTPStatus.UNPROCESSABLE_ENTITY)
    return _held_page(request, context)


def _held_page(
    request: HttpRequest, context: dict[str, object], status: int = HTTPStatus.OK
) -> HttpResponse:
    page = render(request, "personal_data/held.html", context, status=status)
    return http_caching.secret(page)


def export_file(rows: list[Holding]) -> HttpResponse:
    """Return what is held as a JSON file to keep."""
    return JsonResponse(
        held_data.as_json(rows),
        safe=False,
        json_dumps_params={"ensure_ascii": False, "indent": 2},
        headers={"Content-Disposition": f'attachment; filename="{FILE_NAME}"'},
    )
