"""What a publication would change for readers: fields in a table, and words in the text.

What stays as it is in a long text is folded between the changes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from itertools import accumulate, groupby

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from posts.blocks import Snapshot
from posts.mixed_languages import label_attributes
from posts.models import Post

from . import comparison, rendering

VOID = {"area", "br", "col", "hr", "img", "source", "wbr"}
# What htmldiff2 puts around all it has compared.
WRAPPER = '<div class="diff">'
# Of the parts between two changes, so many stand open beside each.
KEPT_BESIDE = 1
# More characters of HTML than on a few screens are folded as a whole at first.
FOLDED_FROM = 20_000


@dataclass(frozen=True)
class LiveChanges:
    """What differs from the live revision.

    `text` is None where the texts are the same, or too long to be compared.
    """

    fields: list[comparison.ChangedField]
    text: SafeString | None
    # How many parts of the text differ: paragraphs, findings, pictures.
    parts: int
    is_same_text: bool

    @property
    def is_long(self) -> bool:
        return len(self.text or "") > FOLDED_FROM


def find_changes(post: Post, snapshot: Snapshot) -> LiveChanges | None:
    """Compare a snapshot with what readers see of its post; None, if they see nothing."""
    if post.live is None:
        return None
    fields = comparison.changed_fields(post.live.snapshot, snapshot)
    # Both by today's code: what it renders otherwise than then is no change of words.
    before, after = rendering.render(post.live.snapshot), rendering.render(snapshot)
    if before == after:
        return LiveChanges(fields, None, 0, is_same_text=True)
    compared = comparison.compared_body(before, after)
    if compared is None:
        return LiveChanges(fields, None, 0, is_same_text=False)
    parts = list(_parts(compared.removeprefix(WRAPPER).removesuffix("</div>")))
    text = _folded(parts, snapshot["language"])
    return LiveChanges(fields, text, sum(map(_is_changed, parts)), is_same_text=False)


def _is_changed(part: str) -> bool:
    return "<ins>" in part or "<del>" in part


def _folded(parts: list[str], language: str) -> SafeString:
    """Return the text with runs of unchanged parts folded."""
    shown = _near_changes([_is_changed(part) for part in parts])
    runs = groupby(zip(shown, parts, strict=True), key=lambda pair: pair[0])
    html = []
    for is_shown, run in runs:
        words = [part for _shown, part in run]
        is_open = is_shown or len(words) == 1
        html.append("".join(words) if is_open else _fold(words, language))
    return mark_safe("".join(html))  # noqa: S308  # sanitised by compared_body


def _near_changes(changed: list[bool]) -> list[bool]:
    """Tell of each part whether it, or one beside it, has changed."""
    reach = range(-KEPT_BESIDE, KEPT_BESIDE + 1)
    return [
        any(changed[at + step] for step in reach if 0 <= at + step < len(changed))
        for at in range(len(changed))
    ]


def _fold(parts: list[str], language: str) -> str:
    return format_html(
        '<details class="unchanged"><summary{}>{}</summary>{}</details>',
        label_attributes(language),
        _("%d parts as they were") % len(parts),
        mark_safe("".join(parts)),  # noqa: S308  # sanitised by compared_body
    )


def _parts(html: str) -> Iterator[str]:
    """Yield the outermost elements in turn, each with what follows it."""
    starts = _Outermost(html).starts
    for start, end in zip(starts, [*starts[1:], len(html)], strict=True):
        yield html[start:end]


class _Outermost(HTMLParser):
    """Finds where the outermost elements of well-formed HTML begin."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.starts: list[int] = []
        self._depth = 0
        # Where each line begins; the parser knows no other ends of lines.
        lengths = (len(line) + 1 for line in html.split("\n"))
        self._lines = [0, *accumulate(lengths)]
        self.feed(html)
        self.close()
        # What stands before the first element belongs to it.
        self.starts[:1] = [0]

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if self._depth == 0:
            line, column = self.getpos()
            self.starts.append(self._lines[line - 1] + column)
        if tag not in VOID:
            self._depth += 1

    def handle_endtag(self, tag: str) -> None:
        self._depth -= tag not in VOID
