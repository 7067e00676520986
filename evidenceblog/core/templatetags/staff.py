"""What the admin's first page says of waiting work."""

from django import template
from django.template import Context

from evidenceblog.core import staff_notices

register = template.Library()


@register.simple_tag(takes_context=True)
def waiting_work(context: Context) -> list[staff_notices.WaitingWork]:
    """Return what waits for who is signed in."""
    return staff_notices.waiting_for(context["user"])
