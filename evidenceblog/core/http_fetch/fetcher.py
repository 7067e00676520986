"""Fetch an address of a stranger and follow its redirects, within one deadline."""

from collections.abc import Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass
from time import monotonic

import httpcore
import httpx

from evidenceblog.core import metrics
from evidenceblog.core.http_transport import (
    HostNotFound,
    httpcore_request,
    read_body,
    trusted_certificates,
    user_agent,
)

from .fetch_errors import AddressRefused, NameUnknown, TooSlow, Unreachable
from .guarded_transport import GuardedNetwork
from .host_limits import host_slot
from .url_policy import check_link, check_url, host_of

DEADLINE = 10.0
"""Seconds for everything from the first look-up of a name to the last byte."""

# Some servers have HTML only for who says so; all else is taken, too.
ACCEPT = "text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8"
SAFE_METHODS = {"GET", "HEAD"}
MAX_REDIRECTS = 5
"""A short link, https and a moved page make three."""

# The redirects that mean the same request again (RFC 9110 §15.4.8, RFC 7538). After the
# others, a form sent again would be sent twice or lost, and nobody would be told.
METHOD_PRESERVING = {307, 308}
REDIRECTS = {301, 302, 303} | METHOD_PRESERVING
MAX_UNSAFE_REDIRECTS = 1


@dataclass(frozen=True)
class Fetched:
    """The answer of the last address asked; a refusal or an error is an answer, too.

    `is_cut` tells that more came than was wanted: the rest was not read.
    """

    url: str
    status: int
    headers: httpx.Headers
    body: bytes
    is_cut: bool


@metrics.counted(metrics.FETCHES)
def fetch(
    url: str,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    content: bytes | None = None,
    limit: int = 1_000_000,
    deadline: float = DEADLINE,
    patience: float = 0.0,
) -> Fetched:
    """Ask an address of a stranger, and follow its redirects as far as that is safe.

    `limit` is in bytes of the inflated body, `deadline` in seconds for everything from
    the first look-up of a name to the last byte. `patience`, in seconds, is how long it
    may wait for a host that is busy, when giving up would cost more. Must not be called in a transaction:
    what a host was asked stays counted. Raises FetchError, as its subclasses say.
    """
    latest = monotonic() + deadline
    sent = _headers(headers)
    target = check_url(url)
    redirects = MAX_REDIRECTS if method in SAFE_METHODS else MAX_UNSAFE_REDIRECTS
    for hop in range(1 + redirects):
        request = httpx.Request(method, target, headers=sent, content=content)
        # Who has come half the way may wait a second for the rest.
        until = latest if hop else monotonic() + patience
        with host_slot(host_of(target), until=until):
            answer = _send_request(request, limit, latest)
        if isinstance(answer, Fetched):
            return answer
        target = answer
    raise Unreachable("the address redirects without end")


def _headers(wanted: Mapping[str, str] | None) -> httpx.Headers:
    sent = httpx.Headers({"Accept": ACCEPT})
    sent.update(wanted)
    sent.update(
        {
            "User-Agent": user_agent(),
            "Accept-Encoding": "identity",
            "Connection": "close",
        }
    )
    return sent


def _redirect_target(
    request: httpx.Request, status: int, headers: httpx.Headers
) -> httpx.URL | None:
    """Return where an answer leads. Raises AddressRefused for where we do not go."""
    is_reading = request.method in SAFE_METHODS
    location = headers.get("location")
    if not location or status not in (REDIRECTS if is_reading else METHOD_PRESERVING):
        return None
    target = check_link(request.url, location)
    if not is_reading and (request.url.scheme, target.scheme) == ("https", "http"):
        raise AddressRefused("what was to be sent by https would be sent unencrypted")
    return target


def _send_request(
    request: httpx.Request, limit: int, latest: float
) -> Fetched | httpx.URL:
    """Ask once; return the answer, or where it leads."""
    host = request.url.raw_host.decode("ascii")
    wire = httpcore_request(request, latest)
    try:
        with ExitStack() as held:
            connection = httpcore.HTTPConnection(
                wire.url.origin,
                ssl_context=trusted_certificates(),
                network_backend=GuardedNetwork(held),
            )
            held.enter_context(closing(connection))
            answer = held.enter_context(closing(connection.handle_request(wire)))
            return _read_response(request, answer, limit)
    except httpcore.TimeoutException:
        raise TooSlow(f"{host} did not answer in full in time") from None
    except HostNotFound:
        raise NameUnknown(f"{host} has no address") from None
    except httpcore.NetworkError:
        raise Unreachable(f"{host} could not be reached") from None
    except httpcore.ProtocolError:
        raise Unreachable(f"{host} broke off or sent what cannot be read") from None


def _read_response(
    request: httpx.Request, answer: httpcore.Response, limit: int
) -> Fetched | httpx.URL:
    answer.extensions["network_stream"].pass_head()
    headers = httpx.Headers(answer.headers)
    onward = _redirect_target(request, answer.status, headers)
    if onward is not None:
        return onward
    body, is_cut = read_body(answer.iter_stream(), headers, limit)
    return Fetched(str(request.url), answer.status, headers, body, is_cut)
