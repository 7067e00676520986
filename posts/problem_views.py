"""Reporting a problem with a page, and the receipt that tells what became of it."""

from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from evidenceblog.core import client_address, http_caching, origin_check
from evidenceblog.core.rate_limit_decorator import client_range, rate_limited
from evidenceblog.core.rate_limits import RateLimitReached

from . import problem_reports, views
from .models import Post
from .problem_forms import ProblemForm
from .revisions import change_log


@csrf_exempt  # see origin_check
@require_http_methods(["GET", "HEAD", "POST"])
def report_problem(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the form to report a problem; 303 once the report is stored.

    Every other answer gives the words back.
    """
    if request.method != "POST":
        found = views.find_post(slug)
        if found.state == Post.State.WITHDRAWN:
            return HttpResponseRedirect(found.get_absolute_url())
        return _form_page(request, found, ProblemForm(initial={"post_id": found.pk}))
    form = ProblemForm(request.POST)
    try:
        found = _find_post(request, slug)
    except Http404:
        return _form_page(request, None, form, HTTPStatus.NOT_FOUND, gone=True)
    if found.state == Post.State.WITHDRAWN:
        return _form_page(request, found, form, HTTPStatus.GONE, gone=True)
    if not _is_confirmed(request, form.typed()):
        return _confirmation_page(request, found, form)
    if not form.is_valid():
        return _form_page(request, found, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    return _store(request, found, form)


def _find_post(request: HttpRequest, slug: str) -> Post:
    """Return the post whose page had the form: it may have another address by now."""
    try:
        return views.find_numbered(request.POST.get("post_id", ""))
    except Http404:
        return views.find_post(slug)


def _is_confirmed(request: HttpRequest, typed: dict[str, str]) -> bool:
    return origin_check.is_sent_here(
        request.headers.get("Origin"),
        request.POST.get("confirm", ""),
        typed,
        client_address.client_ip(request.META),
    )


def _confirmation_page(
    request: HttpRequest, post: Post, form: ProblemForm
) -> HttpResponse:
    """Ask a person to press a button: the form may have been sent from another site."""
    typed = form.typed()
    token = origin_check.sign_fields(typed, client_address.client_ip(request.META))
    return _form_page(
        request, post, form, HTTPStatus.FORBIDDEN, token=token, typed=typed
    )


def _limit_answer(
    reached: RateLimitReached, request: HttpRequest, post: Post, form: ProblemForm
) -> HttpResponse:
    return _form_page(request, post, form, reached=reached)


@rate_limited(problem_reports.PROBLEM_LIMIT, by=client_range, answer=_limit_answer)
def _store(request: HttpRequest, post: Post, form: ProblemForm) -> HttpResponse:
    stored = problem_reports.store_report(
        post,
        body=form.cleaned_data["body"],
        part=form.cleaned_data["part"],
        trap=form.cleaned_data["subject"],
        key=form.cleaned_data["key"],
    )
    receipt_url = reverse("problem_receipt", args=[stored.receipt_code])
    response = HttpResponseRedirect(receipt_url)
    response.status_code = HTTPStatus.SEE_OTHER
    return response


def _form_page(
    request: HttpRequest,
    post: Post | None,
    form: ProblemForm,
    status: int = HTTPStatus.OK,
    **context: Any,
) -> HttpResponse:
    context |= {"post": post, "form": form}
    response = render(request, "posts/report_problem.html", context, status=status)
    # Not `no-store`: browsers then forget what was typed.
    response["Cache-Control"] = "private, no-cache"
    response["X-Robots-Tag"] = "noindex"
    return response


@http_caching.read_only
def receipt(request: HttpRequest, code: str) -> HttpResponse:
    """Show the reporter what became of a report, with the editors' words."""
    report = problem_reports.find_by_code(code)
    if report is None:
        raise Http404
    context = {
        "report": report,
        "post": report.post,
        "line": change_log.line_of(report.answering) if report.answering else None,
    }
    return http_caching.secret(render(request, "posts/problem_receipt.html", context))
