"""What readers are served: posts from their live revision, and lists of them."""

import re
from collections.abc import Sequence
from datetime import date
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from evidenceblog.core import http_caching
from evidenceblog.core.compiled_query import CompiledQuery, Parameter
from evidenceblog.core.models import SiteSettings
from evidenceblog.core.redirects import resolver
from evidenceblog.core.redirects.middleware import redirect_response
from evidenceblog.core.text import parse_number

from . import (
    edit_links,
    json_ld,
    review_dates,
    series_parts,
    share_cards,
    translations,
)
from .archive import Archive, Period
from .citation_files import CITATION_FILES
from .directory import MOST_ON_THE_FRONT_PAGE, find_authors, load_topics
from .front_page import find_featured
from .gone_views import withdrawn
from .list_pages import POSTS_A_PAGE, KeptCountPaginator, on_cards
from .models import (
    LISTS,
    PUBLISH,
    Author,
    Post,
    PostQuerySet,
    PostSettings,
    Series,
    Topic,
)
from .page_sections import SECTIONS, PageSection, ShownElsewhere
from .post_citation import cite_post
from .reference_files import REFERENCE_FILES
from .sitemap import SITEMAP_KEY, NoSuchFile, sitemap_xml

# An address that leads on without a redirect: two of them could lead to each other.
DATED = re.compile(r"/\d+/\d+/\d+/[^/?#]+/?([?#]|$)")


@http_caching.read_only
@http_caching.shared(apart=["p", "s"])
def home(request: HttpRequest, page: int = 1) -> HttpResponse:
    """Serve the latest posts, `page` by page; `/?p=ID` leads to the post it names, and
    `/?s=WORDS` to the search: WordPress has these addresses."""
    if request.path_info == "/" and request.GET.get("p"):
        others = request.GET.copy()
        found = find_numbered(others.pop("p")[-1])
        return redirect_response(found.get_absolute_url(), others.urlencode())
    if request.path_info == "/" and "s" in request.GET:
        return redirect_response(reverse("search"), urlencode({"q": request.GET["s"]}))
    site = SiteSettings.load()
    posts = _page_of(Post.objects.live(), page, LISTS)
    context: dict[str, Any] = {
        "posts": posts,
        "blog": site,
        "json_ld": json_ld.list_page(None, site),
    }
    if posts:
        context["month"] = Period.month_of(posts[0].shown.published_at)
    featured = find_featured(PostSettings.of(site)) if page == 1 else None
    if featured:
        _put_first(posts, featured.post)
    if page == 1:
        context["topics"] = load_topics()[:MOST_ON_THE_FRONT_PAGE]
    response = render(request, "posts/home.html", context)
    until = featured.until if featured else None
    return http_caching.public(response, LISTS, until=until)


@http_caching.read_only
@http_caching.shared()
def topic(request: HttpRequest, slug: str, page: int = 1) -> HttpResponse:
    found = get_object_or_404(Topic, slug=slug)
    posts = Post.objects.live().filter(live__topics=found)
    return _list(request, posts, page, found, found.start_here())


@http_caching.read_only
@http_caching.shared()
def topics(request: HttpRequest) -> HttpResponse:
    """Serve the list of all topics that have posts."""
    response = render(request, "posts/topics.html", {"topics": load_topics()})
    return http_caching.public(response, LISTS)


@http_caching.read_only
@http_caching.shared()
def authors(request: HttpRequest) -> HttpResponse:
    """Serve the list of all authors who have posts, with what is said of each."""
    found = find_authors()
    response = render(request, "posts/authors.html", {"authors": found})
    keys = [f"author-{one.key}" for one in found]
    return http_caching.public(response, LISTS, *keys)


@http_caching.read_only
@http_caching.shared()
def author(request: HttpRequest, slug: str, page: int = 1) -> HttpResponse:
    found = get_object_or_404(Author, slug=slug)
    return _list(request, Post.objects.live().filter(live__authors=found), page, found)


