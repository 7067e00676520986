"""Akismet's protocol: check a comment, send what people decided, verify the key."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

import akismet
import httpx
from django.conf import settings
from django.utils import timezone

from evidenceblog.core.service_client import (
    Service,
    ServiceError,
    ServiceRefused,
    ServiceTransport,
    client,
    retry_after_seconds,
)
from evidenceblog.core.task_backend import BackOff

# 5 minutes, 20 minutes, 2 hours, 12 hours: an outage of a service is over by then.
RETRIES = BackOff(minutes=(5, 20, 120, 720))
# Akismet's longest answer is one sentence; this leaves room for an error page.
MAX_BYTES = 64 * 1024
# The field of the comment form that people cannot see and scripts fill in.
TRAP_FIELD = "subject"
# Characters kept of a header that is shown to an administrator.
LONGEST_HEADER = 300
TOO_MANY_REQUESTS = 429

# Akismet's own names of parameters: https://akismet.com/developers/detailed-docs/
type Parameters = Mapping[str, str | list[str]]


class AkismetUnavailable(Exception):
    """Akismet gave no answer; worth asking again, after `retry_after` seconds if set.

    Neither the text nor what is chained to it ever holds the key or the comment.
    """

    def __init__(self, reason: str, retry_after: int | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class InvalidKey(AkismetUnavailable):
    """Akismet refuses the key, the site or the account: final until someone acts."""


class Throttled(AkismetUnavailable):
    """Akismet has had too many requests from us (status 429)."""


# Only the operator can mend these: the key, and an address that is none (ValueError).
FINAL = (InvalidKey, ValueError)


@dataclass(frozen=True)
class Opinion:
    """What Akismet answered.

    `verdict` is "ham", "spam", or "discard" for spam so blatant that it advises to drop
    it. `guid` names the check. With `recheck_after` (seconds) ham is provisional:
    Akismet still follows links.
    """

    verdict: str
    guid: str = ""
    recheck_after: int | None = None


def is_on() -> bool:
    return bool(settings.AKISMET_API_KEY)


def after_quiet() -> datetime:
    """Return when to look again whether the site, restored and quiet, may go."""
    return timezone.now() + timedelta(minutes=1)


def request_opinion(parameters: Parameters) -> Opinion:
    """Ask whether a comment is spam, in one request.

    Raises AkismetUnavailable, among them InvalidKey and Throttled, and ValueError
    where an address in the settings is none.
    """
    exchange = _Exchange(parameters)
    answer = exchange.make(
        lambda package: package.comment_check(str(parameters["user_ip"]))
    )
    return Opinion(
        verdict=answer.name.lower(),
        guid=exchange.header("guid"),
        recheck_after=retry_after_seconds(exchange.header("recheck-after")),
    )


def send_feedback(parameters: Parameters, *, is_spam: bool) -> None:
    """Tell Akismet what people decided about a comment. Raises what `check` raises."""
    _Exchange(parameters).make(
        lambda package: (package.submit_spam if is_spam else package.submit_ham)(
            str(parameters["user_ip"])
        )
    )


def verify_key() -> str:
    """Check the key for this site, and return what Akismet says of the account, mostly
    nothing. Raises what `check` raises."""
    exchange = _Exchange({})
    if not exchange.make(lambda package: package.verify_key()):
        raise InvalidKey(exchange.explanation())
    return exchange.header("alert-msg")


def site_url() -> str:
    return f"{settings.SITE_URL}/"


def _service() -> Service:
    return Service(
        name="Akismet",
        base_url=settings.AKISMET_URL,
        max_bytes=MAX_BYTES,
    )


class _Exchange(ServiceTransport):
    """One exchange with Akismet, by a package that covers only a part of its protocol.

    On the way out the request turns to the operator's address and takes on the
    parameters, not all of which the package knows; on the way back the headers, which
    the package throws away, are kept.
    """

    def __init__(self, parameters: Parameters) -> None:
        super().__init__(_service())
        # The package sends the address itself.
        added = {name: parameters[name] for name in parameters if name != "user_ip"}
        self._added = urlencode(added, doseq=True).encode()
        self._headers = httpx.Headers()

    def make[T](self, call: Callable[[akismet.SyncClient], T]) -> T:
        config = akismet.Config(settings.AKISMET_API_KEY, site_url())
        with client(self._service, self) as http:
            try:
                answer = call(akismet.SyncClient(config, http))
            except akismet.APIKeyError:  # its text may hold the key
                raise InvalidKey(self.explanation()) from None
            except akismet.RequestError as failure:
                raise _unavailable(failure.__cause__) from None
            except akismet.ProtocolError:  # its text holds the body
                raise AkismetUnavailable(self.explanation()) from None
        # To a suspended key Akismet answers 200 and "false" for whatever it is sent,
        # and only a header tells that it never looked.
        if self.header("error"):
            kind = InvalidKey if self.header("alert-code") else AkismetUnavailable
            raise kind(self.explanation())
        return answer

    def header(self, name: str) -> str:
        """Return an X-akismet header, without our key, or an empty string."""
        text = str(self._headers.get(f"X-akismet-{name}", ""))
        if settings.AKISMET_API_KEY:
            text = text.replace(settings.AKISMET_API_KEY, "***")
        return text[:LONGEST_HEADER]

    def explanation(self) -> str:
        hints = (self.header(name) for name in ("debug-help", "alert-msg", "error"))
        return next(filter(None, hints), "Akismet gave no opinion and no reason")

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        headers = request.headers.copy()
        for name in ("host", "content-length"):
            headers.pop(name, None)
        response = super().handle_request(
            httpx.Request(
                request.method,
                self._service.address(request.url.path),
                headers=headers,
                content=b"&".join(filter(None, (request.read(), self._added))),
            )
        )
        self._headers = response.headers
        return response


def _unavailable(cause: BaseException | None) -> AkismetUnavailable:
    if isinstance(cause, ServiceRefused):
        kind = Throttled if cause.status == TOO_MANY_REQUESTS else AkismetUnavailable
        return kind(str(cause), cause.retry_after)
    if isinstance(cause, ServiceError):
        return AkismetUnavailable(str(cause))
    return AkismetUnavailable("Akismet could not be asked")
