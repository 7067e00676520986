"""The page cache's WSGI application: answer from the store, or have the page made once."""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from time import monotonic

from evidenceblog.core import metrics
from evidenceblog.core.wsgi_types import Answer, Environ, Site, StartResponse

from . import entry, policy
from .entry import CachedPage
from .request_key import PageKey, RequestKey, RequestKeyReader, query
from .single_flight import SingleFlight
from .store import PageStore, StoredPage

# A page that takes longer is made by each who asks: one must not hold up the others.
MAX_WAIT_SECONDS = 5.0
# How many paths are remembered; requests for made-up ones cannot fill the memory.
MAX_REMEMBERED = 10_000

STATUS_LINES = {200: "200 OK", 304: "304 Not Modified"}

# What operators see of how a request was answered (Cache-Status, RFC 9211).
HIT, MISS, BYPASS, STALE = (
    ("Cache-Status", f"page-cache; {what}")
    for what in (
        *("hit", "fwd=miss", "fwd=bypass; detail=deaf"),
        "fwd=stale; fwd-status=503; detail=stale-if-error",
    )
)
# Counted by what happened. To write a number down costs as much as half of a hit.
HITS = metrics.BatchedCounter(metrics.CACHE_ANSWERS.labels("hit"))
ANSWERS = {
    header: metrics.CACHE_ANSWERS.labels(name)
    for header, name in ((MISS, "miss"), (BYPASS, "bypass"), (STALE, "stale"))
}
NOT_KEPT = metrics.CACHE_ANSWERS.labels("pass")
# What the site answers while it cannot make pages (`core/database_outage.py`).
UNAVAILABLE = "503 "
RETRY_SECONDS = 2.0
# RFC 9111 no longer asks for a Warning, but older caches and people read it.
MARKS_OF_STALE = (
    ("Cache-Control", "no-cache"),
    ("Warning", '110 - "Response is Stale"'),
)


class PageCache:
    """A WSGI application (PEP 3333) in front of another, the site.

    It keeps what the site marks as public, and answers with it whoever carries neither
    session nor Authorization. While `hears` says that purges may be missed, what is kept
    is served only where the site cannot make the page, and marked as stale.
    """

    def __init__(self, site: Site, store: PageStore, hears: Callable[[], bool]) -> None:
        self._site = site
        self._store = store
        self._hears = hears
        self._keys = RequestKeyReader()
        self._flights = SingleFlight()
        # When to ask a site again that could not make pages; 0: it can.
        self._retry_at = 0.0
        # Which parameters shape the page at a path; None means all of them.
        self._params: RecentKeys[PageKey, frozenset[str] | None] = RecentKeys()
        # Requests whose answers are not kept.
        self._not_kept: RecentKeys[RequestKey, None] = RecentKeys()

    def __call__(self, environ: Environ, start: StartResponse) -> Iterable[bytes]:
        page_key = self._keys.page_key(environ)
        if page_key is None:
            return self._site(environ, without_surrogate_control(start))
        request_key = self._request_key(page_key, environ)
        if not self._hears():
            return self._render(request_key, environ, start, BYPASS)
        if answer := self._kept_answer(request_key, environ):
            return _send(answer, start)
        if stored := self._store.find(request_key):
            return self._revalidate(request_key, environ, start, stored.page)
        if request_key in self._not_kept:
            return self._render(request_key, environ, start)
        return self._render_once(request_key, environ, start)

    def find_answer(self, environ: Environ) -> Answer | None:
        """Return the answer that is kept; None if the site has to be called. Never waits."""
        page_key = self._keys.page_key(environ)
        if page_key is None:
            return None
        request_key = self._request_key(page_key, environ)
        if not self._hears():
            return self._answer_in_outage(request_key, environ)
        return self._kept_answer(request_key, environ)

    def _answer_in_outage(
        self, request_key: RequestKey, environ: Environ
    ) -> Answer | None:
        """Return what is kept, if the site could not make pages just now. One request in
        a while goes on to the site, where it may have to wait."""
        stored = self._store.find_stale(request_key)
        if stored is None or not self._retry_at:
            return None
        if monotonic() >= self._retry_at:
            self._retry_at = monotonic() + RETRY_SECONDS
            return None
        return _stale_answer(stored, environ)

    def _kept_answer(self, request_key: RequestKey, environ: Environ) -> Answer | None:
        """Return what is fresh, or is being made anew by another request."""
        stored = self._store.find(request_key)
        if stored is None:
            return None
        fresh = stored.fresh_until > monotonic()
        if not fresh and not self._flights.is_made(request_key):
            return None
        return _answer(stored.page, environ)

    def _request_key(self, page_key: PageKey, environ: Environ) -> RequestKey:
        return page_key, query(environ, self._params.get(page_key))

    def _render_once(
        self, request_key: RequestKey, environ: Environ, start: StartResponse
    ) -> Iterable[bytes]:
        """Have a page made that many may be asking for: they wait for the first."""
        page_key, _ = request_key
        work = request_key if page_key in self._params else page_key
        with self._flights.take(work, MAX_WAIT_SECONDS) as mine:
            if not mine and (
                stored := self._store.find(self._request_key(page_key, environ))
            ):
                return _send_page(stored.page, environ, start)
            return self._render(request_key, environ, start)

    def _revalidate(
        self,
        request_key: RequestKey,
        environ: Environ,
        start: StartResponse,
        stale: CachedPage,
    ) -> Iterable[bytes]:
        """Have a page made whose time is up; meanwhile the others get the old one."""
        with self._flights.take(request_key, patience=0) as mine:
            if not mine:
                return _send_page(stale, environ, start)
            return self._render(request_key, environ, start)

    def _render(
        self,
        request_key: RequestKey,
        environ: Environ,
        start: StartResponse,
        cache_status: tuple[str, str] = MISS,
    ) -> Iterable[bytes]:
        """Let the site make the answer, and keep it if we may."""
        HITS.write()
        generation = self._store.generation
        head = _ResponseHead()
        # The site writes into its environ, and a HEAD is worth a whole page.
        body = self._site({**environ, "REQUEST_METHOD": "GET"}, head)
        unavailable = head.status.startswith(UNAVAILABLE)
        self._retry_at = monotonic() + RETRY_SECONDS if unavailable else 0.0
        stale = self._store.find_stale(request_key)
        if stale and unavailable:
            _close(body)
            return _send(_stale_answer(stale, environ), start)
        terms = policy.read_terms(head.status, head.headers)
        if terms is None:
            NOT_KEPT.inc()
            self._not_kept.remember(request_key, None)
            without_surrogate_control(start)(head.status, head.headers)
            if not _is_head(environ):
                return body
            _close(body)
            return []
        page = entry.make_entry(head.headers, _read_body(body), terms)
        page_key, _ = request_key
        self._params.remember(page_key, terms.params)
        kept_as = self._request_key(page_key, environ)
        self._not_kept.pop(kept_as, None)
        if self._hears():
            self._store.keep(kept_as, page, generation)
            metrics.CACHE_BYTES.set(self._store.bytes)
        return _send_page(page, environ, start, cache_status)


