"""One line of a post's change log, as its page and its list of versions show it."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Self


@dataclass(frozen=True)
class ChangeLine:
    """One publication, as readers are told of it; `note` is empty if it is for editors.

    `is_correction`: it mended something that readers had seen, so that its date stands
    at the head of the post. `after_report`: a reader's report led to it.
    """

    version: int
    kind: str
    at: datetime
    note: str = ""
    is_correction: bool = False
    after_report: bool = False

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"at": self.at.isoformat()}

    @classmethod
    def of_json(cls, kept: dict[str, Any]) -> Self:
        return cls(**kept | {"at": datetime.fromisoformat(kept["at"])})

    @property
    def label(self) -> str:
        """What kind of publication it was, in words."""
        from .revision import Revision  # which keeps such lines

        return str(Revision.Kind(self.kind).label)
