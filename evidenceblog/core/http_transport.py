"""The HTTP transport of every request that we send, to services and to strangers.

Its connections keep one deadline, from the look-up of a name to the last byte.
"""

import logging
import socket
import ssl
import zlib
from collections.abc import Iterable
from concurrent.futures import Future
from functools import cache
from threading import BoundedSemaphore, Thread
from time import monotonic

import httpcore
import httpx
from django.conf import settings

WRITE_CHUNK = 64 * 1024
"""Bytes sent between two looks at the clock: few enough that one chunk cannot dally."""

MAX_CHUNKS = 20_000
"""Pieces of a body that are read: each costs us far more than the peer who sent it."""

GZIP = b"\x1f\x8b"
MAX_GZIP_MEMBERS = 50  # of a gzip file; servers write one
RESOLVER_SLOTS = BoundedSemaphore(64)
"""Names looked up at once. A dead name server holds each for up to half a minute."""

NO_SUCH_NAME = {socket.EAI_NONAME, socket.EAI_NODATA}

# Below WARNING these write addresses and headers, with any key they hold.
for chatty in ("httpx", "httpcore"):
    logging.getLogger(chatty).setLevel(logging.WARNING)


class HostNotFound(httpcore.ConnectError):
    """A name has no address: the name servers say so, it is not that they are silent."""


