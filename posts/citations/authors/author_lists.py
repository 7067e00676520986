"""Lists of authors as people type and paste them, read into names.

What is certain becomes names. What is doubtful becomes a question with its possible
readings, and what no name can be is refused: an invented name is never printed.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from posts.citations.csl_text import field_text, plain_line

from .author_atoms import (
    Atom,
    Kind,
    TypedName,
    are_initials,
    classify,
    has_group_word,
    is_acronym,
    is_family,
    make_group,
    make_person,
)
from .author_names import OTHERS, family_name, is_wide
from .author_readings import Names, possible_readings, whole_person

# So far to each side of an “and” the names are looked at that it parts.
LONGEST_NAME = 200

_EDITOR = r"(?:eds?|editors?|editor\(s\)|ed\(s\)|éds?|hrsg)\.?"
_BRACKETED_EDITOR = rf"\s*[(\[]\s*{_EDITOR}\s*[)\]]"
_BARE_EDITOR = (
    r"(?:[,;]\s*|(?-i:(?<=[A-Z]))\.?\s+)(?:eds|editors?|editor\(s\)|ed\(s\)|hrsg)\.?"
)
# Ed is somebody's name: `Chapman, Ed`.
_SHORT_EDITOR = r"(?-i:(?:[,;]\s*|\s+)ed\.?|(?:(?<=\b[A-Z])|(?<=[A-Z][A-Z])|(?<=[A-Z]\.))[,;]\s*Ed\.?)"
_EDITORS = re.compile(
    rf"(?:{_BRACKETED_EDITOR}|{_BARE_EDITOR}|{_SHORT_EDITOR})(?=\s*(?:[,;&]|\band\b|\.?\s*$))",
    re.IGNORECASE,
)
_EDITED_BY = re.compile(r"(?:editors?\s*:|eds?\.?\s*:|edited by)\s*", re.IGNORECASE)
_OTHERS = re.compile(
    r"[\s,;]*(?:\b(?:and|et|y|e)\b|&)?[\s(\[]*\b(?:et\.?\s*al(?:ii)?\b|(?:others|colleagues|"
    r"co-?workers|otros|outros)\b(?<!^others))[\s.)\]]*$",
    re.IGNORECASE,
)
_BEFORE_A_LIST = re.compile(
    r"(?:[-\u2013\u2014*\u2022\u00b7]\s+|\(?[0-9]{1,3}[.)]\s+|authors?\s*:\s*|"
    r"by\s+|(?:and|&)\s+)",
    re.IGNORECASE,
)
_SIGN = r"[*\u2020\u2021\u00a7\u00b6\u2016#\u2709\u00b9\u00b2\u00b3\u2070-\u2079\u1d2c-\u1dbf]"
_MARK = rf"(?:{_SIGN}+[0-9]{{0,2}}|[0-9]{{1,2}}){_SIGN}*(?![0-9])|[(\[]\s*[0-9]{{1,2}}(?:\s*,\s*[0-9]{{1,2}})*\s*[)\]]"
# What ties a name to an affiliation: Smith J1,2; Smith J*; Smith J (1).
_MARKS = re.compile(
    rf"(?<=[^\W\d_])(\.?)\s?(?:{_MARK})(?:\s*,?\s*(?:{_MARK}))*(?=\s*(?:[,;&、،]|\band\b|$))"
)
# The end of a sentence, not of an initial or an abbreviation.
_FULL_STOP = re.compile(r"(?<=[^\W_][^\W_][^\W_)])(?<!\bInc)(?<!\bLtd)(?<!Corp)\.$")
_SEMICOLON = re.compile(r"[;\uff1b\u061b](?![^{]*\})")
_COMMA = re.compile(r"[,\uff0c\u3001\u060c](?![^{]*\})")
_AND = re.compile(
    r"\s*[,\uff0c\u060c]\s*(?:and|&)\s+|\s+(?:and|und|et|y|e|en|&|и|och|og)\s+",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Piece:
    """A part of what was typed, and how it can be read.

    It is certain, or the editor is asked which of its `readings` is right; without a
    reading it is refused.
    """

    text: str
    readings: tuple[Names, ...] = ()
    is_certain: bool = False

    @property
    def names(self) -> Names:
        return self.readings[0] if self.is_certain else ()


@dataclass(frozen=True)
class AuthorList:
    """What a text says of authors, and of a book's editors if it names such."""

    authors: tuple[Piece, ...] = ()
    editors: tuple[Piece, ...] = field(default=())

    @property
    def pieces(self) -> tuple[Piece, ...]:
        return self.authors + self.editors

    @property
    def questions(self) -> list[Piece]:
        return [one for one in self.pieces if one.readings and not one.is_certain]

    @property
    def refused(self) -> list[Piece]:
        return [one for one in self.pieces if not one.readings]


