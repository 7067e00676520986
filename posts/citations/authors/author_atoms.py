"""One name of a pasted list: what its form says it is, and what it may be.

An atom is what stands between two separators. Its kind is decided by its form alone,
never by a list of people's names: `Eccleston C` can only be a person, `Emma Fisher` may
be a person or a firm.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum, auto

from .author_names import BETWEEN_INITIALS, PARTICLES, SUFFIXES, has_case, is_wide

type TypedName = dict[str, str]

MOST_INITIALS = 4
# A word that tells an organisation, in any place of its name; the small words between.
GROUP_WORDS = frozenset({
    "academy", "agency", "alliance", "association", "authority", "bank", "board", "bureau",
    "campaign", "center", "centers", "centre", "centres", "charity", "clinic", "coalition", "cochrane",
    "collaboration", "collaborative", "collaborators", "college", "comité", "commission",
    "committee", "committees", "confederation", "congress", "consortium", "cooperative", "corporation",
    "council", "department", "directorate", "division", "faculty", "federal", "federation", "forum",
    "foundation", "fund", "gesellschaft", "group", "groups", "groupe", "grupo", "gruppe",
    "health", "hospital", "initiative", "institut", "institute", "institutes",
    "institution", "instituto", "international", "investigators", "library", "ministry", "ministère",
    "ministerio", "ministério", "ministerium", "national", "nations", "network", "office", "organisation",
    "organization", "panel", "party", "partnership", "press", "programme", "program",
    "project", "registry", "royal", "research", "researchers", "school", "secretariat", "service",
    "services", "sociedad", "società", "société", "society", "study", "taskforce",
    "team", "trial", "trialists", "trials", "trust", "union", "universidad",
    "universität", "université", "university", "unit", "world", "verein", "workgroup",
})  # fmt: skip
SMALL_WORDS = frozenset({
    "a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "the", "to", "with",
    "&", "und", "für", "der", "die", "des", "et", "pour", "sur", "para", "por", "per",
}) | PARTICLES  # fmt: skip
COUNTRIES = frozenset({"UK", "US", "USA", "EU", "UN", "NHS", "WHO", "NZ", "UAE"})
HONORIFICS = frozenset({
    "dr", "prof", "professor", "mr", "mrs", "ms", "miss", "mx", "sir", "dame", "lord",
    "lady", "rev",
})  # fmt: skip
DEGREES = frozenset({
    "md", "phd", "dphil", "msc", "bsc", "ma", "ba", "mba", "mph", "mbbs", "mbchb", "rn",
    "do", "dds", "dmd", "pharmd", "drph", "frcp", "frcs", "mrcp", "facp", "dsc", "scd",
    "edd", "psyd", "mphil", "frs", "obe", "cbe", "mbe",
})  # fmt: skip
# Small words before a family name, besides those that also stand between given names.
_BEFORE_FAMILY = PARTICLES | {"af", "av", "ap", "d'", "d\u2019", "'t", "\u2019t", "ter"}
# How organisations in Chinese and Japanese end.
_WIDE_GROUP_ENDS = (
    "部",
    "会",
    "會",
    "局",
    "院",
    "署",
    "所",
    "组",
    "組",
    "中心",
    "大学",
    "大學",
    "组织",
    "組織",
)
_LONGEST_WIDE_NAME = 4
_LONGEST_ACRONYM = 4

_WORD = re.compile(r"[^\W\d_]+(?:['\u2019\-.][^\W\d_]+)*['\u2019.]?|['\u2019][^\W\d_]+")
_NOT_IN_A_GROUP = re.compile(r"[:;@<>\[\]{}|\"“”?!\\=]|://|\w{3,}\. ")
_PERSON_THEN_SENTENCE = re.compile(r"[^\W\d_][\w'\u2019-]+ [^\W\d_]{1,4}\. ")
_VOWELS = frozenset("AEIOUY")


class Kind(Enum):
    PERSON = auto()  # Eccleston C
    INITIALS = auto()  # C. — the rest of “Eccleston, C.”
    SUFFIX = auto()  # Jr
    WORDS = auto()  # Eccleston, Emma Fisher, Ngozi K. Abara: words with capitals
    GROUP = auto()  # PAIN Study Group
    PHRASE = auto()  # Friends of the Earth: words that no person has
    DEGREE = auto()  # PhD
    NO_NAME = auto()


@dataclass(frozen=True)
class Atom:
    """What stands between two separators, and the names that it may be.

    `readings` are a person's or a group's, the likeliest first. It is `doubtful` if an
    editor must be asked which, or whether the only one is right.
    """

    text: str
    kind: Kind
    readings: tuple[TypedName, ...] = ()
    is_doubtful: bool = False

    @property
    def is_certain(self) -> bool:
        return len(self.readings) == 1 and not self.is_doubtful


def make_person(family: str, given: str = "", suffix: str = "") -> TypedName:
    """Return a CSL name; small words before the family name are its particle, and a
    suffix may end the given names.
    """
    if not suffix:
        kept, suffix = split_suffix(given.split())
        given = " ".join(kept)
    words, particle = family.split(), []
    while words[1:] and words[0].islower():
        particle.append(words.pop(0))
    all_initials = len(given) >= MOST_INITIALS and given.isalpha() and given.isupper()
    person = {
        "non-dropping-particle": " ".join(particle),
        "family": " ".join(words),
        # Run together they would be taken for a name in capitals.
        "given": "".join(f"{one}." for one in given) if all_initials else given,
        "suffix": suffix,
    }
    return {field: text for field, text in person.items() if text}


def make_group(name: str) -> TypedName:
    # Braces and bars are how a list says what a name is.
    return {"literal": " ".join(re.sub(r"[{}|]", " ", name).split())}


def split_suffix(words: list[str]) -> tuple[list[str], str]:
    """Part given names from a suffix such as Jr that ends them."""
    last = words[-1].strip(".") if words else ""
    if last in SUFFIXES and (words[1:] or not are_initials(last)):
        return words[:-1], last
    return words, ""


def classify(text: str) -> Atom:
    """Say what one name of a list is."""
    if not has_case(text):
        return _without_capitals(text)
    if text.strip(".") in SUFFIXES:
        return Atom(text, Kind.SUFFIX)
    if text.replace(".", "").casefold() in DEGREES:
        return Atom(text, Kind.DEGREE)
    words = text.split()
    if all(are_initials(word) for word in words):
        return Atom(text, Kind.INITIALS)
    for read in (_read_person, _read_group, _read_words):
        if atom := read(text, words):
            return atom
    return Atom(text, Kind.NO_NAME)


def are_initials(word: str) -> bool:
    """Say whether a word is initials: C, GB, J.P.T., M-J, RSVP."""
    parts = list(filter(None, BETWEEN_INITIALS.split(word)))
    return bool(parts) and all(
        part.isalpha() and part.isupper() and len(part) <= MOST_INITIALS
        for part in parts
    )


def has_group_word(text: str) -> bool:
    return any(word.strip("().,'’").casefold() in GROUP_WORDS for word in text.split())


def is_family(words: Iterable[str]) -> bool:
    """Say whether words can be a family name: van der Berg, García-López, 't Hooft."""
    words = list(words)
    small = [word for word in words if word[:1].islower() or word[0] in "'\u2019"]
    large = [word for word in words if word not in small]
    prefixed = [word for word in small if re.match(r"\w{1,2}['\u2019-]?[A-Z]", word)]
    return (
        bool(large or prefixed)
        and all(_WORD.fullmatch(word) for word in words)
        and all(word in _BEFORE_FAMILY or word in prefixed for word in small)
    )