class DeadlineStream(httpcore.NetworkStream):
    """A connection whose time-outs are moments, not pauses between two bytes."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _seconds_left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        for start in range(0, len(buffer), WRITE_CHUNK):
            self._stream.write(
                buffer[start : start + WRITE_CHUNK], _seconds_left(timeout)
            )

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        try:
            left = _seconds_left(timeout)
        except httpcore.TimeoutException:
            self.close()  # httpcore forgets a connection whose handshake never began
            raise
        self._stream = self._stream.start_tls(ssl_context, server_hostname, left)
        return self

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)

    def close(self) -> None:
        self._stream.close()


class DeadlineNetwork(httpcore.NetworkBackend):
    """A network for httpcore whose time-outs are moments of the monotonic clock.

    httpcore hands a request's time-outs through untouched and starts each anew at
    every read, so a peer that sends a byte now and then holds it for ever. Given a
    moment instead of a length, all of a request ends by it: the look-up of the name,
    the connection, the handshake, every write and every read. Past it,
    httpcore.TimeoutException is raised; a request without one is past it at once.
    """

    stream = DeadlineStream

    def __init__(self) -> None:
        self._network = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        failure: Exception = HostNotFound("the name has no address")
        addresses = self.addresses(host, port, timeout)
        for tried, address in enumerate(addresses):
            # An address that swallows packets leaves time for those behind it.
            share = _seconds_left(timeout) / (len(addresses) - tried)
            try:
                stream = self._network.connect_tcp(
                    address, port, share, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as refusal:
                failure = refusal
            else:
                return self.stream(stream)
        raise failure

    def addresses(self, host: str, port: int, deadline: float | None) -> list[str]:
        """Return what to connect to for a host, in order; a stricter network chooses."""
        return resolve_host(host, deadline)


def resolve_host(host: str, deadline: float | None) -> list[str]:
    """Return the IP addresses of a host, in a thread that may be left behind.

    getaddrinfo takes no time-out; a dead name server holds it for half a minute.
    """
    places = RESOLVER_SLOTS
    if not places.acquire(timeout=_seconds_left(deadline)):
        raise httpcore.ConnectTimeout
    found: Future[list[str]] = Future()
    Thread(target=_look_up, args=(host, found, places), daemon=True).start()
    try:
        return found.result(_seconds_left(deadline))
    except TimeoutError:
        raise httpcore.ConnectTimeout from None
    except UnicodeError as failure:
        raise HostNotFound(str(failure)) from None
    except OSError as failure:
        unknown = failure.errno in NO_SUCH_NAME
        kind = HostNotFound if unknown else httpcore.ConnectError
        raise kind(str(failure)) from None


def _look_up(host: str, found: "Future[list[str]]", places: BoundedSemaphore) -> None:
    try:
        found.set_result(resolve(host))
    except (OSError, UnicodeError) as failure:
        found.set_exception(failure)
    finally:
        places.release()


def resolve(host: str) -> list[str]:
    """Ask the system for the addresses of a host, the ones to prefer first."""
    answers = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in answers))


def httpcore_request(request: httpx.Request, deadline: float) -> httpcore.Request:
    """Write a request for httpcore, with the deadline where time-outs belong.

    httpcore hands them to the network untouched, and DeadlineNetwork reads moments.
    """
    url = request.url
    return httpcore.Request(
        request.method,
        httpcore.URL(
            scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
        ),
        headers=request.headers.raw,
        content=request.read(),
        extensions={"timeout": dict.fromkeys(("connect", "write", "read"), deadline)},
    )


def read_body(
    chunks: Iterable[bytes], headers: httpx.Headers, limit: int
) -> tuple[bytes, bool]:
    """Read a body, inflated, up to `limit` bytes; tell, too, if there was more.

    What the headers say of the packed body is taken out of them.
    Raises httpcore.RemoteProtocolError for a gzip that is broken or breaks off, and for
    an encoding that nobody offered.
    """
    body = bytearray()
    is_cut = False
    for number, chunk in enumerate(chunks, 1):
        body += chunk
        if is_cut := len(body) > limit or number > MAX_CHUNKS:
            break
    encoding = headers.pop("content-encoding", "").strip().lower()
    if not body or encoding in {"", "identity"}:
        return bytes(body[:limit]), is_cut
    if encoding not in {"gzip", "x-gzip"}:
        raise httpcore.RemoteProtocolError("an encoding that was not offered")
    try:
        plain, is_whole = inflate(bytes(body[:limit]), limit + 1)
    except zlib.error as error:
        raise httpcore.RemoteProtocolError("a gzip that cannot be read") from error
    is_cut = is_cut or len(plain) > limit
    if not (is_whole or is_cut):
        raise httpcore.RemoteProtocolError("a gzip that breaks off")
    headers.pop("content-length", None)
    return plain[:limit], is_cut


def inflate(packed: bytes, most: int) -> tuple[bytes, bool]:
    """Inflate gzip up to `most` bytes; tell, too, if that was all of it.

    Never further: a kilobyte can hold a megabyte. Raises zlib.error.
    """
    found = bytearray()
    for _member in range(MAX_GZIP_MEMBERS):  # one after another (RFC 1952, section 2.2)
        inflater = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)  # 16: gzip's header
        found += inflater.decompress(packed, most - len(found))
        packed = inflater.unused_data
        if not (inflater.eof and packed.startswith(GZIP) and len(found) < most):
            return bytes(found), inflater.eof
    return bytes(found), False


def user_agent() -> str:
    """Say who asks: our site, and an e-mail address for complaints if there is one.

    Raises ValueError for what no header can hold.
    """
    about = f"+{settings.SITE_URL}"
    if settings.CONTACT_EMAIL:
        about += f"; mailto:{settings.CONTACT_EMAIL}"
    if not (about.isascii() and about.isprintable()):
        raise ValueError("The site's address and contact must be printable ASCII.")
    return f"evidenceblog ({about})"


@cache
def trusted_certificates() -> ssl.SSLContext:
    """Return the certificates we trust: certifi's, or those SSL_CERT_FILE names.

    Kept: loading them takes longer than most calls.
    """
    return httpx.create_ssl_context()


def _seconds_left(deadline: float | None) -> float:
    """Return the seconds left until a moment of the monotonic clock; none is past."""
    left = (deadline or 0.0) - monotonic()
    if left <= 0:
        raise httpcore.TimeoutException
    return left
