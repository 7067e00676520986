"""The local model: what it learns, when it may vote, and that undoing is honest."""

import random
import uuid
from array import array

import pytest
from hypothesis import given, strategies as st

from comments.screening import filter_cache
from comments.spam import scorer, training
from comments.spam.features import BUCKETS, Features, features_of
from comments.spam.filter_data import FilterData
from comments.spam.model import (
    AGAIN_AFTER,
    LESSONS_TO_VOTE,
    MOST_REMEMBERED,
    Model,
)
from comments.spam.models import LocalModel
from comments.spam.scorer import lesson_features, score
from comments.spam.text_analysis import AnalysedText
from comments.spam.training import Lesson
from comments.spam.verdicts import Bin, ScoringContext

KEPT = ["The trial was small", "My knee hurts when I walk", "Which dose was tested"]
SPAM = [
    "Cheap garden furniture today",
    "Finest furniture for sale",
    "Garden sale today",
]
MOST_STORED = 150_000  # bytes


def features(text: str) -> Features:
    return features_of(AnalysedText(text), "", [])


def lessons(count: int, seed: int = 1) -> list[Lesson]:
    """Return lessons, every other one spam, no two the same."""
    chance = random.Random(seed)  # noqa: S311  # an order, not a secret
    made = []
    for number in range(1, count + 1):
        is_spam = number % 2 == 0
        text = f"{chance.choice(SPAM if is_spam else KEPT)} {chance.random()}"
        made.append(Lesson(number, features(text).pack(), 0.5, is_spam))
    return made


def taught(count: int) -> Model:
    model = Model()
    for lesson in lessons(count):
        model.learn(Features.unpack(lesson.features), lesson.is_spam, 0.5)
    return model


def test_it_learns_what_people_keep_and_put_away() -> None:
    model = taught(100)

    assert model.forecast(features("A garden furniture sale")) > 0.9
    assert model.forecast(features("Which trial tested the knee")) < 0.1


def test_it_knows_nothing_at_first() -> None:
    assert Model().forecast(features("A garden furniture sale")) == 0.5
    assert not Model().may_vote()


def test_it_has_no_vote_before_it_has_seen_enough_of_both() -> None:
    assert not taught(2 * LESSONS_TO_VOTE - 1).may_vote()
    assert taught(2 * LESSONS_TO_VOTE).may_vote()

    only_spam = Model()
    for _ in range(100):
        only_spam.learn(features(SPAM[0]), True, 0.5)
    assert not only_spam.may_vote()


def test_it_has_no_vote_while_the_signals_alone_do_better() -> None:
    model = taught(100)
    for lesson in lessons(200, seed=2):
        found = Features.unpack(lesson.features)
        model.learn(found, lesson.is_spam, 0.999 if lesson.is_spam else 0.001)

    assert not model.may_vote()


def test_a_model_without_a_vote_changes_no_verdict_and_is_still_watched() -> None:
    text = "Finest garden furniture for sale today"
    verdict = score(text, ScoringContext(), FilterData(model=taught(40)))

    assert (verdict.bin, verdict.reasons) == (Bin.HAM, ())
    assert verdict.forecasts.model is not None
    assert verdict.forecasts.model > 0.5


def test_with_a_vote_it_names_the_words_that_speak_for_spam() -> None:
    text = "I sat in the garden, and saw furniture for sale"
    (reason,) = score(text, ScoringContext(), FilterData(model=taught(200))).reasons

    assert reason.code == "model-spam"
    assert reason.points > 0
    named = " ".join(text[start:end] for start, end in reason.words)
    assert "furniture" in named
    assert "I sat" not in named


def test_alone_it_never_puts_a_comment_away() -> None:
    text = " ".join(SPAM)
    verdict = score(text, ScoringContext(), FilterData(model=taught(1000)))

    assert verdict.forecasts.model is not None
    assert verdict.forecasts.model > 0.99
    assert verdict.bin == Bin.UNSURE


def test_it_speaks_for_what_is_like_the_kept() -> None:
    verdict = score(KEPT[0], ScoringContext(), FilterData(model=taught(200)))

    assert [reason.code for reason in verdict.reasons] == ["model-kept"]
    assert verdict.bin == Bin.HAM


def test_it_is_stored_small_however_much_it_has_learnt() -> None:
    model = Model()
    chance = random.Random(1)  # noqa: S311
    for bucket in range(BUCKETS):
        model.weights[bucket] = chance.uniform(-2, 2)
        model.sums[bucket] = chance.uniform(0, 50)
    for _ in range(max(AGAIN_AFTER)):
        longest = array("H", chance.sample(range(BUCKETS), MOST_REMEMBERED))
        model.recent.append((Features(array("H"), longest), True))

    assert len(model.as_bytes()) < MOST_STORED


