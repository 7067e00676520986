"""How well the spam filter tells comments of a source that it has never seen.

Each file in the folder (CSV with AUTHOR, CONTENT and CLASS, 1 for spam) is in turn what
the filter is tried on, after it has learnt from the others. Texts that are the same but
for case and punctuation are taken once, so none is learnt and tried. Thresholds come
from the files learnt from: each of them is foreseen by what the rest of them teach.
"""

import environment  # noqa: F401  # first: all else is importable only then

# isort: split
import csv
import html
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from statistics import fmean, median
from time import process_time
from typing import NamedTuple

from comments.spam import scorer
from comments.spam.features import Features
from comments.spam.filter_data import FilterData
from comments.spam.model import Model
from comments.spam.verdicts import Bin, ScoringContext, Verdict
from results import Row, at_least, at_most, options, progress, report, shown

SHUFFLES = (1, 2, 3)  # decisions come in some order; no figure may hang on one
# The goals of the bin by text alone, from which its threshold is taken.
SPAM_IN_THE_BIN, REAL_IN_THE_BIN = 0.85, 0.015
REBUILT = 10_000  # decisions
NOT_WORDS = re.compile(r"\W+")


@dataclass(frozen=True)
class Said:
    """One labelled comment."""

    name: str
    text: str
    is_spam: bool

    @cached_property
    def alone(self) -> Verdict:
        """What the signals say without a model."""
        return scorer.score(self.text, ScoringContext(name=self.name))

    @cached_property
    def features(self) -> Features:
        codes = [reason.code for reason in self.alone.reasons]
        return scorer.lesson_features(self.text, self.name, codes)


class Tried(NamedTuple):
    """How a file fared: shares of its spam and of its real comments."""

    f1: float
    auc: float
    real_called_spam: float
    spam_in_bin: float
    real_in_bin: float
    spam_by_rule: float
    real_by_rule: float


def main() -> None:
    asked = options(__doc__ or "")
    if asked.data is None:
        raise SystemExit("Say where the comments are: --data DIR")
    files = _read(asked.data)
    shuffles = SHUFFLES[:1] if asked.quick else SHUFFLES
    rows = [*_folds(files, shuffles), *_from_zero(files, SHUFFLES), *_costs(files)]
    report("spam", [*rows, *_others(files)])


def _read(folder: Path) -> dict[str, list[Said]]:
    """Read a folder; a text that was there before, but for its writing, is left out."""
    seen: set[str] = set()
    files: dict[str, list[Said]] = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                key = NOT_WORDS.sub(" ", row["CONTENT"].casefold()).strip()
                if key not in seen:
                    seen.add(key)
                    said = Said(
                        row["AUTHOR"],
                        html.unescape(row["CONTENT"]),
                        row["CLASS"] == "1",
                    )
                    files.setdefault(path.stem, []).append(said)
    return files


def _folds(files: dict[str, list[Said]], shuffles: Sequence[int]) -> Iterator[Row]:
    tried = {}
    for name, test in files.items():
        train = {other: said for other, said in files.items() if other != name}
        tried[name] = _mean(_try(train, test, seed) for seed in shuffles)
        progress(f"{name}: F1 {tried[name].f1:.3f}")
        yield shown(f"{name}: F1", tried[name].f1, "")
        yield shown(f"{name}: ROC-AUC", tried[name].auc, "")
        yield shown(
            f"{name}: real called spam", 100 * tried[name].real_called_spam, "%"
        )
    mean = _mean(tried.values())
    yield at_least("mean F1", mean.f1, "", 0.94)
    yield at_least("mean ROC-AUC", mean.auc, "", 0.985)
    yield at_most("real called spam", 100 * mean.real_called_spam, "%", 5.5)
    yield at_least(
        "bin by text alone: of spam",
        100 * mean.spam_in_bin,
        "%",
        100 * SPAM_IN_THE_BIN,
    )
    yield at_most(
        "bin by text alone: of real", 100 * mean.real_in_bin, "%", 100 * REAL_IN_THE_BIN
    )
    yield shown("bin by the full rule: of spam", 100 * mean.spam_by_rule, "%")
    yield shown("bin by the full rule: of real", 100 * mean.real_by_rule, "%")


def _try(train: dict[str, list[Said]], test: list[Said], seed: int) -> Tried:
    """Learn from some files and try another, its labels unseen until the count."""
    model = _taught(_shuffled(train.values(), seed))
    threshold = _threshold(train, seed)
    forecasts = [model.forecast(said.features) for said in test]
    by_rule = [_judged(said, model).bin == Bin.SPAM for said in test]
    labels = [said.is_spam for said in test]
    called = [forecast > 0.5 for forecast in forecasts]  # even odds
    binned = [forecast > threshold for forecast in forecasts]
    return Tried(
        _f1(called, labels),
        _auc(forecasts, labels),
        _share(called, labels, of=False),
        _share(binned, labels, of=True),
        _share(binned, labels, of=False),
        _share(by_rule, labels, of=True),
        _share(by_rule, labels, of=False),
    )


