"""What the desk says of events of sources: which wait for an answer, and how long."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _, ngettext

from evidenceblog.core.models import SiteSettings, User
from evidenceblog.core.staff_notices import (
    MOST_COUNTED,
    WaitingWork,
    WorkLine,
    WorkSeverity,
    shown_count,
)
from posts.citations.models import SourceEvent
from posts.models import PUBLISH, EvidenceAnswer, PostSettings

from .answers import ConcernedPost, open_events, posts_concerned
from .ledger import AT_ONCE

# The first of what a card counts; its list has the rest.
MOST_LINES = 5


def unanswered_evidence(user: User) -> Iterable[WaitingWork]:
    """Yield the events that nobody has answered, by how much it matters by now, and
    those of which a notice tells readers that somebody is checking."""
    if not user.has_perm(PUBLISH):
        return
    events = list(open_events()[:MOST_COUNTED])
    concerned = posts_concerned(events)
    days = PostSettings.of(SiteSettings.load()).answer_days
    waiting: dict[WorkSeverity, list[WorkLine]] = defaultdict(list)
    noticed: list[WorkLine] = []
    for event in events:
        missing = [one for one in concerned[event.pk] if one.answer is None]
        if missing:
            since = min(one.since for one in missing)
            waiting[_severity(event, since, days)].append(_line(event, missing, since))
        else:
            shown = [one for one in concerned[event.pk] if _is_notice(one)]
            noticed.append(_line(event, shown, min(one.since for one in shown)))
    for severity, lines in waiting.items():
        yield _work(_waiting_text(len(lines)), severity, lines)
    if noticed:
        yield _work(_noticed_text(len(noticed)), WorkSeverity.OUTDATED, noticed)


def _is_notice(one: ConcernedPost) -> bool:
    return one.answer is not None and one.answer.kind == EvidenceAnswer.Kind.NOTICE


def _severity(event: SourceEvent, since: datetime, days: int) -> WorkSeverity:
    """Say how much it matters: it grows by the days that are set for an answer."""
    waited = timezone.now() - since
    is_late = waited >= timedelta(days=days)
    if event.kind in AT_ONCE:
        return WorkSeverity.DANGER if is_late else WorkSeverity.FAILED
    if is_late:
        return WorkSeverity.FAILED
    is_half = waited >= timedelta(days=days) / 2
    return WorkSeverity.WAITING if is_half else WorkSeverity.OUTDATED


def _line(
    event: SourceEvent, missing: list[ConcernedPost], since: datetime
) -> WorkLine:
    posts = ngettext("%(many)s post", "%(many)s posts", len(missing)) % {
        "many": len(missing)
    }
    age = _("%(time)s ago") % {"time": timesince(since, depth=1)}
    page = reverse("admin:citations_sourceevent_change", args=[event.pk])
    return WorkLine(str(event), page, f"{posts}, {age}")


def _work(text: str, severity: WorkSeverity, lines: list[WorkLine]) -> WaitingWork:
    place = reverse("admin:citations_sourceevent_changelist")
    return WaitingWork(text, place, severity=severity, lines=lines[:MOST_LINES])


def _waiting_text(many: int) -> str:
    return ngettext(
        "The evidence has moved on: %(many)s change waits for an answer",
        "The evidence has moved on: %(many)s changes wait for an answer",
        many,
    ) % {"many": shown_count(many)}


def _noticed_text(many: int) -> str:
    return ngettext(
        "A notice tells readers that %(many)s change in the evidence is being checked",
        "Notices tell readers that %(many)s changes in the evidence are being checked",
        many,
    ) % {"many": shown_count(many)}
