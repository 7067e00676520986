"""What moderators are told in the admin beside the comments themselves."""

from typing import Any

from django import template

from comments.akismet import notices

register = template.Library()


@register.inclusion_tag("admin/comments/desk/_akismet.html", takes_context=True)
def akismet_notices(context: template.Context) -> dict[str, Any]:
    """Show how Akismet fares, to those whom it concerns."""
    return notices.akismet(context["user"])
