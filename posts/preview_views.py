"""The page of a preview: a post's own page, for who may see it alone."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse

from evidenceblog.core import http_caching
from evidenceblog.core.models import SiteSettings

from . import post_preview
from .models import Post
from .views import render_page, render_post


def render_preview(
    request: HttpRequest,
    post: Post,
    template: str,
    status: int = HTTPStatus.OK,
    **context: Any,
) -> HttpResponse:
    """Answer with what `post_preview.as_if_live` made, for this reader alone.

    The template extends `frame`; what stands beneath a post is not of its words, and is
    left out.
    """
    site = SiteSettings.load()
    context = {"body": post.shown.body} | context
    if post.is_page:
        frame = {"frame": "posts/page.html", "template": template}
        answer = render_page(request, post, site, status, **frame, **context)
    else:
        answer = render_post(
            request,
            post,
            status,
            site=site,
            related=post_preview.find_related(post),
            sections=(),
            template=template,
            frame="posts/post.html",
            **context,
        )
    return http_caching.secret(answer)
