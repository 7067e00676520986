"""What a doubtful list of authors may mean: the readings an editor chooses from."""

import re
from collections.abc import Iterator

from .author_atoms import (
    Atom,
    Kind,
    TypedName,
    are_initials,
    classify,
    has_group_word,
    make_group,
    make_person,
)
from .author_names import printed_names

type Names = tuple[TypedName, ...]

# More readings than a person compares at a glance help nobody.
MOST_READINGS = 6
_COMMA = re.compile(r"[,\uff0c\u3001\u060c]")


def possible_readings(text: str, atoms: list[Atom]) -> list[Names]:
    """List the readings of a segment that differ in what is kept of them."""
    atoms = [atom for atom in atoms if atom.kind != Kind.DEGREE]
    readings = list(_alternating(atoms))
    if not (readings and any(" " not in atom.text for atom in atoms)):
        readings += _people(atoms)
    readings += _run_together(text)
    groups = list(_one_group(text, atoms))
    has_group = any(atom.kind == Kind.GROUP for atom in atoms)
    readings = [*groups, *readings] if has_group else [*readings, *groups]
    unique = {repr(one): one for one in readings if printed_names(one)}
    return list(unique.values())[:MOST_READINGS]


def _people(atoms: list[Atom]) -> Iterator[Names]:
    """Yield the lists in which every name is read in the same way."""
    joined = _joined(atoms)
    if any(not atom.readings for atom in joined):
        return
    most = max((len(atom.readings) for atom in joined), default=0)
    for place in range(most):
        yield tuple(
            atom.readings[min(place, len(atom.readings) - 1)] for atom in joined
        )


def _joined(atoms: list[Atom]) -> list[Atom]:
    """Put a family name and the initials behind its comma together, and a suffix too."""
    joined: list[Atom] = []
    for atom in atoms:
        follows = joined and atom.kind in {Kind.INITIALS, Kind.SUFFIX}
        is_whole = (
            joined and joined[-1].kind == Kind.PERSON and atom.kind == Kind.INITIALS
        )
        if follows and not is_whole:
            joined[-1] = classify(f"{joined[-1].text} {atom.text}")
        elif atom.kind == Kind.INITIALS:
            is_short = len(atom.text.strip(".")) == 1
            group = () if is_short else (make_group(atom.text),)
            joined.append(Atom(atom.text, Kind.GROUP, group))
        else:
            joined.append(atom)
    return joined


def _alternating(atoms: list[Atom]) -> Iterator[Names]:
    """Yield the list in which family and given names alternate: Abara, Ngozi."""
    pairs = list(zip(atoms[::2], atoms[1::2], strict=False))
    people = [whole_person(list(pair)) for pair in pairs]
    if len(atoms) % 2 == 0 and all(people):
        yield tuple(person for person in people if person)


def _run_together(text: str) -> Iterator[Names]:
    """Yield the list of names that no comma parts: Abara N Marsh T."""
    words, people = text.split(), []
    start = 0
    if _COMMA.search(text):
        return
    for end in range(1, len(words) + 1):
        ends = end == len(words) or not are_initials(words[end])
        if ends and are_initials(words[end - 1]) and end - start > 1:
            person = classify(" ".join(words[start:end]))
            if person.kind != Kind.PERSON:
                return
            people.append(person.readings[0])
            start = end
    if len(people) > 1 and start == len(words):
        yield tuple(people)


def _one_group(text: str, atoms: list[Atom]) -> Iterator[Names]:
    """Yield the list of the certain persons that stand first, and one group."""
    people: list[TypedName] = []
    rest = text
    for atom in atoms:
        if atom.kind != Kind.PERSON or not atom.is_certain:
            break
        people.append(atom.readings[0])
        rest = rest.removeprefix(atom.text).lstrip(" ,&").removeprefix("and ")
    kinds = {atom.kind for atom in atoms[len(people) :]}
    initials = [are_initials(word) for word in rest.split()]
    has_initials = any(initials) and not (all(initials) or has_group_word(rest))
    if rest and kinds and not has_initials and Kind.PERSON not in kinds:
        yield (*people, make_group(rest.rstrip(".")))


def whole_person(atoms: list[Atom]) -> TypedName | None:
    """Read `Abara, Ngozi Kemi` or `Abara, Ngozi, Jr` as one person."""
    suffix = ""
    if atoms and atoms[-1].kind == Kind.SUFFIX:
        *atoms, last = atoms
        suffix = last.text.strip(".")
    if len(atoms) != 2 or any(has_group_word(atom.text) for atom in atoms):
        return None
    (family, given), known = atoms, {Kind.WORDS, Kind.INITIALS, Kind.PERSON}
    if (
        family.kind != Kind.WORDS
        or given.kind not in known
        or not _is_one_name(family, given)
    ):
        return None
    return make_person(family.text, given.text.rstrip("."), suffix)


def _is_one_name(family: Atom, given: Atom) -> bool:
    """Say whether two atoms can be one name: of two full names each has its own."""
    first = family.text.split()
    is_full_name = len(first) > 1 and first[0][:1].isupper()
    return not (is_full_name and " " in given.text and given.kind != Kind.INITIALS)