@http_caching.read_only
@http_caching.shared()
def series(request: HttpRequest, slug: str, page: int = 1) -> HttpResponse:
    found = get_object_or_404(Series, slug=slug)
    return _list(request, Post.objects.in_series(found.pk), page, found)


@http_caching.read_only
@http_caching.shared()
def archive(
    request: HttpRequest, year: int, month: int | None = None, page: int = 1
) -> HttpResponse:
    """Serve the posts of a year or a month, with the way to those beside it."""
    periods, period = Archive(), Period(year, month)
    count = periods.count(period)
    if not count:
        raise Http404
    posts = _page_of(period.posts(), page, period.surrogate_key, known=count)
    before, after = periods.neighbours(period)
    context = {
        "posts": posts,
        "period": period,
        "before": before,
        "after": after,
        "months": periods.months_of(year),
        "years": reversed(periods.years.items()),
    }
    response = render(request, "posts/archive.html", context)
    return http_caching.public(response, LISTS)


def _list(
    request: HttpRequest,
    posts: PostQuerySet,
    number: int,
    about: Topic | Author | Series,
    featured: PostQuerySet | None = None,
) -> HttpResponse:
    """Show one page of the list of a topic, an author or a series; on the first, the
    `featured` posts stand apart from the others."""
    name = str(about._meta.model_name)
    page = _page_of(posts, number, about.surrogate_key)
    site = SiteSettings.load()
    context: dict[str, Any] = {
        "posts": page,
        name: about,
        "blog": site,
        "json_ld": json_ld.list_page(about, site),
    }
    if featured is not None and number == 1:
        context["featured"] = list(on_cards(featured))
        _leave_out(page, context["featured"])
    response = render(request, f"posts/{name}.html", context)
    return http_caching.public(response, LISTS, about.surrogate_key)


def _page_of(
    posts: PostQuerySet, number: int, key: str, *, known: int | None = None
) -> Page[Post]:
    """Return one page of the list that is counted under `key`. Raises Http404."""
    pages = KeptCountPaginator(on_cards(posts), POSTS_A_PAGE, key=key, known=known)
    if not 1 <= number <= pages.num_pages:
        raise Http404
    return pages.page(number)


def _put_first(page: Page[Post], post: Post) -> None:
    """Show a post before those of a page, and not again among them."""
    _leave_out(page, [post])
    page.object_list = [post, *page.object_list]


def _leave_out(page: Page[Post], posts: Sequence[Post]) -> None:
    page.object_list = [one for one in page.object_list if one not in posts]


@http_caching.read_only
@http_caching.shared()
def sitemap(request: HttpRequest, number: int | None = None) -> HttpResponse:
    """List for search engines what they may find; `number` is one file of many."""
    try:
        xml = sitemap_xml(number)
    except NoSuchFile as error:
        raise Http404 from error
    response = HttpResponse(xml, content_type="application/xml; charset=utf-8")
    return http_caching.public(response, LISTS, SITEMAP_KEY)


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
    found = find_whole_post(slug)
    if found.state == Post.State.WITHDRAWN:
        return withdrawn(request, found)
    site = SiteSettings.load()
    if found.is_page:
        return http_caching.public(
            render_page(request, found, site), found.surrogate_key
        )
    related = _RELATED.fetch(post=found.pk)
    try:
        response = render_post(request, found, site=site, related=related)
    except ShownElsewhere as elsewhere:
        return HttpResponseRedirect(str(elsewhere))
    ends = [section.expires(found, site) for section in SECTIONS if section.expires]
    keys = [
        *series_parts.surrogate_keys(found.live),
        *(one.card_key for one in related),
    ]
    ends.append(review_dates.next_change(found, site))
    ends_first = min(filter(None, ends), default=None)
    return http_caching.public(response, found.surrogate_key, *keys, until=ends_first)


