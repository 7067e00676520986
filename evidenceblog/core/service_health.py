"""Whether a configured service, or the site itself, can be reached, and by a certificate
that lasts. Only `serve --check` asks: it takes seconds."""

import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from .health import Finding, Level
from .http_transport import trusted_certificates

SECONDS = 5.0
RENEW_BEFORE = timedelta(days=14)


def reach(name: str, url: str, setting: str) -> Iterator[Finding]:
    """Connect to where a URL leads, by TLS if it says so; send nothing. `setting` names
    the variable that holds the URL, which may hold a key and is not shown."""
    if not url:
        return
    try:
        ends = _connect(url)
    except OSError as failure:  # ssl's errors are some, too
        why = failure.strerror or type(failure).__name__
        if isinstance(failure, ssl.SSLCertVerificationError):
            why = failure.verify_message
        said = f"It cannot be reached ({why}): see {setting}, and your network."
        yield Finding(name, Level.ERROR, said)
        return
    if ends and ends - datetime.now(UTC) < RENEW_BEFORE:
        said = f"Its certificate ends on {ends:%d %B %Y}: have it renewed."
        yield Finding(name, Level.WARNING, said)
    else:
        until = f", its certificate lasts until {ends:%d %B %Y}" if ends else ""
        yield Finding(name, Level.OK, f"It can be reached{until}.")


def _connect(url: str) -> datetime | None:
    """Return when the certificate ends, None without one. Raises OSError."""
    parts = urlsplit(url)
    is_secure = parts.scheme == "https"
    place = (parts.hostname or "", parts.port or (443 if is_secure else 80))
    with socket.create_connection(place, SECONDS) as line:
        if not is_secure:
            return None
        context = trusted_certificates()
        with context.wrap_socket(line, server_hostname=place[0]) as secured:
            ends = (secured.getpeercert() or {}).get("notAfter")
    seconds = ssl.cert_time_to_seconds(str(ends))
    return datetime.fromtimestamp(seconds, UTC)
