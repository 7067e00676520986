"""The pages that one process keeps, by request key and by surrogate key."""

from collections import OrderedDict, defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from threading import Lock
from time import monotonic

from .entry import CachedPage

# A page that takes more of the room than this would push too many others out.
MIN_PAGES = 8
# Keys whose last purge is remembered one by one, for renderings that began before it.
MAX_PURGES = 10_000


@dataclass(slots=True)
class StoredPage:
    """A page in the store; its times are of the monotonic clock."""

    page: CachedPage
    fresh_until: float
    stale_until: float
    asked_again: bool = False


class PageStore:
    """Pages within a number of bytes: the oldest that nobody asked for again goes first.

    Each purge is a generation. A page whose rendering began before the last purge of
    something that it shows may be older than that change, and is not kept.
    """

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self.bytes = 0
        self._pages: OrderedDict[Hashable, StoredPage] = OrderedDict()
        self._showing: defaultdict[str, set[Hashable]] = defaultdict(set)
        # What a rendering that begins now must hand to `keep`.
        self.generation = 0
        self._oldest_allowed = 0
        self._purged: dict[str, int] = {}
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._pages)

    def find(self, asked: Hashable) -> StoredPage | None:
        """Return what is kept, fresh or not; past its stale time it is gone."""
        # Without the lock, which would cost as much as all the rest of an answer.
        kept = self._pages.get(asked)
        if kept is None:
            return None
        if kept.stale_until <= monotonic():
            with self._lock:
                self._drop(asked)
            return None
        kept.asked_again = True
        return kept

    def find_stale(self, asked: Hashable) -> StoredPage | None:
        """Return what is kept, however old it is: better than no answer at all."""
        return self._pages.get(asked)

    def keep(self, asked: Hashable, page: CachedPage, generation: int) -> bool:
        """Keep a page unless it may be older than a purge; tell whether it was kept."""
        if page.size * MIN_PAGES > self.most_bytes:
            return False
        fresh_until = monotonic() + page.terms.fresh
        with self._lock:
            if not self._is_current(page, generation):
                return False
            self._drop(asked)
            self._pages[asked] = StoredPage(
                page, fresh_until, fresh_until + page.terms.stale
            )
            self.bytes += page.size
            for key in page.terms.keys:
                self._showing[key].add(asked)
            while self.bytes > self.most_bytes:
                self._make_room()
        return True

    def purge(self, keys: Iterable[str]) -> None:
        """Drop every page that shows one of the keys, and those being rendered."""
        with self._lock:
            self.generation += 1
            for key in keys:
                self._purged[key] = self.generation
                for asked in list(self._showing.get(key, ())):
                    self._drop(asked)
            if len(self._purged) > MAX_PURGES:
                self._forget_purges()

    def clear(self) -> None:
        """Drop everything, and what is being rendered."""
        with self._lock:
            self.generation += 1
            self._forget_purges()
            self._pages.clear()
            self._showing.clear()
            self.bytes = 0

    def _make_room(self) -> None:
        """Drop the oldest page, or let it stay once more if it was asked for again."""
        asked, kept = next(iter(self._pages.items()))
        if kept.asked_again:
            kept.asked_again = False
            self._pages.move_to_end(asked)
        else:
            self._drop(asked)

    def _forget_purges(self) -> None:
        self._oldest_allowed = self.generation
        self._purged.clear()

    def _is_current(self, page: CachedPage, generation: int) -> bool:
        return generation >= self._oldest_allowed and all(
            self._purged.get(key, 0) <= generation for key in page.terms.keys
        )

    def _drop(self, asked: Hashable) -> None:
        kept = self._pages.pop(asked, None)
        if kept is None:
            return
        self.bytes -= kept.page.size
        for key in kept.page.terms.keys:
            self._showing[key].discard(asked)
            if not self._showing[key]:
                del self._showing[key]
