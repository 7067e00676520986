"""Signals: small questions to a text and its circumstances, each with its points.

Points are hand-set. None reaches the spam bin alone, and the rule in `judging` asks for
two families besides.
"""

import re
from collections.abc import Callable, Iterator

from evidenceblog.ground.text import trimmed_address

from .verdicts import Circumstances, Family, Reason

# Where no space parts words, an address stands right behind one, and it ends at Arabic,
# Chinese and Japanese punctuation, too.
LINK = re.compile(
    r"(?<![a-z0-9])(?:https?://|www\.)"
    r"[^\s<>\"'\u060c\u061b\u061f\u3000-\u303f\uff00-\uff65]+",
    re.IGNORECASE,
)
# Neither looks past the next opening: a run of them costs no time.
MARKUP = re.compile(
    r"\[(?:url|link|img)\b[^\[\]]*\]|<a\s(?=[^<>]*href)[^<>]*>", re.IGNORECASE
)

AKISMET = {"discard": 80, "spam": 60, "unavailable": 0, "refused": 0}

# A reader cites a page or two; more links than these are a list.
LINKS_OF_A_READER = 2

type Signal = Callable[[str, Circumstances], Iterator[Reason]]


def trap(text: str, circumstances: Circumstances) -> Iterator[Reason]:
    """The field that people cannot see was filled in."""
    if circumstances.trap:
        yield Reason("trap", Family.BEHAVIOUR, 60)


def links(text: str, circumstances: Circumstances) -> Iterator[Reason]:
    """More links than a reader gives."""
    found = tuple(
        (match.start(), match.start() + len(trimmed_address(match[0])))
        for match in LINK.finditer(text)
    )
    if len(found) > LINKS_OF_A_READER:
        yield Reason("many-links", Family.LINKS, 15 * len(found[:4]), found)


def markup(text: str, circumstances: Circumstances) -> Iterator[Reason]:
    """Link markup: nobody types it here, where it does nothing."""
    found = tuple(match.span() for match in MARKUP.finditer(text))
    if found:
        yield Reason("link-markup", Family.LINKS, 45, found)


def repetition(text: str, circumstances: Circumstances) -> Iterator[Reason]:
    """The same text was here before: as spam, or again and again."""
    if circumstances.spam_copies:
        yield Reason("copy-of-spam", Family.REPETITION, 70)
    elif circumstances.copies:
        yield Reason("copy", Family.REPETITION, 20 + 10 * min(circumstances.copies, 3))


def akismet(text: str, circumstances: Circumstances) -> Iterator[Reason]:
    """What Akismet said; that it was asked in vain weighs nothing but is shown."""
    if circumstances.akismet in AKISMET:
        word = circumstances.akismet
        yield Reason(f"akismet-{word}", Family.AKISMET, AKISMET[word])


SIGNALS: tuple[Signal, ...] = (trap, links, markup, repetition, akismet)
