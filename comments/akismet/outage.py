"""Outages: whether Akismet answers, and what people decided while it did not."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from comments.models import (
    DECIDING,
    WAITING,
    AkismetState,
    Comment,
    Decision,
    Inquiry,
    Status,
)
from comments.spam.akismet_terms import NO_ALERT, Alert, Verdict

from . import inquiries

# One answer that is lost is no outage; who is asked often is known to be away sooner.
PATIENCE = timedelta(minutes=5)
FAILURES = 3
# Once Akismet answers again, this long moderators hear what it says otherwise: its last
# word comes half a day later (RECHECKS), and not everybody moderates at weekends.
NEWS_FOR = timedelta(days=7)

DECIDED = {Status.APPROVED, Status.REJECTED, Status.SPAM}


@dataclass(frozen=True)
class Outage:
    """Akismet is set but does not answer: since when, why, how many comments wait for
    its word, and how many were decided without it meanwhile."""

    since: datetime
    why: AkismetState.Failure
    waiting: int
    decided: int


def heard(alert: Alert) -> None:
    """Note that Akismet answered, and what it had to say of the account, if anything."""
    at = timezone.now()
    is_mended = When(failing_since__isnull=False, then=at)
    AkismetState.objects.get_or_create(pk=1)
    AkismetState.objects.update(
        answered_at=at,
        mended_at=Case(is_mended, default=F("mended_at")),
        failing_since=None,
        failures=0,
        failure="",
        alert_code=alert.code,
        alert_message=alert.message,
    )


def missed(why: AkismetState.Failure, alert: Alert) -> None:
    """Note that Akismet was asked in vain, and the alert that says why, if one came."""
    at = timezone.now()
    news = {"alert_code": alert.code, "alert_message": alert.message}
    AkismetState.objects.get_or_create(pk=1)
    AkismetState.objects.update(
        failed_at=at,
        failing_since=Coalesce(F("failing_since"), at),
        failures=F("failures") + 1,
        failure=why,
        **(news if alert != NO_ALERT else {}),
    )


def now(state: AkismetState | None = None) -> Outage | None:
    """Return the outage that lasts, None while Akismet answers or is not used.

    `state` spares a query to those who have it.
    """
    if not inquiries.is_on():
        return None
    state = state or AkismetState.load()
    if state.failing_since is None:
        return None
    lasts = timezone.now() - state.failing_since
    if state.failures < FAILURES and lasts < PATIENCE:
        return None
    why = AkismetState.Failure(state.failure)
    return Outage(state.failing_since, why, **_counts())


def is_decided(comment: Comment) -> bool:
    """Tell whether a person has decided a comment by now, other than to let it wait."""
    return Comment.objects.filter(
        _by_a_person(), pk=comment.pk, status__in=DECIDED
    ).exists()


def decided_without() -> QuerySet[Comment]:
    """Return what people decided before Akismet had answered."""
    inquired = Inquiry.objects.unanswered() | Inquiry.objects.late()
    return Comment.objects.filter(
        _by_a_person(), pk__in=inquired.values("pk"), status__in=DECIDED
    )


def decided_otherwise() -> QuerySet[Comment]:
    """Return what people decided before Akismet had answered, and it calls otherwise."""
    spam = {Verdict.SPAM, Verdict.DISCARD}
    return decided_without().filter(
        Q(status=Status.APPROVED, opinion__verdict__in=spam)
        | Q(status=Status.SPAM, opinion__verdict=Verdict.HAM)
    )


# What the desk can list, by the value of `?akismet=`.
LISTS: dict[str, tuple[Promise, Callable[[], QuerySet[Comment]]]] = {
    "without": (_("Decided without Akismet"), decided_without),
    "otherwise": (_("Decided otherwise than Akismet"), decided_otherwise),
}


def _counts() -> dict[str, int]:
    decided = Q(_by_a_person("comment"), comment__status__in=DECIDED)
    open_still = Q(comment__status__in={*WAITING, Status.SPAM})
    found: dict[str, int] = Inquiry.objects.unanswered().aggregate(
        waiting=Count("pk", filter=open_still & ~decided),
        decided=Count("pk", filter=decided),
    )
    return found


def _by_a_person(comment: str = "pk") -> Exists:
    taken = Decision.objects.filter(
        comment=OuterRef(comment), act__in=DECIDING, by__isnull=False
    )
    return Exists(taken)
