"""The labels of a comment by its content, and the words that they rest on.

Labels call for a person; they publish nothing and put nothing away.
"""

import re
from typing import NamedTuple

from comments.models.label import Label

from .outreach import outreach_spans
from .personal_details import identifying_spans, personal_spans
from .phrase_matching import Span, find_spans, lowercase, merge_spans, pattern

_ADVICE_QUESTION = pattern("advice", "question")
_ADVICE_PLEA = pattern("advice", "plea")
_OWN_ILLNESS = pattern("advice", "own")

_DANGER = pattern("crisis", "danger")
_CRISIS_TOPIC = pattern("crisis", "topics")
# A sentence that has one of these speaks of research, not of a life.
_RESEARCH = pattern("crisis", "research")
_SENTENCE_ENDS = re.compile(r"[.!?\n。！？]")  # noqa: RUF001
# How far around a word its sentence is looked for.
REACH = 300

_NEWER_EVIDENCE = pattern("correction", "says")
_CITATION = re.compile(
    r"(?<![\w/.])(?:doi:? ?|(?:https?://)?(?:dx\.)?doi\.org/)?"
    r"10\.\d{4,9}/[^\s<>\"']{1,200}"
    r"|(?<!\w)(?:pmid:? ?\d{4,9}|pmc\d{4,9}|nct\d{8}|isrctn ?\d{8}|cd\d{6})(?!\w)"
    r"|(?<!\w)(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/pubmed)/\d{4,9}"
    r"|(?<!\w)cochranelibrary\.com/[^\s<>\"']{1,200}"
    r"|(?<!\w)\w{2,30} et al\.?,?(?: in)? \(?(?:19|20)\d\d"
)


class LabelMatch(NamedTuple):
    """A label, and the (start, end) offsets of the words it rests on, in their order
    and apart from each other."""

    label: Label
    words: tuple[Span, ...]


def labels_of(text: str, name: str = "", website: str = "") -> list[LabelMatch]:
    """Return the labels that a comment carries, most urgent first."""
    low = lowercase(text)
    spans = {
        Label.CRISIS: _crisis_spans(low),
        Label.PERSONAL: personal_spans(text, low),
        Label.ADVICE: _advice_spans(low),
        Label.CORRECTION: find_spans(_NEWER_EVIDENCE, low) + find_spans(_CITATION, low),
        Label.OUTREACH: outreach_spans(text, low, name, website),
    }
    return [
        LabelMatch(label, merge_spans(words)) for label, words in spans.items() if words
    ]


def personal_words(text: str) -> list[str]:
    """Return the words of a text that tell who a patient is, each once."""
    found = merge_spans(identifying_spans(text, lowercase(text)))
    return list(dict.fromkeys(text[start:end] for start, end in found))


def _crisis_spans(low: str) -> tuple[Span, ...]:
    """Return the words of a `lowered` text by which a life is in danger now.

    A phrase of danger always counts. A word for the topic counts unless its sentence
    speaks as research does ("suicide rates fell in both arms"). In doubt it counts: a
    person looks, and looking once too often harms nobody.
    """
    topics = find_spans(_CRISIS_TOPIC, low)
    counted = (span for span in topics if not _is_about_research(low, span))
    return (*find_spans(_DANGER, low), *counted)


def _is_about_research(low: str, span: Span) -> bool:
    start, end = span
    before = _SENTENCE_ENDS.split(low[max(0, start - REACH) : start])[-1]
    after = _SENTENCE_ENDS.split(low[end : end + REACH])[0]
    return bool(_RESEARCH.search(before) or _RESEARCH.search(after))


def _advice_spans(low: str) -> tuple[Span, ...]:
    """Return the words of a `lowered` text that ask for advice on the reader's health.

    Either the question itself names a treatment ("should I stop taking …"), or it is
    asked beside words about the reader's own illness.
    """
    questions = find_spans(_ADVICE_QUESTION, low)
    pleas = find_spans(_ADVICE_PLEA, low)
    own = find_spans(_OWN_ILLNESS, low) if pleas else ()
    return (*questions, *pleas, *own) if own else questions
