"""The markup of a Word document before it is converted: what is taken, dropped and told.

Changes that somebody tracked are taken, words that they deleted or struck out are dropped, comments
are listed with their places, and what a post cannot hold is counted.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from lxml import etree

from .docx_package import DocxPackage, Element, W
from .field_codes import text_of, unwrap

M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/picture}pic"
# What the last part of a graphic's address says that it is.
_GRAPHICS = {"chart": "charts", "chartex": "charts", "diagram": "diagrams"}
_OFF = {"0", "false", "off", "none"}
# Styles of tables that do not set a first row apart.
_PLAIN_TABLES = ("normal table", "table grid", "table grid light")
LONGEST_PLACE = 100


@dataclass
class Findings:
    """What was dropped or changed: its places or words by kind; and the comments."""

    found: defaultdict[str, list[str]] = field(
        default_factory=lambda: defaultdict(list)
    )
    comments: list[dict[str, str]] = field(default_factory=list)


def simplify(package: DocxPackage, findings: Findings) -> None:
    """Leave in a document only what is converted."""
    comments = _comments(package.part("comments"))
    header_styles = _header_styles(package.part("styles"))
    for body in package.bodies:
        _list_comments(body, comments, findings)
        _apply_changes(body, findings)
        _drop_unseen(body, findings)
        _write_formulas(body, findings)
        _take_text_boxes(body, findings)
        _drop_graphics(body, findings)
        _mark_header_rows(body, header_styles)


def place_of(element: Element) -> str:
    """Return the first words of the paragraph of an element, or of the one before it."""
    here = next(element.iterancestors(f"{W}p"), element)
    while here is not None:
        lines = [here] if here.tag == f"{W}p" else here.iter(f"{W}p")
        if words := " ".join(" ".join(map(text_of, lines)).split()):
            return shortened(words)
        before = here.getprevious()
        here = before if before is not None else here.getparent()
    return ""


def shortened(words: str) -> str:
    return words if len(words) <= LONGEST_PLACE else f"{words[:LONGEST_PLACE]}…"


# Comments


def _comments(part: Element | None) -> dict[str, dict[str, str]]:
    if part is None:
        return {}
    return {
        one.get(f"{W}id", ""): {
            "author": one.get(f"{W}author", ""),
            "words": "\n".join(filter(None, map(text_of, one.iter(f"{W}p")))),
        }
        for one in part.iter(f"{W}comment")
    }


def _list_comments(
    body: Element, comments: dict[str, dict[str, str]], findings: Findings
) -> None:
    """List the comments of a text in its order, each with the words that it is about."""
    spans: dict[str, list[str]] = {}
    open_spans: set[str] = set()
    for one in body.iter(
        *(f"{W}t", f"{W}commentRangeStart", f"{W}commentRangeEnd"),
        *(f"{W}commentReference", f"{W}p"),
    ):
        number = one.get(f"{W}id", "")
        if one.tag == f"{W}commentRangeStart":
            open_spans.add(number)
            spans[number] = []
        elif one.tag == f"{W}commentRangeEnd":
            open_spans.discard(number)
        elif one.tag == f"{W}commentReference":
            if comment := comments.get(number):
                about = " ".join("".join(spans.get(number, [])).split())
                place = shortened(about) or place_of(one)
                findings.comments.append(comment | {"place": place})
        else:
            said = " " if one.tag == f"{W}p" else one.text or ""
            for span in open_spans:
                spans[span].append(said)


# Tracked changes


def _apply_changes(body: Element, findings: Findings) -> None:
    """Take what was inserted, drop what was deleted, and count both."""
    for row in list(body.iter(f"{W}tr")):
        if row.find(f"{W}trPr/{W}del") is not None:
            findings.found["deletions"].append("")
            _remove(row)
        elif row.find(f"{W}trPr/{W}ins") is not None:
            findings.found["insertions"].append("")
    for change in _changes(body, f"{W}del", f"{W}moveFrom"):
        _count(change, "deletions", findings)
        _remove(change)
    for change in _changes(body, f"{W}ins", f"{W}moveTo"):
        _count(change, "insertions", findings)
        unwrap(change)


def _changes(body: Element, *tags: str) -> list[Element]:
    return [one for one in body.iter(*tags) if not _is_mark(one)]


def _is_mark(change: Element) -> bool:
    """Tell whether it is the end of a paragraph, or a row, that was changed."""
    parent = change.getparent()
    return parent is None or parent.tag in {f"{W}rPr", f"{W}trPr", f"{W}numPr"}


def _count(change: Element, kind: str, findings: Findings) -> None:
    """Count a change of words once: Word parts it where the letters' looks change."""
    if next(change.iter(f"{W}delText", f"{W}t"), None) is None:
        return
    who, after = (f"{W}author", f"{W}date"), change.getnext()
    is_parted = after is not None and after.tag == change.tag
    if not is_parted or any(after.get(one) != change.get(one) for one in who):
        findings.found[kind].append("")


