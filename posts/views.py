"""What readers are served: posts from their live revision, and lists of them."""

import re
from datetime import date
from http import HTTPStatus
from typing import Any

from django.db.models import FETCH_RAISE
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from evidenceblog.core import http_caching
from evidenceblog.core.compiled_query import CompiledQuery, Parameter
from evidenceblog.core.models import SiteSettings
from evidenceblog.core.redirects import resolver
from evidenceblog.core.redirects.middleware import redirect_response
from evidenceblog.core.text import parse_number

from . import json_ld
from .list_pages import KeptCountPaginator
from .models import LISTS, Author, Post, PostQuerySet, Topic
from .page_sections import SECTIONS, ShownElsewhere
from .revisions import withdrawal

POSTS_A_PAGE = 10
# What readers of a withdrawn post may read instead.
POSTS_ALIKE = 3
# An address that leads on without a redirect: two of them could lead to each other.
DATED = re.compile(r"/\d+/\d+/\d+/[^/?#]+/?([?#]|$)")
# What a list shows of a post; the snapshot and the body are never loaded for it.
ON_A_CARD = (
    "slug",
    "live__title",
    "live__standfirst",
    "live__language",
    "live__card",
    "live__published_at",
)


@http_caching.read_only
@http_caching.shared(apart=["p"])
def home(request: HttpRequest, page: int = 1) -> HttpResponse:
    """Serve the latest posts, `page` by page; `/?p=ID` leads to the post it names."""
    if request.path_info == "/" and request.GET.get("p"):
        others = request.GET.copy()
        found = find_numbered(others.pop("p")[-1])
        return redirect_response(found.get_absolute_url(), others.urlencode())
    return _list(request, Post.objects.live(), page)


@http_caching.read_only
@http_caching.shared()
def topic(request: HttpRequest, slug: str, page: int = 1) -> HttpResponse:
    found = get_object_or_404(Topic, slug=slug)
    return _list(request, Post.objects.live().filter(live__topics=found), page, found)


@http_caching.read_only
@http_caching.shared()
def author(request: HttpRequest, slug: str, page: int = 1) -> HttpResponse:
    found = get_object_or_404(Author, slug=slug)
    return _list(request, Post.objects.live().filter(live__authors=found), page, found)


def _list(
    request: HttpRequest,
    posts: PostQuerySet,
    number: int,
    about: Topic | Author | None = None,
) -> HttpResponse:
    """Show one page of a list: of all posts, or of those of a topic or an author."""
    shown = posts.only(*ON_A_CARD).fetch_mode(FETCH_RAISE)
    key = about.surrogate_key if about else LISTS
    pages = KeptCountPaginator(shown, POSTS_A_PAGE, key=key)
    if not 1 <= number <= pages.num_pages:
        raise Http404
    name = str(about._meta.model_name) if about else "home"
    context = {"posts": pages.page(number), name: about}
    response = render(request, f"posts/{name}.html", context)
    return http_caching.public(response, *dict.fromkeys([LISTS, key]))


@http_caching.read_only
def dated(
    request: HttpRequest, year: int, month: int, day: int, slug: str
) -> HttpResponse:
    """Send readers of an address such as WordPress gives, `/2014/03/02/<slug>/`, on."""
    try:
        date(year, month, day)
    except (ValueError, OverflowError) as error:
        raise Http404 from error
    address = reverse("post", args=[slug])
    if not Post.objects.known().filter(slug=slug).exists():
        address = resolver.resolve_path(address)
        if not address or DATED.match(address):
            raise Http404
    return redirect_response(address, http_caching.whole_query(request))


@http_caching.read_only
def post(request: HttpRequest, slug: str) -> HttpResponse:
    """Serve a post with its sections; a withdrawn one with its notice."""
    shared = http_caching.shared(
        params=[name for section in SECTIONS for name in section.params],
        apart=[name for section in SECTIONS for name in section.private_params],
    )
    return shared(_post)(request, slug)


