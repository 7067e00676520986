"""Text search configurations: how words of a language are brought to one form.

For each language with a stemmer there are two besides PostgreSQL's own: `search_english`
takes accents away before it stems, `accented_english` takes only words with accents, as
they are. A post has the words of both, so that "evaluacion" finds "evaluación", and
"evaluación", whose stemmer needs the accent, finds "evaluaciones".

A database whose locale is C, such as ours, takes each character beyond ASCII for a letter,
and any takes a run of Chinese or Japanese for one word. So punctuation and characters are
parted here, in posts and in what readers type.
"""

import re
import unicodedata

# By the first part of a language's code; the rest have words without a stemmer.
STEMMED = {
    "ar": "arabic",
    "da": "danish",
    "nl": "dutch",
    "en": "english",
    "fi": "finnish",
    "fr": "french",
    "de": "german",
    "el": "greek",
    "hu": "hungarian",
    "id": "indonesian",
    "it": "italian",
    "nb": "norwegian",
    "nn": "norwegian",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "es": "spanish",
    "sv": "swedish",
    "tr": "turkish",
}
UNSTEMMED = "search_simple"
CONFIGURATIONS = (
    UNSTEMMED,
    *sorted({f"search_{stemmer}" for stemmer in STEMMED.values()}),
)
# A control character of ASCII, which no text of ours has, parts words for PostgreSQL.
BREAK = "\x1f"
# What snippets mark words with: private characters (Unicode 23.5), taken out of texts.
OPEN, CLOSE = "\ue000", "\ue001"
_OURS = re.compile(f"[{BREAK}\ue000-\uf8ff]")
# Chinese characters and Japanese syllables.
_WORDLESS = "\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_BETWEEN = re.compile(rf"(?<=[{_WORDLESS}])(?=\w)|(?<=\w)(?=[{_WORDLESS}])")
_NO_LETTER = re.compile(r"[^\w\x00-\x7f]")


def configuration_of(language: str) -> str:
    """Return the configuration of a post's language, such as `search_english`."""
    stemmer = STEMMED.get(language.lower().partition("-")[0])
    return f"search_{stemmer}" if stemmer else UNSTEMMED


def plain_letters(text: str) -> str:
    """Return text whose wide and joined letters are plain ones."""
    return _OURS.sub("", unicodedata.normalize("NFKC", text))


def parted(text: str) -> str:
    """Part what PostgreSQL would take for one word; punctuation becomes a break."""
    return _BETWEEN.sub(BREAK, _NO_LETTER.sub(_break, text))


def parted_whole(text: str) -> str:
    """Part it likewise and leave nothing out: without its breaks it is the same text."""
    return _BETWEEN.sub(BREAK, _NO_LETTER.sub(_break_around, text))


def _break(match: re.Match[str]) -> str:
    # A mark belongs to its letter: vowels of Hindi and Arabic, accents that stand alone.
    return match[0] if unicodedata.category(match[0]).startswith("M") else BREAK


def _break_around(match: re.Match[str]) -> str:
    broken = _break(match)
    return broken if broken == match[0] else f"{BREAK}{match[0]}{BREAK}"
