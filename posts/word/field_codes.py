"""The citations that reference managers keep in a Word document's fields.

Zotero and Mendeley Desktop write CSL's JSON behind the name of the field, EndNote its own XML,
and Mendeley Cite base64 in the tag of a content control.
"""

import base64
import binascii
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from .docx_package import Element, W

# The anchor of the link that stands in a citation's place until its source is known.
ANCHOR = "word-mark-"
_CSL = re.compile(r"\s*ADDIN\s+(?:ZOTERO_ITEM\s+)?CSL_CITATION\s*(\{.*)", re.DOTALL)
_ENDNOTE = re.compile(r"\s*ADDIN\s+EN\.CITE(?!\.DATA)(.*)", re.DOTALL)
_LIST = re.compile(
    r"\s*(?:ADDIN\s+(?:ZOTERO_BIBL|EN\.REFLIST|Mendeley\s+Bibliography)|BIBLIOGRAPHY\b)"
)
_CONTENTS = re.compile(r"\s*TOC\b")
_CITE_TAG = re.compile(r"MENDELEY_CITATION_v3_(.+)", re.DOTALL)
_LIST_TAG = "MENDELEY_BIBLIOGRAPHY"
# How a locator of CSL is written in a mark.
_LOCATORS = {"page": "p. ", "table": "Table ", "figure": "Figure ", "chapter": "ch. "}


@dataclass
class CitationMark:
    """A place where the document cites: what stands there, the works, or a note's words."""

    text: str = ""
    works: list[dict[str, Any]] = field(default_factory=list)
    note: str = ""


@dataclass
class _Field:
    code: str = ""
    data: list[str] = field(default_factory=list)
    has_result: bool = False
    runs: list[Element] = field(default_factory=list)
    result: list[Element] = field(default_factory=list)


class FieldReader:
    """Puts a link with a number in the place of each citation, and keeps what it cites."""

    def __init__(self) -> None:
        self.marks: list[CitationMark] = []
        self.references = 0
        self.contents = 0

    def read(self, body: Element) -> None:
        for control in list(body.iter(f"{W}sdt")):
            self._read_control(control)
        for simple in list(body.iter(f"{W}fldSimple")):
            self._read_simple(simple)
        for one in list(_fields(body)):
            self._read_field(one)

    def _read_field(self, one: _Field) -> None:
        if _LIST.match(one.code):
            paragraphs = {id(run.getparent()) for run in one.result if text_of(run)}
            self.references += len(paragraphs)
            _remove(one.runs)
        elif _CONTENTS.match(one.code):
            self.contents += 1
            _remove(one.runs)
        elif works := _works(one):
            self._place(one.runs, "".join(map(text_of, one.result)), works)

    def _read_simple(self, simple: Element) -> None:
        one = _Field(
            simple.get(f"{W}instr", ""), runs=list(simple), result=list(simple)
        )
        unwrap(simple)
        self._read_field(one)

    def _read_control(self, control: Element) -> None:
        tag = control.find(f"{W}sdtPr/{W}tag")
        name = tag.get(f"{W}val", "") if tag is not None else ""
        gallery = control.find(f".//{W}docPartGallery")
        kind = gallery.get(f"{W}val") if gallery is not None else ""
        if kind == "Table of Contents":
            self.contents += 1
            _remove([control])
        elif name.startswith(_LIST_TAG) or kind == "Bibliographies":
            self.references += sum(map(bool, map(text_of, control.iter(f"{W}p"))))
            _remove([control])
        elif (found := _CITE_TAG.match(name)) and (works := _of_control(found[1])):
            self._place([control], text_of(control), works)

    def _place(
        self, runs: list[Element], text: str, works: list[dict[str, Any]]
    ) -> None:
        link = etree.Element(f"{W}hyperlink")
        link.set(f"{W}anchor", f"{ANCHOR}{len(self.marks)}")
        run = etree.SubElement(link, f"{W}r")
        etree.SubElement(run, f"{W}t").text = text or "*"
        runs[0].addprevious(link)
        _remove(runs)
        self.marks.append(CitationMark(text.strip(), works))


