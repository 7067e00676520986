"""Warnings about wording that does not go with a finding's certainty.

They concern the finding itself, and paragraphs that tell it again and cite its source.
"""

import re
from collections.abc import Iterator
from html import unescape

from django.utils.html import strip_tags
from django.utils.text import slugify

from posts import rich_text
from posts.revisions.fault import Fault, Severity

from .base import BlockCopy, Snapshot
from .certainty_wording import (
    DoubtfulWording,
    find_doubtful_wording,
    split_sentences,
)

BREAK = re.compile(r"</(?:p|li|h\d|td|th)>|<br[^>]*>")
MARK = re.compile(r"\s*⟦(\d*)⟧")
# A mark behind the full stop belongs to the sentence before.
MARKED_END = re.compile(r"([.!?])((?:\s*⟦\d*⟧)+)")
WORD = re.compile(r"[^\W\d_]{4,}")
# Words are compared by their beginning: treatment, treated. So many are a retelling.
STEM = 5
FEWEST_SHARED = 3


def find_finding_faults(block: BlockCopy, snapshot: Snapshot) -> Iterator[Fault]:
    """Yield a warning for each kind of doubtful wording in a finding."""
    text = MARK.sub("", _marked_text(block["text"]))
    for one in find_doubtful_wording(text, block["certainty"], snapshot["language"]):
        yield _fault(one, block, block["certainty"])


def find_paragraph_faults(block: BlockCopy, snapshot: Snapshot) -> Iterator[Fault]:
    """Yield warnings for sentences that tell a finding again and cite its source."""
    findings = [one for one in snapshot["blocks"] if one["kind"] == "finding"]
    faults: dict[str, Fault] = {}
    for sentence, sources in _cited_sentences(block["text"]):
        finding = _find_retold(
            sentence, [one for one in findings if str(one["source"]) in sources]
        )
        if finding is None:
            continue
        level = finding["certainty"]
        language = snapshot["language"]
        for one in find_doubtful_wording(sentence, level, language, is_finding=False):
            # The finding says how certain it is; a paragraph may only not say more.
            if not one.is_too_weak:
                fault = _fault(one, block, level)
                faults.setdefault(fault.key, fault)
    yield from faults.values()


def _fault(one: DoubtfulWording, block: BlockCopy, certainty: str) -> Fault:
    about = f"{certainty}-{slugify(one.found)}"
    code = f"wording-{one.code}"
    return Fault(code, block["key"], "text", one.warning, Severity.WARNING, about)


def _marked_text(html: str) -> str:
    """Return the words of some HTML, a line for each paragraph, with ⟦source⟧ marks."""
    marked = rich_text.CITATION.sub(_plain_mark, html)
    return unescape(strip_tags(BREAK.sub("\n", marked))).strip()


def _plain_mark(match: re.Match[str]) -> str:
    [(source, _locator)] = rich_text.citations(match[0])
    return f"⟦{source if source.isdecimal() else ''}⟧"


def _cited_sentences(html: str) -> Iterator[tuple[str, set[str]]]:
    """Yield each sentence in which a citation mark stands, with the sources it names."""
    text = MARKED_END.sub(r"\2\1", _marked_text(html))
    for sentence in split_sentences(text):
        if sources := set(MARK.findall(sentence)):
            yield MARK.sub("", sentence), sources


def _find_retold(sentence: str, findings: list[BlockCopy]) -> BlockCopy | None:
    """Return the finding that most of a sentence's words are from."""
    words = _stems(sentence)
    shared = [
        (
            len(
                words
                & _stems(f"{MARK.sub('', _marked_text(one['text']))} {one['outcome']}")
            ),
            one,
        )
        for one in findings
    ]
    many, best = max(shared, key=lambda pair: pair[0], default=(0, None))
    return best if many >= FEWEST_SHARED else None


def _stems(text: str) -> set[str]:
    return {word[:STEM].lower() for word in WORD.findall(text)}
