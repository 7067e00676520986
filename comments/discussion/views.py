"""What readers send to a post: comments, reports, and the pages that follow them."""

from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import Resolver404, resolve, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from comments.decisions import ready_answers
from comments.models import (
    SIGNPOSTS_KEY,
    Comment,
    CommentSettings,
    CommentsPaused,
    DuplicateComment,
    ReportReason,
    takes_comments,
)
from comments.models.signposts import CRISIS_HELP
from evidenceblog.core import client_address, http_caching, origin_check
from evidenceblog.core.rate_limit_decorator import client_range, rate_limited
from evidenceblog.core.rate_limits import RateLimitReached, sender_range
from evidenceblog.core.redirects.middleware import redirect_response
from evidenceblog.core.redirects.resolver import resolve_path
from evidenceblog.core.secret_codes import hash_of_code
from posts import views as posts
from posts.models import Post

from . import email_approval, receipts, reports, submissions
from .email_approval import ApprovalState, approval_state
from .forms import CommentForm, ReportForm
from .thread import find_visible


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def post_comment(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a comment: 303 once it is stored; every other answer gives the text back.

    A browser that opens such an answer's address again, as when it is started anew, is led
    to the form.
    """
    if request.method != "POST":
        page = posts.find_post(slug).get_absolute_url()
        return HttpResponseRedirect(f"{page}#respond")
    try:
        found = _find_post(request, slug)
    except Http404:
        return _redirect_to_moved_post(request)
    settings = CommentSettings.load()
    form = CommentForm(request.POST, post=found, settings=settings)
    if not takes_comments(found, settings.open_days):
        gone = found.state == Post.State.WITHDRAWN
        return _refusal_page(request, form, HTTPStatus.GONE if gone else HTTPStatus.FORBIDDEN)  # fmt: skip
    if not _is_confirmed(request, form.typed()):
        return _confirmation_page(request, form)
    if not form.is_valid():
        return posts.render_post(
            request,
            found,
            status=HTTPStatus.UNPROCESSABLE_ENTITY,
            form=form,
            fields=form.fields_html(),
            answering=find_visible(found, request.POST.get("parent")),
        )
    return _submit(request, found, form)


def _find_post(request: HttpRequest, slug: str) -> Post:
    """Return the post whose page had the form; without its number, the post at the slug.

    The post may have moved since, and another may have its address. Raises Http404.
    """
    try:
        return posts.find_numbered(request.POST.get("post_id", ""))
    except Http404:
        return posts.find_post(slug)


def _redirect_to_moved_post(request: HttpRequest) -> HttpResponse:
    """Redirect the comment, with its text, to the new address of its post.

    Only to a comment form of this site: another page would drop the text.
    """
    address = resolve_path(request.path_info)
    try:
        has_form = resolve(address).url_name == "post_comment"
    except Resolver404:
        has_form = False
    if has_form:
        return redirect_response(address, with_body=True)
    return _refusal_page(
        request, CommentForm(request.POST, post=None), HTTPStatus.NOT_FOUND
    )


def _comment_limit_answer(
    reached: RateLimitReached, request: HttpRequest, post: Post, form: CommentForm
) -> HttpResponse:
    return _refusal_page(request, form, HTTPStatus.TOO_MANY_REQUESTS, reached)


@rate_limited(submissions.COMMENT_LIMIT, by=client_range, answer=_comment_limit_answer)
def _submit(request: HttpRequest, post: Post, form: CommentForm) -> HttpResponse:
    try:
        submission = submissions.submit(
            post,
            sender=submissions.Sender(
                address=client_address.client_ip(request.META),
                user_agent=request.headers.get("User-Agent", ""),
                referrer=request.headers.get("Referer", ""),
            ),
            **form.comment_fields(),
        )
    except DuplicateComment:
        return render(request, "comments/duplicate.html", {"post": post})
    except CommentsPaused:
        return _refusal_page(
            request, form, HTTPStatus.SERVICE_UNAVAILABLE, is_paused=True
        )
    if submission.comment.is_visible:
        return _see_other(submission.comment.get_absolute_url())
    return _see_other(reverse("receipt", args=[submission.receipt_code]))


def _is_confirmed(request: HttpRequest, typed: dict[str, str]) -> bool:
    return origin_check.is_sent_here(
        request.headers.get("Origin"),
        request.POST.get("confirm", ""),
        typed,
        client_address.client_ip(request.META),
    )


def _confirmation_page(request: HttpRequest, form: CommentForm) -> HttpResponse:
    """Ask a person to press a button: the form may have been sent from another site."""
    typed = form.typed()
    token = origin_check.sign_fields(typed, client_address.client_ip(request.META))
    context = {"typed": typed, "token": token, "post": form.post}
    return render(
        request, "comments/confirm.html", context, status=HTTPStatus.FORBIDDEN
    )


def _refusal_page(
    request: HttpRequest,
    form: CommentForm,
    status: int,
    reached: RateLimitReached | None = None,
    *,
    is_paused: bool = False,
) -> HttpResponse:
    """Answer that the comment was not taken, and show what was typed."""
    context: dict[str, Any] = {"typed": form.typed(), "post": form.post}
    context |= {"reached": reached, "is_paused": is_paused}
    return render(request, "comments/refused.html", context, status=status)


@csrf_exempt  # the code is enough: who opens a mail has no cookie of ours
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def approve_by_email(request: HttpRequest, code: str) -> HttpResponse:
    """Show a trusted writer a comment sent with their address; publish it on POST.

    A GET changes nothing: mail scanners follow every link.
    """
    comment = email_approval.find_comment(code)
    state = approval_state(comment)
    if comment and state == ApprovalState.OPEN and request.method == "POST":
        email_approval.approve_by_email(comment)
        comment.refresh_from_db()
        state = approval_state(comment)
    unknown = state == ApprovalState.UNKNOWN
    return _private_page(
        request,
        "comments/email_approval.html",
        {"comment": comment, "state": state},
        HTTPStatus.NOT_FOUND if unknown else HTTPStatus.OK,
    )


def _see_other(url: str) -> HttpResponse:
    response = HttpResponseRedirect(url)
    response.status_code = HTTPStatus.SEE_OTHER
    return response


@http_caching.read_only
@http_caching.shared()
def crisis_help(request: HttpRequest) -> HttpResponse:
    """Show where help is, in every country: linked from each form, whatever was typed."""
    context = {
        "crisis_help": CRISIS_HELP,
        "signposts": ready_answers.signposts(),
    }
    response = render(request, "comments/help.html", context)
    return http_caching.public(response, SIGNPOSTS_KEY)


@csrf_exempt  # the code is enough: nobody can guess it
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def receipt(request: HttpRequest, code: str) -> HttpResponse:
    """Show the writer of a comment its state; withdraw or restore the comment on POST."""
    comment = get_object_or_404(
        Comment.objects.select_related("post__live"), receipt_hash=hash_of_code(code)
    )
    if request.method == "POST":
        if "restore" in request.POST:
            receipts.restore_comment(comment)
        else:
            receipts.withdraw_comment(comment)
        return _see_other(reverse("receipt", args=[code]))
    context = {
        "receipt": receipts.receipt_of(comment),
        "comment_settings": CommentSettings.load(),
    }
    return _private_page(request, "comments/receipt.html", context)


def _private_page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """Answer with a page whose address is a secret of its reader."""
    return http_caching.secret(render(request, template, context, status=status))


@csrf_exempt  # see origin_check
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the form to report a comment; store the report on POST."""
    visible = Comment.objects.visible().select_related("post__live")
    comment = get_object_or_404(visible, pk=pk)
    if request.method != "POST":
        return _report_page(request, comment, form=ReportForm(about=comment))
    form = ReportForm(request.POST, about=comment)
    about = form.typed() | {"comment": str(pk)}
    if not _is_confirmed(request, about):
        token = origin_check.sign_fields(about, client_address.client_ip(request.META))
        return _report_page(request, comment, HTTPStatus.FORBIDDEN, form=form, token=token)  # fmt: skip
    if not form.is_valid():
        return _report_page(request, comment, HTTPStatus.UNPROCESSABLE_ENTITY, form=form)  # fmt: skip
    return _submit_report(request, comment, form)


def _report_limit_answer(
    reached: RateLimitReached, request: HttpRequest, comment: Comment, form: ReportForm
) -> HttpResponse:
    return _report_page(request, comment, form=form, reached=reached)


@rate_limited(reports.REPORT_LIMIT, by=client_range, answer=_report_limit_answer)
def _submit_report(
    request: HttpRequest, comment: Comment, form: ReportForm
) -> HttpResponse:
    address = client_address.client_ip(request.META)
    text = form.cleaned_data["text"]
    try:
        reports.report_comment(
            comment,
            reason=ReportReason(form.cleaned_data["reason"]),
            text=text,
            network=sender_range(address),
        )
    except reports.AlreadyReported:
        return _report_page(request, comment, already=True, text=text)
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