def _post(request: HttpRequest, slug: str) -> HttpResponse:
    found = _existing(_WHOLE.first(slug=slug))
    if found.state == Post.State.WITHDRAWN:
        return withdrawn(request, found)
    site = SiteSettings.load()
    if found.is_page:
        return http_caching.public(
            render_page(request, found, site), found.surrogate_key
        )
    try:
        response = render_post(request, found, site=site)
    except ShownElsewhere as elsewhere:
        return HttpResponseRedirect(str(elsewhere))
    ends = [section.expires(found, site) for section in SECTIONS if section.expires]
    return http_caching.public(
        response, found.surrogate_key, until=min(filter(None, ends), default=None)
    )


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
        "published": found.publications(),
    }
    response = render(request, "posts/changes.html", context)
    return http_caching.public(response, found.surrogate_key)


def render_post(
    request: HttpRequest,
    post: Post,
    status: int = HTTPStatus.OK,
    *,
    site: SiteSettings | None = None,
    **overrides: Any,
) -> HttpResponse:
    """Answer with a post's page; `overrides` replace what its sections show."""
    site, revision = site or SiteSettings.load(), post.shown
    context: dict[str, Any] = {
        "post": post,
        "revision": revision,
        "snapshot": revision.snapshot,
        "licence": revision.get_licence(),
        "share_image": json_ld.share_image(revision),
        "json_ld": json_ld.blog_posting(post, site),
        "blog": site,
        "sections": SECTIONS,
    }
    for section in SECTIONS:
        if section.context:
            context |= section.context(request, post, site)
    return render(request, "posts/post.html", context | overrides, status=status)


def render_page(request: HttpRequest, page: Post, site: SiteSettings) -> HttpResponse:
    """Answer with a page outside the stream: its words alone, without any section."""
    revision = page.shown
    context = {
        "post": page,
        "revision": revision,
        "snapshot": revision.snapshot,
        "json_ld": json_ld.web_page(page, site),
        "blog": site,
    }
    return render(request, "posts/page.html", context)


def find_post(slug: str) -> Post:
    """Return the post that readers know by this slug, withdrawn ones too, without its
    words, which are read when they are asked for.

    Raises Http404.
    """
    return _existing(_AT_SLUG.first(slug=slug))


def _known_posts() -> PostQuerySet:
    related = [relation for section in SECTIONS for relation in section.related]
    return Post.objects.known().select_related("live", *related)


def _without_words() -> PostQuerySet:
    return _known_posts().defer("live__snapshot", "live__body")


_WHOLE = CompiledQuery(lambda: _known_posts().filter(slug=Parameter("slug")))
_AT_SLUG = CompiledQuery(lambda: _without_words().filter(slug=Parameter("slug")))
_NUMBERED = CompiledQuery(lambda: _without_words().filter(pk=Parameter("number")))


def _existing(post: Post | None) -> Post:
    if post is None:
        raise Http404
    return post


def find_numbered(number: str) -> Post:
    """Return the post that readers know by this number, as `find_post` does.

    Raises Http404.
    """
    known = parse_number(number)
    if known is None:
        raise Http404
    return _existing(_NUMBERED.first(number=known))


def withdrawn(request: HttpRequest, post: Post) -> HttpResponse:
    """Send readers of a withdrawn post on to its successor; without one, 410 Gone
    with the notice of why."""
    if leads_to := withdrawal.find_live_successor(post):
        return redirect_response(
            leads_to.get_absolute_url(), http_caching.whole_query(request)
        )
    topics = list(post.shown.topics.order_by("name"))
    alike = Post.objects.live().filter(live__topics__in=topics).only(*ON_A_CARD)
    context = {
        "post": post,
        "topics": topics,
        "alike": alike.distinct().fetch_mode(FETCH_RAISE)[:POSTS_ALIKE],
    }
    return render(request, "posts/withdrawn.html", context, status=HTTPStatus.GONE)
