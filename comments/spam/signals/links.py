"""Where the links lead, and how they are written."""

import re
from collections.abc import Iterator

from comments.spam import hosts as names
from comments.spam.hosts import SHORTENERS, Standing, host_of, standing_of
from comments.spam.knowledge import Knowledge
from comments.spam.points import TABLE, reason
from comments.spam.reading import Reading, Span
from comments.spam.verdicts import Circumstances, Reason

# Neither looks past the next opening: a run of them costs no time.
MARKUP = re.compile(
    r"\[(?:url|link|img)\b[^\[\]]*\]|<a\s(?=[^<>]*href)[^<>]*>", re.IGNORECASE
)

# An address to write to, or a telephone number as those abroad have to dial it.
CONTACT = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}@(?P<host>(?:[a-z0-9-]{1,63}\.){1,4}[a-z]{2,63})\b"
    r"|(?<![\w+])\+[1-9](?:[ ().-]{0,2}\d){8,13}\b",
    re.IGNORECASE,
)

# A reader cites a page or two; more links than these are a list.
LINKS_OF_A_READER = 2
MOST_COUNTED = 4
# Fewer words beside a link say nothing of it.
WORDS_BESIDE = 4
# One comment may have been put away by mistake.
SPAM_BEFORE = 2


def many(
    reading: Reading, circumstances: Circumstances, knowledge: Knowledge
) -> Iterator[Reason]:
    """More links than a reader gives; those to trusted hosts are references."""
    found = tuple(
        link.span for link in reading.links if not _is_trusted(link.host, knowledge)
    )
    if len(found) > LINKS_OF_A_READER:
        each = TABLE["many-links"].points
        yield reason("many-links", found, points=each * len(found[:MOST_COUNTED]))


def markup(
    reading: Reading, circumstances: Circumstances, knowledge: Knowledge
) -> Iterator[Reason]:
    """Link markup: nobody types it here, where it does nothing; but some readers give
    their references as they do elsewhere."""
    found = tuple(match.span() for match in MARKUP.finditer(reading.text))
    if found and not _are_references(reading, knowledge):
        yield reason("link-markup", found)


def contact(
    reading: Reading, circumstances: Circumstances, knowledge: Knowledge
) -> Iterator[Reason]:
    """A way to get in touch; that of a hospital or register is information."""
    found = tuple(
        match.span()
        for match in CONTACT.finditer(reading.text)
        if not _is_trusted(match["host"] or "", knowledge)
    )
    if found:
        yield reason("contact", found)


def only(
    reading: Reading, circumstances: Circumstances, knowledge: Knowledge
) -> Iterator[Reason]:
    """Links with hardly a word beside them; of a page without words, its address is
    shown in their place."""
    is_bare = bool(reading.links) and len(reading.words) < WORDS_BESIDE
    if (
        circumstances.page is None
        and is_bare
        and not _are_references(reading, knowledge)
    ):
        yield reason("only-links", tuple(link.span for link in reading.links))


def hosts(
    reading: Reading, circumstances: Circumstances, knowledge: Knowledge
) -> Iterator[Reason]:
    """What people decided about the hosts, each kind of host once."""
    spans = _spans_by_host(reading)
    if website := host_of(circumstances.website):
        spans.setdefault(website, [])
    if circumstances.page:
        spans.pop(circumstances.page.own, None)  # every page that comes here links here
    found: dict[str, list[Span]] = {}
    for host, places in spans.items():
        if code := _code_of(host, circumstances, knowledge):
            found.setdefault(code, []).extend(places)
    for code, places in found.items():
        if code != "trusted-host" or len(found) == 1:
            yield reason(code, tuple(places))


def _are_references(reading: Reading, knowledge: Knowledge) -> bool:
    hosts = reading.hosts
    return bool(hosts) and all(_is_trusted(host, knowledge) for host in hosts)


def _is_trusted(host: str, knowledge: Knowledge) -> bool:
    return standing_of(host, knowledge.hosts) == Standing.TRUSTED


def _spans_by_host(reading: Reading) -> dict[str, list[Span]]:
    spans: dict[str, list[Span]] = {}
    for link in reading.links:
        spans.setdefault(link.host, []).append(link.span)
    return spans


def _code_of(host: str, circumstances: Circumstances, knowledge: Knowledge) -> str:
    standing = standing_of(host, knowledge.hosts)
    record = circumstances.hosts.get(host)
    if standing == Standing.BLOCKED:
        return "blocked-host"
    if standing == Standing.TRUSTED:
        return "trusted-host"
    if SHORTENERS.intersection(names.names_above(host)):
        return "shortener"
    if record and record.spam >= SPAM_BEFORE and not record.kept:
        return "spam-host"
    return "" if record and record.kept else "unknown-host"
