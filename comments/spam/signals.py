"""Signals: small questions to a text and its circumstances, each with its points.

Points are hand-set. None reaches the spam bin alone, and the rule in `judging` asks for
two families besides.
"""

import re
from collections.abc import Callable, Iterator

from .verdicts import Circumstances, Family, Reason

LINK = re.compile(r"\b(?:https?://|www\.)[^\s<>\"']+", re.IGNORECASE)
MARKUP = re.compile(r"\[(?:url|link|img)\b[^\]]*\]|<a\s[^>]*>", re.IGNORECASE)

# A reader cites a page or two; more links than these are a list.
LINKS_OF_A_READER = 2

type Signal = Callable[[str, Circumstances], Iterator[Reason]]


def trap(text: str, circumstances: Circumstances) -> Iterator[Reason]:
    """The field that people cannot see was filled in."""
    if circumstances.trap:
        yield Reason("trap", Family.BEHAVIOUR, 60)


def links(text: str, circumstances: Circumstances) -> Iterator[Reason]:
    """More links than a reader gives."""
    found = tuple(match.span() for match in LINK.finditer(text))
    if len(found) > LINKS_OF_A_READER:
        yield Reason("many-links", Family.LINKS, 15 * len(found[:4]), found)


def markup(text: str, circumstances: Circumstances) -> Iterator[Reason]:
    """Link markup: nobody types it here, where it does nothing."""
    found = tuple(match.span() for match in MARKUP.finditer(text))
    if found:
        yield Reason("link-markup", Family.TEXT, 45, found)


def repetition(text: str, circumstances: Circumstances) -> Iterator[Reason]:
    """The same text was here before: as spam, or again and again."""
    if circumstances.spam_copies:
        yield Reason("copy-of-spam", Family.REPETITION, 70)
    elif circumstances.copies:
        yield Reason("copy", Family.REPETITION, 20 + 10 * min(circumstances.copies, 3))


def akismet(text: str, circumstances: Circumstances) -> Iterator[Reason]:
    """What Akismet said; that it was asked in vain weighs nothing but is shown."""
    if circumstances.akismet_failed:
        yield Reason("akismet-unavailable", Family.AKISMET, 0)
    elif circumstances.akismet == "discard":
        yield Reason("akismet-discard", Family.AKISMET, 80)
    elif circumstances.akismet == "spam":
        yield Reason("akismet-spam", Family.AKISMET, 60)


SIGNALS: tuple[Signal, ...] = (trap, links, markup, repetition, akismet)
