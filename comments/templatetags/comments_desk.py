"""What the desk's templates need: addresses of lists, and whether Akismet fails."""

from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse

from comments.screening.akismet import outage

register = template.Library()


@register.simple_tag
def list_of(**filters: object) -> str:
    """Return the address of the desk that lists, of all comments, just these."""
    return (
        reverse("admin:comments_comment_changelist")
        + "?"
        + urlencode({"show": "all", **filters})
    )


@register.inclusion_tag("admin/comments/desk/_akismet.html", takes_context=True)
def akismet_outage(context: template.Context) -> dict[str, Any]:
    """Say that Akismet fails, to who moderates."""
    return {"outage": outage.outage_shown_to(context["user"])}
