"""The links of a comment: their hosts, their number and their markup."""

import re
from collections.abc import Iterator

from comments.spam.filter_data import ScoringCase
from comments.spam.hosts import SHORTENERS, Trust, host_and_parents, host_of, host_trust
from comments.spam.signal_points import POINTS_TABLE, make_reason
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


def many_links(case: ScoringCase) -> Iterator[Reason]:
    """More links than a reader gives; those to trusted hosts are references."""
    found = tuple(
        link.span for link in case.analysed.links if not _is_trusted(link.host, case)
    )
    if len(found) > LINKS_OF_A_READER:
        each = POINTS_TABLE["many-links"].points
        yield make_reason("many-links", found, points=each * len(found[:MOST_COUNTED]))


def link_markup(case: ScoringCase) -> Iterator[Reason]:
    """Link markup: nobody types it here, where it does nothing; but some readers give
    their references as they do elsewhere."""
    found = tuple(match.span() for match in MARKUP.finditer(case.analysed.text))
    if found and not _are_references(case):
        yield make_reason("link-markup", found)


def contact_details(case: ScoringCase) -> Iterator[Reason]:
    """A way to get in touch; that of a hospital or register is information."""
    found = tuple(
        match.span()
        for match in CONTACT.finditer(case.analysed.text)
        if not _is_trusted(match["host"] or "", case)
    )
    if found:
        yield make_reason("contact", found)


def only_links(case: ScoringCase) -> Iterator[Reason]:
    """Links with hardly a word beside them; of a page without words, its address is
    shown in their place."""
    is_bare = bool(case.analysed.links) and len(case.analysed.words) < WORDS_BESIDE
    if case.context.page is None and is_bare and not _are_references(case):
        yield make_reason(
            "only-links", tuple(link.span for link in case.analysed.links)
        )


def host_records(case: ScoringCase) -> Iterator[Reason]:
    """What people decided about the hosts, each kind of host once."""
    spans = _spans_by_host(case.analysed)
    if website := host_of(case.context.website):
        spans.setdefault(website, [])
    if page := case.context.page:
        spans.pop(page.own, None)  # every page that comes here links here
    found: dict[str, list[Span]] = {}
    for host, places in spans.items():
        if code := _code_of(host, case):
            found.setdefault(code, []).extend(places)
    for code, places in found.items():
        if code != "trusted-host" or len(found) == 1:
            yield make_reason(code, tuple(places))


def contact_hosts(text: str) -> set[str]:
    """Return the hosts of the e-mail addresses in a text."""
    return {match["host"] for match in CONTACT.finditer(text) if match["host"]}


def _are_references(case: ScoringCase) -> bool:
    hosts = case.analysed.hosts
    return bool(hosts) and all(_is_trusted(host, case) for host in hosts)


def _is_trusted(host: str, case: ScoringCase) -> bool:
    return host_trust(host, case.context.host_rules) == Trust.TRUSTED


def _spans_by_host(analysed: AnalysedText) -> dict[str, list[Span]]:
    spans: dict[str, list[Span]] = {}
    for link in analysed.links:
        spans.setdefault(link.host, []).append(link.span)
    return spans


def _code_of(host: str, case: ScoringCase) -> str:
    trust = host_trust(host, case.context.host_rules)
    record = case.context.hosts.get(host)
    if trust == Trust.BLOCKED:
        return "blocked-host"
    if trust == Trust.TRUSTED:
        return "trusted-host"
    if SHORTENERS.intersection(host_and_parents(host)):
        return "shortener"
    if record and record.spam >= SPAM_BEFORE and not record.kept:
        return "spam-host"
    return "" if record and record.kept else "unknown-host"


SIGNALS = (many_links, link_markup, contact_details, only_links, host_records)
