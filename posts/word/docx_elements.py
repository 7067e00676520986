"""The HTML that a Word document was converted to, as the elements of a post's body.

An element is a paragraph, heading or list, a table, an artwork or a quotation. Citation marks stand
in the text as `<cite data-mark="3"></cite>`.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import Any

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

from .docx_markup import shortened
from .field_codes import ANCHOR, CitationMark

PREFIX = "docx-"
_NOTE = re.compile(rf"#{PREFIX}((?:foot|end)note-\w+)")
_MARK = re.compile(rf"#{PREFIX}{ANCHOR}([0-9]+)")
_ADDRESS = re.compile(r"https?://[^\s/]|mailto:[^\s@]+@", re.IGNORECASE)
_INLINE = {"strong", "em", "sub", "sup"}
_BLOCKS = ["p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote"]
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
# What Word itself guesses of a picture is no alt text: somebody has to look.
_GUESSED = re.compile(r"generated|\.(?:png|jpe?g|gif|tiff?|emf|wmf)$", re.IGNORECASE)
_SAID_BY = re.compile(r"\s*[–—―-]\s*(.{2,200})", re.DOTALL)
LONGEST_CAPTION = 300
LONGEST_TITLE = 200

type ElementCopy = dict[str, Any]


class ElementWriter:
    """Writes the elements of a converted document, and tells what it cannot."""

    def __init__(
        self, marks: list[CitationMark], found: defaultdict[str, list[str]]
    ) -> None:
        self.marks, self.found = marks, found
        self.title = ""
        self.elements: list[ElementCopy] = []
        self.notes: dict[str, str] = {}

    def write(self, html: str) -> None:
        body = BeautifulSoup(html, "lxml").body
        if body is None:
            return
        self._take_notes(body)
        self._take_title(body)
        self._shift_headings(body)
        for part in _tags(body):
            self._write(part)

    # Title, headings, notes

    def _take_title(self, body: Tag) -> None:
        """Take the title: a paragraph of that style, or the one heading that comes first."""
        named = body.find("p", class_="title")
        parts = [part for part in _tags(body) if part.get_text(strip=True)]
        first = parts[0] if parts and parts[0].name == "h1" else None
        only = body("h1")[0] if len(body("h1")) == 1 else None
        found = named or first or only
        words = " ".join(found.get_text(" ").split()) if found else ""
        if found and words and len(words) <= LONGEST_TITLE and not found.find("img"):
            self.title = " ".join(found.get_text().split())
            found.decompose()

    def _shift_headings(self, body: Tag) -> None:
        """Give the headings the two levels that a text has, the highest of them first."""
        headings = body(list(_HEADINGS))
        highest = min((_HEADINGS[one.name] for one in headings), default=2)
        for one in headings:
            level = 2 + _HEADINGS[one.name] - highest
            if level > 3:
                self.found["headings"].append(shortened(one.get_text()))
            one.name = f"h{min(level, 3)}"

    def _take_notes(self, body: Tag) -> None:
        for item in body("li", id=re.compile(rf"^{PREFIX}(foot|end)note-")):
            name = str(item["id"]).removeprefix(PREFIX)
            for back in item("a", href=re.compile(rf"^#{PREFIX}(foot|end)note-ref-")):
                back.decompose()
            outer = item.parent
            lines = (self._inline(part) for part in _tags(item))
            self.notes[name] = "<br>".join(line for line in lines if line)
            item.decompose()
            if outer is not None and not outer.find("li"):
                outer.decompose()

    # Elements

    def _write(self, part: Tag) -> None:
        if part.name in {"ul", "ol"}:
            self._add_text(self._list(part))
        elif part.name == "table":
            self._table(part)
        elif part.name == "blockquote":
            self._quotation(part)
        elif "caption" in (part.get("class") or []):
            self._caption(part)
        else:
            tag = part.name if part.name in {"h2", "h3"} else "p"
            self._add_text(self._paragraph(part, tag))
        for picture in part("img"):
            alt = " ".join(str(picture.get("alt", "")).split())
            self.elements.append(
                {"kind": "artwork", "picture": int(str(picture["src"])), "caption": ""}
                | {"alt": "" if _GUESSED.search(alt) else alt}
            )

    def _add_text(self, html: str) -> None:
        if html:
            self.elements.append({"kind": "text", "html": html})

    def _paragraph(self, part: Tag, tag: str = "p") -> str:
        if tag in {"h2", "h3"}:
            for bold in part("strong"):
                bold.unwrap()
        words = self._inline(part)
        return f"<{tag}>{words}</{tag}>" if words else ""

    def _list(self, part: Tag) -> str:
        items = [
            inner for item in part("li", recursive=False) if (inner := self._item(item))
        ]
        return f"<{part.name}>{''.join(items)}</{part.name}>" if items else ""

    def _item(self, item: Tag) -> str:
        inner = []
        for nodes, part in _runs(item):
            if part is None:
                words = _trimmed("".join(map(self._node, nodes)))
                inner.append(f"<p>{words}</p>" if words else "")
            else:
                inner.append(self._within(part))
        words = "".join(inner)
        if words.startswith(("<ul>", "<ol>")):
            words = f"<p></p>{words}"
        return f"<li>{words}</li>" if words else ""

    def _within(self, part: Tag) -> str:
        """Write a block within a list or cell, where headings and tables are paragraphs."""
        if part.name in {"ul", "ol"}:
            return self._list(part)
        if part.name in {"table", "blockquote"}:
            return "".join(self._paragraph(one) for one in part("p"))
        return self._paragraph(part)

    def _caption(self, part: Tag) -> None:
        """Give a caption to the artwork or table beside it."""
        words = " ".join(part.get_text().split())
        beside = self.elements[-1] if self.elements else {}
        after = part.find_next_sibling()
        if (
            after is not None
            and after.name == "table"
            and len(words) <= LONGEST_CAPTION
        ):
            after["title"] = words
        elif (
            "caption" in beside
            and not beside["caption"]
            and len(words) <= LONGEST_CAPTION
        ):
            beside["caption"] = words
        else:
            self._add_text(self._paragraph(part))

    def _quotation(self, part: Tag) -> None:
        lines = [one for one in part("p") if one.get_text(strip=True)] or [part]
        said_by = _SAID_BY.fullmatch(lines[-1].get_text()) if len(lines) > 1 else None
        if said_by:
            lines.pop()
        html = [self._inline(line) for line in lines]
        marks = [
            int(number)
            for one in html
            for number in re.findall(r'data-mark="(\d+)"', one)
        ]
        words = (
            BeautifulSoup(one.replace("<br>", "\n"), "lxml").get_text() for one in html
        )
        self.elements.append(
            {"kind": "quotation", "text": "\n\n".join(words), "marks": marks}
            | {"attribution": " ".join(said_by[1].split()) if said_by else ""}
        )

    # Tables

    def _table(self, part: Tag) -> None:
        rows = [row for row in part("tr") if row.find_parent("table") is part]
        cells = [row(["td", "th"], recursive=False) for row in rows]
        if part.find("table") or all(len(row) < 2 for row in cells):
            for cell in (one for row in cells for one in row):
                for inner in _tags(cell):
                    self._write_inner(inner)
            return
        if not part.find("th") and _is_heading(cells):
            for cell in cells[0]:
                cell.name = "th"
        html = "".join(
            f"<tr>{''.join(map(self._cell, row))}</tr>" for row in cells if row
        )
        self.elements.append(
            {"kind": "table", "html": f"<table><tbody>{html}</tbody></table>"}
            | {"caption": str(part.get("title", ""))}
        )

    def _write_inner(self, part: Tag) -> None:
        """Write what stands in a table that only lays it out; its pictures come after it."""
        pictures = [one.extract() for one in part("img")]
        self._write(part)
        part.extend(pictures)

    def _cell(self, cell: Tag) -> str:
        if cell.name == "th":
            for bold in cell("strong"):
                bold.unwrap()
        inner = "".join(map(self._in_cell, _tags(cell))) or "<p></p>"
        spans = "".join(
            f' {name}="{int(str(cell[name]))}"'
            for name in ("colspan", "rowspan")
            if name in cell.attrs
        )
        return f"<{cell.name}{spans}>{inner}</{cell.name}>"

    def _in_cell(self, part: Tag) -> str:
        if part.name in {"ul", "ol"}:
            self.found["lists"].append(shortened(part.get_text(" ")))
            return "".join(self._lines(part))
        return self._within(part)

    def _lines(self, part: Tag) -> Iterator[str]:
        """Write a list where there are none: a line for each item."""
        for number, item in enumerate(part("li", recursive=False), start=1):
            begin = f"{number}. " if part.name == "ol" else "• "
            for nodes, inner in _runs(item):
                if inner is None or inner.name not in {"ul", "ol"}:
                    words = _trimmed("".join(map(self._node, nodes or [inner])))
                    yield f"<p>{begin}{words}</p>" if words else ""
                    begin = ""
                else:
                    yield from self._lines(inner)

    # Within a line

    def _inline(self, part: Tag) -> str:
        return _trimmed("".join(map(self._node, part.children)))

    def _node(self, node: Any) -> str:
        if isinstance(node, NavigableString):
            return escape(re.sub(r"[ \t\r\n]+", " ", str(node)), quote=False)
        if not isinstance(node, Tag):
            return ""
        if node.name == "br":
            return "<br>"
        if node.name == "input":
            return "☑" if node.has_attr("checked") else "☐"
        inner = "".join(map(self._node, node.children))
        if node.name == "a" and node.has_attr("href"):
            return self._link(node, inner)
        if node.name in _INLINE and inner.strip() and not _is_mark_alone(inner):
            return f"<{node.name}>{inner}</{node.name}>"
        return inner

    def _link(self, link: Tag, inner: str) -> str:
        href = str(link["href"]).strip()
        if mark := _MARK.fullmatch(href):
            return f'<cite data-mark="{mark[1]}"></cite>'
        if note := _NOTE.fullmatch(href):
            self.marks.append(CitationMark(note=self.notes.get(note[1], "")))
            return f'<cite data-mark="{len(self.marks) - 1}"></cite>'
        if _ADDRESS.match(href) and link.get_text(strip=True):
            return f'<a href="{escape(href)}">{inner}</a>'
        if link.get_text(strip=True):
            self.found["links"].append(shortened(link.get_text()))
        return inner


def _tags(part: Tag) -> list[Tag]:
    return [child for child in part.children if isinstance(child, Tag)]


def _runs(part: Tag) -> Iterator[tuple[list[Any], Tag | None]]:
    """Part what an item holds: runs of words, and blocks."""
    run: list[Any] = []
    for child in part.children:
        if isinstance(child, Tag) and child.name in _BLOCKS:
            yield run, None
            run = []
            yield [], child
        else:
            run.append(child)
    yield run, None


def _trimmed(html: str) -> str:
    """Take spaces and line breaks from the ends of a line."""
    return re.sub(r"\A(?:\s|<br>)+|(?:\s|<br>)+\Z", "", html)


def _is_mark_alone(html: str) -> bool:
    """Tell whether there is but a citation mark: it is raised by itself."""
    return not re.sub(r'<cite data-mark="\d+"></cite>|\s', "", html)


def _is_heading(rows: Sequence[Iterable[Tag]]) -> bool:
    """Tell whether the first row alone is bold throughout, as people head a table."""
    bold = [all(map(_is_bold, row)) for row in rows]
    return len(bold) > 1 and bold[0] and not any(bold[1:])


def _is_bold(cell: Tag) -> bool:
    texts = [one for one in cell.find_all(string=True) if one.strip()]
    return bool(texts) and all(one.find_parent("strong") for one in texts)
