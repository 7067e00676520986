"""A site of a few lines, and how often it was asked."""

from collections.abc import Iterable, Iterator
from threading import Event, Lock
from typing import Any

from evidenceblog.core.wsgi_types import Environ
from tests.processes import PATIENCE

SHARED = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "public, max-age=0, must-revalidate, s-maxage=60",
    "Surrogate-Control": "max-age=600, stale-while-revalidate=60",
    "Surrogate-Key": "post-1 site",
    "No-Vary-Search": 'params, except=("after" "reply")',
}


class Site:
    """Answers with how often it was asked; a test says with what headers."""

    def __init__(self) -> None:
        self.status = "200 OK"
        self.headers = dict(SHARED)
        self.asked: list[str] = []
        self.closed = 0
        self.made = Event()
        self.made.set()
        self._lock = Lock()

    def __call__(self, environ: Environ, start: Any) -> Iterable[bytes]:
        with self._lock:
            self.asked.append(f"{environ['PATH_INFO']}?{environ['QUERY_STRING']}")
            number = len(self.asked)
        self.made.wait(PATIENCE)
        start(self.status, list(self.headers.items()))
        return Body([f"answer {number} ".encode() + b"words " * 400], self)


class Body:
    def __init__(self, parts: list[bytes], site: Site) -> None:
        self.parts, self.site = parts, site

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.parts)

    def close(self) -> None:
        self.site.closed += 1
