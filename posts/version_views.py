"""The versions of a post for readers: their list, each old one, what the next one
changed, and the corrections of all posts."""

from django.core.paginator import Paginator
from django.db.models import FETCH_RAISE, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from evidenceblog.core import http_caching

from .gone_views import withdrawn
from .models import LISTS, Post, Revision
from .revisions import change_log, comparison as compared
from .views import find_post

CORRECTIONS_A_PAGE = 30


@http_caching.read_only
@http_caching.shared()
def changes(request: HttpRequest, slug: str) -> HttpResponse:
    """Serve the change log of a post: each publication, with the note of each update."""
    found = find_post(slug)
    if found.state == Post.State.WITHDRAWN:
        return withdrawn(request, found)
    context = {
        "post": found,
        "revision": found.shown,
        "lines": change_log.published_lines(found),
        "redactions": found.redactions.order_by("-at"),
    }
    response = render(request, "posts/changes.html", context)
    return http_caching.public(response, found.surrogate_key)


@http_caching.read_only
@http_caching.shared()
def version(request: HttpRequest, slug: str, version: int) -> HttpResponse:
    """Serve a version as it was published, with a notice of what replaced it."""
    found = find_post(slug)
    if found.state == Post.State.WITHDRAWN:
        return withdrawn(request, found)
    shown = get_object_or_404(_published(found), version=version)
    context = {
        "post": found,
        "revision": shown,
        "snapshot": shown.snapshot,
        "licence": shown.get_licence(),
        "latest": found.shown.version,
        "next": change_log.next_line(shown),
        "redactions": found.redactions.filter(at__gt=shown.went_live_at).order_by("at"),
    }
    response = render(request, "posts/version.html", context)
    response["X-Robots-Tag"] = "noindex"
    return http_caching.public(response, found.surrogate_key)


@http_caching.read_only
@http_caching.shared()
def comparison(request: HttpRequest, slug: str, version: int) -> HttpResponse:
    """Serve what the next version changed: fields in a table, words in the text."""
    found = find_post(slug)
    if found.state == Post.State.WITHDRAWN:
        return withdrawn(request, found)
    pair = list(_published(found).filter(version__in=[version, version + 1]))
    if len(pair) != 2:
        raise Http404
    before, after = sorted(pair, key=lambda revision: revision.version or 0)
    context = {
        "post": found,
        "before": before,
        "after": after,
        "line": change_log.line_of(after),
        "latest": found.shown.version,
        "fields": compared.changed_fields(before.snapshot, after.snapshot),
        # Else what the code renders otherwise today would be shown as changed.
        "is_comparable": before.rendered_by == after.rendered_by,
        "body": compared.compared_body(before.body, after.body),
        "is_same_body": before.body == after.body,
    }
    response = render(request, "posts/comparison.html", context)
    response["X-Robots-Tag"] = "noindex"
    return http_caching.public(response, found.surrogate_key)


def _published(post: Post) -> QuerySet[Revision]:
    published = post.revisions.filter(state=Revision.State.PUBLISHED)
    return change_log.with_reports(published)


@http_caching.read_only
@http_caching.shared()
def corrections(request: HttpRequest, page: int = 1) -> HttpResponse:
    """Serve what was corrected in live posts, the newest first."""
    pages = Paginator(
        change_log.public_corrections().fetch_mode(FETCH_RAISE), CORRECTIONS_A_PAGE
    )
    if not 1 <= page <= pages.num_pages:
        raise Http404
    shown = pages.page(page)
    entries = [(one, change_log.line_of(one)) for one in shown.object_list]
    context = {"page": shown, "entries": entries}
    response = render(request, "posts/corrections.html", context)
    return http_caching.public(response, LISTS)
