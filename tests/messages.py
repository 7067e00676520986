"""The words that the code marks for translation, and those that catalogues have."""

import ast
import re
from collections.abc import Iterable, Iterator
from fnmatch import fnmatch
from gettext import GNUTranslations
from pathlib import Path

from django.conf import settings
from django.template import engines
from django.template.base import Node, Template
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.utils.translation import trim_whitespace

from evidenceblog.management.commands.makemessages import STAFF

ROOT = settings.BASE_DIR
MARKS = {
    *("_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy"),
    *("pgettext", "pgettext_lazy", "npgettext"),
}
ENTRY = re.compile(r'^(msg\w+)(?:\[(\d)\])? ((?:"(?:[^"\\]|\\.)*"\n?)+)', re.MULTILINE)
CONTEXT = "\x04"


def po_entries(path: Path) -> dict[str, list[str]]:
    """Return the translations of a catalogue in text, by message with its context."""
    found: dict[str, list[str]] = {}
    for part in path.read_text().split("\n\n"):
        if "#, fuzzy" in part:
            continue
        key, words = "", []
        for name, _number, quoted in ENTRY.findall(part + "\n"):
            text = "".join(map(ast.literal_eval, quoted.splitlines()))
            if name == "msgctxt":
                key = text + CONTEXT
            elif name == "msgid":
                key += text
            elif name == "msgstr":
                words.append(text)
        if key:
            found[key] = words
    return found


def mo_entries(path: Path) -> dict[str, list[str]]:
    """Return the same of a compiled catalogue."""
    with path.open("rb") as file:
        catalogue: dict[str | tuple[str, int], str]
        catalogue = GNUTranslations(file)._catalog  # type: ignore[attr-defined]  # it has no other list
    found: dict[str, list[str]] = {}
    for key, words in catalogue.items():
        message = key[0] if isinstance(key, tuple) else key
        if message:
            found.setdefault(message, []).append(words)
    return found


def template_messages(*, staff: bool) -> Iterator[tuple[str, str]]:
    """Yield file and message of each template that readers, or staff, are shown."""
    folder = ROOT / "templates"
    for path in sorted(folder.rglob("*.html")):
        name = path.relative_to(folder).as_posix()
        if name.startswith("admin/") != staff:
            continue
        template = Template(path.read_text(), engine=engines["django"].engine)  # type: ignore[attr-defined]
        for node in _nodes(template.nodelist):
            for message in _messages(node):
                yield name, message


def _nodes(nodes: Iterable[Node]) -> Iterator[Node]:
    """Yield all nodes within, those of partials too."""
    for node in nodes:
        yield from node.get_nodes_by_type(Node)
        for inner in node.get_nodes_by_type(Node):
            partial = getattr(inner, "nodelist", None)
            if type(inner).__name__ == "PartialDefNode" and partial:
                yield from _nodes(partial)


def _messages(node: Node) -> Iterator[str]:
    if isinstance(node, TranslateNode):
        said = node.filter_expression.var
        yield str(getattr(said, "literal", said)).strip("\"'")
    elif isinstance(node, BlockTranslateNode):
        for tokens in filter(None, (node.singular, node.plural)):
            text, _names = node.render_token_list(tokens)
            yield trim_whitespace(text) if node.trimmed else text
            break


def code_messages(*, staff: bool) -> Iterator[tuple[str, str]]:
    """Yield file and message of each module with words for readers, or for staff alone."""
    for app in ("comments", "evidenceblog", "posts"):
        for path in sorted((ROOT / app).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            is_staff = any(fnmatch(name, one) or path.name == one for one in STAFF)
            if is_staff == staff:
                for message in _marked(ast.parse(path.read_text())):
                    yield name, message


def _marked(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        name = node.func.id
        if name not in MARKS:
            continue
        words = [str(one.value) for one in node.args if isinstance(one, ast.Constant)]
        if name.startswith("pgettext"):
            yield f"{words[0]}{CONTEXT}{words[1]}"
        elif words:
            yield words[0]
