"""The body of a Word document laid beside the blocks of a post.

Paragraphs are compared one by one, by their words: how a document is cut into blocks does not matter.
Each goes to the block that has most of its words; what is new follows what stands before it.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from html import escape, unescape
from itertools import product

from bs4 import BeautifulSoup
from bs4.element import Tag
from django.utils.html import strip_tags

from posts import rich_text
from posts.blocks import Block, BlockCopy
from posts.blocks.base import first_words

from .word_blocks import ElementCopy, as_blocks

# Of the words of two paragraphs so many are the same, or they are two different ones.
ALIKE = 0.5
# Of two stretches so many pairs are looked at: 300 paragraphs each.
MOST_COMPARED = 100_000
CITE = re.compile(r"<cite [^>]*></cite>")
# How a page, and paste, write a citation: [3], or [3, Table 2].
WRITTEN = re.compile(r"\s*(?:<sup>)?\[\d{1,3}(?:, [^\]<]{1,50})?\](?:</sup>)?")
_LOOKS = re.compile(r"<(?:strong|em|sub|sup|a href=\"[^\"]*\")[ >]?")
# Which kinds of blocks a paragraph may belong to, beside the text.
OF_WORDS = {"text", "quotation", "finding"}


@dataclass
class ComparedPiece:
    """A paragraph or another element, of a stored block or of the document."""

    kind: str
    html: str
    block: Block | None = None
    element: ElementCopy = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.words = _words(self.html)
        self.counts = Counter(self.words.casefold().split())

    @property
    def key(self) -> tuple[str, str]:
        return ("words" if self.kind in OF_WORDS else self.kind, self.words)


@dataclass
class Alignment:
    """What a document changes of a post: contents of stored blocks by their keys, new
    blocks with the key of the block before each (None: the first), blocks that the
    document has nothing of, and words of paragraphs that lost citations.
    """

    changed: dict[str, BlockCopy] = field(default_factory=dict)
    added: list[tuple[str | None, BlockCopy]] = field(default_factory=list)
    missing: list[Block] = field(default_factory=list)
    lost_citations: list[str] = field(default_factory=list)


def align(blocks: Sequence[Block], elements: Sequence[ElementCopy]) -> Alignment:
    """Find what a document changes of the blocks of a post, which stand in their order."""
    stored = [piece for block in blocks for piece in _stored_pieces(block)]
    sent = [ComparedPiece(one["kind"], _html(one), element=one) for one in elements]
    pairs = _pairs(stored, sent)
    found = Alignment()
    given = _given(stored, sent, pairs, found)
    for block in blocks:
        mine = [piece for piece in stored if piece.block is block]
        if not mine:
            continue
        if str(block.key) in given:
            numbers = given[str(block.key)]
            of = [(_partner(stored, pairs, one), sent[one]) for one in numbers]
            _compare(block, mine, of, found)
        elif block.kind != "artwork" or any(
            one["kind"] == "artwork" for one in elements
        ):
            found.missing.append(block)
    return found


def _partner(
    stored: list[ComparedPiece], pairs: dict[int, int], number: int
) -> ComparedPiece | None:
    return stored[pairs[number]] if number in pairs else None


# Pieces


def _stored_pieces(block: Block) -> Iterator[ComparedPiece]:
    """Yield the pieces of a block; an embed has none, as no document holds one."""
    content = block.content()
    if block.kind == "text":
        for part in paragraphs(content["text"]):
            yield ComparedPiece("text", part, block)
    elif block.kind in {"table", "quotation", "finding", "artwork"}:
        yield ComparedPiece(block.kind, _html(content), block)


def paragraphs(html: str) -> list[str]:
    """Return the paragraphs, headings and lists of a text, as they are written."""
    parts = BeautifulSoup(html, "html.parser").children
    return [str(part) for part in parts if isinstance(part, Tag)]


def _html(content: ElementCopy) -> str:
    match content["kind"]:
        case "table":
            return str(content["table"])
        case "artwork":
            return f"artwork {content['artwork']}"
        case "quotation":
            lines = str(content["text"]).replace("\r\n", "\n").split("\n\n")
            return "".join(f"<p>{escape(line)}</p>" for line in lines)
        case _:
            return str(content["text"])


def _words(html: str) -> str:
    """Return the words of a piece by which it is compared, without citations."""
    plain = WRITTEN.sub("", CITE.sub("", html))
    parted = (
        plain.replace("</p", " </p").replace("</li", " </li").replace("<br", " <br")
    )
    return " ".join(unescape(strip_tags(parted)).split())


# Which belongs to which


def _pairs(stored: list[ComparedPiece], sent: list[ComparedPiece]) -> dict[int, int]:
    """Map pieces of the document to stored ones, in one order: the same, then alike."""
    pairs: dict[int, int] = {}
    matcher = SequenceMatcher(
        None, [one.key for one in stored], [one.key for one in sent], autojunk=False
    )
    for tag, i, i_end, j, j_end in matcher.get_opcodes():
        if tag == "equal":
            pairs |= dict(zip(range(j, j_end), range(i, i_end), strict=True))
        elif tag == "replace":
            pairs |= _alike(stored, sent, range(i, i_end), range(j, j_end))
    return pairs


def _alike(
    stored: list[ComparedPiece], sent: list[ComparedPiece], old: range, new: range
) -> dict[int, int]:
    """Pair what is alike of two stretches, so that most of all words are in pairs."""
    if len(old) * len(new) > MOST_COMPARED:
        return {}
    # How much is in pairs of the first pieces of both.
    most = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i, j in product(range(len(old)), range(len(new))):
        likeness = _likeness(stored[old[i]], sent[new[j]])
        paired = most[i][j] + likeness if likeness >= ALIKE else 0.0
        most[i + 1][j + 1] = max(most[i][j + 1], most[i + 1][j], paired)
    pairs: dict[int, int] = {}
    i, j = len(old), len(new)
    while i and j:
        if most[i][j] == most[i - 1][j]:
            i -= 1
        elif most[i][j] == most[i][j - 1]:
            j -= 1
        else:
            i, j = i - 1, j - 1
            pairs[new[j]] = old[i]
    return pairs


def _likeness(one: ComparedPiece, other: ComparedPiece) -> float:
    """Tell how many of the words of two pieces are in both: 0 to 1."""
    if one.key[0] != other.key[0] or one.kind == "artwork":
        return 0.0  # another picture is another artwork
    total = one.counts.total() + other.counts.total()
    return 2 * (one.counts & other.counts).total() / total if total else 0.0


def _given(
    stored: list[ComparedPiece],
    sent: list[ComparedPiece],
    pairs: dict[int, int],
    found: Alignment,
) -> dict[str, list[int]]:
    """Give each piece of the document to a stored block; the others make new ones."""
    given: dict[str, list[int]] = {}
    run: list[int] = []
    before: Block | None = None
    for number in [*range(len(sent)), None]:
        if number is not None and number not in pairs:
            run.append(number)
            continue
        block = stored[pairs[number]].block if number is not None else None
        _give_new(sent, run, before, block, given, found)
        run = []
        if number is not None and block is not None:
            given.setdefault(str(block.key), []).append(number)
            before = block
    return given


def _give_new(
    sent: list[ComparedPiece],
    run: list[int],
    before: Block | None,
    after: Block | None,
    given: dict[str, list[int]],
    found: Alignment,
) -> None:
    """Let new paragraphs go on the block of text before them, unless a heading begins."""
    rest = list(run)
    is_within = before is after
    while rest and before is not None and before.kind == "text":
        piece = sent[rest[0]]
        if piece.kind != "text" or (piece.html.startswith("<h2") and not is_within):
            break
        given[str(before.key)].append(rest.pop(0))
    place = str(before.key) if before else None
    for block in as_blocks([sent[number].element for number in rest]):
        found.added.append((place, block))
        place = block["key"]


# What a block becomes


def _compare(
    block: Block,
    mine: list[ComparedPiece],
    sent: list[tuple[ComparedPiece | None, ComparedPiece]],
    found: Alignment,
) -> None:
    """Keep what the block becomes, if that is not what it is."""
    content = block.content()
    if block.kind == "text":
        text = "".join(_merged(old, new) for old, new in sent)
        says = {} if text == "".join(one.html for one in mine) else {"text": text}
    else:
        says = _said(block, *sent[0])
    if says and any(content[name] != says[name] for name in says):
        found.changed[str(block.key)] = content | says
        cited = {source for source, _ in rich_text.citations(block.html(content))}
        kept = {source for source, _ in rich_text.citations(block.html(content | says))}
        if cited - kept:
            found.lost_citations.append(first_words(mine[0].html))


def _said(block: Block, old: ComparedPiece | None, new: ComparedPiece) -> ElementCopy:
    """Return the fields of a block that a document says otherwise."""
    said = new.element
    is_same = old is not None and old.words == new.words
    named = {name: said[name] for name in ("caption", "attribution") if said.get(name)}
    if block.kind == "artwork":
        return named
    if block.kind == "table":
        return named if is_same else named | {"table": _merged(old, new)}
    if is_same:
        return {}
    plain = unescape(strip_tags(new.html.replace("</p><p>", "\n\n")))
    return {"text": plain if block.kind == "quotation" else _merged(old, new)}


def _merged(old: ComparedPiece | None, new: ComparedPiece) -> str:
    """Return a paragraph as the document has it, with the citations of the stored one."""
    if old is None:
        return new.html
    if old.words == new.words and _looks(old.html) == _looks(new.html):
        return old.html
    cites, written = CITE.findall(old.html), WRITTEN.findall(new.html)
    if not CITE.search(new.html) and len(cites) == len(written):
        places = iter(cites)
        return WRITTEN.sub(lambda _written: next(places), new.html)
    return new.html


def _looks(html: str) -> list[str]:
    return _LOOKS.findall(WRITTEN.sub("", CITE.sub("", html)))