def _threshold(train: dict[str, list[Said]], seed: int) -> float:
    """Return the forecast in the middle between those that just reach either goal on
    the files learnt from, each of them foreseen by what the others teach."""
    foreseen: dict[bool, list[float]] = {True: [], False: []}
    for name, unseen in train.items():
        others = [said for other, said in train.items() if other != name]
        model = _taught(_shuffled(others, seed))
        for said in unseen:
            foreseen[said.is_spam].append(model.forecast(said.features))
    for_spam = _quantile(foreseen[True], 1 - SPAM_IN_THE_BIN)
    return fmean([for_spam, _quantile(foreseen[False], 1 - REAL_IN_THE_BIN)])


def _quantile(forecasts: list[float], share: float) -> float:
    return sorted(forecasts)[int(share * len(forecasts))]


def _from_zero(files: dict[str, list[Said]], shuffles: Sequence[int]) -> Iterator[Row]:
    """Judge each comment by the full rule, then learn it: what a new site goes through."""
    shares = []
    for seed in shuffles:
        model, real, binned = Model(), 0, 0
        for said in _shuffled(files.values(), seed):
            if model.may_vote() and not said.is_spam:
                real += 1
                binned += _judged(said, model).bin == Bin.SPAM
            _teach(model, said)
        shares.append(100 * binned / real)
        progress(f"from zero, shuffle {seed}: {binned} of {real} real ones binned")
    yield at_most("learning from zero: real in the bin", max(shares), "%", 0.5)


def _costs(files: dict[str, list[Said]]) -> Iterator[Row]:
    everything = _shuffled(files.values(), 1)
    model = _taught(everything)
    yield at_most(
        "a comment judged, median", median(_times(everything, model)), "ms", 1
    )
    yield at_most("model as stored", len(model.as_bytes()) / 1000, "kB", 150)
    lessons = [everything[number % len(everything)] for number in range(REBUILT)]
    packed = [(said.features.pack(), said.is_spam) for said in lessons]
    start = process_time()
    rebuilt = Model()
    for features, is_spam in packed:
        rebuilt.learn(Features.unpack(features), is_spam, 0.5)
    yield at_most("rebuilt from 10,000 decisions", process_time() - start, "s", 15)
    yield at_most("model after them", len(rebuilt.as_bytes()) / 1000, "kB", 150)
    yield shown("a lesson as stored", fmean(len(one) for one, _ in packed), "bytes")


def _times(everything: Iterable[Said], model: Model) -> list[float]:
    times = []
    for said in everything:
        start = process_time()
        _judged(said, model)
        times.append(1000 * (process_time() - start))
    return times


def _others(files: dict[str, list[Said]]) -> Iterator[Row]:
    """Try what a well-kept library offers in the same way, if it is installed."""
    try:
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.pipeline import make_pipeline
        from sklearn.svm import LinearSVC
    except ImportError:
        yield shown("scikit-learn LinearSVC: mean F1", "not installed, not run", "")
        return
    scores = []
    for name, test in files.items():
        train = [one for other, said in files.items() if other != name for one in said]
        words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
        machine = make_pipeline(words, LinearSVC())
        machine.fit([one.text for one in train], [one.is_spam for one in train])
        called = [bool(one) for one in machine.predict([one.text for one in test])]
        scores.append(_f1(called, [one.is_spam for one in test]))
    yield shown("scikit-learn LinearSVC: mean F1", fmean(scores), "")


def _judged(said: Said, model: Model) -> Verdict:
    return scorer.score(
        said.text, ScoringContext(name=said.name), FilterData(model=model)
    )


def _taught(lessons: Iterable[Said]) -> Model:
    model = Model()
    for said in lessons:
        _teach(model, said)
    return model


def _teach(model: Model, said: Said) -> None:
    model.learn(said.features, said.is_spam, said.alone.forecasts.points)


def _shuffled(files: Iterable[list[Said]], seed: int) -> list[Said]:
    everything = [said for file in files for said in file]
    random.Random(seed).shuffle(everything)  # noqa: S311  # an order, not a secret
    return everything


def _f1(called: list[bool], labels: list[bool]) -> float:
    right = sum(map(bool.__and__, called, labels))
    return 2 * right / (sum(called) + sum(labels))


def _share(called: list[bool], labels: list[bool], *, of: bool) -> float:
    """Return the share of the comments with one label that were called spam."""
    among = [said for said, label in zip(called, labels, strict=True) if label is of]
    return fmean(among)


def _auc(forecasts: list[float], labels: list[bool]) -> float:
    """Return the chance that a spam comment is forecast higher than a real one."""
    spam = [one for one, label in zip(forecasts, labels, strict=True) if label]
    real = [one for one, label in zip(forecasts, labels, strict=True) if not label]
    return fmean(
        1.0 if one > other else 0.5 if one == other else 0.0
        for one in spam
        for other in real
    )


def _mean(tried: Iterable[Tried]) -> Tried:
    return Tried(*(fmean(figures) for figures in zip(*tried, strict=True)))


if __name__ == "__main__":
    main()
