"""Signals: functions that find reasons in a case, a module for each family."""

from collections.abc import Callable, Iterator

from comments.spam.filter_data import ScoringCase
from comments.spam.verdicts import Reason

from . import behaviour, identity, links, origins, repetition, text

type Signal = Callable[[ScoringCase], Iterator[Reason]]

LOCAL_SIGNALS: tuple[Signal, ...] = (
    *text.SIGNALS,
    *links.SIGNALS,
    *identity.SIGNALS,
    *behaviour.SIGNALS,
    *repetition.SIGNALS,
    *origins.SIGNALS,
)
