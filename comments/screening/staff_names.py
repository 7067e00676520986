"""Names that claim to be ours: of somebody who works here, of an office, of the site.

Anybody can type any name, so such a name is told to the moderators, and no rule or trust
publishes what stands beneath it. Spelling does not hide it: neither case, accents, nor
letters of other scripts that look the same (Unicode's confusables, UTS #39).
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Self

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext, override

from comments.models import Comment
from comments.spam.text_analysis import folded
from evidenceblog.core.models import SiteSettings
from evidenceblog.core.word_lists import read_word_lists

# A part of the one statement that screening asks: whoever readers see named here.
STAFF = """
SELECT json_build_object(
    'people', (
        SELECT coalesce(json_agg(name), '[]') FROM (
            SELECT name FROM posts_author
            UNION
            SELECT coalesce(nullif(trim(first_name || ' ' || last_name), ''), username)
            FROM core_user WHERE is_staff AND is_active
        ) AS people
    ),
    'site', (SELECT name FROM core_sitesettings WHERE id = 1)
)"""

# Short names run together are a part of many words.
RUN_TOGETHER_FROM = 8  # letters
# Names of readers that have the same words are looked at once.
NAMES_KEPT = 5_000

_FILE = read_word_lists(Path(__file__).with_suffix(".toml"))
_LOOK_ALIKES = str.maketrans(
    {sign: letter for letter, [signs] in _FILE["look_alikes"].items() for sign in signs}
)
# What every keyboard has that passes for a letter; a capital I and a small l are one.
_KEYBOARD_ALIKES = str.maketrans("i1|0345$8@", "llloeassba")
_PAIRS_ALIKE = (("rn", "m"), ("vv", "w"))
_CAMEL_CASE = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])")
_WORD = re.compile(r"[^\W_]+")

type Words = tuple[str, ...]


@dataclass(frozen=True)
class NameForms:
    """A name as words in two forms: as typed, and with what looks the same made one."""

    typed: Words
    seen: Words

    @classmethod
    @lru_cache(NAMES_KEPT)
    def of(cls, name: str) -> Self:
        parted = _CAMEL_CASE.sub(" ", unicodedata.normalize("NFKC", name))
        return cls(_words(folded(parted)), _words(_skeleton(parted)))


def likeness_to_staff(name: str, people: Iterable[str], site: str) -> str:
    """Return in which way a name claims to be ours, empty if in none: "name" is or holds
    that of somebody named here, "lookalike" looks like one, "title" says an office or the
    site's own name."""
    forms, found = NameForms.of(name), ""
    for person in map(NameForms.of, people):
        if _claims(forms.typed, person.typed):
            return "name"
        if _claims(forms.seen, person.seen):
            found = "lookalike"
    if found:
        return found
    titles = [*_titles(), NameForms.of(site).seen]
    return "title" if any(_holds(forms.seen, title) for title in titles) else ""


def likeness_of(comment: Comment) -> str:
    """Return the same of a comment's name, by who works here now."""
    with connection.cursor() as cursor:
        cursor.execute(STAFF)
        [ours] = cursor.fetchone()
    return likeness_among(comment, ours)


def likeness_among(comment: Comment, ours: dict[str, Any]) -> str:
    """Return the same by what the query of STAFF found. Who signed in is who they are."""
    if comment.account_id:
        return ""
    site = ours["site"] or SiteSettings().name
    return likeness_to_staff(comment.name, ours["people"], site)


def _claims(name: Words, person: Words) -> bool:
    """Tell whether a name is a person's, or holds all words of it, in whatever order.

    One word is a person's name only by itself: many readers are called Maria.
    """
    if len(person) < 2:
        return bool(person) and name == person
    letters = "".join(person)
    is_run_together = len(letters) >= RUN_TOGETHER_FROM and letters in "".join(name)
    return is_run_together or set(person) <= set(name)


def _holds(name: Words, phrase: Words) -> bool:
    """Tell whether a name has the words of a phrase, one after the other. Where no space
    parts words (Chinese, Japanese, Korean), they may stand within another."""
    size, letters = len(phrase), "".join(phrase)
    if letters and unicodedata.east_asian_width(letters[0]) == "W":
        return letters in "".join(name)
    return bool(phrase) and any(
        name[start : start + size] == phrase for start in range(len(name) - size + 1)
    )


@cache
def _titles() -> list[Words]:
    """Return the words for an office, and what stands beside what staff write."""
    phrases = {phrase for of in _FILE["titles"].values() for phrase in of}
    with override(settings.LANGUAGE_CODE):
        phrases.add(gettext("from the editors"))
    return [NameForms.of(phrase).seen for phrase in sorted(phrases)]


def _words(text: str) -> Words:
    return tuple(_WORD.findall(text))


def _skeleton(text: str) -> str:
    """Write letters that look the same in one way, without accents and unseen signs."""
    found = _without_marks(_without_marks(text).translate(_LOOK_ALIKES).casefold())
    found = found.translate(_KEYBOARD_ALIKES)
    for pair, letter in _PAIRS_ALIKE:
        found = found.replace(pair, letter)
    return found


def _without_marks(text: str) -> str:
    return "".join(
        sign
        for sign in unicodedata.normalize("NFKD", text)
        if unicodedata.category(sign) not in {"Mn", "Me", "Cf"}
    )
