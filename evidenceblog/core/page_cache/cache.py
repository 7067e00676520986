"""The page cache's WSGI application: answer from the store, or have the page made once."""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from time import monotonic
from typing import Any

from . import entry, policy
from .entry import CachedPage
from .request_key import Environ, PageKey, RequestKey, RequestKeyReader, query
from .single_flight import SingleFlight
from .store import PageStore

type StartResponse = Callable[..., Any]
type Site = Callable[[Environ, StartResponse], Iterable[bytes]]

# A page that takes longer is made by each who asks: one must not hold up the others.
LONGEST_WAIT = 5.0
# How many paths are remembered; requests for made-up ones cannot fill the memory.
MOST_REMEMBERED = 10_000

# What became of a request, for operators to see (Cache-Status, RFC 9211).
HIT, MISS, DEAF = (
    ("Cache-Status", f"page-cache; {what}")
    for what in ("hit", "fwd=miss", "fwd=bypass; detail=deaf")
)


class PageCache:
    """A WSGI application (PEP 3333) in front of another, the site.

    It keeps what the site marks as public, and answers with it whoever carries neither
    session nor Authorization. While `hears` says that purges may be missed, nothing
    kept is served.
    """

    def __init__(self, site: Site, store: PageStore, hears: Callable[[], bool]) -> None:
        self._site = site
        self._store = store
        self._hears = hears
        self._asking = RequestKeyReader()
        self._turns = SingleFlight()
        # Which parameters shape the page at a path; None means all of them.
        self._params: RecentKeys[PageKey, frozenset[str] | None] = RecentKeys()
        # What was asked for and is not kept.
        self._not_kept: RecentKeys[RequestKey, None] = RecentKeys()

    def __call__(self, environ: Environ, start: StartResponse) -> Iterable[bytes]:
        place = self._asking.place(environ)
        if place is None:
            return self._site(environ, without_surrogate_control(start))
        asked = self._asked(place, environ)
        if not self._hears():
            return self._made(asked, environ, start, DEAF)
        if found := self._store.find(asked):
            if found.fresh_until > monotonic():
                return _answer(found.page, environ, start)
            return self._made_anew(asked, environ, start, found.page)
        if asked in self._not_kept:
            return self._made(asked, environ, start)
        return self._made_once(asked, environ, start)

    def _asked(self, place: PageKey, environ: Environ) -> RequestKey:
        return place, query(environ, self._params.get(place))

    def _made_once(
        self, asked: RequestKey, environ: Environ, start: StartResponse
    ) -> Iterable[bytes]:
        """Have a page made that many may be asking for: they wait for the first."""
        place, _ = asked
        work = asked if place in self._params else place
        with self._turns.take(work, LONGEST_WAIT) as mine:
            if not mine and (found := self._store.find(self._asked(place, environ))):
                return _answer(found.page, environ, start)
            return self._made(asked, environ, start)

    def _made_anew(
        self,
        asked: RequestKey,
        environ: Environ,
        start: StartResponse,
        stale: CachedPage,
    ) -> Iterable[bytes]:
        """Have a page made whose time is up; meanwhile the others get the old one."""
        with self._turns.take(asked, patience=0) as mine:
            if not mine:
                return _answer(stale, environ, start)
            return self._made(asked, environ, start)

    def _made(
        self,
        asked: RequestKey,
        environ: Environ,
        start: StartResponse,
        became: tuple[str, str] = MISS,
    ) -> Iterable[bytes]:
        """Let the site make the answer, and keep it if we may."""
        generation = self._store.generation
        told = _Told()
        # The site writes into its environ, and a HEAD is worth a whole page.
        body = self._site({**environ, "REQUEST_METHOD": "GET"}, told)
        terms = policy.read_terms(told.status, told.headers)
        if terms is None:
            self._not_kept.remember(asked, None)
            without_surrogate_control(start)(told.status, told.headers)
            return _without_body(body) if _is_head(environ) else body
        page = entry.make_entry(told.headers, _whole(body), terms)
        place, _ = asked
        self._params.remember(place, terms.params)
        kept_as = self._asked(place, environ)
        self._not_kept.pop(kept_as, None)
        if self._hears():
            self._store.keep(kept_as, page, generation)
        return _answer(page, environ, start, became)


class RecentKeys[K, V](OrderedDict[K, V]):
    """The keys that were remembered last, and no more than that."""

    def remember(self, key: K, value: V) -> None:
        self.pop(key, None)
        self[key] = value
        if len(self) > MOST_REMEMBERED:
            self.popitem(last=False)


def without_surrogate_control(start: StartResponse) -> StartResponse:
    """Keep to ourselves for how long the site lets us keep what we were not to keep.

    A network of caches would keep it for as long, and nobody may purge that.
    """

    def started(
        status: str, headers: list[tuple[str, str]], exc_info: object = None
    ) -> object:
        told = [pair for pair in headers if pair[0].lower() != "surrogate-control"]
        return start(status, told, exc_info) if exc_info else start(status, told)

    return started


class _Told:
    """Takes what the site says before its body, for us to read first."""

    status: str
    headers: list[tuple[str, str]]

    def __call__(
        self, status: str, headers: list[tuple[str, str]], exc_info: object = None
    ) -> None:
        self.status, self.headers = status, headers


def _answer(
    page: CachedPage,
    environ: Environ,
    start: StartResponse,
    became: tuple[str, str] = HIT,
) -> Iterable[bytes]:
    variant = page.variant(environ.get("HTTP_ACCEPT_ENCODING", ""))
    known = environ.get("HTTP_IF_NONE_MATCH")
    if known is not None and variant.is_known(known):
        start("304 Not Modified", [*variant.headers_unchanged, became])
        return []
    start("200 OK", [*variant.headers, became])
    return [] if _is_head(environ) else [variant.body]


def _is_head(environ: Environ) -> bool:
    return bool(environ["REQUEST_METHOD"] == "HEAD")


def _whole(body: Iterable[bytes]) -> bytes:
    try:
        return b"".join(body)
    finally:
        _close(body)


def _without_body(body: Iterable[bytes]) -> list[bytes]:
    _close(body)
    return []


def _close(body: Iterable[bytes]) -> None:
    """Tell the site that we are done (PEP 3333): it frees its connections then."""
    if close := getattr(body, "close", None):
        close()
