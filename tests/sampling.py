"""Large corpora: a fixed sample of them in each run, all of them with `--all`.

The closing lines of a run say how many cases it left out.
"""

from collections.abc import Iterable, Sequence
from itertools import cycle
from typing import Any

import pytest
from _pytest.mark import ParameterSet

ONE_IN = 4
NOT_ALL = "not all"


def rarely(*values: object) -> ParameterSet:
    """Return parameters that are tried with `--all` only."""
    return pytest.param(*values, marks=pytest.mark.all)


def a_sample_of(values: Iterable[object]) -> list[ParameterSet]:
    """Return all of them as parameters, one in four of which is tried in each run."""
    turns = zip(values, cycle(range(ONE_IN)), strict=False)
    return [rarely(value) if turn else pytest.param(value) for value, turn in turns]


class LeftOutCount:
    """A plugin of pytest that counts the cases left out, in xdist's workers, too."""

    def __init__(self, config: pytest.Config, examples: str) -> None:
        self._config = config
        self._examples = examples
        self._count = 0

    def pytest_deselected(self, items: Sequence[pytest.Item]) -> None:
        self._count += sum(bool(item.get_closest_marker("all")) for item in items)

    def pytest_sessionfinish(self) -> None:
        if hasattr(self._config, "workeroutput"):
            self._config.workeroutput["left_out"] = self._count

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        # Every worker collects all cases; one that crashed says nothing.
        told = getattr(node, "workeroutput", {})
        self._count = max(self._count, told.get("left_out", 0))

    def pytest_terminal_summary(
        self, terminalreporter: pytest.TerminalReporter
    ) -> None:
        terminalreporter.write_line(
            f"Left out of this run: {self._count} cases, which `test --all` takes."
            f" {self._examples}"
        )