def parse_authors(text: str) -> AuthorList:
    """Read names that stand one a line, or many on a line, in any usual form.

    `Smith AB`, `Smith, A. B.` and groups named by a word such as Committee are certain.
    So is what says itself what it is: `{World Health Organization}` is a group (or a
    person with one name), `Eccleston | Christopher` a family name and given names.
    """
    authors: list[Piece] = []
    editors: list[Piece] = []
    lines = list(filter(None, map(_tidied, text.splitlines())))
    one_each = len(lines) > 1 and _are_pairs(map(_atoms, lines))
    for line in lines:
        pieces, are_editors = _read_line(line, one_each)
        (editors if are_editors else authors).extend(pieces)
    return AuthorList(tuple(authors), tuple(editors))


def names_of(pieces: Iterable[Piece]) -> list[TypedName]:
    """Return the names of pieces that are certain."""
    return [name for piece in pieces for name in piece.names]


def names_to_lines(names: Iterable[Mapping[str, Any]]) -> str:
    """Write CSL names one a line, so that parse_authors reads them back without asking.

    Only what can be typed is kept: names, particle and suffix.
    """
    return "\n".join(filter(None, map(_to_line, names)))


def as_row(name: Mapping[str, Any]) -> dict[str, str]:
    """Return a name as a row of fields: family name, given names, or a group."""
    if group := field_text(name, "literal"):
        return {"family": "", "given": "", "group": group}
    given = f"{field_text(name, 'given')} {field_text(name, 'suffix')}".strip()
    return {"family": family_name(name), "given": given, "group": ""}


def _to_line(name: Mapping[str, Any]) -> str:
    row = {field: re.sub(r"[{}|]", " ", text) for field, text in as_row(name).items()}
    family, given, group = (plain_line(text) for text in row.values())
    if not (family and given):
        single = group or family or given
        is_plain = not group and _reads_as(single, dict(name))
        return single if is_plain else single and f"{{{single}}}"
    person = _explicit_person(f"{family} | {given}")
    short = f"{family} {given}"
    return short if _reads_as(short, person) else f"{family} | {given}"


def _reads_as(line: str, name: TypedName) -> bool:
    read = parse_authors(line)
    certain = not (read.questions or read.refused or read.editors)
    return certain and names_of(read.authors) == [name]


def _tidied(line: str) -> str:
    line = plain_line(line)
    if "|" in line:  # it says itself what it is
        return line
    while before := _BEFORE_A_LIST.match(line):
        line = line[before.end() :]
    return line.strip(" ,;\u060c\u3001")


def _read_line(line: str, one_each: bool) -> tuple[list[Piece], bool]:
    """Read one line; say whether its people are editors."""
    if line.startswith("{") and line.endswith("}") and line.count("{") == 1:
        group = make_group(line[1:-1])
        return ([Piece(line, ((group,),), True)] if group["literal"] else []), False
    if "|" in line:
        person = _explicit_person(line)
        readings = ((person,),) if "family" in person else ()
        return [Piece(line, readings, bool(readings))], False
    edited_by = _EDITED_BY.match(line)
    rest, others = _without_others(line[edited_by.end() if edited_by else 0 :])
    rest, are_editors = _without_editor_marks(rest)
    if are_editors is None:
        return [Piece(line)], False
    rest, before_mark = _without_others(rest)
    pieces = list(_read_segments(_MARKS.sub(_unmarked, rest), one_each))
    if others or before_mark:
        pieces.append(Piece("et al", ((dict(OTHERS),),), True))
    return pieces, are_editors or bool(edited_by)


def _explicit_person(line: str) -> TypedName:
    parts = re.sub(r"[{}]", " ", line).split("|")
    family, given, *_rest = [*map(plain_line, parts), ""]
    return make_person(family, given)


def _without_others(line: str) -> tuple[str, bool]:
    found = _OTHERS.search(line)
    return (line[: found.start()], True) if found else (line, False)


def _without_editor_marks(line: str) -> tuple[str, bool | None]:
    """Take out `editor(s)`; None if it stands behind some of the names only."""
    marks = list(_EDITORS.finditer(line))
    if not marks:
        return line, False
    rest = _EDITORS.sub("", line)
    is_last = marks[-1].end() >= len(line.rstrip(" .,;"))
    people = len(_COMMA.split(_AND.sub(", ", rest)))
    return rest, True if is_last and len(marks) in {1, people} else None


def _unmarked(mark: re.Match[str]) -> str:
    """Take out an affiliation's mark, unless it is part of a group's name."""
    *others, before = re.split(r"[,;&]", mark.string[: mark.start()])
    before = before.strip()
    is_name = " " in before and not has_group_word(before)
    return mark[1] if is_name or (others and are_initials(before)) else mark[0]


