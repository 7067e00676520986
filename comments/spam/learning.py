"""Learning: the local model's row takes lessons in order, or all of them anew."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from .features import Features
from .model import Model
from .models import LocalModel


@dataclass(frozen=True)
class Lesson:
    """What one decision teaches: its number, packed features, the signals' forecast."""

    number: int
    features: bytes
    points_forecast: float
    is_spam: bool


@transaction.atomic
def learn(lessons: Iterable[Lesson]) -> None:
    """Let the model take more lessons, in the order of their numbers.

    One it has had already is not taken again.
    """
    row = _locked()
    try:
        model = Model.from_stored(bytes(row.weights), row.header)
    except ValueError:
        model = Model()
    last = row.last_lesson
    _take(row, model, (one for one in lessons if one.number > last))


@transaction.atomic
def rebuild(lessons: Iterable[Lesson]) -> None:
    """Let the model forget everything and take these lessons, in order."""
    row = _locked()
    row.last_lesson = 0
    _take(row, Model(), lessons)


def _take(row: LocalModel, model: Model, lessons: Iterable[Lesson]) -> None:
    for lesson in lessons:
        model.learn(
            Features.unpack(lesson.features), lesson.is_spam, lesson.points_forecast
        )
        row.last_lesson = max(row.last_lesson, lesson.number)
    row.weights, row.header = model.as_bytes(), model.header()
    row.version = uuid.uuid4()
    row.save()


def _locked() -> LocalModel:
    empty = Model()
    LocalModel.objects.get_or_create(
        pk=1, defaults={"weights": empty.as_bytes(), "header": empty.header()}
    )
    return LocalModel.objects.select_for_update().get(pk=1)
