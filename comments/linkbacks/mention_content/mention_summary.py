"""The summary of a mention: what the page is to our post, by whom, and what it says."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from django.utils import timezone

from comments.linkbacks.origin_html.authorship import Authorship
from comments.linkbacks.origin_html.link_match import is_same_page
from comments.linkbacks.origin_html.page_facts import PageFacts
from comments.models import Kind
from comments.spam.hosts import CARRIERS, host_of
from evidenceblog.core.text import clean_line, clean_text

from .copy_detection import COPIED, copied_share
from .excerpts import is_telling
from .h_entry import (
    EntryAuthor,
    HEntry,
    Microformat,
    author_of,
    entry_about,
    web_address,
)
from .page_claims import PageClaims, claims_of
from .site_names import names_of_site, without_site_name

# Characters. What is said may be as long as a comment, a name as a commenter's.
LONGEST_NAME = 100
LONGEST_TITLE = 250  # as trackbacks have them
LONGEST_EXCERPT = 600
LONGEST_CONTENT = 20_000

FIRST_YEAR = 1991  # that of the first page of all
# A clock may be wrong, and a date without a zone is up to 14 hours ahead of UTC.
AHEAD = timedelta(days=1)

_LANGUAGE = re.compile(r"([a-z]{2,3})(?:[-_].*)?", re.IGNORECASE | re.DOTALL)


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
    feed_item: Callable[[], Authorship] = Authorship,
) -> MentionSummary:
    """Tell what the page at `url` is to the post at `target`, also known by `aliases`.

    `found` are its microformats, as microformats_parser.py returns them; what they do not
    say is taken from `page`, and what that does not say from `feed_item`. `around` is the
    text around its link, if that tells something; `ours` is the plain text of the post,
    to find copies of it.
    """
    targets = {target, *aliases}
    entry = entry_about(found, targets, url)
    by = author_of(found, entry)
    claims = claims_of(page, entry, by, url, Authorship())
    if not (claims.names_person(url) and _published(claims.dates)):
        claims = claims_of(page, entry, by, url, feed_item())
    sites = names_of_site(claims.sites, url)
    author = _author(claims, sites, url)
    copies = copied_share(ours, page.text)
    kind = _kind(entry, page, targets, copies)
    words = _words(entry.text("content", "summary", "name"), targets)
    own = _own_words(page, entry, targets)
    return MentionSummary(
        kind=kind,
        copies=copies,
        title=_title(entry, page, sites),
        site=clip_line(_site(claims), LONGEST_NAME),
        author_name=author.name,
        author_url=author.address,
        author_is_credible=_is_credible(author, url),
        published=_published(claims.dates),
        content=_content(kind, page, words, around),
        excerpt="" if kind == Kind.LIKE else clip_line(around or own, LONGEST_EXCERPT),
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


def _author(claims: PageClaims, sites: Collection[str], url: str) -> EntryAuthor:
    author = claims.author(sites)
    return EntryAuthor(
        clip_line(author.name, LONGEST_NAME), web_address(author.address, url)
    )


def _is_credible(author: EntryAuthor, url: str) -> bool:
    host = host_of(url)
    return bool(author.address) and (
        host in CARRIERS or host_of(author.address) == host
    )


def _title(entry: HEntry, page: PageFacts, sites: Collection[str]) -> str:
    """Return the title, without the site's name; a note has none, only its text once
    more as its name."""
    name = clip_line(entry.text("name"), LONGEST_TITLE)
    if name and clip_line(entry.text("content"), LONGEST_TITLE).startswith(name):
        name = ""
    title = name or clip_line(page.meta.get("og:title") or page.title, LONGEST_TITLE)
    return without_site_name(title, sites, page.headings)


def _site(claims: PageClaims) -> str:
    return next(filter(None, claims.sites), "")


def _published(dates: Collection[str]) -> datetime | None:
    """Return the first date that is one and can be the page's; UTC if none is said."""
    moments = filter(None, map(_moment, filter(None, map(str.strip, dates))))
    return next(moments, None)


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        try:
            moment = parsedate_to_datetime(text)  # as RSS writes it
        except ValueError:
            return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    latest = timezone.now() + AHEAD
    is_past = FIRST_YEAR <= moment.year <= latest.year and moment <= latest
    return moment.astimezone(UTC) if is_past else None  # PostgreSQL knows no +20:00


def _content(kind: Kind, page: PageFacts, words: str, around: str) -> str:
    if kind == Kind.REBLOG:
        return clip_paragraphs(page.reblog_note, LONGEST_CONTENT)
    if kind == Kind.REPLY:
        return words or clip_paragraphs(around, LONGEST_CONTENT)
    return ""


def _own_words(page: PageFacts, entry: HEntry, targets: Collection[str]) -> str:
    """Return what the author of a page said, if the words about the link tell nothing."""
    if page.is_reblog:
        return page.reblog_note
    words = _words(entry.text("summary") or entry.own_words, targets)
    return " ".join(filter(is_telling, words.splitlines()))


def _words(words: str, targets: Collection[str]) -> str:
    """Return an entry's words; whom they answer needs no address beneath us."""
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
