"""Outreach: organisations that ask us to share, to link or to publish them.

Such a pitch is not spam and no discussion either. It needs a request and a second,
independent mark: a reader who says "share" once makes no pitch.
"""

import re

from comments.spam.hosts import host_of

from .phrase_matching import Span, any_of, find_spans, pattern

_REQUEST = pattern("outreach", "request")
_INTRODUCTION = pattern("outreach", "introduction")
_OWN = pattern("outreach", "own")
_ADVERTISING = pattern("outreach", "advertising")

_NAME = r"[A-ZÀ-ÞА-Я][\w'’.-]{0,30}"
# With its capitals: "I'm a nurse from Leeds" names nobody and no organisation.
_FROM_SOMEWHERE = re.compile(
    rf"(?<!\w)(?:I['’]m|I am|[Mm]y name is|[Tt]his is) {_NAME}(?: {_NAME}){{0,2}},?"
    rf"(?: and)?(?: I work)?(?: here)? (?:with|from|at|for|of) (?:the )?{_NAME}"
)
# A person who signs for somebody: "Anna | Healthsite", "Anna at Healthsite".
_FIRM = re.compile(rf"[|@]|(?<!\w){any_of('outreach', 'firm')}(?!\w)", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>\"']{1,300}")


def outreach_spans(text: str, low: str, name: str, website: str) -> tuple[Span, ...]:
    """Return the words that make `text` a pitch, or none: a request and one other
    mark, which may be the organisation in its writer's name."""
    requests = find_spans(_REQUEST, low)
    if not requests:
        return ()
    introduction = find_spans(_INTRODUCTION, low) + find_spans(_FROM_SOMEWHERE, text)
    kinds = [introduction, find_spans(_OWN, low), find_spans(_ADVERTISING, low)]
    kinds.append(_links_home(low, website))
    others = [span for kind in kinds for span in kind if not _within(span, requests)]
    return (*requests, *others) if others or _FIRM.search(name) else ()


def _links_home(low: str, website: str) -> tuple[Span, ...]:
    host = host_of(website)
    if not host:
        return ()
    return tuple(
        match.span() for match in _ADDRESS.finditer(low) if host_of(match[0]) == host
    )


def _within(span: Span, spans: tuple[Span, ...]) -> bool:
    # The words of the request are no second mark: "share our article" is one.
    return any(start <= span[0] and span[1] <= end for start, end in spans)
