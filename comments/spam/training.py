"""Training of the local model: lessons in order, or all of them anew."""

import logging
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from .features import Features
from .model import Model
from .models import LocalModel

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Lesson:
    """One decision: its number, the comment's packed features, the signals' forecast."""

    number: int
    features: bytes
    points_forecast: float
    is_spam: bool


def locked_model() -> LocalModel:
    """Return the row, made if there is none, locked for the caller's transaction."""
    empty = Model()
    LocalModel.objects.get_or_create(
        pk=1, defaults={"weights": empty.as_bytes(), "header": empty.header()}
    )
    return LocalModel.objects.select_for_update().get(pk=1)


@transaction.atomic
def train_model(lessons: Iterable[Lesson], *, anew: bool = False) -> None:
    """Let the model take more lessons, in the order of their numbers, or forget
    everything and take these.

    One it has had already is not taken again. Raises ValueError where the model learnt
    from other features: then it has to learn anew.
    """
    row = locked_model()
    if anew:
        row.last_lesson = row.lessons = row.lessons_sum = 0
    model = Model() if anew else Model.from_stored(bytes(row.weights), row.header)
    last = row.last_lesson
    for lesson in lessons:
        if lesson.number <= last:
            continue
        _teach(model, lesson)
        row.lessons += 1
        row.lessons_sum += lesson.number
        row.last_lesson = max(row.last_lesson, lesson.number)
    row.weights, row.header = model.as_bytes(), model.header()
    row.version = uuid.uuid4()
    row.save()


def _teach(model: Model, lesson: Lesson) -> None:
    """Take a lesson; what an earlier version of the features wrote teaches nothing."""
    try:
        found = Features.unpack(lesson.features)
    except ValueError:
        logger.info("Decision %s was written for other features", lesson.number)
    else:
        model.learn(found, lesson.is_spam, lesson.points_forecast)
