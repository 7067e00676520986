"""Clean text in any script: what people type, made safe to keep and to show."""

import re
import unicodedata
from collections.abc import Callable

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

# The tallest stack of a living script is the Tibetan syllable hakshmalawarayam: eight
# marks on one letter. Pointed and accented Hebrew needs five, Thai three, Vietnamese
# one once it is composed. What is higher only climbs over its neighbours' lines.
MARKS_PER_BASE = 8

# Two blank lines may part two thoughts; more push the rest of the page away.
BLANK_LINES = 2

_LINE_END = re.compile(r"\r\n|[\r\v\f\x85\u2028\u2029]")

# Control characters (PostgreSQL cannot store NUL), lone surrogates (it cannot store
# them either) and the 66 noncharacters (Unicode 15, section 23.7).
_NEVER_TEXT = r"\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef" + "".join(
    chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF)
)
# Embeddings, overrides and isolates reach past the words they stand in and can turn
# the rest of the page about (UAX #9, section 2). The marks LRM, RLM and ALM cannot.
_REORDERING = r"\u202a-\u202e\u2066-\u2069"
# Deprecated shaping controls, a byte order mark gone astray, ruby anchors.
_STRAY = r"\u206a-\u206f\ufeff\ufff9-\ufffb"
# In running text most of these allow or forbid a line break, and Thai and Khmer need
# that; in a name they (and the blank Hangul fillers) only hide a difference.
_UNSEEN = r"\u00ad\u200b\u2060-\u2064\u3164\uffa0"

# Lao, Burmese, Khmer and Thai put no spaces between words: between their letters a
# space of no width says where a line may break. Elsewhere it only hides a difference.
_SPACELESS = r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]"

_UNWANTED = re.compile(f"[{_NEVER_TEXT}{_REORDERING}{_STRAY}]")
_UNWANTED_IN_A_LINE = re.compile(f"[{_NEVER_TEXT}{_REORDERING}{_STRAY}{_UNSEEN}]")
_UNWANTED_IN_MARKUP = re.compile(
    rf"[{_NEVER_TEXT}{_REORDERING}{_STRAY}\u00ad\u2060-\u2064]"
    rf"|(?<!{_SPACELESS})\u200b|\u200b(?!{_SPACELESS})"
)

# Tag characters hide whole messages, and have one use: the flags of England, Scotland
# and the like, a black flag with an ISO 3166-2 code behind it (UTS #51, section 1.4.6).
_TAGS = re.compile(
    "(\U0001f3f4[\U000e0061-\U000e007a]{2}[\U000e0030-\U000e0039\U000e0061-\U000e007a]"
    "{1,3}\U000e007f)|[\U000e0000-\U000e007f]"
)

_SPACES = re.compile(r"\s{2,}|[\t\n]")
_BLANK_RUN = re.compile(rf"\n{{{BLANK_LINES + 2},}}")

# What has no shape of its own: joiners, directional marks, fillers, selectors.
_NOTHING_TO_SEE = re.compile(
    rf"[\s{_UNSEEN}\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    r"\u200c-\u200f\u2800\ufe00-\ufe0f\U000e0100-\U000e01ef]*"
)

# An address ends at a space, at quotation marks, at what no address may hold (RFC 3986,
# section 2) and at the punctuation of scripts that put no space after it.
_ENDS_AN_ADDRESS = (
    r"\s<>\"\\^`{|}\u00ab\u00bb\u00ad\u060c\u061b\u061c\u061f\u06d4\u0964\u0965"
    r"\u200b\u200e\u200f\u2018-\u201f\u2026\u2060\u3000-\u3003\u3008-\u301f"
    r"\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65"
)
_NOT_IN_A_LABEL = rf"\x00-\x2c./\x3a-\x40\x5b-\x5e\x60\x7b-\x7f{_ENDS_AN_ADDRESS}"
# The last label of a host is Latin or wholly not, so that Chinese text typed straight
# after `example.com` stays out of the link. What stands before an @ is no host.
_ADDRESS = re.compile(
    rf"(?<![a-z0-9+.-])https?://(?:[^{_NOT_IN_A_LABEL}]+\.)+"
    rf"(?:[a-z0-9\u00c0-\u024f-]+|[^\x00-\x7f{_NOT_IN_A_LABEL}]+)(?::[0-9]+)?"
    rf"(?:[/?#][^{_ENDS_AN_ADDRESS}]*)?",
    re.IGNORECASE,
)
_WEB_URL = re.compile(r"https?://[^\s/?#\\]", re.IGNORECASE)
_BRACKETS = {"(": ")", "[": "]", "{": "}", "<": ">"}
_CLOSING = frozenset(_BRACKETS.values())
_LINE_BREAK = mark_safe("<br>\n")


