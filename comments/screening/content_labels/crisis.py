"""Crisis: words by which somebody says that a life is in danger now.

What is said outright always counts. A word for the topic counts unless its sentence
speaks as research does ("suicide rates fell in both arms"). In doubt it counts: a
person looks, and looking once too often harms nobody.
"""

import re

from .phrase_matching import Span, find_spans, pattern

_SAID = pattern("crisis", "said")
_TOPIC = pattern("crisis", "topics")
# A sentence that has one of these speaks of research, not of a life.
_RESEARCH = pattern("crisis", "research")
_SENTENCE_ENDS = re.compile(r"[.!?\n。！？]")  # noqa: RUF001
# How far around a word its sentence is looked for.
REACH = 300


def crisis_spans(low: str) -> tuple[Span, ...]:
    """Return the words of a `lowered` text that tell of danger."""
    topics = [span for span in find_spans(_TOPIC, low) if not _of_research(low, span)]
    return (*find_spans(_SAID, low), *topics)


def _of_research(low: str, span: Span) -> bool:
    start, end = span
    before = _SENTENCE_ENDS.split(low[max(0, start - REACH) : start])[-1]
    after = _SENTENCE_ENDS.split(low[end : end + REACH])[0]
    return bool(_RESEARCH.search(before) or _RESEARCH.search(after))
