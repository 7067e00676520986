"""What waits for moderators and editors, as the admin's first page and mails count it."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _, ngettext_lazy

from evidenceblog.core.models import User
from evidenceblog.core.staff_notices import WaitingWork, WorkSeverity

from .models import AkismetOutage, Comment, CommentSettings
from .models.label import Label

MODERATE = "comments.moderate_comment"
PUBLISH = "posts.publish_post"
Urgency = Comment.Urgency


class _Heap(NamedTuple):
    """Comments that wait for one reason: what to say of so many, and which of the desk's
    cards are theirs."""

    condition: Q
    text: Any
    cards: str = ""
    is_urgent: bool = False
    is_mine: bool = False


def waiting_work(user: User) -> Iterator[WaitingWork]:
    """Yield what waits for somebody who moderates, and for who publishes, too."""
    if not user.has_perm(MODERATE):
        return
    if CommentSettings.load().is_paused:
        yield WaitingWork(
            _(
                "Comments are paused: readers get their words back until it is unticked in"
                " Site settings. What you do now is lost if the site is restored from the"
                " backup made before"
            ),
            reverse("admin:core_sitesettings_changelist"),
            severity=WorkSeverity.FAILED,
            is_mailed=False,
        )
    heaps = {f"heap{number}": heap for number, heap in enumerate(_heaps(user))}
    counted = Comment.objects.filter(waits=True).aggregate(
        **{name: Count("pk", filter=heap.condition) for name, heap in heaps.items()}
    )
    place = reverse("admin:comments_comment_changelist")
    for name, heap in heaps.items():
        if many := counted[name]:
            text = str(heap.text % {"many": many})
            yield _work(text, place, heap)
    outage = AkismetOutage.current()
    # Administrators are told by the health check.
    if outage and outage.is_refusal and not user.is_superuser:
        yield WaitingWork(outage.sentence(), place, severity=WorkSeverity.FAILED)


def _work(text: str, place: str, heap: _Heap) -> WaitingWork:
    """Say what waits: the urgent on a card of its own, all else on the comments' card."""
    path = place + heap.cards
    if heap.is_urgent:
        return WaitingWork(text, path, severity=WorkSeverity.DANGER)
    return WaitingWork(text, path, card=_("Comments"), is_mine=heap.is_mine)


def _heaps(user: User) -> Iterator[_Heap]:
    crisis, passed = Q(urgency=Urgency.CRISIS), Q(assignee=user)
    for_editors = Q(labels__contains=[Label.FOR_AN_EDITOR], assignee=None)
    yield _Heap(
        crisis,
        ngettext_lazy(
            "%(many)s comment: somebody may be in danger",
            "%(many)s comments: somebody may be in danger",
            "many",
        ),
        is_urgent=True,
    )
    yield _Heap(
        Q(open_reports__gt=0),
        ngettext_lazy(
            "%(many)s comment was reported by readers",
            "%(many)s comments were reported by readers",
            "many",
        ),
    )
    yield _Heap(
        passed,
        ngettext_lazy(
            "%(many)s comment was passed to you",
            "%(many)s comments were passed to you",
            "many",
        ),
        "?show=mine",
        is_mine=True,
    )
    if user.has_perm(PUBLISH):
        yield _Heap(
            for_editors,
            ngettext_lazy(
                "%(many)s comment was passed to the editors",
                "%(many)s comments were passed to the editors",
                "many",
            ),
            f"?label={Label.FOR_AN_EDITOR}&assignee=nobody",
        )
    yield _Heap(
        Q(labels__contains=[Label.CORRECTION]),
        ngettext_lazy(
            "%(many)s comment may correct a post",
            "%(many)s comments may correct a post",
            "many",
        ),
        f"?label={Label.CORRECTION}",
    )
    yield _Heap(
        Q(lane=Comment.Lane.SHARED),
        ngettext_lazy("%(many)s mention waits", "%(many)s mentions wait", "many"),
        "?show=mentions",
    )
    yield _Heap(
        Q(lane=Comment.Lane.DISCUSSION),
        ngettext_lazy(
            "%(many)s comment waits in all", "%(many)s comments wait in all", "many"
        ),
    )
