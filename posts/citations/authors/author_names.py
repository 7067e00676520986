"""Names of authors: as CSL records them, and as Cochrane prints them."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from posts.citations.csl_text import field_text

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
# Stands for the authors whom a list leaves out.
OTHERS = {"literal": "et al"}

BETWEEN_INITIALS = re.compile(r"[.\-\u2010-\u2015]")


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
    family, given = family_name(name, trailing), _initials(words)
    unspaced = family and given and is_wide(family[-1]) and is_wide(given[0])
    parts = [family + given] if unspaced else [family, given]
    return " ".join(filter(None, [*parts, field_text(name, "suffix").strip(".,")]))


def printed_names(names: Iterable[Name]) -> str:
    """Return a list of names in print, parted by commas."""
    return ", ".join(filter(None, map(printed_name, names)))


def listed_name(name: Name) -> str:
    """Return a name as indexes list it, family name first: van der Berg, Jan."""
    parts = [family_name(name), field_text(name, "given")]
    return field_text(name, "literal") or ", ".join(filter(None, parts))


def family_name(name: Name, trailing: Sequence[str] = ()) -> str:
    """Return a family name with its particles: van der Berg, d'Arcy."""
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
        if (word in PARTICLES and written) or not has_case(word):
            written += f" {word} "
        else:
            written += "".join(map(_initial, BETWEEN_INITIALS.split(word)))
    return " ".join(written.split())


def _initial(part: str) -> str:
    letters = "".join(filter(str.isalpha, part))
    are_initials = letters.isupper() and len(letters) <= MOST_INITIALS
    return letters if are_initials else letters[:1].title()


def has_case(word: str) -> bool:
    """Say whether a word is written in a script that has capitals."""
    return any(letter.isupper() or letter.islower() for letter in word)


def is_wide(letter: str) -> bool:
    """Say whether a letter is Chinese, Japanese or Korean: no space parts its names."""
    return unicodedata.east_asian_width(letter) == "W"
