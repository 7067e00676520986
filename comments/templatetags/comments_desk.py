"""What the desk and the admin's first page say of Akismet while it fails."""

from typing import Any

from django import template

from comments.models import AkismetOutage

register = template.Library()


@register.inclusion_tag("admin/comments/desk/_akismet.html", takes_context=True)
def akismet_outage(context: template.Context) -> dict[str, Any]:
    """Show the outage of Akismet that lasts to users who moderate: one query, or none."""
    is_moderator = context["user"].has_perm("comments.moderate_comment")
    return {"outage": AkismetOutage.current() if is_moderator else None}
