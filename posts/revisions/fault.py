"""A fault: one thing that an editor must mend or answer before a post is published."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Fault:
    """One thing to mend: where it is, in the editor's words, and how bad it is.

    `place` is "post", a block's key, "artwork:3" and "source:5" for a row of a library,
    or "reviews:7" for the notes of reviewers on a working copy; `field` is the name of the form's field there. `about` tells two faults of
    one field apart, such as two marks.
    """

    code: str
    place: str
    field: str
    message: str
    severity: Severity = Severity.ERROR
    about: str = ""

    @property
    def key(self) -> str:
        """Name the fault across revisions, and in the form that overrides it."""
        what = f".{self.about}" if self.about else ""
        return f"{self.code}@{self.place}{what}"