class RecentKeys[K, V](OrderedDict[K, V]):
    """The keys that were remembered last, and no more than that."""

    def remember(self, key: K, value: V) -> None:
        self.pop(key, None)
        self[key] = value
        if len(self) > MAX_REMEMBERED:
            self.popitem(last=False)


def without_surrogate_control(start: StartResponse) -> StartResponse:
    """Keep to ourselves for how long the site lets us keep what we were not to keep.

    A network of caches would keep it for as long, and nobody may purge that.
    """

    def started(
        status: str, headers: list[tuple[str, str]], exc_info: object = None
    ) -> object:
        kept = [pair for pair in headers if pair[0].lower() != "surrogate-control"]
        return start(status, kept, exc_info) if exc_info else start(status, kept)

    return started


class _ResponseHead:
    """Takes what the site says before its body, for us to read first."""

    status: str
    headers: list[tuple[str, str]]

    def __call__(
        self, status: str, headers: list[tuple[str, str]], exc_info: object = None
    ) -> None:
        self.status, self.headers = status, headers


def _answer(
    page: CachedPage, environ: Environ, cache_status: tuple[str, str] = HIT
) -> Answer:
    (HITS if cache_status is HIT else ANSWERS[cache_status]).inc()
    variant = page.variant(environ.get("HTTP_ACCEPT_ENCODING", ""))
    known = environ.get("HTTP_IF_NONE_MATCH")
    if known is not None and variant.is_known(known):
        return Answer(304, [*variant.headers_unchanged, cache_status], b"")
    body = b"" if _is_head(environ) else variant.body
    return Answer(200, [*variant.headers, cache_status], body)


def _stale_answer(stored: StoredPage, environ: Environ) -> Answer:
    """Return a page that could not be made anew, marked as stale (RFC 9111 §4.2.4).

    No other cache may keep it as fresh: none would hear that it is made anew.
    """
    answer = _answer(stored.page, environ, STALE)
    kept = [pair for pair in answer.headers if pair[0].lower() != "cache-control"]
    age = monotonic() - (stored.fresh_until - stored.page.terms.fresh)
    return answer._replace(headers=[*kept, ("Age", str(int(age))), *MARKS_OF_STALE])


def _send_page(
    page: CachedPage,
    environ: Environ,
    start: StartResponse,
    cache_status: tuple[str, str] = HIT,
) -> Iterable[bytes]:
    return _send(_answer(page, environ, cache_status), start)


def _send(answer: Answer, start: StartResponse) -> Iterable[bytes]:
    start(STATUS_LINES[answer.status], answer.headers)
    return [answer.body] if answer.body else []


def _is_head(environ: Environ) -> bool:
    return bool(environ["REQUEST_METHOD"] == "HEAD")


def _read_body(body: Iterable[bytes]) -> bytes:
    try:
        return b"".join(body)
    finally:
        _close(body)


def _close(body: Iterable[bytes]) -> None:
    """Tell the site that we are done (PEP 3333): it frees its connections then."""
    if close := getattr(body, "close", None):
        close()
