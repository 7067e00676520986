"""Ask services at addresses the operator set, within a deadline and a size."""

from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from time import monotonic
from typing import Any

import httpcore
import httpx

from . import metrics
from .http_transport import (
    DeadlineNetwork,
    httpcore_request,
    read_body,
    trusted_certificates,
    user_agent,
)

MAX_REDIRECTS = 3
"""A moved record is one hop away; more is a loop or a mistake."""

MAX_RETRY_AFTER = 24 * 60 * 60
"""Seconds. No service may put us off for longer than a day."""

SAFE_METHODS = {"GET", "HEAD"}


class ServiceError(Exception):
    """A service gave no usable answer. The text never holds a key or a body."""


class ServiceUnreachable(ServiceError):
    """No whole answer came: unknown name, no connection, broken off, or not HTTP."""


class ServiceTooSlow(ServiceError):
    """The deadline passed before the last byte of the answer."""


class ServiceTooLarge(ServiceError):
    """The answer, once inflated, is longer than the service may send."""


class ServiceRefused(ServiceError):
    """The service answered 4xx or 5xx, or a redirect that is not followed.

    `retry_after` is in seconds from now, None where the service did not say.
    """

    def __init__(
        self, message: str, *, status: int, retry_after: int | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.retry_after = retry_after


@dataclass(frozen=True, kw_only=True)
class Service:
    """A service at an address the operator set, and what it may cost us.

    `timeout` is in seconds, for the whole of a call: from the look-up of the name
    to the last byte after the last redirect. `max_bytes` counts the inflated body.
    Raises ValueError where `base_url` is not an http or https address.
    """

    name: str
    base_url: str = field(repr=False)  # may carry a password or a token
    timeout: float = 10.0
    max_bytes: int = 1_000_000

    def __post_init__(self) -> None:
        try:
            base = httpx.URL(self.base_url)
        except httpx.InvalidURL:
            base = httpx.URL("")
        port_exists = 0 < (base.port or 80) < 65536
        if not (base.scheme in {"http", "https"} and base.host and port_exists):
            raise ValueError(f"The address of {self.name} is not an http(s) address.")

    def address(self, path: str = "") -> str:
        """Join `path`, quoted by the caller, to the base; empty means the base itself.

        The base stays as the operator typed it: a hub or a purge hook may live at
        an address that ends without a slash or with a query.
        """
        if not path:
            return self.base_url
        return f"{self.base_url.rstrip('/')}/{path.lstrip('/')}"


def call(
    service: Service, method: str, path: str = "", **request: Any
) -> httpx.Response:
    """Ask a service once and return its answer, read in full and below 400.

    `request` is what httpx.Client.request takes: params, headers, content, data, json.
    Raises ServiceError: ServiceUnreachable, ServiceTooSlow, ServiceTooLarge or
    ServiceRefused.
    """
    with client(service) as asking:
        try:
            return asking.request(method, service.address(path), **request)
        except httpx.InvalidURL:
            raise ServiceError(
                f"{service.name} was asked for an impossible address"
            ) from None


def client(
    service: Service, transport: httpx.BaseTransport | None = None
) -> httpx.Client:
    """Return an httpx client that reaches this service and nothing else.

    For several calls on one connection, and for libraries that take a client. It
    wants absolute addresses: `service.address(path)`. A `transport` of the caller's
    must hand its requests on to a `ServiceTransport`.
    """
    return httpx.Client(
        transport=transport or ServiceTransport(service),
        headers={"User-Agent": user_agent(), "Accept-Encoding": "gzip"},
        cookies=CookieJar(policy=DefaultCookiePolicy(allowed_domains=[])),
        trust_env=False,
    )


def retry_after_seconds(value: str) -> int | None:
    """Read Retry-After (RFC 9110 §10.2.3), a number or a date, as seconds from now.

    Returns None where it is neither, and never more than MAX_RETRY_AFTER.
    """
    try:
        if value.isdecimal():
            seconds = int(value)
        else:
            # An HTTP date is in GMT, whatever zone it writes (RFC 9110 §5.6.7).
            moment = parsedate_to_datetime(value).replace(tzinfo=UTC)
            seconds = round((moment - datetime.now(UTC)).total_seconds())
    except (ValueError, OverflowError):
        return None
    return max(0, min(seconds, MAX_RETRY_AFTER))


class ServiceTransport(httpx.BaseTransport):
    """Carry requests to one service and nowhere else, within its deadline and size.

    Every failure is a ServiceError, so a library that is given `client(service)`
    fails in the same ways as `call`.
    """

    def __init__(self, service: Service) -> None:
        self._service = service
        self._home = _origin(httpx.URL(service.base_url))
        self._pool = httpcore.ConnectionPool(
            ssl_context=trusted_certificates(),
            max_connections=None,  # a place in a queue would know no deadline
            network_backend=DeadlineNetwork(),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        with metrics.counted(metrics.SERVICE_CALLS, self._service.name):
            return self._follow_redirects(request)

    def _follow_redirects(self, request: httpx.Request) -> httpx.Response:
        deadline = monotonic() + self._service.timeout
        for _ in range(1 + MAX_REDIRECTS):
            response = self._exchange(request, deadline)
            if not response.has_redirect_location:
                return response
            request = self._redirected(request, response)
        raise ServiceRefused(
            f"{self._service.name} redirects without end", status=response.status_code
        )

    def close(self) -> None:
        self._pool.close()

    def _exchange(self, request: httpx.Request, deadline: float) -> httpx.Response:
        if _origin(request.url) != self._home:
            raise ServiceError(
                f"{self._service.name} was asked for an address that is not its own"
            )
        try:
            with closing(
                self._pool.handle_request(httpcore_request(request, deadline))
            ) as answer:
                return self._received(answer)
        except (
            httpcore.TimeoutException,
            httpcore.NetworkError,
            httpcore.ProtocolError,
        ) as failure:
            raise self._named(failure) from None

    def _received(self, answer: httpcore.Response) -> httpx.Response:
        headers = httpx.Headers(answer.headers)
        if answer.status >= 400:
            raise ServiceRefused(
                f"{self._service.name} refused with status {answer.status}",
                status=answer.status,
                retry_after=retry_after_seconds(headers.get("retry-after", "")),
            )
        body, is_cut = read_body(answer.iter_stream(), headers, self._service.max_bytes)
        if is_cut:
            raise ServiceTooLarge(
                f"{self._service.name} sent more than {self._service.max_bytes} bytes"
            )
        return httpx.Response(answer.status, headers=headers, content=body)

    def _redirected(
        self, request: httpx.Request, response: httpx.Response
    ) -> httpx.Request:
        """Follow a redirect of a reading request within the service's own site.

        A writing one would be repeated, or turned into a GET that loses what was
        written while it looks like success.
        """
        try:
            target = request.url.join(response.headers["location"])
        except httpx.InvalidURL:
            target = httpx.URL("")
        if request.method not in SAFE_METHODS or _origin(target) != self._home:
            raise ServiceRefused(
                f"{self._service.name} redirects to where we do not follow",
                status=response.status_code,
            )
        return httpx.Request(request.method, target, headers=request.headers)

    def _named(self, failure: Exception) -> ServiceError:
        name = self._service.name
        if isinstance(failure, httpcore.TimeoutException):
            return ServiceTooSlow(
                f"{name} did not answer in full within {self._service.timeout:g} s"
            )
        if isinstance(failure, httpcore.NetworkError):
            return ServiceUnreachable(f"{name} could not be reached: {failure}")
        # The text of a protocol error quotes what could not be read: perhaps a key.
        if isinstance(failure, httpcore.LocalProtocolError):
            return ServiceError(f"the request to {name} is not valid HTTP")
        return ServiceUnreachable(f"{name} broke off or sent what cannot be read")


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port
