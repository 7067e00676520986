"""The key of a request: all of it that a shared page can depend on."""

from urllib.parse import parse_qsl, urlsplit

from django.conf import settings

from evidenceblog.core import http_caching
from evidenceblog.core.wsgi_types import Environ

type PageKey = tuple[str, str, str]
type Query = str | tuple[tuple[str, str], ...]
type RequestKey = tuple[PageKey, Query]

SAFE_METHODS = {"GET", "HEAD"}
# Characters of path and query. Longer ones are nobody's link, and what is asked for is
# remembered.
MAX_LENGTH = 1_000


class RequestKeyReader:
    """Reads requests to the site as it is set up; half of what a cached page costs us."""

    def __init__(self) -> None:
        self._host = urlsplit(settings.SITE_URL).netloc.lower()
        # The header of a proxy that is believed about the scheme, and its word for https.
        self._header, self._secure = settings.SECURE_PROXY_SSL_HEADER or ("", "")

    def page_key(self, environ: Environ) -> PageKey | None:
        """Return scheme, host and path as Django will see them.

        None where the answer is not for everybody: for a request that writes, that may
        be somebody's who is signed in, or that is for another host. The site may answer
        there too, but each port would be one more copy. Ask before Django does: it
        rewrites the path.
        """
        ask = environ.get
        path = ask("SCRIPT_NAME", "") + ask("PATH_INFO", "")
        if (
            environ["REQUEST_METHOD"] not in SAFE_METHODS
            or http_caching.may_be_signed_in(environ)
            or ask("HTTP_HOST", "").lower() != self._host
            or len(path) + len(ask("QUERY_STRING", "")) > MAX_LENGTH
        ):
            return None
        # A proxy is believed just when Django believes it (HttpRequest.scheme).
        told = ask(self._header)
        if told is None:
            scheme = environ["wsgi.url_scheme"]
        else:
            is_secure = told.partition(",")[0].strip() == self._secure
            scheme = "https" if is_secure else "http"
        return scheme, self._host, path


def query(environ: Environ, params: frozenset[str] | None) -> Query:
    """Return what of the query shapes the page; `params` None means all of it."""
    asked: str = environ.get("QUERY_STRING", "")
    if not asked or params is None:
        return asked
    # Byte for byte (PEP 3333 has them as Latin-1): queries that Django tells apart must
    # not become one. Of a parameter that comes twice it takes the last.
    given = dict(parse_qsl(asked, keep_blank_values=True, encoding="latin-1"))
    return tuple(sorted(pair for pair in given.items() if pair[0] in params)) or ""