def with_capitals(text: str) -> list[str]:
    """Return how a family name typed without capitals, or all in capitals, may be meant."""
    plain = " ".join(map(_capitalised, text.split()))
    special = re.sub(
        r"\bMc(\w)|\bD(['\u2019])(?=\w)",
        lambda one: f"Mc{one[1].upper()}" if one[1] else f"d{one[2]}",
        plain,
    )
    mac = re.sub(r"\bMac(\w)", lambda one: f"Mac{one[1].upper()}", plain)
    return list(dict.fromkeys([special, mac, plain]))


def _capitalised(word: str) -> str:
    lower = word.lower()
    if lower in _BEFORE_FAMILY and word != word.title():
        return lower
    return re.sub(r"(^|['\u2019-])(\w)", lambda at: at[1] + at[2].upper(), lower)


def _without_capitals(text: str) -> Atom:
    """Read a name in a script without capitals: one letter at its end is an initial."""
    letters = text.replace(" ", "")
    if _NOT_IN_A_GROUP.search(text) or not any(map(str.isalpha, letters)):
        return Atom(text, Kind.NO_NAME)
    words = text.split()
    if words[1:] and len(words[-1].strip(".")) == 1 and not is_wide(words[-1][0]):
        person = make_person(" ".join(words[:-1]), words[-1].strip("."))
        return Atom(text, Kind.PERSON, (person,))
    if not is_wide(letters[0]):
        return Atom(text, Kind.WORDS, (make_group(text),))
    group, name = make_group(text), {"family": text}
    if len(letters) > _LONGEST_WIDE_NAME:
        return Atom(text, Kind.GROUP, (group,))
    if letters.endswith(_WIDE_GROUP_ENDS):
        return Atom(text, Kind.WORDS, (name, group))
    if len(letters) == 1:
        return Atom(text, Kind.WORDS, (name,))
    return Atom(text, Kind.PERSON, (name,))


