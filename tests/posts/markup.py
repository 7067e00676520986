"""HTML as the tests read it: its elements, and what a browser would send of a form."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"base", "br", "col", "hr", "img", "input", "link", "meta", "source"}
NOT_SENT = {"submit", "button", "image", "file", "reset"}


@dataclass(eq=False)
class Element:
    """An element, and all the text inside it with its spaces run together."""

    tag: str
    attributes: dict[str, str]
    parents: list["Element"]
    texts: list[str] = field(default_factory=list)

    def __getitem__(self, name: str) -> str:
        return self.attributes[name]

    def __contains__(self, name: str) -> bool:
        return name in self.attributes

    @property
    def text(self) -> str:
        return " ".join("".join(self.texts).split())


class Reader(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[Element] = []
        self.elements: list[Element] = []
        self.feed(html)
        self.close()

    def handle_starttag(
        self, tag: str, attributes: list[tuple[str, str | None]]
    ) -> None:
        known = {name: value or "" for name, value in attributes}
        element = Element(tag, known, list(self.open))
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if any(element.tag == tag for element in self.open):
            while self.open.pop().tag != tag:
                pass

    def handle_data(self, text: str) -> None:
        for element in self.open:
            element.texts.append(text)


def elements(html: str, tag: str = "", **attributes: str) -> list[Element]:
    """List the elements with this tag (`class_` names one of an element's classes)."""
    class_ = attributes.pop("class_", None)
    return [
        element
        for element in Reader(html).elements
        if (not tag or element.tag == tag)
        and (not class_ or class_ in element.attributes.get("class", "").split())
        and all(element.attributes.get(name) == it for name, it in attributes.items())
    ]


def element(html: str, tag: str = "", **attributes: str) -> Element:
    """Return the only such element."""
    [found] = elements(html, tag, **attributes)
    return found


def main_part(html: str) -> str:
    """Return a page without its header and footer."""
    return html.partition("<main")[2].partition("</main>")[0]


def ids(html: str) -> list[str]:
    return [element["id"] for element in elements(html) if "id" in element]


def fields(html: str, form: str) -> dict[str, list[str]]:
    """Return what a browser would send of the form with this id, as it stands."""
    sent: dict[str, list[str]] = {}
    for one in elements(html):
        if not any(parent.attributes.get("id") == form for parent in one.parents):
            continue
        for name, value in _sent(one):
            sent.setdefault(name, []).append(value)
    return sent


def _sent(one: Element) -> list[tuple[str, str]]:
    kind = one.attributes.get("type", "text")
    if one.tag == "option" and "selected" in one:
        select = next(parent for parent in one.parents if parent.tag == "select")
        return [(select["name"], one["value"])]
    if one.tag == "textarea":
        return [(one["name"], "".join(one.texts).removeprefix("\n"))]
    is_tick = kind in {"checkbox", "radio"}
    is_left_out = kind in NOT_SENT or (is_tick and "checked" not in one)
    if one.tag != "input" or is_left_out or "name" not in one:
        return []
    return [(one["name"], one.attributes.get("value", "on" if is_tick else ""))]
