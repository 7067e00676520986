"""Where the links lead, and how they are written."""

import re
from collections.abc import Iterator

from comments.spam.filter_data import Case
from comments.spam.hosts import SHORTENERS, Trust, host_of, names_above, trust_in
from comments.spam.signal_points import TABLE, reason
from comments.spam.text_analysis import AnalysedText, Span
from comments.spam.verdicts import Reason

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


def many(case: Case) -> Iterator[Reason]:
    """More links than a reader gives; those to trusted hosts are references."""
    found = tuple(
        link.span for link in case.reading.links if not _is_trusted(link.host, case)
    )
    if len(found) > LINKS_OF_A_READER:
        each = TABLE["many-links"].points
        yield reason("many-links", found, points=each * len(found[:MOST_COUNTED]))


def markup(case: Case) -> Iterator[Reason]:
    """Link markup: nobody types it here, where it does nothing; but some readers give
    their references as they do elsewhere."""
    found = tuple(match.span() for match in MARKUP.finditer(case.reading.text))
    if found and not _are_references(case):
        yield reason("link-markup", found)


def contact(case: Case) -> Iterator[Reason]:
    """A way to get in touch; that of a hospital or register is information."""
    found = tuple(
        match.span()
        for match in CONTACT.finditer(case.reading.text)
        if not _is_trusted(match["host"] or "", case)
    )
    if found:
        yield reason("contact", found)


def only(case: Case) -> Iterator[Reason]:
    """Links with hardly a word beside them; of a page without words, its address is
    shown in their place."""
    is_bare = bool(case.reading.links) and len(case.reading.words) < WORDS_BESIDE
    if case.circumstances.page is None and is_bare and not _are_references(case):
        yield reason("only-links", tuple(link.span for link in case.reading.links))


def hosts(case: Case) -> Iterator[Reason]:
    """What people decided about the hosts, each kind of host once."""
    spans = _spans_by_host(case.reading)
    if website := host_of(case.circumstances.website):
        spans.setdefault(website, [])
    if page := case.circumstances.page:
        spans.pop(page.own, None)  # every page that comes here links here
    found: dict[str, list[Span]] = {}
    for host, places in spans.items():
        if code := _code_of(host, case):
            found.setdefault(code, []).extend(places)
    for code, places in found.items():
        if code != "trusted-host" or len(found) == 1:
            yield reason(code, tuple(places))


def contact_hosts(text: str) -> set[str]:
    """Return the hosts of the e-mail addresses in a text."""
    return {match["host"] for match in CONTACT.finditer(text) if match["host"]}


def _are_references(case: Case) -> bool:
    hosts = case.reading.hosts
    return bool(hosts) and all(_is_trusted(host, case) for host in hosts)


def _is_trusted(host: str, case: Case) -> bool:
    return trust_in(host, case.circumstances.host_rules) == Trust.TRUSTED


def _spans_by_host(reading: AnalysedText) -> dict[str, list[Span]]:
    spans: dict[str, list[Span]] = {}
    for link in reading.links:
        spans.setdefault(link.host, []).append(link.span)
    return spans


def _code_of(host: str, case: Case) -> str:
    trust = trust_in(host, case.circumstances.host_rules)
    record = case.circumstances.hosts.get(host)
    if trust == Trust.BLOCKED:
        return "blocked-host"
    if trust == Trust.TRUSTED:
        return "trusted-host"
    if SHORTENERS.intersection(names_above(host)):
        return "shortener"
    if record and record.spam >= SPAM_BEFORE and not record.kept:
        return "spam-host"
    return "" if record and record.kept else "unknown-host"
