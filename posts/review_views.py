"""What a reviewer without an account is shown at `/preview/<code>/`, and may say there."""

from collections.abc import Set
from functools import partial
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from evidenceblog.core import http_caching
from evidenceblog.core.text import parse_number

from . import post_preview, review_links
from .models import ReviewLink, Revision
from .preview_views import render_preview
from .review_forms import ReviewForm
from .review_links import SaidNote


@csrf_exempt  # the code is enough: nobody can guess it
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, code: str) -> HttpResponse:
    """Show a reviewer the revision with the form for notes; store what they say.

    Reading changes nothing, however often and by whomever it is done.
    """
    link = review_links.find_by_code(code)
    if link is None:
        raise Http404
    sent = request.POST if request.method == "POST" else request.GET
    number = parse_number(sent.get("revision", ""), most_digits=8)
    revision = review_links.readable_revision(link, number)
    form = ReviewForm(request.POST or None, link=link, shown=revision)
    if link.ended_at:
        return _ended(request, link, form)
    if not form.is_bound:
        return _form_page(request, link, revision, form)
    if not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return _form_page(request, link, revision, form, status)
    return _store(request, code, link, revision, form)


def _store(
    request: HttpRequest,
    code: str,
    link: ReviewLink,
    revision: Revision,
    form: ReviewForm,
) -> HttpResponse:
    """Store the notes, and that the reviewer is done if they say so; 303 to the page."""
    is_done = "done" in request.POST
    said = form.said()
    try:
        review_links.save_notes(link, revision, said)
        if is_done:
            agrees = form.cleaned_data["may_print_name"]
            review_links.finish(link, revision, may_print_name=agrees)
    except review_links.LinkEnded:
        return _ended(request, link, form)
    query = {"revision": revision.number, "said": "done" if is_done else "saved"}
    place = "said" if is_done else _place_of(said)
    address = f"{reverse('review', args=[code])}?{urlencode(query)}#{place}"
    response = HttpResponseRedirect(address)
    response.status_code = HTTPStatus.SEE_OTHER
    return http_caching.secret(response)


def _place_of(said: dict[str, SaidNote]) -> str:
    """Return the fragment of the last box that was changed: there the reader goes on."""
    key = next(reversed(said), None)
    if key is None:
        return "top"
    return f"note-{key}" if key else "finish"


def _form_page(
    request: HttpRequest,
    link: ReviewLink,
    revision: Revision,
    form: ReviewForm,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    post = post_preview.as_if_live(revision)
    changed = review_links.changed_blocks(link, revision)
    box = partial(_box, form, revision, link.revision.number, changed)
    body = post_preview.with_beneath(post.shown.body, box)
    return render_preview(
        request,
        post,
        "posts/review.html",
        status,
        body=body,
        link=link,
        form=form,
        saved=revision,
        minutes=review_links.reading_minutes(post.shown.body),
        newer=review_links.newest_revision(revision),
        said=request.GET.get("said", ""),
    )


def _box(
    form: ReviewForm, revision: Revision, asked: int, changed: Set[str], key: str
) -> str:
    context = {"box": form.box(key), "key": key, "language": revision.language}
    context["differs_from"] = asked if key in changed else None
    return render_to_string("posts/_review_box.html", context)


def _ended(request: HttpRequest, link: ReviewLink, form: ReviewForm) -> HttpResponse:
    """Say that the link has ended, and give back what was typed."""
    typed = list(form.typed_words()) if form.is_bound else []
    context = {"link": link, "typed": typed}
    answer = render(request, "posts/review_ended.html", context, status=HTTPStatus.GONE)
    return http_caching.secret(answer)