def _read_person(text: str, words: list[str]) -> Atom | None:
    """Read a family name with initials behind it."""
    at = next((n for n in range(1, len(words)) if are_initials(words[n])), 0)
    if at == 0:
        return _read_small_person(text, words)
    given, suffix = split_suffix(words[at:])
    family = words[:at]
    is_person = all(are_initials(word) or word in PARTICLES for word in given)
    if not (is_person and is_family(family)):
        return None
    initials = " ".join(given)
    person = make_person(" ".join(family), initials, suffix)
    atom = Atom(text, Kind.PERSON, (person,))
    is_group = len(family) > 1 and has_group_word(" ".join(family))
    if is_group or initials in COUNTRIES:
        return replace(atom, readings=(make_group(text), person), is_doubtful=True)
    readings = tuple(_alternatives(family, given, suffix))
    # Silva AM da: it is printed with its particle before it.
    is_doubtful = len(readings) > 1 or given[-1] in PARTICLES
    return replace(atom, readings=readings, is_doubtful=is_doubtful)


def _alternatives(family: list[str], given: list[str], suffix: str) -> list[TypedName]:
    """List what a family name and initials may mean, the likeliest first."""
    initials, name = " ".join(given), " ".join(family)
    readings = [make_person(name, initials, suffix)]
    if family[0].strip(".").casefold() in HONORIFICS and family[1:]:
        readings.insert(0, make_person(" ".join(family[1:]), initials, suffix))
    elif name.isupper() and sum(map(str.isalpha, name)) > 1:
        fixed = [make_person(one, initials, suffix) for one in with_capitals(name)]
        readings = fixed + readings
    elif len(initials) >= MOST_INITIALS and _may_be_a_word(initials):
        readings.append(make_person(name, f"{initials[0]}.", suffix))
    return readings


def _may_be_a_word(initials: str) -> bool:
    return initials.isalpha() and bool(_VOWELS.intersection(initials))


def _read_small_person(text: str, words: list[str]) -> Atom | None:
    """Read `smith j`: capitals are given back to what has none."""
    given, suffix = words[-1], ""
    if not text.islower() or len(words) < 2:
        return None
    letters = given.replace(".", "")
    family = " ".join(words[:-1])
    if len(letters) > 3 or not letters.isalpha() or len(words) > 4:
        return None
    names = with_capitals(family)
    if not all(is_family(name.split()) for name in names):
        return None
    initials = given.upper()
    readings = [make_person(name, initials, suffix) for name in names]
    if len(letters) > 1 and "." not in given:
        readings.append(make_person(names[0], given.title(), suffix))
    return Atom(text, Kind.PERSON, tuple(readings), len(readings) > 1)


def _read_group(text: str, words: list[str]) -> Atom | None:
    if _NOT_IN_A_GROUP.search(text) or text.count("(") != text.count(")"):
        return None
    if _PERSON_THEN_SENTENCE.match(text):
        return None
    group = make_group(text)
    known = GROUP_WORDS | SMALL_WORDS
    named = all(
        word.strip("()'’").casefold() in known or not word.strip("()'’")[:1].islower()
        for word in words
    )
    if has_group_word(text):
        kind = Kind.GROUP if named and not words[0].islower() else Kind.PHRASE
        bare = re.sub(r"\A(?:(?:writing )?(?:for|on behalf of) )?the ", "", text)
        readings = [make_group(bare)] if bare != text else []
        return Atom(text, kind, (*readings, group), bool(readings))
    has_small = any(word in SMALL_WORDS - PARTICLES for word in words[1:-1])
    if named and has_small and words[0][:1].isupper():
        return Atom(text, Kind.PHRASE, (group,))
    return None


def _read_words(text: str, words: list[str]) -> Atom | None:
    """Read words with capitals, initials among them: whose name it is, is not said."""
    if not is_family(word for word in words if not are_initials(word)):
        return None
    if not all(are_initials(word) or _WORD.fullmatch(word) for word in words):
        return None
    return Atom(text, Kind.WORDS, tuple(_whole_names(text, words)))


def _whole_names(text: str, words: list[str]) -> list[TypedName]:
    """List a full name's readings: given name first, family name first, a group."""
    readings = []
    if words[0].strip(".").casefold() in HONORIFICS and words[1:]:
        words = words[1:]
    words, suffix = split_suffix(words)
    has_initials = any(are_initials(word) for word in words)
    if words[1:] and words[0] not in _BEFORE_FAMILY and not are_initials(words[-1]):
        at = len(words) - 1
        while at > 1 and words[at - 1] in _BEFORE_FAMILY:
            at -= 1
        readings.append(make_person(" ".join(words[at:]), " ".join(words[:at]), suffix))
    if len(words) == 2 and words[0] not in _BEFORE_FAMILY and not has_initials:
        readings.append(make_person(words[0], words[1], suffix))
    if not has_initials:
        readings.append(make_group(text))
    return readings


def is_acronym(text: str) -> bool:
    """Say whether a name alone on its line is short for an organisation: NICE."""
    return text.isupper() and text.isalpha() and 1 < len(text) <= _LONGEST_ACRONYM