def render_post(
    request: HttpRequest,
    post: Post,
    status: int = HTTPStatus.OK,
    *,
    site: SiteSettings | None = None,
    related: list[Post] | None = None,
    sections: Sequence[PageSection] | None = None,
    template: str = "posts/post.html",
    **overrides: Any,
) -> HttpResponse:
    """Answer with a post's page; `overrides` replace what its sections show, `sections`
    these themselves."""
    site, revision = site or SiteSettings.load(), post.shown
    if related is None:
        related = _RELATED.fetch(post=post.pk)
    if sections is None:
        sections = [section for section in SECTIONS if not section.for_pages]
    group = translations.find_group(post)
    context: dict[str, Any] = {
        "post": post,
        "revision": revision,
        "body": _body(request, post),
        "snapshot": revision.snapshot,
        "licence": revision.get_licence(),
        "related": related,
        "advice_line": PostSettings.of(site).shown_advice_line(),
        "share_picture": share_cards.share_picture(post),
        "translations": group,
        "og_locale": translations.og_locale(revision.language),
        "json_ld": json_ld.blog_posting(post, site)
        | (group.json_ld() if group else {}),
        "cited": cite_post(post, site),
        "citation_files": CITATION_FILES,
        "reference_files": REFERENCE_FILES,
        "blog": site,
        "review": review_dates.shown_review(post, site),
        "place": series_parts.find_place(post),
        "sections": sections,
    }
    for section in sections:
        if section.context:
            context |= section.context(request, post, site)
    return render(request, template, context | overrides, status=status)


def render_page(
    request: HttpRequest,
    page: Post,
    site: SiteSettings,
    status: int = HTTPStatus.OK,
    *,
    template: str = "posts/page.html",
    **overrides: Any,
) -> HttpResponse:
    """Answer with a page outside the stream: its words, and the sections for pages."""
    revision = page.shown
    sections = [section for section in SECTIONS if section.for_pages]
    context: dict[str, Any] = {
        "post": page,
        "revision": revision,
        "body": _body(request, page),
        "snapshot": revision.snapshot,
        "share_picture": share_cards.share_picture(page),
        "json_ld": json_ld.web_page(page, site),
        "blog": site,
        "sections": sections,
    }
    for section in sections:
        if section.context:
            context |= section.context(request, page, site)
    return render(request, template, context | overrides, status=status)


def _body(request: HttpRequest, post: Post) -> str:
    """Return the body as it was rendered; for who may edit the post, with links to its
    blocks. Such a page is no other reader's: nobody asks who reads without a session.
    """
    may_edit = http_caching.may_be_signed_in(request.META)
    if may_edit and (copy := edit_links.editable_copy(post, request.user)):
        may_publish = request.user.has_perm(PUBLISH)
        notice = edit_links.notice_link(post, copy) if may_publish else ""
        return notice + edit_links.with_edit_links(post.shown, copy)
    return post.shown.body


def find_post(slug: str) -> Post:
    """Return the post that readers know by this slug, withdrawn ones too, without its
    words, which are read when they are asked for.

    Raises Http404.
    """
    return _existing(_AT_SLUG.first(slug=slug))


def find_whole_post(slug: str) -> Post:
    """Return the post that readers know by this slug with all its words. Raises Http404."""
    return _existing(_WHOLE.first(slug=slug))


def _known_posts() -> PostQuerySet:
    related = [relation for section in SECTIONS for relation in section.related]
    return Post.objects.known().select_related("live", *related)


def _without_words() -> PostQuerySet:
    return _known_posts().defer("live__snapshot", "live__body")


_WHOLE = CompiledQuery(lambda: _known_posts().filter(slug=Parameter("slug")))
_AT_SLUG = CompiledQuery(lambda: _without_words().filter(slug=Parameter("slug")))
_NUMBERED = CompiledQuery(lambda: _without_words().filter(pk=Parameter("number")))


def _related() -> PostQuerySet:
    beneath = Post.objects.live().filter(shown_beneath__post=Parameter("post"))
    return on_cards(beneath.order_by("shown_beneath__position"))


_RELATED = CompiledQuery(_related)


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
