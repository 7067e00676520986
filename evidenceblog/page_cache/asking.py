"""What a request asks for, as far as a shared page can depend on it."""

from typing import Any
from urllib.parse import parse_qsl

from django.conf import settings

type Environ = dict[str, Any]
type Place = tuple[str, str, str]
type Query = str | tuple[tuple[str, str], ...]

SAFE = {"GET", "HEAD"}
# Longer ones are nobody's link; to take them apart costs more than to refuse to.
LONGEST_QUERY = 2_000


def is_for_everybody(environ: Environ) -> bool:
    """Tell whether a request carries nothing that says whose it is."""
    return (
        environ["REQUEST_METHOD"] in SAFE
        and settings.SESSION_COOKIE_NAME not in environ.get("HTTP_COOKIE", "")
        and "HTTP_AUTHORIZATION" not in environ
        and len(environ.get("QUERY_STRING", "")) <= LONGEST_QUERY
    )


def place_of(environ: Environ) -> Place:
    """Return scheme, host and path, as Django will see them.

    Call it before Django, which rewrites the path in its place.
    """
    host: str = environ.get("HTTP_HOST") or environ["SERVER_NAME"]
    path = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
    return _scheme(environ), host.lower(), path


def query_of(environ: Environ, params: frozenset[str] | None) -> Query:
    """Return what of the query shapes the page; `params` None means all of it."""
    query: str = environ.get("QUERY_STRING", "")
    if not query or params is None:
        return query
    # Read byte by byte: queries that Django tells apart must not become one. Of a
    # parameter that comes twice the order counts.
    pairs = parse_qsl(query, keep_blank_values=True, errors="surrogateescape")
    return tuple(sorted((pair for pair in pairs if pair[0] in params), key=_name)) or ""


def _name(pair: tuple[str, str]) -> str:
    return pair[0]


def _scheme(environ: Environ) -> str:
    """Believe a proxy about the scheme just when Django does (HttpRequest.scheme)."""
    if settings.SECURE_PROXY_SSL_HEADER:
        name, secure = settings.SECURE_PROXY_SSL_HEADER
        if (told := environ.get(name)) is not None:
            return "https" if told.partition(",")[0].strip() == secure else "http"
    return str(environ["wsgi.url_scheme"])
