"""Files for reference managers: how a post is cited, and what it cites."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse

from evidenceblog.core import http_caching
from evidenceblog.core.models import SiteSettings

from .citation_files import CITATION_FILES
from .gone_views import withdrawn
from .models import Post
from .post_citation import cite_post
from .reference_files import REFERENCE_FILES, cited_works
from .revisions.history import completed
from .views import find_whole_post


@http_caching.read_only
@http_caching.shared()
def cite(request: HttpRequest, slug: str, ending: str) -> HttpResponse:
    """Serve how a post is cited as a file: `cite.ris`."""
    file = CITATION_FILES[ending]

    def words(post: Post) -> str:
        return file.write(cite_post(post, SiteSettings.load()))

    return _file(request, slug, f"{slug}.{ending}", file.content_type, words)


@http_caching.read_only
@http_caching.shared()
def references(request: HttpRequest, slug: str, ending: str) -> HttpResponse:
    """Serve the reference list of a post as a file: `references.ris`."""
    file = REFERENCE_FILES[ending]

    def words(post: Post) -> str:
        works = cited_works(completed(post.shown.snapshot))
        if not works:
            raise Http404
        return file.write(works)

    return _file(request, slug, f"{slug}-references.{ending}", file.content_type, words)


def _file(
    request: HttpRequest,
    slug: str,
    name: str,
    content_type: str,
    words: Callable[[Post], str],
) -> HttpResponse:
    """Answer with a file of a post; of a withdrawn one with its notice."""
    post = find_whole_post(slug)
    if post.state == Post.State.WITHDRAWN:
        return withdrawn(request, post)
    if post.is_page:
        raise Http404
    response = HttpResponse(words(post), content_type=f"{content_type}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return http_caching.public(response, post.surrogate_key)
