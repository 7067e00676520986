"""Word documents made by code, in the XML that Word and that LibreOffice write."""

import base64
import io
import json
from typing import Any
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile

SPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "v": "urn:schemas-microsoft-com:vml",
}
XMLNS = " ".join(f'xmlns:{name}="{url}"' for name, url in SPACES.items())
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"

# Style ids and names: Word's German edition has its own ids, the names stay English.
WORD = {
    "Titel": ("paragraph", "Title"),
    "berschrift1": ("paragraph", "heading 1"),
    "berschrift2": ("paragraph", "heading 2"),
    "Heading1": ("paragraph", "heading 1"),
    "Heading2": ("paragraph", "heading 2"),
    "Heading3": ("paragraph", "heading 3"),
    "Title": ("paragraph", "Title"),
    "Quote": ("paragraph", "Quote"),
    "Caption": ("paragraph", "caption"),
    "ListParagraph": ("paragraph", "List Paragraph"),
    "FootnoteText": ("paragraph", "footnote text"),
    "TableGrid": ("table", "Table Grid"),
    "GridTable4": ("table", "Grid Table 4"),
    "Hyperlink": ("character", "Hyperlink"),
}
LIBREOFFICE = {
    "Heading1": ("paragraph", "Heading 1"),
    "Heading2": ("paragraph", "Heading 2"),
    "Title": ("paragraph", "Title"),
    "BodyText": ("paragraph", "Body Text"),
    "Quotations": ("paragraph", "Quotations"),
    "Illustration": ("paragraph", "Illustration"),
    "Footnote": ("paragraph", "Footnote"),
    "TableContents": ("paragraph", "Table Contents"),
    "FootnoteAnchor": ("character", "Footnote anchor"),
}


def r(words: str, *looks: str) -> str:
    """Return a run of text; looks are such as `b`, `i`, `strike`, `superscript`."""
    names = [one for one in looks if "script" not in one]
    shift = [f'<w:vertAlign w:val="{one}"/>' for one in looks if "script" in one]
    inner = "".join([*(f"<w:{one}/>" for one in names), *shift])
    properties = f"<w:rPr>{inner}</w:rPr>" if inner else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{escape(words)}</w:t></w:r>'


def p(*runs: str, style: str = "", level: int | None = None, number: int = 1) -> str:
    """Return a paragraph; a level makes it an item of the list with that number."""
    inner = f'<w:pStyle w:val="{style}"/>' if style else ""
    if level is not None:
        inner += (
            f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
        )
    whole = (one if one.startswith("<") else r(one) for one in runs)
    return f"<w:p><w:pPr>{inner}</w:pPr>{''.join(whole)}</w:p>"


def row(*cells: str, header: bool = False) -> str:
    looks = "<w:trPr><w:tblHeader/></w:trPr>" if header else ""
    made = (
        f"<w:tc><w:tcPr/>{one if one.startswith('<') else p(one)}</w:tc>"
        for one in cells
    )
    return f"<w:tr>{looks}{''.join(made)}</w:tr>"


def table(*rows: str, style: str = "TableGrid", first_row: bool = True) -> str:
    look = f'<w:tblLook w:val="04A0" w:firstRow="{int(first_row)}"/>'
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/>{look}</w:tblPr><w:tblGrid/>'
        f"{''.join(rows)}</w:tbl>"
    )


