"""What of links and mentions waits for editors."""

from collections import defaultdict
from collections.abc import Iterator

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import ngettext

from evidenceblog.core.models import User
from evidenceblog.core.staff_notices import (
    WaitingWork,
    WorkLine,
    WorkSeverity,
    bounded_count,
    shown_count,
)

from .models import OutboundLink
from .replacement_views import replacement_path

MOST_LINES = 5
# Of which the addresses are shown, each with the posts that link there.
MOST_READ = 50
LONGEST_ADDRESS_SHOWN = 70


def waiting_work(user: User) -> Iterator[WaitingWork]:
    """Yield the links of live posts that lead nowhere any more, with these posts."""
    if not user.has_perm("linkbacks.view_outboundlink"):
        return
    broken = OutboundLink.objects.filter(state=OutboundLink.State.BROKEN)
    if many := bounded_count(broken):
        text = ngettext(
            "%(many)s link in a post is broken",
            "%(many)s links in posts are broken",
            many,
        ) % {"many": shown_count(many)}
        place = reverse("admin:linkbacks_outboundlink_changelist")
        yield WaitingWork(
            text,
            f"{place}?state__exact={OutboundLink.State.BROKEN}",
            severity=WorkSeverity.UPKEEP,
            lines=_lines(user),
        )


def _lines(user: User) -> list[WorkLine]:
    broken = OutboundLink.objects.filter(state=OutboundLink.State.BROKEN)
    rows = broken.select_related("post__live").order_by("host", "address", "pk")
    rows = rows.defer("post__live__snapshot", "post__live__body")
    posts: defaultdict[str, list[str]] = defaultdict(list)
    for link in rows[:MOST_READ]:
        posts[link.address].append(link.post.shown.title)
    return [
        WorkLine(
            Truncator(address.partition("://")[2]).chars(LONGEST_ADDRESS_SHOWN),
            replacement_path(address),
            " · ".join(titles),
        )
        for address, titles in list(posts.items())[:MOST_LINES]
    ]