def clean_line(text: str) -> str:
    """Return `text` as one line (a name, a title), composed to NFC.

    Empty when nothing in it can be seen. Cleaning twice changes nothing.
    """
    line = clean_piece(text).strip()
    return "" if _NOTHING_TO_SEE.fullmatch(line) else line


def clean_piece(text: str) -> str:
    """Return a piece of such a line: the spaces at its ends part it from others."""
    return _SPACES.sub(" ", _scrubbed(text, _UNWANTED_IN_A_LINE))


def clean_text(text: str) -> str:
    r"""Return `text` as paragraphs (a comment), composed to NFC, its lines ended by \n.

    Empty when nothing in it can be seen. Cleaning twice changes nothing.
    """
    lines = _scrubbed(text, _UNWANTED).split("\n")
    kept = "\n".join(line.rstrip() for line in lines).strip("\n")
    kept = _BLANK_RUN.sub("\n" * (BLANK_LINES + 1), kept)
    return "" if _NOTHING_TO_SEE.fullmatch(kept) else kept


def clean_markup(text: str) -> str:
    r"""Return HTML or paragraphs without what nobody sees, such as soft hyphens.

    Spaces that do not break stay: they keep a number with its unit.
    """
    return _scrubbed(text, _UNWANTED_IN_MARKUP)


def parse_number(text: str, most_digits: int = 18) -> int | None:
    """Return the number that these digits write; None for all else, and for one longer
    than what PostgreSQL stores."""
    is_number = text.isascii() and text.isdecimal() and len(text) <= most_digits
    return int(text) if is_number else None


def linked_paragraphs(text: str) -> SafeString:
    """Return plain text as HTML: escaped, in paragraphs, its web addresses linked.

    The text is cleaned again here, because not everything that writes to the database cleans. Each
    paragraph finds its own direction, and each link tells search engines that a reader
    set it (`rel=ugc`).
    """
    return _paragraphs(text, _linked)


def plain_paragraphs(text: str) -> SafeString:
    """Return the same, its web addresses being text like any other."""
    return _paragraphs(text, escape)


def web_url(url: str) -> str:
    """Return an address that a link may lead to, and nothing for any other.

    What got past the forms may be `javascript:`, which runs where it is followed.
    """
    return url if _WEB_URL.match(url) else ""


def trimmed_address(run: str) -> str:
    """Return what of `run`, characters without a space, belongs to the address in it.

    An address ends before the first closing bracket that it does not open itself, and
    before closing punctuation: of `https://example.org/a_(b).)` the last two go.
    """
    expected: list[str] = []
    for place, character in enumerate(run):
        if character in _BRACKETS:
            expected.append(_BRACKETS[character])
        elif character in _CLOSING and (not expected or expected.pop() != character):
            run = run[:place]
            break
    return run.rstrip(".,;:!?'\"”…([{<")


def _scrubbed(text: str, unwanted: re.Pattern[str]) -> str:
    if text.isascii() and text.isprintable():  # as most is, and quickly told
        return text
    # Composition comes after removal: what is taken out may have parted a letter from
    # its accent.
    text = unwanted.sub("", _LINE_END.sub("\n", text))
    return _without_floods(unicodedata.normalize("NFC", _TAGS.sub(r"\1", text)))


def _without_floods(text: str) -> str:
    if text.isascii():
        return text
    kept = []
    marks = 0
    for character in text:
        category = unicodedata.category(character)
        if category.startswith("M"):
            marks += 1
        elif category != "Cf":  # a joiner between two marks begins no new stack
            marks = 0
        if marks <= MARKS_PER_BASE or category == "Cf":
            kept.append(character)
    return "".join(kept)


def _paragraphs(text: str, written: Callable[[str], SafeString]) -> SafeString:
    paragraphs = re.split(r"\n{2,}", clean_text(text))
    return format_html_join(
        "\n",
        '<p dir="auto">{}</p>',
        ((_lines(paragraph, written),) for paragraph in paragraphs if paragraph),
    )


def _lines(paragraph: str, written: Callable[[str], SafeString]) -> SafeString:
    lines = paragraph.split("\n")
    return format_html_join(_LINE_BREAK, "{}", ((written(line),) for line in lines))


def _linked(line: str) -> SafeString:
    pieces: list[str] = []
    end = 0
    for match in _ADDRESS.finditer(line):
        address = trimmed_address(match[0])
        link = format_html('<a href="{0}" rel="ugc nofollow">{0}</a>', address)
        pieces += [line[end : match.start()], link]
        end = match.start() + len(address)
    return format_html_join("", "{}", ((piece,) for piece in [*pieces, line[end:]]))
