"""Excerpts of strangers' texts, made clean and cut to the space there is."""

from evidenceblog.core.text import clean_line, clean_text

LONGEST_NAME = 100
"""Characters, as of a commenter's."""


def clip_line(text: str, longest: int) -> str:
    """Return text as one line of so many characters at most."""
    return _cut(clean_line(" ".join(text[: longest * 10].split())), longest)


def clip_paragraphs(text: str, longest: int) -> str:
    """Return text in its paragraphs, so many characters at most."""
    return _cut(clean_text(text[: longest * 2]), longest)


def _cut(text: str, longest: int) -> str:
    """Cut between words, if there is a space near the end."""
    if len(text) <= longest:
        return text
    kept = text[: longest - 1]
    words, space, _rest = kept.rpartition(" ")
    return (words if space and len(words) > longest // 2 else kept).rstrip() + "…"
