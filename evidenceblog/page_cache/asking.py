"""What a request asks for, as far as a shared page can depend on it."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.conf import settings

from evidenceblog.ground import caching

type Environ = dict[str, Any]
type Place = tuple[str, str, str]
type Query = str | tuple[tuple[str, str], ...]
type Asked = tuple[Place, Query]

SAFE = {"GET", "HEAD"}
# Characters of path and query. Longer ones are nobody's link, and what is asked for is
# remembered.
LONGEST = 1_000


def is_for_everybody(environ: Environ) -> bool:
    """Tell whether a request is for a page of ours and says nothing of whose it is.

    At another host the site may answer, too, but each port would be one more copy.
    """
    return (
        environ["REQUEST_METHOD"] in SAFE
        and not caching.may_be_signed_in(environ)
        and environ.get("HTTP_HOST", "").lower() == _our_host()
        and len(_path(environ)) + len(environ.get("QUERY_STRING", "")) <= LONGEST
    )


def place_of(environ: Environ) -> Place:
    """Return scheme, host and path, as Django will see them.

    Call it before Django, which rewrites the path in its place.
    """
    return _scheme(environ), environ["HTTP_HOST"].lower(), _path(environ)


def query_of(environ: Environ, params: frozenset[str] | None) -> Query:
    """Return what of the query shapes the page; `params` None means all of it."""
    query: str = environ.get("QUERY_STRING", "")
    if not query or params is None:
        return query
    # Byte for byte (PEP 3333 has them as Latin-1): queries that Django tells apart must
    # not become one. Of a parameter that comes twice it takes the last.
    given = dict(parse_qsl(query, keep_blank_values=True, encoding="latin-1"))
    return tuple(sorted(pair for pair in given.items() if pair[0] in params)) or ""


def _path(environ: Environ) -> str:
    return str(environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", ""))


def _our_host() -> str:
    return urlsplit(settings.SITE_URL).netloc.lower()


def _scheme(environ: Environ) -> str:
    """Believe a proxy about the scheme just when Django does (HttpRequest.scheme)."""
    if settings.SECURE_PROXY_SSL_HEADER:
        name, secure = settings.SECURE_PROXY_SSL_HEADER
        if (told := environ.get(name)) is not None:
            return "https" if told.partition(",")[0].strip() == secure else "http"
    return str(environ["wsgi.url_scheme"])
