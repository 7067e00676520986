"""Approve comments under the eyes of readers, each at a web process of its own."""

import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from http.client import HTTPConnection
from typing import NamedTuple, Self
from urllib.parse import urlsplit

import content
from comments.decisions import status_changes
from comments.models import Comment, Status
from evidenceblog.core import cache_purge
from posts.models import Post
from results import Row, at_most, progress, shown
from servers import AS_PROXIED, Running

SLUG = "pain-treatment-through-a-screen"
SEED = 1
# From the commit until every process serves the comment.
P99_GOAL_MS = 250
# When the purge has surely come: what is old then stays old.
PATIENCE_SECONDS = 5
# About what a page takes to make: a commit within it meets the page half made.
PAGE_SECONDS = 0.012
PAUSE_SECONDS = 0.001


class Look(NamedTuple):
    """One look at a page: when it was asked for, when it came, and if it had the comment."""

    asked: float
    came: float
    has_it: bool


class Reader:
    """Somebody who reads one post from one process, over one connection."""

    def __init__(self, site: Running) -> None:
        self._connection = HTTPConnection(urlsplit(site.url).netloc)

    def look(self, comment: Comment) -> Look:
        asked = time.monotonic()
        self._connection.request("GET", f"/{SLUG}/", headers=AS_PROXIED)
        page = self._connection.getresponse().read().decode()
        return Look(asked, time.monotonic(), f'id="comment-{comment.pk}"' in page)

    def wait(self, comment: Comment, shown: bool) -> Look:
        """Look until the comment is there, or is not; give up after a while."""
        begun = time.monotonic()
        while True:
            seen = self.look(comment)
            if seen.has_it is shown or seen.came > begun + PATIENCE_SECONDS:
                return seen
            time.sleep(PAUSE_SECONDS)


class Readers:
    """Readers who look at the same time, one at each site."""

    def __init__(self, sites: Sequence[Running]) -> None:
        self._readers = [Reader(site) for site in sites]
        self._pool = ThreadPoolExecutor(len(sites))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown()

    def begin(self, act: Callable[[Reader], Look]) -> "list[Future[Look]]":
        return [self._pool.submit(act, reader) for reader in self._readers]

    def wait(self, comment: Comment, *, shown: bool) -> list[Look]:
        begun = self.begin(lambda reader: reader.wait(comment, shown))
        return [future.result() for future in begun]


def prepare(count: int) -> list[Comment]:
    """Fill the site; return comments that wait for a moderator."""
    content.make({SLUG: 4})
    post = Post.objects.get(slug=SLUG)
    return content.discuss(post, count, Status.HELD, content.NO_ANSWERS)


def timed(held: Sequence[Comment], readers: Readers) -> Iterator[Row]:
    """Approve one after the other, and take each back before the next."""
    progress(f"{len(held)} approvals")
    waits = [_milliseconds_to_show(comment, readers) for comment in held]
    hundredths = statistics.quantiles(waits, n=100)
    yield shown("from commit until all processes serve it: p50", hundredths[49], "ms")
    what = "from commit until all processes serve it: p99"
    yield at_most(what, hundredths[98], "ms", P99_GOAL_MS)


def raced(held: Sequence[Comment], readers: Readers) -> Iterator[Row]:
    """Approve while the page is being made, as it was before."""
    progress(f"{len(held)} races")
    chance = random.Random(SEED)  # noqa: S311  # the same races each time
    met = stale = 0
    for comment in held:
        was_met, left_stale = _race(comment, readers, chance.uniform(0, PAGE_SECONDS))
        met, stale = met + was_met, stale + left_stale
    yield shown("races in which a page was half made", met, f"of {len(held)}")
    yield at_most("stale pages after a race", stale, f"of {len(held)} races", 0)


def _milliseconds_to_show(comment: Comment, readers: Readers) -> float:
    waiting = readers.begin(lambda reader: reader.wait(comment, shown=True))
    committed = _decide(comment, Status.APPROVED)
    served = max(future.result().came for future in waiting)
    _take_back(comment, readers)
    return max(served - committed, 0) * 1000


def _race(comment: Comment, readers: Readers, delay: float) -> tuple[bool, int]:
    """Tell whether a page was half made at the commit, and how many stayed stale."""
    cache_purge.purge(comment.post.surrogate_key)
    looking = readers.begin(lambda reader: reader.look(comment))
    time.sleep(delay)
    committed = _decide(comment, Status.APPROVED)
    # All of them first: a reader looks once at a time.
    looks = [future.result() for future in looking]
    met = any(look.asked < committed < look.came and not look.has_it for look in looks)
    stale = sum(not look.has_it for look in readers.wait(comment, shown=True))
    _take_back(comment, readers)
    return met, stale


def _take_back(comment: Comment, readers: Readers) -> None:
    _decide(comment, Status.REJECTED)
    readers.wait(comment, shown=False)


def _decide(comment: Comment, to: Status) -> float:
    """Return the moment of the commit."""
    status_changes.decide([comment], to=to, by=None)
    return time.monotonic()
