"""Judging: a text and its circumstances in, a verdict with its reasons out.

Pure: the same question has the same answer, and nothing is asked of database or network.
"""

import math
from collections.abc import Iterable
from dataclasses import replace

from .features import Features, features_of
from .filter_data import Case, FilterData
from .signal_points import (
    DECIDED_AHEAD,
    LATER_SHARE,
    MOST,
    SPAM_SCORE,
    TABLE,
    WEAK,
    WEAK_TOGETHER,
    filter_of,
    reason,
)
from .signals import AKISMET, LOCAL
from .text_analysis import AnalysedText
from .verdicts import Bin, Family, Forecasts, Reason, ScoringContext, Verdict

FAMILIES_FOR_SPAM = 2
# Weak evidence that is never a reason alone.
NEVER_ALONE = frozenset({"hurried", "unknown-host", "name-digits", "not-vouched"})
# Without Akismet's word, more must speak for spam.
RAISED_WHEN_UNASKED = 20
UNASKED = {"akismet-unavailable", "akismet-refused"}
# A score as a probability: where the two are even, and how fast it turns.
EVEN_SCORE, TURN = 40, 12
# How sure the model must be to be a reason for spam, or for a comment.
MODEL_SAYS_SPAM, MODEL_SAYS_KEPT = 0.6, 0.15


def score(
    text: str, circumstances: ScoringContext, knowledge: FilterData | None = None
) -> Verdict:
    """Say which bin a comment belongs in, and why."""
    case = Case(AnalysedText(text), circumstances, knowledge or FilterData())
    local = _local(case)
    model, forecast = _model(case, local)
    found = [*local, *model, *AKISMET(case)]
    forecasts = Forecasts(forecast_by_points(local), forecast)
    return replace(conclude(found, circumstances, case.knowledge), forecasts=forecasts)


def conclude(
    found: Iterable[Reason], circumstances: ScoringContext, knowledge: FilterData
) -> Verdict:
    """Say which bin reasons that were found add up to, as the filter is set.

    Of the circumstances only Akismet's word counts here. Reasons of filters that only
    watch are silent.
    """
    heard: list[Reason] = []
    silent: list[Reason] = []
    for one in found:
        (silent if _only_watches(one, knowledge) else heard).append(one)
    heard += _disagreement(heard, circumstances, knowledge)
    verdict = weigh(heard, _threshold(heard, knowledge))
    return replace(verdict, silent=tuple(silent))


def lesson_from(text: str, name: str, codes: Iterable[str]) -> Features:
    """Return what a decision about a comment teaches; `codes` are the reasons that
    were found in it, of which only those of local signals count."""
    local = [reason(code) for code in codes if code in TABLE and _is_local(code)]
    return features_of(AnalysedText(text), name, local)


def forecast_by_points(reasons: Iterable[Reason]) -> float:
    """Return how probably a comment with these reasons is spam, 0 to 1."""
    return 1 / (1 + math.exp((EVEN_SCORE - _score(reasons)) / TURN))


def weigh(reasons: Iterable[Reason], threshold: int = SPAM_SCORE) -> Verdict:
    """Say which bin these reasons add up to.

    Spam needs `threshold` points *and* reasons of two families that are not weak: a
    link, a name or a word alone never puts a reader's comment away, nor do many small
    things together. What a moderator blocked is spam by
    that person's decision; where filters disagree, a person looks.
    """
    weightiest_first = tuple(sorted(reasons, key=lambda one: -one.points))
    codes = {one.code for one in weightiest_first}
    score = _score(weightiest_first)
    families = {one.family for one in weightiest_first if one.points > WEAK}
    if codes & DECIDED_AHEAD:
        chosen = Bin.SPAM
    elif "filters-disagree" in codes:
        chosen = Bin.UNSURE
    elif score >= threshold and len(families) >= FAMILIES_FOR_SPAM:
        chosen = Bin.SPAM
    else:
        speaks_against = any(one.points >= 0 for one in weightiest_first)
        chosen = Bin.UNSURE if speaks_against else Bin.HAM
    return Verdict(chosen, weightiest_first, score)


def _score(reasons: Iterable[Reason]) -> int:
    """Add up what each family says; what weak ones say together is little."""
    points: dict[Family, list[int]] = {}
    for one in reasons:
        points.setdefault(one.family, []).append(one.points)
    strong = weak = 0
    for family, found in points.items():
        said = min(_together(found), MOST[family])
        if 0 < max(found) <= WEAK:
            weak += said
        else:
            strong += said
    return strong + min(weak, WEAK_TOGETHER)


def _together(points: list[int]) -> int:
    """Return the weightiest whole and a quarter of others; what speaks for a comment,
    whole."""
    weightiest, *later = sorted((one for one in points if one > 0), reverse=True) or [0]
    return (
        weightiest + sum(later) // LATER_SHARE + sum(one for one in points if one < 0)
    )


def _local(case: Case) -> list[Reason]:
    """Return what the local signals found; weak evidence only beside other evidence."""
    found = [one for signal in LOCAL for one in signal(case)]
    if {one.code for one in found if one.points >= 0} <= NEVER_ALONE:
        return [one for one in found if one.points < 0]
    return found


def _model(case: Case, local: list[Reason]) -> tuple[list[Reason], float | None]:
    """Return what the local model says, and its forecast, if it may vote."""
    model = case.knowledge.model
    if model is None:
        return [], None
    learnt_from = [one for one in local if _is_local(one.code)]
    found = features_of(case.reading, case.circumstances.name, learnt_from)
    forecast = model.forecast(found)
    if not model.may_vote():
        return [], forecast
    if forecast >= MODEL_SAYS_SPAM:
        points = round(TABLE["model-spam"].points * (2 * forecast - 1))
        words = model.explain(case.reading)
        return [reason("model-spam", words, points=points)], forecast
    if forecast <= MODEL_SAYS_KEPT:
        return [reason("model-kept")], forecast
    return [], forecast


def _is_local(code: str) -> bool:
    """Tell whether the model may learn from a signal.

    Not from itself, from Akismet, nor from what people decided already about the
    sender, which says nothing of the next one.
    """
    return TABLE[code].family != Family.AKISMET and not code.startswith(
        ("model-", "blocked-")
    )


def _only_watches(found: Reason, knowledge: FilterData) -> bool:
    """Tell whether a reason is of a filter on trial; what a person blocked never is."""
    if found.code in DECIDED_AHEAD:
        return False
    return filter_of(found.code) in knowledge.log_only


def _disagreement(
    heard: list[Reason], circumstances: ScoringContext, knowledge: FilterData
) -> list[Reason]:
    """Return the reason that filters disagree, if Akismet and the local ones do."""
    if "akismet" in knowledge.log_only:
        return []
    local = [one for one in heard if one.family != Family.AKISMET]
    contrary = {"ham": Bin.SPAM, "spam": Bin.HAM, "discard": Bin.HAM}
    chosen = weigh(local, knowledge.threshold).bin
    disagree = contrary.get(circumstances.akismet) == chosen
    return [reason("filters-disagree")] if disagree else []


def _threshold(heard: list[Reason], knowledge: FilterData) -> int:
    """Return the points that spam takes: more where Akismet was asked in vain."""
    if UNASKED.intersection(one.code for one in heard):
        return knowledge.threshold + RAISED_WHEN_UNASKED
    return knowledge.threshold
