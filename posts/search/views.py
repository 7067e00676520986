"""The page of the search, which every reader's browser and cache may share."""

from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import ngettext

from evidenceblog.core import http_caching
from evidenceblog.core.rate_limit_decorator import client_range, rate_limited
from evidenceblog.core.rate_limits import RateLimit, RateLimitReached
from evidenceblog.core.text import parse_number
from posts.models import LISTS, Post, Topic

from . import facets, full_text, reader_search, zero_result_searches
from .full_text import MOST_RANKED, POSTS_A_PAGE
from .reader_search import FoundPosts
from .search_request import SearchRequest, clean_words, clean_year

# Counts only what no cache answers: a reader who thinks and types is far below it.
SEARCH_LIMIT = RateLimit("search", capacity=30, per=timedelta(minutes=1))
LAST_PAGE = MOST_RANKED // POSTS_A_PAGE
LATEST_POSTS = 3
# More would be a page of topics, and not fit into the header that names them.
MOST_TOPICS = 40


@http_caching.read_only
@http_caching.shared(params=["q", "page", "topic", "author", "year"])
def search(request: HttpRequest) -> HttpResponse:
    """Serve what was found, or the empty page of the search, which costs no search."""
    asked = SearchRequest(
        words=clean_words(request.GET.get("q", "")),
        topic=request.GET.get("topic", "")[:80],
        author=request.GET.get("author", "")[:80],
        year=clean_year(request.GET.get("year", "")),
        page=_page_number(request.GET.get("page", "1")),
    )
    if asked.words:
        return _results(request, asked)
    return _public(request, asked, _ways_on())


def _page_number(typed: str) -> int:
    number = parse_number(typed)
    if number is None or not 1 <= number <= LAST_PAGE:
        raise Http404
    return number


def _too_many(
    reached: RateLimitReached, request: HttpRequest, asked: SearchRequest
) -> HttpResponse:
    return _page(request, asked, {"reached": reached})


@rate_limited(SEARCH_LIMIT, by=client_range, answer=_too_many)
def _results(request: HttpRequest, asked: SearchRequest) -> HttpResponse:
    try:
        found = reader_search.find_posts(asked)
    except full_text.SearchTimeout:
        response = _page(request, asked, {"too_slow": True})
        response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
        return response
    if asked.page > 1 and not found.posts:
        raise Http404
    if found.has_some or not found.posts:
        _remember(asked)
    return _public(request, asked, _context(asked, found))


def _remember(asked: SearchRequest) -> None:
    if asked.page == 1 and not asked.is_filtered:
        zero_result_searches.record_search(asked.words)


def _context(asked: SearchRequest, found: FoundPosts) -> dict[str, Any]:
    """Return what the page shows of a search."""
    if not found.posts:
        everywhere = facets.search_url(SearchRequest(asked.words))
        return {"found": found, "everywhere": everywhere} | _ways_on()
    count = found.matches.count
    meant = replace(asked, words=found.corrected) if found.corrected else asked
    posts = ngettext("%(posts)s post", "%(posts)s posts", count)
    return {
        "found": found,
        "count": posts % {"posts": facets.printed_count(count)},
        "facets": facets.list_facets(meant, found.matches),
        "newer": facets.search_url(meant, page=asked.page - 1 if asked.page > 2 else 0),
        "older": facets.search_url(meant, page=asked.page + 1)
        if asked.page * POSTS_A_PAGE < count
        else "",
    }


def _ways_on() -> dict[str, Any]:
    """Return what readers may go on to from a page that shows nothing found."""
    shown = Post.objects.live().only(*reader_search.ON_A_RESULT)
    topics = Topic.objects.filter(revisions__live_on__in=Post.objects.live().order_by())
    return {
        "latest": shown[:LATEST_POSTS],
        "topics": list(topics.distinct().order_by("name")[:MOST_TOPICS]),
    }


def _page(
    request: HttpRequest, asked: SearchRequest, context: dict[str, Any]
) -> HttpResponse:
    return render(request, "posts/search.html", {"asked": asked} | context)


def _public(
    request: HttpRequest, asked: SearchRequest, context: dict[str, Any]
) -> HttpResponse:
    """Answer for everybody; name what is shown: posts, and names of topics and authors."""
    keys = [topic.surrogate_key for topic in context.get("topics", ())]
    if found := context.get("found"):
        keys += [f"topic-{option.pk}" for option in found.matches.topics]
        keys += [f"author-{option.pk}" for option in found.matches.authors]
    return http_caching.public(_page(request, asked, context), LISTS, *keys)
