"""What is answered where no post is: of a withdrawn one its notice, else what is near."""

from http import HTTPStatus

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from evidenceblog.core import http_caching
from evidenceblog.core.redirects.middleware import redirect_response

from .list_pages import on_cards
from .models import Post, PostQuerySet, Revision, Topic
from .near_addresses import find_near
from .revisions import withdrawal

# What readers of a withdrawn post may read instead, and of how many of the newest posts
# on its topics the titles are compared with its own.
POSTS_ALIKE, MOST_COMPARED = 3, 100


def withdrawn(request: HttpRequest, post: Post) -> HttpResponse:
    """Send readers of a withdrawn post on to its successor; without one, 410 Gone
    with the notice of why."""
    if leads_to := withdrawal.find_live_successor(post):
        return redirect_response(
            leads_to.get_absolute_url(), http_caching.whole_query(request)
        )
    topics = list(post.shown.topics.order_by("name"))
    context = {"post": post, "topics": topics, "alike": _find_alike(post, topics)}
    return render(request, "posts/withdrawn.html", context, status=HTTPStatus.GONE)


def _find_alike(post: Post, topics: list[Topic]) -> PostQuerySet:
    """Return what is on the same topics, the nearest title first."""
    filed = Revision.topics.through._default_manager.filter(
        revision=OuterRef("live"), topic__in=topics
    )
    newest = Post.objects.live().filter(Exists(filed)).values("pk")[:MOST_COMPARED]
    near = TrigramSimilarity("live__title", post.shown.title)
    alike = Post.objects.live().filter(pk__in=newest).annotate(near=near)
    return on_cards(alike.order_by("-near", "-live__published_at"))[:POSTS_ALIKE]


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404, with pages of ours whose address is nearly the one asked for."""
    is_read = request.method in {"GET", "HEAD"}
    context = {"near": find_near(request.path_info) if is_read else []}
    return render(request, "404.html", context, status=HTTPStatus.NOT_FOUND)
