"""What the desk and the admin's first page say of Akismet while it fails."""

from typing import Any

from django import template

from comments.screening.akismet import outage

register = template.Library()


@register.inclusion_tag("admin/comments/desk/_akismet.html", takes_context=True)
def akismet_outage(context: template.Context) -> dict[str, Any]:
    """Say that Akismet fails, to who moderates."""
    return {"outage": outage.outage_shown_to(context["user"])}
