"""Records in BibTeX: `@article{key, title = {…}, author = "…" # name}`.

The grammar is that of "BibTeXing" (O. Patashnik, 1988); LaTeX's accents are read, its
other commands are left out.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from posts.citations.authors.author_atoms import make_group, make_person

from .csl_records import clean_record

START = re.compile(r"\s*@\s*([A-Za-z]+)\s*[{(]")
_FIELD = re.compile(r"\s*,?\s*([A-Za-z][\w-]*)\s*=\s*")
_KEY = re.compile(r"[^,={}\s]*\s*,")
_BARE = re.compile(r"[^\s,{}#\"]+")
_TYPES = {
    "article": "article-journal",
    "book": "book",
    "inbook": "chapter",
    "incollection": "chapter",
    "inproceedings": "paper-conference",
    "conference": "paper-conference",
    "techreport": "report",
    "report": "report",
    "manual": "report",
    "phdthesis": "thesis",
    "mastersthesis": "thesis",
    "thesis": "thesis",
    "dataset": "dataset",
    "online": "webpage",
    "electronic": "webpage",
    "unpublished": "article",
}
_TEXTS = {
    "title": ("title",),
    "container-title": ("journal", "journaltitle", "booktitle"),
    "volume": ("volume",),
    "issue": ("issue",),
    "page": ("pages",),
    "edition": ("edition",),
    "publisher": ("publisher", "institution", "school", "organization"),
    "publisher-place": ("address", "location"),
    "DOI": ("doi",),
    "PMID": ("pmid",),
    "PMCID": ("pmcid", "pmc"),
    "ISBN": ("isbn",),
    "URL": ("url",),
}
_COMBINING = {
    '"': "\u0308", "'": "\u0301", "`": "\u0300", "^": "\u0302", "~": "\u0303",
    "=": "\u0304", ".": "\u0307", "c": "\u0327", "v": "\u030c", "u": "\u0306",
    "H": "\u030b", "k": "\u0328", "r": "\u030a", "d": "\u0323",
}  # fmt: skip
_LETTERS = {
    "ss": "ß", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ae": "æ", "AE": "Æ", "oe": "œ",
    "OE": "Œ", "aa": "å", "AA": "Å", "i": "\u0131", "j": "\u0237",
}  # fmt: skip
_ACCENT = re.compile(
    r"\\(?:([\"'`^~=.])\s*|([cvuHkrd])(?=[\s{])\s*)\{?\s*(\\?[A-Za-z])\s*\}?"
)
_LETTER = re.compile(r"\\(ss|[oO]e?|OE|AE|ae|aa|AA|[lLij])(?![A-Za-z])\s?(?:\{\})?")
_ITALIC = re.compile(r"\\(?:textit|emph)\s*\{([^{}]*)\}")
_COMMAND = re.compile(r"\\[A-Za-z]+\s?")
_AND = re.compile(r"\s+and\s+(?![^{]*\})")


def read_bibtex(text: str) -> dict[str, Any]:
    """Read one entry into a CSL item; what is damaged in it is left out."""
    start = START.match(text)
    if not start:
        return {}
    kind, fields = start[1].lower(), dict(_fields(text[start.end() :]))
    raw: dict[str, Any] = {
        name: next(filter(None, (_decoded(fields.get(one, "")) for one in names)), "")
        for name, names in _TEXTS.items()
    }
    number = _decoded(fields.get("number", ""))
    raw["type"] = _TYPES.get(kind, "webpage" if raw["URL"] else "document")
    raw["issue" if raw["type"] == "article-journal" else "number"] = (
        number or raw["issue"]
    )
    raw["page"] = re.sub(r"\s*[-\u2013]{1,3}\s*", "-", raw["page"])
    for role in ("author", "editor"):
        raw[role] = [*map(_name, _AND.split(fields.get(role, "").strip()))]
    raw["issued"] = {"raw": _date(fields)}
    return clean_record(raw)


def _fields(text: str) -> Iterator[tuple[str, str]]:
    """Yield the fields of an entry, until its end or until it cannot be read."""
    key = _KEY.match(text)
    place = key.end() if key else 0
    while field := _FIELD.match(text, place):
        value, place = _value(text, field.end())
        yield field[1].lower(), value


def _value(text: str, place: int) -> tuple[str, int]:
    """Return a value, whose pieces `#` joins, and where it ends."""
    value = ""
    while place < len(text):
        if text[place] in '{"':
            piece, place = _delimited(text, place)
        elif bare := _BARE.match(text, place):
            piece, place = bare[0], bare.end()
        else:
            break
        value += piece
        joint = re.compile(r"\s*#\s*").match(text, place)
        if not joint:
            break
        place = joint.end()
    return value, place


def _delimited(text: str, start: int) -> tuple[str, int]:
    """Return what stands in braces or quotation marks; unclosed, to the end of its line."""
    depth, is_quoted = 0, text[start] == '"'
    for place in range(start, len(text)):
        letter = text[place]
        if letter == "{":
            depth += 1
        elif letter == "}":
            depth -= 1
            if depth == 0 and not is_quoted:
                return text[start + 1 : place], place + 1
        elif letter == '"' and is_quoted and depth == 0 and place > start:
            return text[start + 1 : place], place + 1
    line = text[start + 1 :].split("\n", 1)[0]
    return line.rstrip(" ,}"), start + 1 + len(line)


def _name(text: str) -> dict[str, str]:
    text = text.strip()
    if text.startswith("{") and text.endswith("}"):
        return make_group(_decoded(text))
    if text == "others":
        return {"literal": "et al"}
    parts = [_decoded(part) for part in text.split(",")]
    if len(parts) == 3:
        return make_person(parts[0], parts[2], parts[1].strip("."))
    if len(parts) > 1:
        return make_person(parts[0], parts[1])
    words = parts[0].split()
    if len(words) < 2:
        return make_group(parts[0])
    first = next((n for n, one in enumerate(words) if one.islower()), len(words) - 1)
    return make_person(" ".join(words[first:]), " ".join(words[:first]))


def _date(fields: dict[str, str]) -> str:
    if date := _decoded(fields.get("date", "")):
        return date.split("/")[0]
    year, month = _decoded(fields.get("year", "")), _decoded(fields.get("month", ""))
    if month.isdecimal():
        return f"{year}-{int(month):02}"
    return year


def _decoded(text: str) -> str:
    text = _ITALIC.sub(r"<i>\1</i>", _ACCENT.sub(_accented, text))
    text = _LETTER.sub(lambda match: _LETTERS.get(match[1], match[1]), text)
    text = re.sub(r"\\([&%$#_{}])", r"\1", text).replace("~", " ").replace("---", "–")
    text = _COMMAND.sub("", text).replace("--", "-")
    return " ".join(re.sub(r"[{}]", "", text).split())


def _accented(match: re.Match[str]) -> str:
    mark = _COMBINING[match[1] or match[2]]
    letter = match[3].removeprefix("\\")
    return unicodedata.normalize("NFC", letter + mark)