def _read_segments(line: str, one_each: bool) -> Iterator[Piece]:
    """Read what semicolons part; with them, `Abara, Ngozi` is one person for certain.

    So it is where each name has a line of its own: `one_each`.
    """
    segments = list(filter(None, map(_tidied, _SEMICOLON.split(line))))
    lists = [_atoms(part) for part in segments]
    one_each = one_each or (len(segments) > 1 and _are_pairs(lists))
    for segment, atoms in zip(segments, lists, strict=True):
        person = whole_person(atoms)
        if person and (one_each or (atoms[-1].kind == Kind.SUFFIX)):
            yield Piece(segment, ((person,),), True)
        else:
            yield from _read_segment(segment, atoms)


def _are_pairs(lists: Iterable[list[Atom]]) -> bool:
    """Say whether each list is a family name and given names, or a group."""
    return all(
        whole_person(atoms)
        or (
            len(atoms) == 1
            and atoms[0].is_certain
            and "literal" in atoms[0].readings[0]
        )
        for atoms in lists
    )


def _atoms(segment: str) -> list[Atom]:
    texts = [text.strip() for text in _COMMA.split(_split_and(segment))]
    return [_atom(text) for text in texts if text.strip(" .") or "." in text]


def _atom(text: str) -> Atom:
    if text.startswith("{") and text.endswith("}"):
        return Atom(text, Kind.PERSON, (make_group(text[1:-1].strip()),))
    return classify(_FULL_STOP.sub("", text))


def _split_and(segment: str) -> str:
    """Turn each `and` between two names into a comma; in a group's name it stays."""

    def parted(found: re.Match[str]) -> str:
        start, end = found.span()
        near = segment[max(0, start - LONGEST_NAME) : start]
        before = _COMMA.split(near)[-1].strip()
        near = segment[end : end + LONGEST_NAME]
        after = _COMMA.split(_AND.sub(",", near))[0].strip()
        return ", " if _parts_names(before, after, found[0]) else found[0]

    return _AND.sub(parted, segment)


def _parts_names(before: str, after: str, joint: str) -> bool:
    kinds = {classify(before).kind, classify(after).kind}
    if (
        kinds & {Kind.PERSON, Kind.INITIALS, Kind.SUFFIX}
        or joint.strip()[0] in ",\uff0c\u060c"
    ):
        return before != "" and classify(after).kind != Kind.INITIALS
    if has_group_word(before) or has_group_word(after):
        return False
    return kinds == {Kind.WORDS} and " " in before and " " in after


def _read_segment(text: str, atoms: list[Atom]) -> Iterator[Piece]:
    """Read names parted by commas: each by itself if certain, else all in one question."""
    if len(atoms) == 1 and is_acronym(atoms[0].text):
        yield Piece(text, ((make_group(text),),), True)
        return
    names = _certain_names(atoms)
    doubtful = [atom.kind for atom, name in names if name is None]
    if doubtful and Kind.NO_NAME not in doubtful:
        yield Piece(text, tuple(possible_readings(text, atoms)))
        return
    for atom, name in names:
        readings = (name,) if name else atom.readings
        yield Piece(atom.text, tuple((one,) for one in readings), name is not None)


def _certain_names(atoms: list[Atom]) -> list[tuple[Atom, TypedName | None]]:
    """Pair each name with what it is for certain, None for a doubt."""
    names: list[tuple[Atom, TypedName | None]] = []
    rest = list(atoms)
    while rest:
        atom = rest.pop(0)
        is_family_name = atom.kind == Kind.WORDS and is_family(atom.text.split())
        if is_family_name and rest and rest[0].kind == Kind.INITIALS:
            person = classify(f"{atom.text} {rest.pop(0).text}")
            names.append((atom, person.readings[0] if person.is_certain else None))
        elif (
            rest
            and is_wide(atom.text[0])
            and len(atom.text) == 1
            and is_wide(rest[0].text[0])
        ):
            names.append((atom, make_person(atom.text, rest.pop(0).text)))
        elif atom.kind == Kind.SUFFIX and names and (person_before := names[-1][1]):
            names[-1] = (names[-1][0], person_before | {"suffix": atom.text.strip(".")})
        elif atom.kind in {Kind.PERSON, Kind.GROUP} and atom.is_certain:
            names.append((atom, atom.readings[0]))
        else:
            names.append((atom, None))
    groups = [atom.kind == Kind.GROUP for atom, _name in names]
    side_by_side = any(one and other for one, other in pairwise(groups))
    return [(atom, None) for atom, _name in names] if side_by_side else names
