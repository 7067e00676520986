"""Answer from what is kept, or let one request have the page made."""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from time import monotonic
from typing import Any

from . import pages, policy
from .asking import Environ, Place, Query, is_for_everybody, place_of, query_of
from .conditions import is_unchanged
from .pages import Page
from .store import Store
from .turns import Turns

type StartResponse = Callable[..., Any]
type Site = Callable[[Environ, StartResponse], Iterable[bytes]]

# A page that takes longer is made by each who asks: one must not hold up the others.
LONGEST_WAIT = 5.0
# How many paths are remembered; requests for made-up ones cannot fill the memory.
MOST_PLACES = 10_000

# What became of a request, for operators to see (Cache-Status, RFC 9211).
HIT, MISS, DEAF = (
    ("Cache-Status", f"page-cache; {what}")
    for what in ("hit", "fwd=miss", "fwd=bypass; detail=deaf")
)

# What the last answer at a path taught us: which parameters shape it (None: all), or
# that it is not kept.
type Learnt = frozenset[str] | None
NOT_KEPT = frozenset({"not kept"})


class PageCache:
    """A WSGI application (PEP 3333) in front of another, the site.

    It keeps what the site marks as public, and answers with it whoever carries neither
    session nor Authorization. While `hears` says that purges may be missed, nothing
    kept is served.
    """

    def __init__(self, site: Site, store: Store, hears: Callable[[], bool]) -> None:
        self._site = site
        self._store = store
        self._hears = hears
        self._turns = Turns()
        self._learnt: OrderedDict[Place, Learnt] = OrderedDict()

    def __call__(self, environ: Environ, start: StartResponse) -> Iterable[bytes]:
        if not is_for_everybody(environ):
            return self._site(environ, start)
        place = place_of(environ)
        if not self._hears():
            return self._made(place, environ, start, DEAF)
        if self._learnt.get(place) is NOT_KEPT:
            return self._made(place, environ, start)
        found = self._store.find(self._asked(place, environ))
        if found is None:
            return self._made_once(place, environ, start)
        if found.fresh_until > monotonic():
            return _answer(found.page, environ, start)
        return self._made_anew(place, environ, start, found.page)

    def _asked(self, place: Place, environ: Environ) -> tuple[Place, Query]:
        return place, query_of(environ, self._learnt.get(place))

    def _made_once(
        self, place: Place, environ: Environ, start: StartResponse
    ) -> Iterable[bytes]:
        """Have a page made that many may be asking for: they wait for the first."""
        work = self._asked(place, environ) if place in self._learnt else place
        with self._turns.take(work, LONGEST_WAIT) as mine:
            if not mine and (found := self._store.find(self._asked(place, environ))):
                return _answer(found.page, environ, start)
            return self._made(place, environ, start)

    def _made_anew(
        self, place: Place, environ: Environ, start: StartResponse, stale: Page
    ) -> Iterable[bytes]:
        """Have a page made whose time is up; meanwhile the others get the old one."""
        with self._turns.take(self._asked(place, environ), patience=0) as mine:
            if not mine:
                return _answer(stale, environ, start)
            return self._made(place, environ, start)

    def _made(
        self,
        place: Place,
        environ: Environ,
        start: StartResponse,
        became: tuple[str, str] = MISS,
    ) -> Iterable[bytes]:
        """Let the site make the answer, and keep it if we may."""
        generation = self._store.generation
        told = _Told()
        # The site writes into its environ, and a HEAD is worth a whole page.
        body = self._site({**environ, "REQUEST_METHOD": "GET"}, told)
        terms = policy.terms(told.status, told.headers)
        if terms is None:
            # A page that is kept otherwise, such as one with its form opened for a
            # reply, leaves what we know of it.
            self._learn(place, self._learnt.get(place, NOT_KEPT))
            start(told.status, told.headers)
            return _without_body(body) if _is_head(environ) else body
        page = pages.make(told.headers, _whole(body), terms)
        self._learn(place, terms.params)
        if self._hears():
            self._store.keep(self._asked(place, environ), page, generation)
        return _answer(page, environ, start, became)

    def _learn(self, place: Place, learnt: Learnt) -> None:
        self._learnt[place] = learnt
        if len(self._learnt) > MOST_PLACES:
            self._learnt.popitem(last=False)


class _Told:
    """Takes what the site says before its body, for us to read first."""

    status: str
    headers: list[tuple[str, str]]

    def __call__(
        self, status: str, headers: list[tuple[str, str]], exc_info: object = None
    ) -> None:
        self.status, self.headers = status, headers


def _answer(
    page: Page,
    environ: Environ,
    start: StartResponse,
    became: tuple[str, str] = HIT,
) -> Iterable[bytes]:
    variant = page.variant(environ.get("HTTP_ACCEPT_ENCODING", ""))
    if is_unchanged(environ, variant.etag, page.last_modified):
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
