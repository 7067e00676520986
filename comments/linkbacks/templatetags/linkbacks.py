"""The host of an address, and what a card of the desk says of the site of a mention."""

from django import template
from django.template import Context

from comments.models import TrustRule
from comments.moderation.desk.card_origin import Elsewhere
from comments.screening.trust_lookup import authors_at
from comments.spam import hosts

register = template.Library()
register.filter("host_of", hosts.host_of)


@register.simple_tag(takes_context=True)
def rule_about_author(context: Context, page: Elsewhere) -> TrustRule | None:
    """Return the trust rule about whose page it is, asked once for all cards."""
    asked = vars(context["request"])
    known: dict[str, TrustRule | None] = asked.setdefault("rules_about_authors", {})
    if page.named not in known:
        others = (card.elsewhere for card in context.get("cards") or ())
        names = {page.named, *(one.named for one in others if one)}
        known.update(dict.fromkeys(names) | authors_at(*names))
    return known[page.named]
