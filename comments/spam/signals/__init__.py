"""Signals: small questions to a text and its circumstances, a module for each family."""

from collections.abc import Callable, Iterator

from comments.spam.filter_data import Case
from comments.spam.verdicts import Reason

from . import akismet, behaviour, identity, links, origins, repetition, text

type Signal = Callable[[Case], Iterator[Reason]]

LOCAL: tuple[Signal, ...] = (
    *(text.praise, text.call, text.watched, text.shouting, text.off_post),
    *(links.many, links.markup, links.contact, links.only, links.hosts),
    *(identity.business, identity.address, identity.shape, identity.script),
    identity.record,
    *(behaviour.trap, behaviour.hurried, behaviour.rates, behaviour.moderator_acts),
    repetition.copies,
    repetition.near,
    *(origins.farm, origins.scraper, origins.vouching, origins.parked),
    origins.on_topic,
)

AKISMET: Signal = akismet.word
