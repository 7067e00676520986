"""The host of an address, and what a card of the desk says of the site of a mention."""

from typing import Any

from django import template
from django.template import Context

from comments.models import TrustRule
from comments.screening.trust_lookup import author_rules
from comments.spam import hosts

register = template.Library()
register.filter("host_of", hosts.host_of)


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