def _drop_unseen(body: Element, findings: Findings) -> None:
    """Drop hidden words, and those that are struck out: people delete so, too."""
    for run in list(body.iter(f"{W}r")):
        looks = run.find(f"{W}rPr")
        if looks is None or not text_of(run):
            continue
        if _is_on(looks, "vanish"):
            findings.found["hidden"].append(shortened(text_of(run)))
            _remove(run)
        elif _is_on(looks, "strike") or _is_on(looks, "dstrike"):
            findings.found["struck"].append(shortened(text_of(run)))
            _remove(run)


def _is_on(looks: Element, name: str) -> bool:
    found = looks.find(W + name)
    return found is not None and found.get(f"{W}val", "1") not in _OFF


# What a post cannot hold


def _write_formulas(body: Element, findings: Findings) -> None:
    for formula in list(body.iter(f"{M}oMath")):
        words = _formula(formula)
        findings.found["formulas"].append(words)
        run = etree.Element(f"{W}r")
        etree.SubElement(run, f"{W}t").text = words
        _replace(formula, [run])
    for paragraph in list(body.iter(f"{M}oMathPara")):
        unwrap(paragraph)


def _formula(part: Element) -> str:
    """Return a formula as a line of text."""
    inner = {child.tag: _formula(child) for child in part}
    match part.tag.removeprefix(M):
        case "t":
            return part.text or ""
        case "f":
            return f"({inner.get(f'{M}num', '')})/({inner.get(f'{M}den', '')})"
        case "sSup":
            return f"{inner.get(f'{M}e', '')}^{inner.get(f'{M}sup', '')}"
        case "rad":
            return f"√({inner.get(f'{M}e', '')})"
        case _:
            return "".join(map(_formula, part))


def _take_text_boxes(body: Element, findings: Findings) -> None:
    """Put the words of each text box after its paragraph."""
    for graphic in list(
        _outermost(body, f"{MC}AlternateContent", f"{W}drawing", f"{W}pict")
    ):
        box = next(graphic.iter(f"{W}txbxContent"), None)
        if box is None:
            continue
        findings.found["text_boxes"].append(shortened(text_of(box)))
        after = next(graphic.iterancestors(f"{W}p"), graphic)
        for part in reversed(box):
            after.addnext(part)
        _remove(graphic)


def _drop_graphics(body: Element, findings: Findings) -> None:
    for graphic in list(
        _outermost(body, f"{MC}AlternateContent", f"{W}drawing", f"{W}object")
    ):
        if graphic.tag == f"{W}object":
            findings.found["objects"].append(place_of(graphic))
            _remove(graphic)
        elif next(graphic.iter(PICTURE), None) is not None:
            _take_pictures(graphic)
        else:
            data = next(graphic.iter(f"{A}graphicData"), None)
            address = "" if data is None else data.get("uri", "")
            kind = _GRAPHICS.get(address.rpartition("/")[2], "shapes")
            findings.found[kind].append(place_of(graphic))
            _remove(graphic)


def _take_pictures(graphic: Element) -> None:
    """Keep of a choice what Word itself shows: older programs get copies of it."""
    choice = graphic.find(f"{MC}Choice")
    if choice is not None:
        _replace(graphic, list(choice))


def _outermost(body: Element, *tags: str) -> Iterable[Element]:
    for one in body.iter(*tags):
        if next(one.iterancestors(*tags), None) is None:
            yield one


# Tables


def _header_styles(styles: Element | None) -> set[str]:
    """Return the styles of tables that set their first row apart."""
    if styles is None:
        return set()
    found = set()
    for style in styles.iter(f"{W}style"):
        name = style.find(f"{W}name")
        called = "" if name is None else name.get(f"{W}val", "").lower()
        if style.get(f"{W}type") == "table" and called not in {"", *_PLAIN_TABLES}:
            found.add(style.get(f"{W}styleId", ""))
    return found


def _mark_header_rows(body: Element, styles: set[str]) -> None:
    for table in body.iter(f"{W}tbl"):
        style, look = (
            table.find(f"{W}tblPr/{W}tblStyle"),
            table.find(f"{W}tblPr/{W}tblLook"),
        )
        rows = table.findall(f"{W}tr")
        if style is None or look is None or len(rows) < 2:
            continue
        is_set = look.get(f"{W}firstRow", "0") not in _OFF
        if is_set and style.get(f"{W}val", "") in styles:
            looks = rows[0].find(f"{W}trPr")
            if looks is None:
                looks = etree.Element(f"{W}trPr")
                rows[0].insert(0, looks)
            if looks.find(f"{W}tblHeader") is None:
                etree.SubElement(looks, f"{W}tblHeader")


def _replace(element: Element, others: list[Element]) -> None:
    for one in others:
        element.addprevious(one)
    _remove(element)


def _remove(element: Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
