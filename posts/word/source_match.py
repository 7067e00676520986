"""Which source of the library a Word document cites, and what is left for an editor to place."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from django.utils.html import escape, strip_tags

from evidenceblog.core.text import clean_line
from posts.citations import identifiers
from posts.citations.duplicates import find_twin
from posts.citations.models import Source, short_name

MARK = re.compile(r'( ?)<cite data-mark="(\d+)"></cite>')
_DOI = re.compile(r"10\.[0-9]{4,9}/[^\s<>\"]+")
_PMID = re.compile(r"PMID\s*:?\s*[0-9]{1,8}", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"\A[(\[].*[)\]]\Z", re.DOTALL)
# A shorter title may stand in a note by chance.
SHORTEST_TITLE = 12
LONGEST_LOCATOR = 50
_IDENTIFIERS: dict[str, Callable[[str], str]] = {
    "DOI": identifiers.clean_doi,
    "PMID": identifiers.clean_pmid,
    "PMCID": identifiers.clean_pmcid,
}


class SourceLibrary:
    """The sources that are here, found by identifier or title."""

    def __init__(self) -> None:
        self._titles: list[tuple[str, Source]] | None = None
        self._known: dict[str, Source | None] = {}

    def find(self, work: Mapping[str, Any]) -> Source | None:
        """Return the source that is this work, as a reference manager describes it."""
        csl = _identified(work)
        key = repr(sorted(csl.items()))
        if key not in self._known:
            twins = find_twin(Source(), csl)
            self._known[key] = next(iter(twins.values()), None) or self._with_title(csl)
        return self._known[key]

    def find_named(self, words: str) -> Source | None:
        """Return the source that the words of a note name, by its DOI, PMID or title."""
        for found in (*_DOI.findall(words), *_PMID.findall(words)):
            name = "DOI" if found.startswith("10.") else "PMID"
            if twins := find_twin(Source(), _identified({name: found})):
                return next(iter(twins.values()))
        said = _letters(words)
        named = [(title, one) for title, one in self._by_title() if title in said]
        return max(named, key=lambda pair: len(pair[0]))[1] if named else None

    def _with_title(self, csl: Mapping[str, Any]) -> Source | None:
        title = _letters(str(csl.get("title", "")))
        year = _year(csl)
        same = (one for known, one in self._by_title() if known == title)
        return next((one for one in same if year in {"", _year(one.csl)}), None)

    def _by_title(self) -> list[tuple[str, Source]]:
        if self._titles is None:
            named = (
                (_letters(one.title or ""), one)
                for one in Source.objects.order_by("pk")
            )
            self._titles = [pair for pair in named if len(pair[0]) >= SHORTEST_TITLE]
        return self._titles


@dataclass
class PlacedCitations:
    """The marks of a document, as far as its works are in the library.

    `sources` are cited, in the order of the text; `notes` are what an editor has to place,
    numbered from 1, as HTML.
    """

    marks: list[dict[str, Any]]
    library: SourceLibrary = field(default_factory=SourceLibrary)
    sources: list[Source] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    cited: list[str] = field(default_factory=list)

    def place(self, html: str) -> str:
        """Return a text with citations of our own in place of the document's marks."""
        return MARK.sub(self._placed, html)

    def place_quoted(self, numbers: list[int]) -> tuple[dict[str, Any], str]:
        """Return the source of a quotation, and marks for what else it cites."""
        found = [pair for number in numbers for pair in self._works(self.marks[number])]
        known = [(source, work) for source, work in found if source]
        rest = "".join(
            f" [{self._note(_described(work))}]" for source, work in found if not source
        )
        rest += "".join(
            f" [{self._note(escape(str(source)))}]" for source, _work in known[1:]
        )
        for number in numbers:
            if self.marks[number]["note"] and not self._works(self.marks[number]):
                rest += f" [{self._note(self.marks[number]['note'])}]"
        if not known:
            return {}, rest
        source, work = known[0]
        self._cite(source)
        return {"source": source.pk, "locator": _locator(work)}, rest

    def _placed(self, match: re.Match[str]) -> str:
        mark = self.marks[int(match[2])]
        works = self._works(mark)
        cites = "".join(
            self._cite_mark(source, work) for source, work in works if source
        )
        missing = [_described(work) for source, work in works if not source]
        if _is_left(mark["note"], works):
            missing.append(MARK.sub("", mark["note"]))
        notes = "".join(f"<sup>[{self._note(one)}]</sup>" for one in missing)
        text = mark["text"]
        is_sentence = bool(text) and not _IN_BRACKETS.match(text)
        if any(map(str.isalpha, text)) and (is_sentence or missing):
            return f"{match[1]}{escape(text)}{cites}{notes}"
        if cites and mark["works"]:
            self.cited.append(
                f"{text} – {', '.join(source.short_name for source, _ in works if source)}"
            )
        return f"{cites}{notes}"

    def _works(
        self, mark: dict[str, Any]
    ) -> list[tuple[Source | None, dict[str, Any]]]:
        """Return the works of a mark, or of the note to which it leads."""
        note = mark["note"]
        inner = [self.marks[int(found[2])] for found in MARK.finditer(note)]
        works = [*mark["works"], *(work for one in inner for work in one["works"])]
        if works or not note:
            return [(self.library.find(work), work) for work in works]
        words = strip_tags(note.replace("<br>", " "))
        source = self.library.find_named(words)
        if source is None:
            return []
        self.cited.append(f"{words.strip()} – {source.short_name}")
        return [(source, {})]

    def _cite_mark(self, source: Source, work: dict[str, Any]) -> str:
        self._cite(source)
        locator = _locator(work)
        place = f' data-locator="{escape(locator)}"' if locator else ""
        return f'<cite data-source="{source.pk}"{place}></cite>'

    def _cite(self, source: Source) -> None:
        if source not in self.sources:
            self.sources.append(source)

    def _note(self, html: str) -> int:
        if html not in self.notes:
            self.notes.append(html)
        return self.notes.index(html) + 1


