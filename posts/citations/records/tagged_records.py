"""Records in files of tagged lines: RIS, and PubMed's own format (.nbib).

RIS as https://github.com/aurimasv/translators/wiki/RIS-Tag-Map has it; PubMed's tags as
https://www.nlm.nih.gov/bsd/mms/medlineelements.html has them.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from posts.citations import identifiers
from posts.citations.authors.author_atoms import make_group, make_person
from posts.citations.csl_text import plain_line

from .csl_records import clean_record

type Tags = Mapping[str, list[str]]

RIS_LINE = re.compile(r"\A\s*([A-Z][A-Z0-9])\s{0,2}-(?:\s(.*))?\Z")
NBIB_LINE = re.compile(r"\A([A-Z]{2,4}) {0,2}- ?(.*)\Z")

_RIS_TYPES = {
    "JOUR": "article-journal",
    "EJOUR": "article-journal",
    "JFULL": "article-journal",
    "ABST": "article-journal",
    "MGZN": "article-magazine",
    "NEWS": "article-newspaper",
    "BOOK": "book",
    "EBOOK": "book",
    "EDBOOK": "book",
    "CHAP": "chapter",
    "ECHAP": "chapter",
    "CONF": "paper-conference",
    "CPAPER": "paper-conference",
    "RPRT": "report",
    "GOVDOC": "report",
    "STAND": "report",
    "THES": "thesis",
    "DATA": "dataset",
    "ELEC": "webpage",
    "WEB": "webpage",
    "BLOG": "webpage",
    "UNPB": "article",
    "INPR": "article",
}
_RIS_TEXTS = {
    "title": ("TI", "T1", "CT", "BT"),
    "container-title": ("T2", "JF", "JO", "JA", "J2"),
    "volume": ("VL",),
    "issue": ("IS",),
    "edition": ("ET",),
    "publisher": ("PB",),
    "publisher-place": ("CY",),
    "URL": ("UR", "L2"),
    "DOI": ("DO", "M3"),
    "ISBN": ("SN",),
}
_REVIEW_NUMBER = re.compile(r"(?:CD|MR|ED)[0-9]{6}", re.IGNORECASE)
_ARTICLE_ID = re.compile(r"(\S+)\s*\[(doi|pmc)\]", re.IGNORECASE)


def read_ris(text: str) -> dict[str, Any]:
    """Read one record of RIS into a CSL item; what is damaged in it is left out."""
    tags = _tags(text, RIS_LINE)
    raw: dict[str, Any] = {
        name: next(filter(None, (_one(tags, tag) for tag in names)), "")
        for name, names in _RIS_TEXTS.items()
    }
    raw["type"] = _RIS_TYPES.get(_one(tags, "TY").upper(), "document")
    raw["author"] = [inverted_name(one) for tag in ("AU", "A1") for one in tags[tag]]
    raw["editor"] = [inverted_name(one) for tag in ("ED", "A2") for one in tags[tag]]
    raw["issued"] = _date(_one(tags, "DA") or _one(tags, "PY") or _one(tags, "Y1"))
    raw["page"] = _pages(_one(tags, "SP"), _one(tags, "EP"))
    number = _one(tags, "AN") or _one(tags, "C7")
    if _REVIEW_NUMBER.fullmatch(number):
        raw["number"] = number.upper()
    return clean_record(raw | _noted(tags, ("AN", "ID", "N1", "C2", "UR")))


def read_nbib(text: str) -> dict[str, Any]:
    """Read one record as PubMed writes it into a CSL item."""
    tags = _tags(text, NBIB_LINE)
    found = [
        match
        for tag in ("LID", "AID")
        for match in map(_article_id, tags[tag])
        if match
    ]
    known = dict(reversed(found))
    people = tags["FAU"] or tags["AU"]
    raw: dict[str, Any] = {
        "type": "chapter" if tags["BTI"] else "article-journal",
        "title": _one(tags, "TI").rstrip("."),
        "container-title": _one(tags, "BTI") or _one(tags, "TA") or _one(tags, "JT"),
        "volume": _one(tags, "VI"),
        "issue": _one(tags, "IP"),
        "page": _one(tags, "PG"),
        "publisher": _one(tags, "PB"),
        "author": [
            *map(inverted_name, people),
            *(make_group(one) for one in tags["CN"]),
        ],
        "issued": _date(_one(tags, "DP")),
        "DOI": known.get("doi", ""),
        "PMID": _one(tags, "PMID"),
        "PMCID": _one(tags, "PMC") or known.get("pmc", ""),
    }
    if _REVIEW_NUMBER.fullmatch(raw["page"]):
        raw |= {"number": raw["page"], "page": ""}
    return clean_record(raw)


def inverted_name(text: str) -> dict[str, str]:
    """Read `Family, Given, Suffix`; without a comma `Smith AB`, or a group."""
    family, given, suffix, *_rest = [*map(plain_line, text.split(",")), "", ""]
    if given:
        return make_person(family, given, suffix.strip("."))
    words = family.split()
    if len(words) > 1 and words[-1].isupper() and len(words[-1]) <= 3:
        return make_person(" ".join(words[:-1]), words[-1])
    return make_group(family)


def _tags(text: str, pattern: re.Pattern[str]) -> Tags:
    """Map each tag to its values; an indented line goes on with the one before it."""
    tags: defaultdict[str, list[str]] = defaultdict(list)
    last = ""
    for line in text.splitlines():
        if tag := pattern.match(line):
            last = tag[1]
            tags[last].append((tag[2] or "").strip())
        elif last and line.strip():
            tags[last][-1] += f" {line.strip()}"
    return tags


def _one(tags: Tags, tag: str) -> str:
    return plain_line(next(filter(None, tags[tag]), ""))


def _pages(start: str, end: str) -> str:
    return f"{start}-{end}" if start and end and end != start else start


def _date(text: str) -> dict[str, Any]:
    """Read `2014/02/26/` and `2014 Feb 26`."""
    parts = [part for part in text.split("/")[:3] if part.strip()]
    return {"raw": "-".join(parts) if all(map(str.isdecimal, parts)) else text}


def _article_id(text: str) -> tuple[str, str] | None:
    match = _ARTICLE_ID.search(text)
    return (match[2].lower(), match[1]) if match else None


def _noted(tags: Tags, names: tuple[str, ...]) -> dict[str, str]:
    """Find a PMID and a PMCID where programs put them, if they say what they are."""
    found = {}
    for value in (one for name in names for one in tags[name]):
        with suppress(identifiers.NotAnIdentifier):
            found["PMCID"] = identifiers.clean_pmcid(value)
        with suppress(identifiers.NotAnIdentifier):
            if not value.strip().isdecimal():
                found["PMID"] = identifiers.clean_pmid(value)
    return found
