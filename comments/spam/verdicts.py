"""Verdicts of the filter: a bin, and each reason with the words it rests on."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple, Self

from .hosts import Trust


class Bin(StrEnum):
    """Clear of doubt, to be looked at by a person, or spam."""

    HAM = "ham"
    UNSURE = "unsure"
    SPAM = "spam"


class Family(StrEnum):
    """What a reason rests on; two of one family are not two reasons."""

    TEXT = "text"
    LINKS = "links"
    IDENTITY = "identity"
    BEHAVIOUR = "behaviour"
    REPETITION = "repetition"
    AKISMET = "akismet"


@dataclass(frozen=True)
class Reason:
    """One signal that fired: its code, its points (above 0 speaks for spam), and the
    (start, end) offsets of the words concerned."""

    code: str
    family: Family
    points: int
    words: tuple[tuple[int, int], ...] = ()

    def as_stored(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_stored(cls, stored: Mapping[str, Any]) -> Self:
        """Return a reason as it was before `as_stored`, and JSON, had it."""
        words = tuple((start, end) for start, end in stored["words"])
        return cls(stored["code"], Family(stored["family"]), stored["points"], words)


@dataclass(frozen=True)
class Forecasts:
    """How probably a comment is spam (0 to 1), by the signals' points alone and by the
    local model, which may know too little to say (None)."""

    points: float
    model: float | None = None


@dataclass(frozen=True)
class Verdict:
    """A bin, and the reasons that add up to it; weightiest first.

    `silent` are the reasons of filters that only watch, which do not count.
    """

    bin: Bin
    reasons: tuple[Reason, ...] = ()
    score: int = 0
    forecasts: Forecasts = Forecasts(0.0)
    silent: tuple[Reason, ...] = ()


class CommentRecord(NamedTuple):
    """How many comments were published, rejected, and put away as spam."""

    kept: int = 0
    rejected: int = 0
    spam: int = 0


NO_RECORD = CommentRecord()


class OriginPage(NamedTuple):
    """The page elsewhere that holds the words, where they came from one: how many links
    and hosts are on it, the share of our post that it copies, whether its author stands
    for the link to us, and its title. `own` is this site's host."""

    links: int = 0
    hosts: int = 0
    copies: float = 0.0
    vouched: bool = True
    title: str = ""
    own: str = ""


@dataclass(frozen=True)
class ScoringContext:
    """What the scorer knows besides the text. Screening fills it from the database.

    `seconds` passed from the first letter to the button, None where no script measured it.
    `copies` and `spam_copies` count other comments with this very text on this site,
    `near_…` those with nearly the same. `rate_…` are comments in the last hour from the
    same range and the same e-mail address. `record` is that address's, as typed: what
    speaks for it counts only once it is `confirmed`. `hosts` are the records of the
    hosts linked to. `blocked` names what a trust rule blocks: "email", "name", "range";
    `host_rules` are the rules about hosts. `vocabulary` are the post's own words, folded. `akismet` is
    Akismet's verdict ("ham", "spam" or "discard"), empty without a check, or why there
    is none ("unavailable", "refused"). `page` is None for what was typed here.
    `staff_likeness` says how the name claims to be the site's own ("name", "lookalike",
    "title"), empty if it does not.
    """

    name: str = ""
    website: str = ""
    trap: str = ""
    seconds: float | None = None
    copies: int = 0
    spam_copies: int = 0
    near_spam: int = 0
    near_kept: int = 0
    near_waiting: int = 0
    rate_range: int = 0
    rate_email: int = 0
    record: CommentRecord = NO_RECORD
    confirmed: bool = False
    hosts: Mapping[str, CommentRecord] = field(default_factory=dict)
    vocabulary: frozenset[str] = frozenset()
    edits: int = 0
    staff_likeness: str = ""
    blocked: tuple[str, ...] = ()
    host_rules: Mapping[str, Trust] = field(default_factory=dict)
    akismet: str = ""
    page: OriginPage | None = None