def test_it_is_read_back_as_it_was() -> None:
    model = taught(60)

    assert Model.from_stored(model.as_bytes(), model.header()) == model


def test_what_other_features_taught_is_not_believed() -> None:
    model = taught(10)

    with pytest.raises(ValueError, match="features"):
        Model.from_stored(model.as_bytes(), model.header() | {"features": 0})


def test_a_lesson_is_heard_again_after_some_more() -> None:
    spam, other = features(SPAM[0]), features("Which dose was tested")
    model = Model()
    model.learn(spam, True, 0.5)
    at_first = model.forecast(spam)
    for _ in range(AGAIN_AFTER[0] - 1):
        model.learn(features("?"), True, 0.5)
    forgotten = model.weights[spam.words[0]]
    model.learn(other, False, 0.5)

    assert model.weights[spam.words[0]] > forgotten
    assert model.forecast(spam) > at_first


def test_what_is_too_long_to_remember_is_heard_once() -> None:
    model = Model()
    model.learn(features(" ".join(map(str, range(1000)))), True, 0.5)

    assert (model.spam, list(model.recent)) == (1, [])


@pytest.mark.parametrize("cut", [0, 10, -10])
def test_a_damaged_model_is_not_believed(cut: int) -> None:
    model = taught(10)

    with pytest.raises(ValueError, match="damaged"):
        Model.from_stored(model.as_bytes()[:cut], model.header())


def test_a_lesson_holds_no_word() -> None:
    packed = lesson_features(
        "Cheap garden furniture", "Ada", ["praise", "akismet-spam"]
    )

    assert b"garden" not in packed.pack()
    assert Features.unpack(packed.pack()) == packed


def test_it_does_not_learn_from_itself_nor_from_akismet() -> None:
    plain = lesson_features("Cheap garden furniture", "Ada", ["praise"])
    others = ["praise", "model-spam", "akismet-spam", "filters-disagree", "gone-code"]

    assert lesson_features("Cheap garden furniture", "Ada", others) == plain


@pytest.mark.parametrize("packed", [b"", b"x", b"\x05\x00", b"\x00\x00\xff\xff"])
def test_what_is_no_lesson_is_refused(packed: bytes) -> None:
    with pytest.raises(ValueError, match=r"features|multiple"):
        Features.unpack(packed)


@given(st.text(max_size=2_000), st.text(max_size=100))
def test_any_text_is_judged_and_its_reasons_lie_within_it(text: str, name: str) -> None:
    filter_data = FilterData(model=MODEL)
    verdict = scorer.score(text, ScoringContext(name=name, trap="x"), filter_data)

    for reason in verdict.reasons:
        for start, end in reason.words:
            assert 0 <= start < end <= len(text)


MODEL = taught(100)


# The row


@pytest.mark.django_db
def test_learning_on_and_learning_anew_end_at_the_same_weights() -> None:
    everything = lessons(120)
    for start in range(0, 120, 7):
        training.train_model(everything[start : start + 7])
    on = LocalModel.objects.get()
    training.train_model(everything, anew=True)
    anew = LocalModel.objects.get()

    assert (bytes(on.weights), on.header) == (bytes(anew.weights), anew.header)
    assert (on.last_lesson, anew.last_lesson) == (120, 120)
    assert anew.version != on.version


@pytest.mark.django_db
def test_a_lesson_is_taken_once() -> None:
    training.train_model(lessons(60))
    before = LocalModel.objects.get().header
    training.train_model(lessons(60))

    assert LocalModel.objects.get().header == before


@pytest.mark.django_db
def test_a_lesson_taken_back_leaves_no_trace() -> None:
    everything = lessons(60)
    training.train_model(everything[:-1], anew=True)
    without = bytes(LocalModel.objects.get().weights)
    training.train_model(everything, anew=True)
    training.train_model(everything[:-1], anew=True)

    assert bytes(LocalModel.objects.get().weights) == without


@pytest.mark.django_db
def test_what_is_loaded_is_what_was_learnt_last() -> None:
    assert filter_cache.load().model is None
    training.train_model(lessons(60))
    first = filter_cache.load().model
    training.train_model(lessons(80))
    second = filter_cache.load().model

    assert first is not None
    assert second is not None
    assert (first.spam, second.spam) == (30, 40)
    assert filter_cache.load().model is second


@pytest.mark.django_db
def test_a_row_of_other_features_is_learnt_anew(
    caplog: pytest.LogCaptureFixture,
) -> None:
    training.train_model(lessons(10))
    row = LocalModel.objects.get()
    row.header |= {"features": 0}
    row.version = uuid.uuid4()
    row.save()

    assert filter_cache.load().model is None
    assert "anew" in caplog.text
