"""What a running site notes of itself in its data folder, for `upgrade` to read."""

import fcntl
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

LOCK, NOTE = "run.lock", "run.json"


@dataclass
class RunNote:
    """Who runs the site, how its restarts went, and which variables its code knew when
    it was started. `pid` is None where SIGHUP does not restart it."""

    url: str = ""
    pid: int | None = None
    variables: list[str] = field(default_factory=list)
    restarts: int = 0
    failures: int = 0

    def write(self, data: Path) -> None:
        making = data / f"{NOTE}.new"
        making.write_text(json.dumps(asdict(self)))
        making.rename(data / NOTE)


def read_note(data: Path) -> RunNote | None:
    """Return the note of the site that runs on a data folder now, if one does."""
    try:
        with (data / LOCK).open() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            return None  # whoever ran it is gone
    except BlockingIOError:
        note = data / NOTE
        # One of before 0.2 writes none, and one that is about to start has none yet.
        return RunNote(**json.loads(note.read_text())) if note.exists() else RunNote()
    except FileNotFoundError:
        return None
