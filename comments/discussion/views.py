"""What readers send to a post: comments, reports, and the pages that follow them."""

from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import Resolver404, resolve, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
)

from comments.models import Comment, CommentSettings, Report, takes_comments
from evidenceblog.core import client_address
from evidenceblog.core.rate_limit_decorator import client_range, rate_limited
from evidenceblog.core.rate_limits import RateLimitReached, ip_range
from evidenceblog.core.redirects.middleware import redirect_response
from evidenceblog.core.redirects.resolver import resolve_path
from evidenceblog.core.secret_codes import hash_of_code
from posts import views as posts
from posts.models import Post

from . import email_approval, origin_check, receipts, reports, submissions
from .forms import CommentForm, ReportForm
from .post_section import find_visible


@csrf_exempt
@require_POST
@never_cache
def post_comment(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a comment: 303 once it is stored; every other answer gives the text back."""
    try:
        found = _post_meant(request, slug)
    except Http404:
        return _sent_again(request)
    form = CommentForm(request.POST, post=found)
    if not takes_comments(found, CommentSettings.load().open_days):
        gone = found.state == Post.State.WITHDRAWN
        return _given_back(request, form, HTTPStatus.GONE if gone else HTTPStatus.FORBIDDEN)  # fmt: skip
    if not _sent_by_a_person(request, form.typed()):
        return _confirm(request, form)
    if not form.is_valid():
        return posts.render_post(
            request,
            found,
            status=HTTPStatus.UNPROCESSABLE_ENTITY,
            fields=form.fields_html(),
            answering=find_visible(found, request.POST.get("parent")),
        )
    return _receive(request, found, form)


def _post_meant(request: HttpRequest, slug: str) -> Post:
    """Return the post that the form stood beneath; of a form without, the one at the slug.

    Meanwhile it may have another address, and another post its own. Raises Http404.
    """
    try:
        return posts.find_numbered(request.POST.get("beneath", ""))
    except Http404:
        return posts.find_post(slug)


def _sent_again(request: HttpRequest) -> HttpResponse:
    """Have the comment sent again where its post has gone while it was written.

    It goes to no other site and to no other page: those would drop the words.
    """
    address = resolve_path(request.path_info)
    if _takes_comments(address):
        return redirect_response(address, with_body=True)
    return _given_back(
        request, CommentForm(request.POST, post=None), HTTPStatus.NOT_FOUND
    )


def _takes_comments(address: str) -> bool:
    try:
        return resolve(address).url_name == "post_comment"
    except Resolver404:
        return False


def _too_many(
    reached: RateLimitReached, request: HttpRequest, post: Post, form: CommentForm
) -> HttpResponse:
    return _given_back(request, form, HTTPStatus.TOO_MANY_REQUESTS, reached)


@rate_limited(submissions.COMMENTS, by=client_range, answer=_too_many)
def _receive(request: HttpRequest, post: Post, form: CommentForm) -> HttpResponse:
    said = form.cleaned_data
    try:
        received = submissions.submit(
            post,
            name=said["name"],
            email=said["email"],
            website=said["website"],
            body=said["body"],
            parent=said["parent"],
            notify=said.get("notify", False),
            trap=form.trap(),
            seconds=said["seconds"],
            sender=submissions.Sender(
                address=client_address.client_ip(request.META),
                user_agent=request.headers.get("User-Agent", ""),
                referrer=request.headers.get("Referer", ""),
            ),
        )
    except submissions.AlreadyReceived:
        return render(request, "comments/already.html", {"post": post})
    if received.comment.is_visible:
        return _see_other(received.comment.get_absolute_url())
    return _see_other(reverse("receipt", args=[received.code]))


def _sent_by_a_person(request: HttpRequest, typed: dict[str, str]) -> bool:
    if origin_check.is_ours(request.headers.get("Origin")):
        return True
    token = request.POST.get("confirm", "")
    return origin_check.is_confirmed(
        token, typed, client_address.client_ip(request.META)
    )


def _confirm(request: HttpRequest, form: CommentForm) -> HttpResponse:
    """Ask for a press of a button: nothing said that the form was sent from here."""
    typed = form.typed()
    token = origin_check.sign(typed, client_address.client_ip(request.META))
    context = {"form": form, "typed": typed, "token": token, "post": form.post}
    return render(
        request, "comments/confirm.html", context, status=HTTPStatus.FORBIDDEN
    )


def _given_back(
    request: HttpRequest,
    form: CommentForm,
    status: int,
    reached: RateLimitReached | None = None,
) -> HttpResponse:
    """Answer that the comment was not taken, now or at all, with what was typed."""
    context = {"reached": reached, "typed": form.typed(), "post": form.post}
    return render(request, "comments/given_back.html", context, status=status)


@csrf_exempt  # the code is all it takes: who opens a mail has no cookie of ours
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def vouch(request: HttpRequest, code: str) -> HttpResponse:
    """Show a trusted author a comment sent with their address, and a button (POST).

    A GET changes nothing: scanners of mail follow every link.
    """
    comment = email_approval.find(code)
    standing = email_approval.standing_of(comment)
    if (
        comment
        and standing == email_approval.Standing.OPEN
        and request.method == "POST"
    ):
        email_approval.vouch(comment)
        comment.refresh_from_db()
        standing = email_approval.standing_of(comment)
    unknown = standing == email_approval.Standing.UNKNOWN
    return _secret_page(
        request,
        "comments/vouch.html",
        {"comment": comment, "standing": standing},
        HTTPStatus.NOT_FOUND if unknown else HTTPStatus.OK,
    )


def _see_other(url: str) -> HttpResponse:
    response = HttpResponseRedirect(url)
    response.status_code = HTTPStatus.SEE_OTHER
    return response


@csrf_exempt  # who knows the code may act on the comment, and nobody can guess it
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def receipt(request: HttpRequest, code: str) -> HttpResponse:
    """Show the writer of a comment how it fares, or take it back for them (POST).

    The code is all it takes.
    """
    comment = get_object_or_404(
        Comment.objects.select_related("post__live"), receipt=hash_of_code(code)
    )
    if request.method == "POST":
        receipts.withdraw(comment)
        return _see_other(reverse("receipt", args=[code]))
    context = {
        "receipt": receipts.receipt_of(comment),
        "comment_settings": CommentSettings.load(),
    }
    return _secret_page(request, "comments/receipt.html", context)


def _secret_page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """Answer with a page whose address is somebody's secret."""
    response = render(request, template, context, status=status)
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response


@csrf_exempt  # guarded as the comment form is: see guard.py
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask why moderators should look at a comment again, and tell them (POST)."""
    visible = Comment.objects.visible().select_related("post__live")
    comment = get_object_or_404(visible, pk=pk)
    if request.method != "POST":
        return _report_page(request, comment, form=ReportForm(about=comment))
    form = ReportForm(request.POST, about=comment)
    about = form.typed() | {"comment": str(pk)}
    if not _sent_by_a_person(request, about):
        token = origin_check.sign(about, client_address.client_ip(request.META))
        return _report_page(request, comment, HTTPStatus.FORBIDDEN, form=form, token=token)  # fmt: skip
    if not form.is_valid():
        return _report_page(request, comment, HTTPStatus.UNPROCESSABLE_ENTITY, form=form)  # fmt: skip
    return _report(request, comment, form)


def _report_again_later(
    reached: RateLimitReached, request: HttpRequest, comment: Comment, form: ReportForm
) -> HttpResponse:
    return _report_page(request, comment, form=form, reached=reached)


@rate_limited(reports.REPORTS, by=client_range, answer=_report_again_later)
def _report(request: HttpRequest, comment: Comment, form: ReportForm) -> HttpResponse:
    address, said = client_address.client_ip(request.META), form.cleaned_data
    try:
        reports.report(
            comment,
            why=Report.Why(said["why"]),
            words=said["words"],
            network=ip_range(address, ipv4_prefix=24) if address else "",
        )
    except reports.AlreadyReported:
        return _report_page(request, comment, already=True, words=said["words"])
    except reports.CannotReport as gone:
        raise Http404 from gone
    return _report_page(request, comment, thanks=True)


def _report_page(
    request: HttpRequest,
    comment: Comment,
    status: int = HTTPStatus.OK,
    **context: Any,
) -> HttpResponse:
    context["comment"] = comment
    response = render(request, "comments/report.html", context, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response
