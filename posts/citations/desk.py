"""What waits of sources, on the admin's first page."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import ngettext

from evidenceblog.core.models import User
from evidenceblog.core.staff_notices import (
    WaitingWork,
    WorkSeverity,
    bounded_count,
    shown_count,
)

from .models import PastedSource
from .paste.pasted_sources import open_pastes


def waiting_work(user: User) -> Iterable[WaitingWork]:
    """Yield what somebody pasted that is looked up now and waits for their answer."""
    if not user.has_perm("citations.add_source"):
        return
    rows = open_pastes(user).exclude(state=PastedSource.State.WAITING)
    if many := bounded_count(rows):
        text = ngettext(
            "%(many)s pasted source waits for you to confirm it",
            "%(many)s pasted sources wait for you to confirm them",
            many,
        ) % {"many": shown_count(many)}
        yield WaitingWork(
            text,
            reverse("admin:citations_source_paste"),
            severity=WorkSeverity.WRITING,
            is_mine=True,
            is_mailed=False,
        )
