"""A guess at the language of a comment, by its letters and its most frequent words.

docs/decisions.md says why no library; languages.toml holds what it knows.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from functools import lru_cache
from pathlib import Path

from evidenceblog.core.word_lists import read_word_lists

# The guess needs no more, and the longest comment costs no more.
SAMPLE = 600
# Of fewer words, or with fewer known among them, nothing can be said.
FEWEST_WORDS = 3
LEAST_SCORE = 1.5
# How far the likeliest language has to be before the next: 1.2 times.
LEAD = 1.2
# A text in Japanese has at least one kana to five Chinese characters.
KANA_OF_JAPANESE = 1 / 6

_ADDRESS = re.compile(r"(?:https?://|www\.)\S*", re.IGNORECASE)
# Vowel signs of India are no letters to Python (category Mc), yet they part no word.
_WORD = re.compile(r"(?:[^\W\d_]++|[\u0900-\u097f]++)++(?:'[^\W\d_]+)?")
_KANA = re.compile("HIRAGANA|KATAKANA")


def _languages_by_entry(table: str) -> dict[str, list[str]]:
    languages: defaultdict[str, list[str]] = defaultdict(list)
    for language, lines in _LISTS[table].items():
        for entry in " ".join(lines).split():
            languages[entry].append(language)
    return dict(languages)


_LISTS = read_word_lists(Path(__file__).with_suffix(".toml"))
_BY_WORD = _languages_by_entry("words")
_BY_LETTER = _languages_by_entry("letters")
_BY_SCRIPT = _languages_by_entry("scripts")


def language_of(text: str) -> str:
    """Return the likely language (ISO 639-1), or "" when too short or not clear.

    Looks at the beginning of the text only.
    """
    sample = _ADDRESS.sub(" ", text[:SAMPLE]).lower().replace("’", "'")
    scripts: Counter[str] = Counter()
    for letter, times in Counter(filter(str.isalpha, sample)).items():
        scripts[_script_of(letter)] += times
    script = max(scripts, key=scripts.__getitem__, default="")
    if script in {"CJK", "KANA"}:
        east = scripts["CJK"] + scripts["KANA"]
        return "ja" if scripts["KANA"] >= east * KANA_OF_JAPANESE else "zh"
    if script in _BY_SCRIPT:
        return _BY_SCRIPT[script][0]
    return _clear_winner(_scores(sample))


@lru_cache(maxsize=2048)
def _script_of(letter: str) -> str:
    """Return the first word of a letter's name in Unicode, which is its script."""
    name = unicodedata.name(letter, "")
    return "KANA" if _KANA.match(name) else name.partition(" ")[0]


def _scores(sample: str) -> dict[str, float]:
    words = _WORD.findall(sample)
    scores: defaultdict[str, float] = defaultdict(float)
    if len(words) < FEWEST_WORDS:
        return scores
    for word, times in Counter(words).items():
        for language in (languages := _BY_WORD.get(word, [])):
            # A word of many languages says little, and hardly more when repeated.
            scores[language] += min(times, 2) / len(languages) ** 0.5
    for letter in _BY_LETTER.keys() & set(sample):
        for language in _BY_LETTER[letter]:
            scores[language] += 1
    return scores


def _clear_winner(scores: dict[str, float]) -> str:
    best, second, *_others = [*sorted(scores, key=lambda name: -scores[name]), "", ""]
    if scores.get(best, 0) < max(LEAST_SCORE, scores.get(second, 0) * LEAD):
        return ""
    return best
