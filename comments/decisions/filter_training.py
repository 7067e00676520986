"""Learning: what people decide teaches the local filter, in the order of the log.

Only what a person called spam, or published in the discussion, is a lesson; the last
standing decision on a comment counts. A decision keeps what it taught, so that undoing
one, or erasing a comment, is learning anew without it.
"""

from collections.abc import Iterator

from django.db import transaction
from django.db.models import Count, QuerySet, Sum

from comments.models import DISCUSSION, Comment, Decision, Status
from comments.models.label import Label
from comments.spam import scorer, training
from comments.spam.models import LocalModel
from comments.spam.training import Lesson
from evidenceblog.core import event_queue
from evidenceblog.core.task_backend import task

IS_SPAM = {Status.SPAM: True, Status.APPROVED: False}
# The copies of a campaign are one piece of news: a hundred must not drown the rest.
LESSONS_PER_CAMPAIGN = 3
CHUNK_SIZE = 500


def lesson_of(comment: Comment, to: Status) -> bytes | None:
    """Return what a person's decision teaches, None where it teaches nothing.

    Outreach is a matter of policy, and a reblog no comment: neither is a lesson.
    """
    is_lesson = to in IS_SPAM and comment.kind in DISCUSSION
    if not is_lesson or Label.OUTREACH in comment.labels or not comment.body:
        return None
    found = [*comment.reasons, *comment.forecasts.get("silent", [])]
    codes = [reason["code"] for reason in found]
    return scorer.lesson_from(comment.body, comment.name, codes).pack()


def delete_lessons(comment: Comment) -> None:
    """Forget what decisions on a comment taught; `learn` then learns without them."""
    if comment.decisions.filter(taught__isnull=False).update(taught=None):
        event_queue.record("lessons.changed")


@task()
def train_filter() -> None:
    """Bring the model up to the log: learn on, or anew where the log was changed.

    Which decisions are news does not matter: the row knows how far it came.
    """
    with transaction.atomic():
        row = training.locked()
        lessons = _lessons()
        if _has_learnt(row, lessons.filter(pk__lte=row.last_lesson)):
            training.learn(_read_lessons(lessons.filter(pk__gt=row.last_lesson)))
        else:
            training.learn(_read_lessons(lessons), anew=True)


def _lessons() -> QuerySet[Decision]:
    """Return the decisions that teach: of each comment the last that stands."""
    taught = Decision.objects.standing().by_people().filter(taught__isnull=False)
    last = taught.order_by("comment", "-pk").distinct("comment")
    return Decision.objects.filter(pk__in=last.values("pk")).order_by("pk")


def _has_learnt(row: LocalModel, lessons: QuerySet[Decision]) -> bool:
    """Tell whether the model learnt just these lessons, with today's features."""
    found = lessons.order_by().aggregate(count=Count("pk"), sum=Sum("pk"))
    same = (row.lessons, row.lessons_sum) == (found["count"], found["sum"] or 0)
    return same and training.is_current(row)


def _read_lessons(lessons: QuerySet[Decision]) -> Iterator[Lesson]:
    for made in lessons.iterator(chunk_size=CHUNK_SIZE):
        yield Lesson(
            made.pk,
            bytes(made.taught or b""),
            made.forecasts.get("points", 0.5),
            IS_SPAM[Status(made.to_status)],
        )
