"""The registry of health checks, and what a check finds."""

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum, auto

from evidenceblog.core.database_outage import is_unreachable

logger = logging.getLogger(__name__)


class Level(IntEnum):
    """How grave a finding is."""

    OK = auto()
    WARNING = auto()
    ERROR = auto()


@dataclass(frozen=True)
class Finding:
    """What a check found: a plain sentence that says what to do where it is not ok.

    `name` is the same each time, also where one check finds several things. What is
    `mailed` is told to administrators as long as it is not ok.
    """

    name: str
    level: Level
    text: str
    mailed: bool = False


type Check = Callable[[], Iterable[Finding]]


@dataclass(frozen=True)
class HealthCheck:
    """A check, and who asks for it: monitors by `/readyz`, where it must be cheap and
    tell nothing secret by its name; only `serve --check`, where it asks the network."""

    name: str
    check: Check
    for_readyz: bool = False
    asks_network: bool = False


_checks: list[HealthCheck] = []


def register(
    name: str, check: Check, *, for_readyz: bool = False, asks_network: bool = False
) -> None:
    """Add a check to all that are asked, in the order of registration."""
    _checks.append(HealthCheck(name, check, for_readyz, asks_network))


def run(*, network: bool = False, readyz: bool = False) -> Iterator[Finding]:
    """Yield what the checks find, those of readyz first: all of this machine, or those
    alone, and those that ask the network where wanted. Raises django.db.Error if the database
    cannot be reached."""
    for one in sorted(_checks, key=lambda one: not one.for_readyz):
        if (network or not one.asks_network) and (one.for_readyz or not readyz):
            yield from _run_check(one)


def _run_check(one: HealthCheck) -> list[Finding]:
    """A check that fails is a finding, too: it must not hide what the others find."""
    try:
        return list(one.check())
    except Exception as problem:
        if is_unreachable(problem):
            raise
        logger.exception("The health check %s failed", one.name)
        said = f"This check failed ({type(problem).__name__}): the log says why."
        return [Finding(one.name, Level.ERROR, said)]
