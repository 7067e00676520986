"""Plain text from the simple HTML of our mails: what the eye would read, and every link."""

import re
from html.parser import HTMLParser

BLOCK_TAGS = {"h1", "h2", "p", "ul", "blockquote", "footer", "hr"}
HIDDEN_TAGS = {"head", "style", "title"}

SIGNATURE = "-- "  # RFC 3676 §4.3: what follows is not part of the letter


def html_to_text(html: str) -> str:
    """Return the text of a mail: paragraphs, items with a dash, quotations with >."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return "\n\n".join(reader.paragraphs()) + "\n"


class _Reader(HTMLParser):
    """Gathers paragraphs, each with what stands before its lines."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._found: list[tuple[str, str]] = []
        self._text = ""
        self._link = ""
        self._quoted = self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unseen += tag in HIDDEN_TAGS
        if tag in BLOCK_TAGS:
            self._part()
        self._quoted += tag == "blockquote"
        if tag == "br":
            self._text += "\n"
        elif tag == "li":
            self._text += "\n- "
        elif tag == "a":
            self._link = dict(attrs).get("href") or ""
        elif tag == "hr":
            self._found.append(("", SIGNATURE))

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._link:
            if not self._text.endswith(self._link):  # it is its own words
                self._text += f":\n{self._link}"
            self._text += "\n"
            self._link = ""
        if tag in BLOCK_TAGS:
            self._part()
        self._quoted -= tag == "blockquote"
        self._unseen -= tag in HIDDEN_TAGS

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self._text += re.sub(r"\s+", " ", data)

    def _part(self) -> None:
        lines = [line.strip() for line in self._text.strip().splitlines()]
        if lines:
            self._found.append(("> " if self._quoted else "", "\n".join(lines)))
        self._text = ""

    def paragraphs(self) -> list[str]:
        self._part()
        return [
            "\n".join(f"{before}{line}" for line in words.split("\n"))
            for before, words in self._found
        ]
