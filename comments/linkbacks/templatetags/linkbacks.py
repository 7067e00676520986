"""What pages say of linkbacks: a post's, where to send them and who shared it; a card of
the desk, what was said of the site that one came from."""

from typing import Any

from django import template
from django.template import Context

from comments.linkbacks import endpoint_advertisement
from comments.linkbacks.models import Protocol
from comments.linkbacks.post_shares import shares_of
from comments.models import TrustRule
from comments.screening.trust_lookup import author_rules
from comments.spam import hosts
from posts.models import Post

register = template.Library()


@register.inclusion_tag("linkbacks/_endpoints.html", takes_context=True)
def linkback_endpoints(context: Context, post: Post) -> dict[str, Any]:
    """Name where a link to the post can be told, and leave it for the headers."""
    found = endpoint_advertisement.advertised_endpoints(post, context["blog"])
    context["request"].META[endpoint_advertisement.ADVERTISED] = found
    return {"endpoints": found, "post": post, "site_url": context["site_url"]}


@register.inclusion_tag("linkbacks/_mention_form_link.html", takes_context=True)
def mention_form_link(context: Context, post: Post) -> dict[str, Any]:
    """Lead whoever wrote about the post to the form, where the post takes mentions."""
    found = context["request"].META.get(endpoint_advertisement.ADVERTISED, {})
    return {
        "webmention": found.get(Protocol.WEBMENTION),
        "target": context["site_url"] + post.get_absolute_url(),
    }


@register.inclusion_tag("linkbacks/_post_shares.html")
def post_shares(post: Post) -> dict[str, Any]:
    return {"shared": shares_of(post)}


@register.filter
def host_of(address: str) -> str:
    return hosts.host_of(address)


@register.simple_tag(takes_context=True)
def rule_about_author(context: Context, page: dict[str, Any]) -> TrustRule | None:
    """Return the trust rule about whose page it is, asked once for all cards."""
    asked = vars(context["request"])
    known: dict[str, TrustRule | None] = asked.setdefault("rules_about_authors", {})
    named = page["named"]
    if named not in known:
        others = (card.origin_page for card in context.get("cards") or ())
        names = {named, *(one["named"] for one in others if one and "named" in one)}
        known.update(dict.fromkeys(names) | author_rules(*names))
    return known[named]
