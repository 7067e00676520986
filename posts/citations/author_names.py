"""Names of authors: as CSL records them, as Cochrane prints them, as editors type them."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from evidenceblog.core.text import clean_line

Name = Mapping[str, Any]

# Three capitals run together are initials (JPT); four are a name in capitals (ANNA).
MOST_INITIALS = 3
# Words of a name that are written out where other words give their initial. Those that
# stand last in a given name (Ludwig van) belong before the family name.
PARTICLES = frozenset({
    "al", "bin", "bint", "da", "dal", "das", "de", "del", "della", "den", "der", "di",
    "do", "dos", "du", "e", "el", "ibn", "la", "las", "le", "los", "ten", "ter", "van",
    "von", "y", "zu", "zum", "zur",
})  # fmt: skip
SUFFIXES = frozenset({"Jr", "Sr", "II", "III", "IV", "2nd", "3rd", "4th"})

_MARKUP = re.compile(r"</?(?:i|b|sc|su[bp])>|</?span(?:\s[^<>]*)?>", re.IGNORECASE)
# Cochrane's pages and exports have these for the hyphen that their references print.
_HYPHENS = str.maketrans("\u2010\u2011", "--")
_BETWEEN_INITIALS = re.compile(r"[.\-\u2010-\u2015]")


def field_text(record: Mapping[str, Any], field: str) -> str:
    """Return a CSL field as one line without CSL's markup; empty for what is no text."""
    value = record.get(field)
    return _plain(str(value)) if isinstance(value, str | int) else ""


def printed_name(name: Name) -> str:
    """Return a name in print: Williams AC de C, Smith JA Jr, van der Berg J, 王小明, or
    a group's as it is.
    """
    if literal := field_text(name, "literal"):
        return literal
    words = field_text(name, "given").split()
    trailing: list[str] = []
    while words[1:] and words[-1] in PARTICLES:
        trailing.insert(0, words.pop())
    family, given = _family(name, trailing), _initials(words)
    unspaced = family and given and _is_wide(family[-1]) and _is_wide(given[0])
    parts = [family + given] if unspaced else [family, given]
    return " ".join(filter(None, [*parts, field_text(name, "suffix").strip(".,")]))


def authors_from_lines(text: str) -> list[dict[str, str]]:
    """Read CSL names, one a line.

    `{World Health Organization}` is a group, or a person with a single name. `Surname AB`
    is a person; several of these may share a line, parted by commas. `Surname, Given
    Names` and `Surname, Given Names, Jr` are persons too. Small words before a surname
    are its particle (van der Berg). Any other line is taken for a group's name.
    """
    lines = (_plain(line).strip(" ,;") for line in text.splitlines())
    return [name for line in lines if line.strip("{} ") for name in _from_line(line)]


def authors_to_lines(names: Iterable[Name]) -> str:
    """Write CSL names one a line, so that authors_from_lines reads them back.

    Only what can be typed is kept: names, particle and suffix.
    """
    return "\n".join(filter(None, map(_to_line, names)))


def _plain(text: str) -> str:
    return clean_line(_MARKUP.sub("", text).translate(_HYPHENS))


def _family(name: Name, trailing: Iterable[str] = ()) -> str:
    family = field_text(name, "family")
    fields = (
        field_text(name, "dropping-particle"),
        field_text(name, "non-dropping-particle"),
    )
    for particle in filter(None, reversed([*fields, *trailing])):
        joint = "" if particle.endswith(("'", "\u2019", "-")) else " "
        family = f"{particle}{joint}{family}"
    return family


def _initials(words: Iterable[str]) -> str:
    """Write given names as initials; names in a script without capitals stay whole."""
    written = ""
    for word in words:
        if (word in PARTICLES and written) or not _has_case(word):
            written += f" {word} "
        else:
            written += "".join(map(_initial, _BETWEEN_INITIALS.split(word)))
    return " ".join(written.split())


def _initial(part: str) -> str:
    letters = "".join(filter(str.isalpha, part))
    are_initials = letters.isupper() and len(letters) <= MOST_INITIALS
    return letters if are_initials else letters[:1].title()


def _has_case(word: str) -> bool:
    return any(letter.isupper() or letter.islower() for letter in word)


def _is_wide(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) == "W"


def _from_line(line: str) -> list[dict[str, str]]:
    if line.startswith("{") and line.endswith("}"):
        return [{"literal": line[1:-1].strip()}]
    parts = [part.strip() for part in re.split("[,;]", line) if part.strip()]
    people = [person for part in parts if (person := _with_initials(part))]
    if len(people) == len(parts):
        return people
    if len(parts) in {2, 3}:
        return [_person(*parts)]
    return [{"literal": line}]


def _with_initials(part: str) -> dict[str, str] | None:
    """Read `Surname AB`, `Surname A de B` or `Surname AB Jr`; None for another form."""
    words = part.split()
    start = next((at for at in range(1, len(words)) if _are_initials(words[at])), 0)
    given = words[start:]
    suffix = given.pop() if given[1:] and given[-1].strip(".") in SUFFIXES else ""
    if start and all(_are_initials(word) or word in PARTICLES for word in given):
        return _person(" ".join(words[:start]), " ".join(given), suffix)
    return None


def _are_initials(word: str) -> bool:
    parts = list(filter(None, _BETWEEN_INITIALS.split(word)))
    return bool(parts) and all(
        part.isalpha() and part.isupper() and len(part) <= MOST_INITIALS
        for part in parts
    )


def _person(family: str, given: str, suffix: str = "") -> dict[str, str]:
    words = family.split()
    particle = []
    while words[1:] and words[0].islower():
        particle.append(words.pop(0))
    person = {
        "non-dropping-particle": " ".join(particle),
        "family": " ".join(words),
        "given": given,
        "suffix": suffix,
    }
    return {field: text for field, text in person.items() if text}


def _to_line(name: Name) -> str:
    family, given = _family(name), field_text(name, "given")
    if field_text(name, "literal") or not (family and given):
        single = field_text(name, "literal") or family or given
        return single and f"{{{single}}}"
    parts = [part for part in (family, given, field_text(name, "suffix")) if part]
    short, full = " ".join(parts), ", ".join(parts)
    return short if _from_line(short) == _from_line(full) else full