def text_of(element: Element) -> str:
    """Return the words of an element, as they are seen."""
    return "".join(one.text or "" for one in element.iter(f"{W}t"))


def unwrap(element: Element) -> None:
    """Put what an element holds in its place."""
    for child in list(element):
        element.addprevious(child)
    _remove([element])


def _remove(elements: list[Element]) -> None:
    for one in elements:
        if (parent := one.getparent()) is not None:
            parent.remove(one)


def _fields(body: Element) -> Iterator[_Field]:
    """Yield the fields of a text, the inner ones first."""
    open_fields: list[_Field] = []
    for run in body.iter(f"{W}r"):
        for one in open_fields:
            one.runs.append(run)
            if one.has_result:
                one.result.append(run)
        for part in run.iter(f"{W}fldChar", f"{W}instrText"):
            if part.get(f"{W}fldCharType") == "begin":
                data = [one.text or "" for one in part.iter(f"{W}fldData")]
                open_fields.append(_Field(data=data, runs=[run]))
            elif open_fields:
                yield from _go_on(open_fields, part)


def _go_on(open_fields: list[_Field], part: Element) -> Iterator[_Field]:
    """Go on in the innermost field; yield it at its end. One within the code of another
    is that one's data.
    """
    kind = part.get(f"{W}fldCharType")
    if kind == "separate":
        open_fields[-1].has_result = True
    elif kind != "end":
        open_fields[-1].code += part.text or ""
    else:
        ended = open_fields.pop()
        if open_fields and not open_fields[-1].has_result:
            open_fields[-1].data += ended.data
        else:
            yield ended


def _works(one: _Field) -> list[dict[str, Any]]:
    """Return the works that a field cites; none if it is another field."""
    if found := _CSL.match(one.code):
        return _of_json(found[1])
    if found := _ENDNOTE.match(one.code):
        for xml in (found[1].encode(), *map(_decoded, one.data)):
            if works := _of_endnote(xml.strip(b"\0 \r\n\t")):
                return works
    return []


def _of_json(code: str) -> list[dict[str, Any]]:
    try:
        citation, _end = json.JSONDecoder().raw_decode(code)
    except (ValueError, RecursionError):
        return []
    cited = citation.get("citationItems") if isinstance(citation, dict) else None
    works = (_of_csl(one) for one in cited or [] if isinstance(one, dict))
    return [work for work in works if work]


def _of_csl(cited: dict[str, Any]) -> dict[str, Any]:
    csl = cited.get("itemData")
    if not isinstance(csl, dict):
        return {}
    place = cited.get("locator")
    label = _LOCATORS.get(str(cited.get("label", "page")), "")
    return csl | {"locator": f"{label}{place}" if place else ""}


def _of_control(code: str) -> list[dict[str, Any]]:
    return _of_json(_decoded(code).decode(errors="replace"))


def _decoded(data: str) -> bytes:
    try:
        return base64.b64decode("".join(data.split()))
    except binascii.Error:
        return b""


def _of_endnote(xml: bytes) -> list[dict[str, Any]]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(xml, parser) if xml.startswith(b"<") else None
    except etree.XMLSyntaxError:
        return []
    return [_of_record(cite) for cite in root.iter("Cite")] if root is not None else []


def _of_record(cite: Element) -> dict[str, Any]:
    """Return a work as CSL has it; EndNote parts a title by the styles of its letters."""

    def words(path: str) -> str:
        found = cite.find(path)
        return "" if found is None else " ".join("".join(found.itertext()).split())

    names = [" ".join("".join(one.itertext()).split()) for one in cite.iterfind(
        "record/contributors/authors/author"
    )] or [words("Author")]  # fmt: skip
    # What a database calls its records; PubMed by digits alone.
    number = words("record/accession-num")
    return {
        "title": words("record/titles/title"),
        "DOI": words("record/electronic-resource-num"),
        "PMID": number if number.isdecimal() else "",
        "author": [{"family": name.partition(",")[0]} for name in names if name],
        "issued": {"date-parts": [[words("record/dates/year") or words("Year")]]},
        "locator": f"p. {pages}" if (pages := words("Pages")) else "",
    }
