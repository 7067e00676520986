"""Second look: a share of what the filter decided alone goes back to people, unmarked.

What they then say is the only honest measure of what is wrongly put away or published:
whatever the filter decides, nobody else ever looks at.
"""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from evidenceblog.ground import event_queue
from evidenceblog.ground.task_backend import task

from . import handling
from .models import Comment, Decision, Status
from .spam.models import FilterSettings

# A site whose people decide so much a year can spare them a few more.
DECISIONS_A_YEAR = 1_000
YEAR = timedelta(days=365)
# Older than this, nobody is helped by being published still; a worker that was down
# over a long weekend loses nothing.
WITHIN = timedelta(days=7)
LOOKED_AT = {Status.SPAM, Status.APPROVED}


def is_on(settings: FilterSettings, now: datetime) -> bool:
    """Tell whether second looks are taken: as set, or by how much people decide."""
    if settings.second_look is not None:
        return settings.second_look
    lately = Decision.objects.by_people().filter(at__gte=now - YEAR)
    return lately[:DECISIONS_A_YEAR].count() == DECISIONS_A_YEAR


def take_back(decision: Decision) -> None:
    """Let a comment wait for its second look again, and the filter unlearn the first."""
    if decision.comment.status == decision.to_status:
        handling.take_back(decision)
        event_queue.record("lessons.changed")


@task()
def draw() -> None:
    """Send a share of what nobody but the filter decided back to the desk.

    Each comment draws its lot once, for good: the number that its receipt begins with
    is random, and no guess of its writer. Running again draws nothing more.
    """
    settings, now = FilterSettings.load(), timezone.now()
    if is_on(settings, now):
        share = float(settings.second_look_percent) / 100
        drawn = _decided_alone(now).filter(receipt__lt=f"{int(share * 16**8):08x}")
        drawn.update(second_look=True)


def _decided_alone(now: datetime) -> QuerySet[Comment]:
    """Return what the filter lately put away or published, and nobody looked at."""
    by_people = Decision.objects.standing().by_people().filter(comment=OuterRef("pk"))
    return Comment.objects.filter(
        ~Exists(by_people),
        status__in=LOOKED_AT,
        received_at__gte=now - WITHIN,
        second_look=False,
        account=None,
    )
