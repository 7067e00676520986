"""What the desk's templates need: addresses of lists, such as all by one author."""

from urllib.parse import urlencode

from django import template
from django.urls import reverse

register = template.Library()


@register.simple_tag
def list_of(**filters: object) -> str:
    """Return the address of the desk that lists, of all comments, just these."""
    return (
        reverse("admin:comments_comment_changelist")
        + "?"
        + urlencode({"show": "all", **filters})
    )
