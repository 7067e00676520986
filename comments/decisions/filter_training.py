"""The local filter learns from people's decisions, in the order of the log.

Only what a person called spam, or published in the discussion, is a lesson; of each
comment the last decision that is not undone counts. A decision keeps its lesson: after
an undo or an erasure the filter learns anew without it.
"""

from collections.abc import Iterator

from django.db import transaction
from django.db.models import Count, QuerySet, Sum

from comments.models import DISCUSSION, Comment, Decision, Status
from comments.models.label import Label
from comments.spam import features, scorer, training
from comments.spam.models import LocalModel
from comments.spam.training import Lesson
from evidenceblog.core import event_queue
from evidenceblog.core.task_backend import task

IS_SPAM = {Status.SPAM: True, Status.APPROVED: False}
# The copies of a campaign say one thing: a hundred must not outweigh the rest.
LESSONS_PER_CAMPAIGN = 3
CHUNK_SIZE = 500


def lesson_of(comment: Comment, to: Status) -> bytes | None:
    """Return the lesson of a person's decision on a comment, None if it has none.

    Outreach is a matter of policy, and a reblog is no comment: neither is a lesson.
    """
    is_lesson = to in IS_SPAM and comment.kind in DISCUSSION
    if not is_lesson or Label.OUTREACH in comment.labels or not comment.body:
        return None
    found = [*comment.reasons, *comment.forecasts.get("silent", [])]
    codes = [reason["code"] for reason in found]
    return scorer.lesson_features(comment.body, comment.name, codes).pack()


def delete_lessons(comment: Comment) -> None:
    """Delete the lessons of a comment; the filter then learns anew without them."""
    if comment.decisions.filter(lesson__isnull=False).update(lesson=None):
        event_queue.record("lessons.changed")


@task()
def train_filter() -> None:
    """Teach the model the new lessons of the log, or all of them if old ones changed.

    The row of the model says which lessons it has learnt.
    """
    with transaction.atomic():
        row = training.locked_model()
        lessons = _lessons()
        if _has_learnt(row, lessons.filter(pk__lte=row.last_lesson)):
            training.train_model(_read_lessons(lessons.filter(pk__gt=row.last_lesson)))
        else:
            training.train_model(_read_lessons(lessons), anew=True)


def _lessons() -> QuerySet[Decision]:
    """Return the decisions with a lesson: of each comment the last one not undone."""
    lessons = Decision.objects.not_undone().by_people().filter(lesson__isnull=False)
    last = lessons.order_by("comment", "-pk").distinct("comment")
    return Decision.objects.filter(pk__in=last.values("pk")).order_by("pk")


def _has_learnt(row: LocalModel, lessons: QuerySet[Decision]) -> bool:
    """Tell whether the model has learnt exactly these lessons, with today's features."""
    found = lessons.order_by().aggregate(count=Count("pk"), sum=Sum("pk"))
    same = (row.lessons, row.lessons_sum) == (found["count"], found["sum"] or 0)
    return same and row.header.get("features") == features.VERSION


def _read_lessons(lessons: QuerySet[Decision]) -> Iterator[Lesson]:
    for decision in lessons.iterator(chunk_size=CHUNK_SIZE):
        yield Lesson(
            decision.pk,
            bytes(decision.lesson or b""),
            decision.forecasts.get("points", 0.5),
            IS_SPAM[Status(decision.to_status)],
        )
