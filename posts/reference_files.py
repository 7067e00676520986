"""The reference list of a post as files for reference managers: RIS, BibTeX, CSL-JSON.

A work keeps in them what its record has in fields that the formats know: RIS of 2011, the
entry types of BibTeX's standard styles, CSL-JSON of schema 1.0.2.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from django.utils.text import slugify

from .blocks import Snapshot
from .citation_files import CITATION_FILES, bibtex_name, ris_name, tex
from .citations.csl_text import field_text
from .citations.dates import MONTHS, date_parts, printed_date
from .citations.models import short_name
from .citations.references.reference_parts import Item, names_of, review_number_of

RIS_TYPES = {
    "article": "UNPB",
    "article-journal": "JOUR",
    "article-magazine": "MGZN",
    "article-newspaper": "NEWS",
    "book": "BOOK",
    "chapter": "CHAP",
    "dataset": "DATA",
    "paper-conference": "CPAPER",
    "post": "ELEC",
    "post-weblog": "BLOG",
    "report": "RPRT",
    "thesis": "THES",
    "webpage": "ELEC",
}
BIBTEX_TYPES = {
    "article-journal": "article",
    "article-magazine": "article",
    "article-newspaper": "article",
    "book": "book",
    "chapter": "incollection",
    "paper-conference": "inproceedings",
    "report": "techreport",
    "thesis": "phdthesis",
}
# The field that holds the name of what a work is in, or of who stands behind it.
BIBTEX_CONTAINERS = {
    "article": "journal",
    "incollection": "booktitle",
    "inproceedings": "booktitle",
}
BIBTEX_PUBLISHERS = {"techreport": "institution", "phdthesis": "school"}


@dataclass(frozen=True)
class CitedWork:
    """A work of a post's reference list, with the key that names it in files."""

    key: str
    csl: Item


def cited_works(snapshot: Snapshot) -> list[CitedWork]:
    """Return the works of a reference list in its order, each with a key of its own."""
    return [
        CitedWork(f"{slugify(short_name(source['csl']))}-{number}", source["csl"])
        for number, source in enumerate(snapshot["sources"], start=1)
    ]


def csl_json(works: Iterable[CitedWork]) -> str:
    """Write a list of CSL items."""
    items = [{**work.csl, "id": work.key} for work in works]
    return json.dumps(items, ensure_ascii=False, indent=2) + "\n"


def ris(works: Iterable[CitedWork]) -> str:
    """Write the references, each line ended by CR and LF as the format asks."""
    lines = []
    for work in works:
        tags = [(tag, text) for tag, text in _ris_tags(work.csl) if text]
        # A line feed of somebody's words would begin a line of the format.
        lines += [f"{tag}  - {' '.join(text.split())}" for tag, text in tags]
        lines += ["ER  - ", ""]
    return "".join(f"{line}\r\n" for line in lines)


def _ris_tags(csl: Item) -> list[tuple[str, str]]:
    first, _dash, last = field_text(csl, "page").partition("-")
    return [
        ("TY", RIS_TYPES.get(field_text(csl, "type"), "GEN")),
        *(("AU", ris_name(cast(Any, name))) for name in names_of(csl, "author")),
        *(("A2", ris_name(cast(Any, name))) for name in names_of(csl, "editor")),
        ("TI", field_text(csl, "title")),
        ("T2", field_text(csl, "container-title")),
        ("J2", field_text(csl, "container-title-short")),
        ("PY", _year(csl)),
        ("DA", "/".join(f"{part:02}" for part in date_parts(csl.get("issued")))),
        ("VL", field_text(csl, "volume")),
        ("IS", field_text(csl, "issue")),
        ("SP", first),
        ("EP", last),
        ("ET", field_text(csl, "edition")),
        ("PB", field_text(csl, "publisher")),
        ("CY", field_text(csl, "publisher-place")),
        ("SN", field_text(csl, "ISSN") or field_text(csl, "ISBN")),
        ("DO", field_text(csl, "DOI")),
        ("AN", review_number_of(csl) or field_text(csl, "PMID")),
        ("UR", field_text(csl, "URL")),
        ("Y2", "/".join(f"{part:02}" for part in date_parts(csl.get("accessed")))),
    ]


def bibtex(works: Iterable[CitedWork]) -> str:
    """Write one entry for each work; titles keep their capitals."""
    return "\n".join(map(_bibtex_entry, works))


def _bibtex_entry(work: CitedWork) -> str:
    kind = BIBTEX_TYPES.get(field_text(work.csl, "type"), "misc")
    fields = _bibtex_names(work.csl) | _bibtex_fields(work.csl, kind)
    lines = [f"  {field} = {{{text}}},\n" for field, text in fields.items() if text]
    return f"@{kind}{{{work.key},\n{''.join(lines)}}}\n"


def _bibtex_names(csl: Item) -> dict[str, str]:
    return {
        role: " and ".join(bibtex_name(cast(Any, name)) for name in names_of(csl, role))
        for role in ("author", "editor")
    }


def _bibtex_fields(csl: Item, kind: str) -> dict[str, str]:
    issued = date_parts(csl.get("issued"))
    month = issued[1] if len(issued) > 1 and 1 <= issued[1] <= len(MONTHS) else ""
    container = BIBTEX_CONTAINERS.get(kind, "howpublished")
    return {
        "title": f"{{{tex(field_text(csl, 'title'))}}}",
        container: tex(field_text(csl, "container-title")),
        "year": tex(_year(csl)),
        "month": str(month),
        "volume": tex(field_text(csl, "volume")),
        "number": tex(field_text(csl, "issue") or field_text(csl, "number")),
        "pages": tex(field_text(csl, "page").replace("-", "--")),
        "edition": tex(field_text(csl, "edition")),
        BIBTEX_PUBLISHERS.get(kind, "publisher"): tex(field_text(csl, "publisher")),
        "address": tex(field_text(csl, "publisher-place")),
        "isbn": field_text(csl, "ISBN"),
        "issn": field_text(csl, "ISSN"),
        # What BibTeX's styles print as they are, TeX's signs in them too.
        "doi": tex(field_text(csl, "DOI")),
        "url": field_text(csl, "URL").translate(_NO_BRACES),
        "note": f"PMID: {pmid}" if (pmid := field_text(csl, "PMID")) else "",
    }


def _year(csl: Item) -> str:
    """Return the year; in its place what the record says, such as in press."""
    issued = date_parts(csl.get("issued"))
    return str(issued[0]) if issued else printed_date(csl.get("issued"))


_NO_BRACES = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C"})


@dataclass(frozen=True)
class ReferenceFile:
    """A format of reference lists: its media type, its name and its writer."""

    content_type: str
    name: str
    write: Callable[[Iterable[CitedWork]], str]


# By the ending of their address.
REFERENCE_FILES: Mapping[str, ReferenceFile] = {
    ending: ReferenceFile(
        CITATION_FILES[ending].content_type, CITATION_FILES[ending].name, write
    )
    for ending, write in (("ris", ris), ("bib", bibtex), ("json", csl_json))
}
