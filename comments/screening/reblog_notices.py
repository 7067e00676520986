"""Reblog notices: the sentences by which WordPress.com tells a post who shared it.

They arrive as ordinary comments, in the language of the sharing site, so nothing but
the sentence tells them from a reader's words.
"""

# ruff: noqa: RUF001 - punctuation of many scripts

import re
from dataclasses import dataclass
from html import unescape
from pathlib import Path

from evidenceblog.core.word_lists import read_word_lists

# A name of a site, or a link to it with all its attributes; longer is no notice.
LONGEST_NAME = 600
LONGEST_WHO = 60

_LISTS = read_word_lists(Path(__file__).with_suffix(".toml"))


def _any_word(name: str) -> str:
    return rf"(?:{'|'.join(_LISTS['words'][name])})\b"


# Who reblogged is named; these words begin what somebody tells about a reblog.
_TELLS = re.compile(_any_word("tells"), re.IGNORECASE)
# In lower case: there are sites named "My Journey", while "my blog" names none.
_WHOSE = re.compile(_any_word("whose"))
# A sentence that goes on, or ends within the line, is somebody's own.
_GOES_ON = re.compile(
    rf"\b{_any_word('goes_on')}|[^\W\d_]{{4}}[.!?]\s|[。！？]",
    re.IGNORECASE,
)

_LINK = re.compile(
    r"""<a\s[^<>]*?href\s*=\s*["']?(?P<href>[^\s"'<>]+)[^<>]*>(?P<name>[^<]*)</a>"""
    r"|\[(?P<text>[^\[\]]*)\]\((?P<target>[^\s()]+)\)"
    r"|(?P<before>[^(]*)\((?P<inside>https?://[^\s()]+)\)",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
_SPACE = r"[^\S\n]"
_ENDS = r"(?=</p>|<br|\n|\Z)"
_BEFORE = re.compile(r"\s*+(?:<p>\s*+)?", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)


@dataclass(frozen=True)
class Notice:
    """What a reblog notice says: the name of the site that shared the post, what was
    added beneath, the notice's language (ISO 639-1), the address of the shared copy if
    the notice links to it, and the (start, end) offsets of its sentence."""

    site: str
    comment: str
    language: str
    address: str
    words: tuple[int, int]


def _pattern(entry: str) -> re.Pattern[str]:
    # Possessive spaces, each behind something else, and bounded names: a line of
    # nothing but spaces is not tried in all its parts.
    sentence, *ways = entry.split(" | ")
    sentence, added = _spaced(sentence), "|".join(map(_spaced, ways))
    sentence = sentence.replace(r"\{who\}", rf"(?P<who>.{{1,{LONGEST_WHO}}}?)")
    sentence = sentence.replace(
        r"\{site\}", rf"(?P<site>.{{1,{LONGEST_NAME}}}?)(?<![\s:：])"
    )
    # In some languages nothing parts the site's name from what follows it.
    return re.compile(
        rf"(?P<sentence>{sentence}(?:{_SPACE}*+(?:{added}){_SPACE}*+(?:[:：]|{_ENDS})"
        rf"|[.。]?{_SPACE}*+{_ENDS}))",
        re.IGNORECASE,
    )


def _spaced(words: str) -> str:
    return re.escape(words).replace(r"\ ", rf"{_SPACE}++").replace("'", "['’]")


_PATTERNS = [
    (language, _pattern(entry))
    for language, entries in _LISTS["sentences"].items()
    for entry in entries
]


def notice_in(text: str) -> Notice | None:
    """Return the reblog notice that `text` (plain, HTML or Markdown) is, if it is one.

    The notice is the first line; a text that only tells of a reblog has none.
    """
    before = _BEFORE.match(text)
    start = before.end() if before else 0
    for language, pattern in _PATTERNS:
        if (match := pattern.match(text, start)) and (named := _named(match)):
            site, address = named
            comment = _plain(text[match.end() :])
            return Notice(site, comment, language, address, match.span("sentence"))
    return None


def _named(match: re.Match[str]) -> tuple[str, str] | None:
    who = match.groupdict().get("who") or ""
    if _TELLS.match(who):
        return None
    name, address = _linked(match["site"].strip())
    if not name or (not address and _is_narrative(match, name)):
        return None
    return name, address


def _is_narrative(match: re.Match[str], name: str) -> bool:
    site_comes_first = match.start("site") == match.start("sentence")
    if site_comes_first and (_TELLS.match(name) or len(name) > LONGEST_WHO):
        return True
    return bool(_WHOSE.match(name) or _GOES_ON.search(name))


def _linked(named: str) -> tuple[str, str]:
    """Part the site's name from the address that it links to."""
    if found := _LINK.fullmatch(named):
        name = found["name"] or found["text"] or found["before"] or ""
        address = unescape(found["href"] or found["target"] or found["inside"])
        return unescape(name).strip() or address, address
    if _ADDRESS.fullmatch(named):
        return named, named
    return _plain(named), ""


def _plain(text: str) -> str:
    stripped = _TAG.sub("", text)
    return (unescape(stripped) if stripped != text else text).strip()
