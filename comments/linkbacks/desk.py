"""What of links and mentions waits for editors."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import ngettext

from evidenceblog.core.models import User
from evidenceblog.core.staff_notices import WaitingWork

from .models import OutboundLink


def waiting_work(user: User) -> Iterator[WaitingWork]:
    """Yield the links of live posts that lead nowhere any more."""
    if not user.has_perm("linkbacks.view_outboundlink"):
        return
    many = OutboundLink.objects.filter(state=OutboundLink.State.BROKEN).count()
    if many:
        text = ngettext(
            "%(many)s link in a post is broken",
            "%(many)s links in posts are broken",
            many,
        ) % {"many": many}
        place = reverse("admin:linkbacks_outboundlink_changelist")
        yield WaitingWork(text, f"{place}?state__exact={OutboundLink.State.BROKEN}")
