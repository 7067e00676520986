"""What a post's page says of linkbacks: where to send them, and who shared it."""

from typing import Any

from django import template
from django.template import Context

from comments.linkbacks import advertising, showing
from posts.models import Post

register = template.Library()


@register.inclusion_tag("linkbacks/_endpoints.html", takes_context=True)
def endpoints(context: Context, post: Post) -> dict[str, Any]:
    """Name where a link to the post can be told, and leave it for the headers."""
    found = advertising.endpoints(post, context["blog"])
    context["request"].META[advertising.ADVERTISED] = found
    return {"endpoints": found, "post": post, "site_url": context["site_url"]}


@register.inclusion_tag("linkbacks/_shared.html")
def shared_by(post: Post) -> dict[str, Any]:
    return {"shared": showing.shared(post)}
