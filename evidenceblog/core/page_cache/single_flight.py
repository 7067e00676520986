"""Single flight: one request makes a page while the others wait for it, or go on without."""

from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from threading import Event


class SingleFlight:
    """Who is at work on what, within this process."""

    def __init__(self) -> None:
        self._at_work: dict[Hashable, Event] = {}

    @contextmanager
    def take(self, work: Hashable, patience: float) -> Iterator[bool]:
        """Yield True to whom it falls to do the work, now.

        To others False, once it is done or `patience` seconds have passed.
        """
        done = Event()
        at_work = self._at_work.setdefault(work, done)
        if at_work is not done:
            at_work.wait(patience)
            yield False
            return
        try:
            yield True
        finally:
            del self._at_work[work]
            done.set()

    def is_made(self, work: Hashable) -> bool:
        """Tell whether somebody is at work on it."""
        return work in self._at_work
