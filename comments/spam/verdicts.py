"""What the filter says: which bin, and every reason with the words it rests on."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Self


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
class Verdict:
    """A bin, and the reasons that add up to it; weightiest first."""

    bin: Bin
    reasons: tuple[Reason, ...] = ()

    @property
    def score(self) -> int:
        return sum(reason.points for reason in self.reasons)


@dataclass(frozen=True)
class Circumstances:
    """What the text alone does not say. The filter knows no database: others fill it.

    `copies` and `spam_copies` count other comments with this very text on this site;
    `akismet` is Akismet's word ("ham", "spam" or "discard"), empty when not asked, or
    why it gave none ("unavailable", "refused").
    """

    name: str = ""
    website: str = ""
    trap: str = ""
    copies: int = 0
    spam_copies: int = 0
    akismet: str = ""