def field(code: str, result: str, data: str = "") -> str:
    """Return a complex field, its code parted into runs as Word does with long ones."""
    inner = f'<w:fldData xml:space="preserve">{data}</w:fldData>' if data else ""
    parts = [code[at : at + 200] for at in range(0, len(code), 200)]
    codes = "".join(
        f'<w:r><w:instrText xml:space="preserve">{escape(one)}</w:instrText></w:r>'
        for one in parts
    )
    return (
        f'<w:r><w:fldChar w:fldCharType="begin">{inner}</w:fldChar></w:r>{codes}'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{result}'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def zotero(shown: str, *works: dict[str, Any], **item: Any) -> str:
    items = [{"id": 7, "uris": [], "itemData": work} | item for work in works]
    code = json.dumps({"citationID": "x1", "citationItems": items, "schema": "csl"})
    return field(f" ADDIN ZOTERO_ITEM CSL_CITATION {code} ", r(shown))


def mendeley_cite(shown: str, *works: dict[str, Any]) -> str:
    """Return a citation of Mendeley Cite: a content control with base64 in its tag."""
    items = [{"id": "a", "itemData": work} for work in works]
    code = base64.b64encode(json.dumps({"citationItems": items}).encode()).decode()
    tag = f'<w:tag w:val="MENDELEY_CITATION_v3_{code}"/>'
    inner = f"<w:sdtContent>{r(shown)}</w:sdtContent>"
    return f"<w:sdt><w:sdtPr>{tag}</w:sdtPr>{inner}</w:sdt>"


def endnote(
    shown: str, *, doi: str, title: str = "Title", in_data: bool = False
) -> str:
    """Return a citation of EndNote, which keeps a long record beside the field's code."""
    styled = f'<style face="normal">{escape(title)}</style>'
    record = (
        "<EndNote><Cite><Author>Samplesson</Author><Year>2020</Year><Pages>12</Pages>"
        f"<record><titles><title>{styled}</title></titles><dates><year>2020</year></dates>"
        "<contributors><authors><author>Samplesson, Ada</author></authors></contributors>"
        f"<electronic-resource-num>{doi}</electronic-resource-num></record></Cite></EndNote>"
    )
    if not in_data:
        return field(f" ADDIN EN.CITE {record}", r(shown))
    kept = base64.b64encode(record.encode()).decode()
    inner = field(" ADDIN EN.CITE.DATA ", "", data=kept)
    begin, end = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>', (
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{r(shown)}'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )  # fmt: skip
    code = "<w:r><w:instrText> ADDIN EN.CITE </w:instrText></w:r>"
    return f"{begin}{code}{inner}{end}"


def note(number: int, kind: str = "footnote") -> str:
    return f'<w:r><w:{kind}Reference w:id="{number}"/></w:r>'


def link(address: str, words: str) -> str:
    return f"<w:hyperlink r:id={quoteattr(address)}>{r(words)}</w:hyperlink>"


def picture(name: str, alt: str = "") -> str:
    return (
        '<w:r><w:drawing><wp:inline><wp:docPr id="1" name="Picture 1" '
        f'descr="{escape(alt)}"/><a:graphic><a:graphicData uri="{SPACES["pic"]}"><pic:pic>'
        f'<pic:blipFill><a:blip r:embed="{name}"/></pic:blipFill></pic:pic>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def chart() -> str:
    return (
        '<w:r><w:drawing><wp:inline><wp:docPr id="2" name="Chart 1"/><a:graphic>'
        f'<a:graphicData uri="{SPACES["c"]}"><c:chart r:id="rId9"/></a:graphicData>'
        "</a:graphic></wp:inline></w:drawing></w:r>"
    )


def text_box(words: str) -> str:
    inner = f"<w:txbxContent>{p(words)}</w:txbxContent>"
    return (
        "<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wp:anchor>"
        f"<a:graphic><a:graphicData uri='{SPACES['wps']}'><wps:wsp><wps:txbx>{inner}"
        "</wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing>"
        f"</mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox>{inner}</v:textbox>"
        "</v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


def changed(kind: str, *runs: str, at: str = "2026-11-01T10:00:00Z") -> str:
    """Return a tracked change: `ins` or `del`."""
    inner = "".join(one if one.startswith("<") else r(one) for one in runs)
    if kind == "del":
        inner = inner.replace("<w:t ", "<w:delText ").replace("</w:t>", "</w:delText>")
    return (
        f'<w:{kind} w:id="1" w:author="Cy Clinician" w:date="{at}">{inner}</w:{kind}>'
    )


def commented(number: int, words: str) -> str:
    return (
        f'<w:commentRangeStart w:id="{number}"/>{r(words)}<w:commentRangeEnd w:id="{number}"/>'
        f'<w:r><w:commentReference w:id="{number}"/></w:r>'
    )


def docx(
    *body: str,
    styles: dict[str, tuple[str, str]] | None = None,
    footnotes: dict[int, str] | None = None,
    endnotes: dict[int, str] | None = None,
    comments: dict[int, str] | None = None,
    media: dict[str, bytes] | None = None,
    links: tuple[str, ...] = (),
    missing: tuple[str, ...] = (),
    more: dict[str, bytes] | None = None,
) -> bytes:
    """Return the bytes of a document. Pictures and links are named by their relations.

    `missing` are pictures that it names and has not; `more` are other parts.
    """
    parts = {
        "word/document.xml": _part(
            "document", f"<w:body>{''.join(body)}<w:sectPr/></w:body>"
        )
    }
    parts["word/styles.xml"] = _part("styles", _styles(styles or WORD))
    parts["word/numbering.xml"] = _part("numbering", _numbering())
    related = {"styles": "styles.xml", "numbering": "numbering.xml"}
    for kind, notes in (("footnotes", footnotes), ("endnotes", endnotes)):
        if notes:
            parts[f"word/{kind}.xml"] = _part(
                kind, _notes(kind.removesuffix("s"), notes)
            )
            related[kind] = f"{kind}.xml"
    if comments:
        parts["word/comments.xml"] = _part("comments", "".join(
            f'<w:comment w:id="{number}" w:author="Rae Reviewer">{p(words)}</w:comment>'
            for number, words in comments.items()
        ))  # fmt: skip
        related["comments"] = "comments.xml"
    rels = [_relation(kind, kind, target) for kind, target in related.items()]
    rels += [
        _relation(name, "image", f"media/{name}") for name in [*(media or {}), *missing]
    ]
    rels += [_relation(url, "hyperlink", url, 'TargetMode="External"') for url in links]
    file = io.BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _types())
        archive.writestr("_rels/.rels", _relations(
            [_relation("rId1", "officeDocument", "word/document.xml")]
        ))  # fmt: skip
        archive.writestr("word/_rels/document.xml.rels", _relations(rels))
        for name, xml in parts.items():
            archive.writestr(name, xml)
        for name, content in (media or {}).items():
            archive.writestr(f"word/media/{name}", content)
        for name, content in (more or {}).items():
            archive.writestr(name, content)
    return file.getvalue()


def _part(tag: str, inner: str) -> str:
    return f"{HEAD}<w:{tag} {XMLNS}>{inner}</w:{tag}>"


def _styles(styles: dict[str, tuple[str, str]]) -> str:
    return "".join(
        f'<w:style w:type="{kind}" w:styleId="{name}"><w:name w:val="{words}"/></w:style>'
        for name, (kind, words) in styles.items()
    )


def _numbering() -> str:
    """Return list 1 with bullets and list 2 with numbers, each with three levels."""
    kinds = {1: "bullet", 2: "decimal"}
    levels = {
        number: "".join(
            f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/></w:lvl>'
            for level in range(3)
        )
        for number, kind in kinds.items()
    }
    abstract = "".join(
        f'<w:abstractNum w:abstractNumId="{number}">{inner}</w:abstractNum>'
        for number, inner in levels.items()
    )
    return abstract + "".join(
        f'<w:num w:numId="{one}"><w:abstractNumId w:val="{one}"/></w:num>'
        for one in kinds
    )


def _notes(kind: str, notes: dict[int, str]) -> str:
    separator = f'<w:{kind} w:type="separator" w:id="-1"><w:p/></w:{kind}>'
    return separator + "".join(
        f'<w:{kind} w:id="{number}">{words if words.startswith("<") else p(words)}</w:{kind}>'
        for number, words in notes.items()
    )


def _types() -> str:
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    return (
        f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
        'relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="png" ContentType="image/png"/>'
        f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>'
    )


def _relation(name: str, kind: str, target: str, more: str = "") -> str:
    return (
        f'<Relationship Id={quoteattr(name)} Type="{OFFICE}/{kind}" '
        f"Target={quoteattr(target)} {more}/>"
    )


def _relations(rows: list[str]) -> str:
    return (
        f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{"".join(rows)}'
        "</Relationships>"
    )
