"""The scorer: a text and its context in, a verdict with its reasons out.

Pure: the same input has the same verdict, and neither database nor network is used.
"""

import math
from collections.abc import Iterable
from dataclasses import replace

from .features import Features, features_of
from .filter_data import FilterData, ScoringCase
from .signal_points import (
    BLOCK_CODES,
    FAMILY_LIMITS,
    FILTERS,
    LATER_SHARE,
    POINTS_TABLE,
    WEAK_LIMIT,
    WEAK_POINTS,
    make_reason,
)
from .signals import LOCAL_SIGNALS
from .text_analysis import AnalysedText
from .verdicts import Bin, Family, Forecasts, Reason, ScoringContext, Verdict

FAMILIES_FOR_SPAM = 2
# Weak evidence that is never a reason alone.
NEVER_ALONE = frozenset({"hurried", "unknown-host", "name-digits", "not-vouched"})
# Without Akismet's verdict, more must speak for spam.
RAISED_WITHOUT_ANSWER = 20
NO_ANSWER_CODES = {"akismet-unavailable", "akismet-refused"}
# A score as a probability: where the two are even, and how fast it turns.
EVEN_SCORE, TURN = 40, 12
# How sure the model must be to be a reason for spam, or for a comment.
MODEL_SAYS_SPAM, MODEL_SAYS_KEPT = 0.6, 0.15


def score(
    text: str, context: ScoringContext, filter_data: FilterData | None = None
) -> Verdict:
    """Say which bin a comment belongs in, and why."""
    case = ScoringCase(AnalysedText(text), context, filter_data or FilterData())
    local = _local_reasons(case)
    model, forecast = _model_reasons(case, local)
    found = [*local, *model, *_akismet_reasons(context)]
    forecasts = Forecasts(forecast_by_points(local), forecast)
    return replace(verdict_of(found, context, case.filter_data), forecasts=forecasts)


def verdict_of(
    found: Iterable[Reason], context: ScoringContext, filter_data: FilterData
) -> Verdict:
    """Return the verdict on the reasons found, by the filter's settings.

    Of the context only Akismet's verdict counts here. Reasons of filters that only
    watch are silent.
    """
    only_watching: set[str] = set().union(
        *(FILTERS[name] for name in filter_data.log_only)
    )
    active: list[Reason] = []
    silent: list[Reason] = []
    for reason in found:
        (silent if reason.code in only_watching else active).append(reason)
    active += _disagreement(active, context, filter_data)
    verdict = weigh_reasons(active, filter_data.threshold)
    return replace(verdict, silent=tuple(silent))


def lesson_features(text: str, name: str, codes: Iterable[str]) -> Features:
    """Return what a decision about a comment teaches; `codes` are the reasons that
    were found in it, of which only those of local signals count."""
    local = [
        make_reason(code) for code in codes if code in POINTS_TABLE and _is_local(code)
    ]
    return features_of(AnalysedText(text), name, local)


def forecast_by_points(reasons: Iterable[Reason]) -> float:
    """Return how probably a comment with these reasons is spam, 0 to 1."""
    return 1 / (1 + math.exp((EVEN_SCORE - _score(reasons)) / TURN))


def weigh_reasons(reasons: Iterable[Reason], threshold: int) -> Verdict:
    """Say which bin these reasons add up to.

    Spam needs `threshold` points (more where Akismet gave no answer) *and* reasons of two families that are not weak: a
    link, a name or a word alone never puts a reader's comment away, nor do many small
    things together. What a moderator blocked is spam by
    that person's decision; where filters disagree, a person looks.
    """
    found = tuple(sorted(reasons, key=lambda reason: -reason.points))
    codes = {reason.code for reason in found}
    if codes & NO_ANSWER_CODES:
        threshold += RAISED_WITHOUT_ANSWER
    score = _score(found)
    families = {reason.family for reason in found if reason.points > WEAK_POINTS}
    if codes & BLOCK_CODES:
        chosen = Bin.SPAM
    elif "filters-disagree" in codes:
        chosen = Bin.UNSURE
    elif score >= threshold and len(families) >= FAMILIES_FOR_SPAM:
        chosen = Bin.SPAM
    else:
        speaks_against = any(reason.points >= 0 for reason in found)
        chosen = Bin.UNSURE if speaks_against else Bin.HAM
    return Verdict(chosen, found, score)


def _score(reasons: Iterable[Reason]) -> int:
    """Add up the points of each family; weak families together add few."""
    points: dict[Family, list[int]] = {}
    for reason in reasons:
        points.setdefault(reason.family, []).append(reason.points)
    strong = weak = 0
    for family, found in points.items():
        total = min(_family_points(found), FAMILY_LIMITS[family])
        if 0 < max(found) <= WEAK_POINTS:
            weak += total
        else:
            strong += total
    return strong + min(weak, WEAK_LIMIT)


def _family_points(points: list[int]) -> int:
    """Return the highest points whole and a quarter of the others; negative points,
    whole."""
    weightiest, *later = sorted((max(p, 0) for p in points), reverse=True)
    return weightiest + sum(later) // LATER_SHARE + sum(min(p, 0) for p in points)


def _local_reasons(case: ScoringCase) -> list[Reason]:
    """Return the local signals' reasons; weak ones only beside others."""
    found = [reason for signal in LOCAL_SIGNALS for reason in signal(case)]
    if {reason.code for reason in found if reason.points >= 0} <= NEVER_ALONE:
        return [reason for reason in found if reason.points < 0]
    return found


def _model_reasons(
    case: ScoringCase, local: list[Reason]
) -> tuple[list[Reason], float | None]:
    """Return the local model's reasons, if it may vote, and its forecast."""
    model = case.filter_data.model
    if model is None:
        return [], None
    learnt_from = [reason for reason in local if _is_local(reason.code)]
    found = features_of(case.analysed, case.context.name, learnt_from)
    forecast = model.forecast(found)
    if not model.may_vote():
        return [], forecast
    if forecast >= MODEL_SAYS_SPAM:
        points = round(POINTS_TABLE["model-spam"].points * (2 * forecast - 1))
        words = model.explain(case.analysed)
        return [make_reason("model-spam", words, points=points)], forecast
    if forecast <= MODEL_SAYS_KEPT:
        return [make_reason("model-kept")], forecast
    return [], forecast


def _akismet_reasons(context: ScoringContext) -> list[Reason]:
    """Return Akismet's verdict; that it gave no answer weighs nothing, but is shown."""
    code = f"akismet-{context.akismet}"
    return [make_reason(code)] if code in POINTS_TABLE else []


def _is_local(code: str) -> bool:
    """Tell whether the model may learn from a signal.

    Not from itself, from Akismet, nor from what people decided already about the
    sender, which says nothing of the next one.
    """
    return POINTS_TABLE[code].family != Family.AKISMET and not code.startswith(
        ("model-", "blocked-", "staff-")
    )


def _disagreement(
    active: list[Reason], context: ScoringContext, filter_data: FilterData
) -> list[Reason]:
    """Return the reason that filters disagree, if Akismet and the local ones do."""
    if "akismet" in filter_data.log_only:
        return []
    local = [reason for reason in active if reason.family != Family.AKISMET]
    contrary = {"ham": Bin.SPAM, "spam": Bin.HAM, "discard": Bin.HAM}
    chosen = weigh_reasons(local, filter_data.threshold).bin
    disagree = contrary.get(context.akismet) == chosen
    return [make_reason("filters-disagree")] if disagree else []