def _locator(work: dict[str, Any]) -> str:
    return clean_line(str(work.get("locator", "")))[:LONGEST_LOCATOR]


def _is_left(note: str, works: list[Any]) -> bool:
    """Tell whether a note is to be placed: it names no source, or says more than fields."""
    words = strip_tags(MARK.sub("", note)) if MARK.search(note) or not works else ""
    return any(map(str.isalnum, words))


def _identified(work: Mapping[str, Any]) -> dict[str, Any]:
    """Return a work with its identifiers as the library spells them."""
    csl = {
        name: work[name]
        for name in ("type", "title", "issued", "ISBN")
        if work.get(name)
    }
    noted = re.search(r"PMID:\s*(\d+)", str(work.get("note", "")))
    known = {"PMID": noted[1]} if noted else {}
    for name, clean in _IDENTIFIERS.items():
        with suppress(identifiers.NotAnIdentifier):
            csl[name] = clean(str(work.get(name) or known.get(name, "")))
    return csl


def _described(work: Mapping[str, Any]) -> str:
    """Return a line by which an editor finds or adds a work."""
    csl = {
        name: work.get(name)
        for name in ("author", "editor", "issued")
        if _is_csl(work, name)
    }
    parts = [
        short_name(csl),
        str(work.get("title", "")),
        str(work.get("DOI") or work.get("URL") or ""),
    ]
    return escape(". ".join(" ".join(one.split()) for one in parts if one))


def _is_csl(work: Mapping[str, Any], name: str) -> bool:
    """Tell whether a field is as CSL has it: the document is a stranger's."""
    value = work.get(name)
    if name == "issued":
        return bool(_year(work))
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(one, dict) for one in value)
    )


def _year(csl: Mapping[str, Any]) -> str:
    issued = csl.get("issued")
    parts = issued.get("date-parts") if isinstance(issued, dict) else None
    first = next(_first(parts), None)
    return str(first) if str(first).isdecimal() else ""


def _first(parts: Any) -> Iterator[Any]:
    if isinstance(parts, list) and parts and isinstance(parts[0], list):
        yield from parts[0][:1]


def _letters(words: str) -> str:
    plain = strip_tags(words).casefold()
    return "".join(letter for letter in plain if letter.isalnum())
