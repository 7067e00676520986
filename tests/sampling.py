"""Large corpora: a fixed sample of them in each run, all of them with `--all`."""

from collections.abc import Iterable
from itertools import cycle

import pytest
from _pytest.mark import ParameterSet

ONE_IN = 4


def rarely(*values: object) -> ParameterSet:
    """Return parameters that are tried with `--all` only."""
    return pytest.param(*values, marks=pytest.mark.all)


def a_sample_of(values: Iterable[object]) -> list[ParameterSet]:
    """Return all of them as parameters, one in four of which is tried in each run."""
    turns = zip(values, cycle(range(ONE_IN)), strict=False)
    return [rarely(value) if turn else pytest.param(value) for value, turn in turns]
