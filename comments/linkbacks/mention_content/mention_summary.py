"""The summary of a mention: what the page is to our post, by whom, and what it says."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.utils import timezone

from comments.linkbacks.origin_html.link_match import is_same_page
from comments.linkbacks.origin_html.page_facts import PageFacts
from comments.models import Kind
from comments.spam.hosts import CARRIERS, host_of
from evidenceblog.core.text import clean_line, clean_text

from .copy_detection import COPIED, copied_share
from .h_entry import (
    EntryAuthor,
    HEntry,
    Microformat,
    author_of,
    entry_about,
    web_address,
)

# Characters. What is said may be as long as a comment, a name as a commenter's.
LONGEST_NAME = 100
LONGEST_TITLE = 250  # as trackbacks have them
LONGEST_EXCERPT = 600
LONGEST_CONTENT = 20_000

FIRST_YEAR = 1991  # that of the first page of all
# A clock may be wrong, and a date without a zone is up to 14 hours ahead of UTC.
AHEAD = timedelta(days=1)

_LANGUAGE = re.compile(r"([a-z]{2,3})(?:[-_].*)?", re.IGNORECASE | re.DOTALL)
_DATES = ("article:published_time", "dcterms.date", "dc.date", "date")


@dataclass(frozen=True, kw_only=True)
class MentionSummary:
    """What a page is to our post. Plain text, clean and short; what is unknown is empty.

    `copies` is the share of our text that it holds. `content` are the words meant for
    us: those of a reply, or a reblogger's note. A like has neither those nor an excerpt.
    `published` is aware. `language` is an ISO 639 code.

    Anybody may write anybody's address beneath a page: only if `author_is_credible`, on
    the page's own host or carried by CARRIERS, may trust in the author rest on it.
    """

    kind: Kind
    copies: float
    title: str
    site: str
    author_name: str
    author_url: str
    author_is_credible: bool
    published: datetime | None
    content: str
    excerpt: str
    language: str


def summarise_mention(
    found: Microformat,
    *,
    url: str,
    target: str,
    page: PageFacts,
    around: str = "",
    aliases: Collection[str] = (),
    ours: str = "",
) -> MentionSummary:
    """Tell what the page at `url` is to the post at `target`, also known by `aliases`.

    `found` are its microformats, as microformats_parser.py returns them; what they do not
    say is taken from `page`. `around` is the text around its link; `ours` is the plain
    text of the post, to find copies of it.
    """
    targets = {target, *aliases}
    entry = entry_about(found, targets, url)
    author = _author(author_of(found, entry), page, url)
    copies = copied_share(ours, page.text)
    kind = _kind(entry, page, targets, copies)
    words = _words(entry, targets)
    excerpt = clip_line(around, LONGEST_EXCERPT) or clip_line(words, LONGEST_EXCERPT)
    return MentionSummary(
        kind=kind,
        copies=copies,
        title=_title(entry, page),
        site=clip_line(_site(entry, page), LONGEST_NAME),
        author_name=author.name,
        author_url=author.address,
        author_is_credible=_is_credible(author, url),
        published=_published(
            [entry.text("published"), *(page.meta.get(name, "") for name in _DATES)]
        ),
        content=_content(kind, page, words, around),
        excerpt="" if kind == Kind.LIKE else excerpt,
        language=_language(entry.item.get("lang") or page.language),
    )


def _kind(
    entry: HEntry, page: PageFacts, targets: Collection[str], copies: float
) -> Kind:
    if act := entry.does_to(targets):
        return act
    if page.is_reblog:
        return Kind.REBLOG
    is_ours = any(is_same_page(page.canonical, target) for target in targets)
    return Kind.REPOST if is_ours or copies >= COPIED else Kind.MENTION


def _author(author: EntryAuthor, page: PageFacts, url: str) -> EntryAuthor:
    """Clean an author: the entry's, else the one that the page's head names."""
    name, address = clip_line(author.name, LONGEST_NAME), author.address
    if not (name or address):
        name = clip_line(page.meta.get("author", ""), LONGEST_NAME)
        address = web_address(page.meta.get("article:author", ""), url)
    return EntryAuthor(name, address)


def _is_credible(author: EntryAuthor, url: str) -> bool:
    host = host_of(url)
    return bool(author.address) and (
        host in CARRIERS or host_of(author.address) == host
    )


def _title(entry: HEntry, page: PageFacts) -> str:
    """Return the title; a note has none, only its text once more as its name."""
    name = clip_line(entry.text("name"), LONGEST_TITLE)
    if name and clip_line(entry.text("content"), LONGEST_TITLE).startswith(name):
        name = ""
    return name or clip_line(page.meta.get("og:title") or page.title, LONGEST_TITLE)


def _site(entry: HEntry, page: PageFacts) -> str:
    named = page.meta.get("og:site_name") or page.meta.get("application-name")
    return named or HEntry(entry.feed).text("name")


def _published(dates: Collection[str]) -> datetime | None:
    """Return the first date that is one, if it can be the page's; UTC if none is said."""
    for text in filter(None, map(str.strip, dates)):
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            continue
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        latest = timezone.now() + AHEAD
        is_past = FIRST_YEAR <= moment.year <= latest.year and moment <= latest
        return moment.astimezone(UTC) if is_past else None  # PostgreSQL knows no +20:00
    return None


def _content(kind: Kind, page: PageFacts, words: str, around: str) -> str:
    if kind == Kind.REBLOG:
        return clip_paragraphs(page.reblog_note, LONGEST_CONTENT)
    if kind == Kind.REPLY:
        return words or clip_paragraphs(around, LONGEST_CONTENT)
    return ""


def _words(entry: HEntry, targets: Collection[str]) -> str:
    """Return the words of an entry; whom they answer needs no address beneath us."""
    words = entry.text("content", "summary", "name")
    for target in targets:
        words = words.replace(f" ({target})", "")
    return clip_paragraphs(words, LONGEST_CONTENT)


def _language(text: str) -> str:
    language = _LANGUAGE.fullmatch(text.strip())
    return language[1].lower() if language else ""


def clip_line(text: str, longest: int) -> str:
    """Return text as one clean line of so many characters at most."""
    return _cut(clean_line(" ".join(text[: longest * 10].split())), longest)


def clip_paragraphs(text: str, longest: int) -> str:
    """Return text, clean and in its paragraphs, so many characters at most."""
    return _cut(clean_text(text[: longest * 2]), longest)


def _cut(text: str, longest: int) -> str:
    """Cut between words, if there is a space near the end."""
    if len(text) <= longest:
        return text
    kept = text[: longest - 1]
    words, space, _rest = kept.rpartition(" ")
    return (words if space and len(words) > longest // 2 else kept).rstrip() + "…"
