"""The points of each signal in one table, and why so many.

Set by hand. SPAM_SCORE points and two families make the spam bin; FAMILY_LIMITS is what all
reasons of one family weigh together at most, so that no family fills it alone. How
points add up is in `scorer`.
"""

from typing import NamedTuple

from .verdicts import Family, Reason

# Stored with each forecast: figures of one version say nothing of another.
VERSION = 3

SPAM_SCORE = 80

# A reason of no more than this is weak: a hurried clinic that gives a link is no spam
# for it. Weak reasons make up no family, and all together weigh at most WEAK_LIMIT.
WEAK_POINTS = 15
WEAK_LIMIT = 10

# After the weightiest of a family, each adds a quarter: the second call to buy something
# says little that the first did not.
LATER_SHARE = 4

FAMILY_LIMITS: dict[Family, int] = {
    Family.TEXT: 55,
    Family.LINKS: 60,
    Family.IDENTITY: 45,
    Family.BEHAVIOUR: 70,
    Family.REPETITION: 75,
    Family.AKISMET: 80,
}


class Points(NamedTuple):
    """What a signal weighs, and why. Below 0 it speaks for the comment."""

    family: Family
    points: int
    why: str


_T, _L, _I = Family.TEXT, Family.LINKS, Family.IDENTITY
_B, _R, _A = Family.BEHAVIOUR, Family.REPETITION, Family.AKISMET

POINTS_TABLE: dict[str, Points] = {
    "praise": Points(_T, 15, "fits any post; readers thank, too"),
    "call": Points(_T, 15, "readers advise each other, too"),
    "calls": Points(_T, 30, "readers seldom tell each other to buy, and to subscribe"),
    "watched": Points(_T, 20, "sold by spam, but people also ask about it"),
    "shouting": Points(_T, 10, "upset people shout, too"),
    "off-post": Points(_T, 10, "not one word of the post, in many words"),
    "model-spam": Points(_T, 40, "the local model's word, by how sure it is"),
    "model-kept": Points(_T, -25, "the local model knows such comments as kept"),
    "many-links": Points(_L, 12, "for each of the first four, once there are three"),
    "link-markup": Points(_L, 40, "nobody types markup where it does nothing"),
    "contact": Points(_L, 20, "readers talk here; who sells, elsewhere"),
    "only-links": Points(_L, 35, "says nothing itself"),
    "shortener": Points(_L, 20, "hides where it leads"),
    "spam-host": Points(_L, 50, "moderators put away what linked there, and kept none"),
    "unknown-host": Points(_L, 10, "no kept comment links there yet; most honest ones do not"),
    "trusted-host": Points(_L, -15, "a source, given as sources should be"),
    "link-farm": Points(_L, 45, "links to scores of sites; now and then a blogroll does"),
    "scraper": Points(_L, 35, "the post over again among many links; syndication, too"),
    "parked": Points(_L, 50, "a domain for sale; who writes about those is rare"),
    "not-vouched": Points(_L, 5, "nofollow, ugc or sponsored; many sites mark all"),
    "on-topic": Points(_L, -10, "the page shares words with the post; so may a copy"),
    "name-business": Points(_I, 30, "a name that is an offer"),
    "name-address": Points(_I, 35, "a web address for a name"),
    "name-long": Points(_I, 10, "more words than a name has; titles and offices exist"),
    "name-script": Points(_I, 15, "people abroad write in English"),
    "name-digits": Points(_I, 10, "made by a script, or by somebody whose name was taken"),
    "record-spam": Points(_I, 30, "the address typed was used for spam"),
    "record-rejected": Points(_I, 10, "the address typed was rejected more than once"),
    "record-kept": Points(_I, -30, "a confirmed address whose comments were kept"),
    "trap": Points(_B, 60, "a script filled it in; now and then a browser does"),
    "hurried": Points(_B, 15, "faster than a person types; people paste, too"),
    "range-rate": Points(_B, 15, "several in an hour from one range; hospitals share one"),
    "email-rate": Points(_B, 15, "several in an hour from one address"),
    "copy-of-spam": Points(_R, 70, "the very text was put away before"),
    "copy-of-short-spam": Points(_R, 20, "the same few words were put away; many say them"),
    "copy": Points(_R, 20, "the very text was sent before, often to another post"),
    "near-spam": Points(_R, 50, "nearly the text of what was put away"),
    "near-others": Points(_R, 20, "nearly the text of several others"),
    "akismet-discard": Points(_A, 80, "blatant, by its word"),
    "akismet-spam": Points(_A, 45, "one service's word"),
    "akismet-unavailable": Points(_A, 0, "shown; it raises what the spam bin takes"),
    "akismet-refused": Points(_A, 0, "shown; it raises what the spam bin takes"),
    "filters-disagree": Points(_A, 0, "one says spam and the other does not: a person looks"),
    "blocked-host": Points(_L, 100, "a moderator blocked it: no second reason needed"),
    "blocked-range": Points(_B, 100, "a moderator blocked it: no second reason needed"),
    "blocked-email": Points(_I, 100, "a moderator blocked it: no second reason needed"),
    "blocked-name": Points(_I, 100, "a moderator blocked it: no second reason needed"),
    "staff-name": Points(_I, 0, "shown; a namesake is no spam, and nothing publishes it"),
    "staff-lookalike": Points(_I, 0, "shown; who looks alike may be honest"),
    "staff-title": Points(_I, 0, "shown; readers hold offices, too"),
    "edited": Points(_B, 0, "shown; a moderator changed the words"),
}  # fmt: skip

# A person blocked these in advance: no second reason is needed.
BLOCK_CODES = {code for code in POINTS_TABLE if code.startswith("blocked-")}

STAFF_PREFIX = "staff-"

# Which filter speaks; each can be made to watch only.
FILTERS: dict[str, set[str]] = {
    "words": {"praise", "call", "calls", "watched", "name-business"},
    "model": {"model-spam", "model-kept"},
    "akismet": {code for code in POINTS_TABLE if code.startswith("akismet-")},
    "campaigns": {"near-spam", "near-others"},
}


def is_about_staff(code: str) -> bool:
    """Tell whether a reason is that a name claims to be the site's own."""
    return code.startswith(STAFF_PREFIX)


def make_reason(
    code: str, words: tuple[tuple[int, int], ...] = (), *, points: int | None = None
) -> Reason:
    """Return a reason as the table weighs it, or with `points` of its own."""
    row = POINTS_TABLE[code]
    return Reason(code, row.family, row.points if points is None else points, words)
