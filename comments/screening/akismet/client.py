"""Akismet's protocol: check a comment, send what people decided, verify the key."""

from collections.abc import Mapping
from dataclasses import dataclass

import httpx
from django.conf import settings

from evidenceblog.core.service_client import (
    Service,
    ServiceError,
    ServiceRefused,
    call,
    retry_after_seconds,
)
from evidenceblog.core.task_backend import BackOff

# 5 minutes, 20 minutes, 2 hours, 12 hours: an outage of a service is over by then.
RETRIES = BackOff(minutes=(5, 20, 120, 720))
# Akismet's longest answer is one sentence; this leaves room for an error page.
MAX_BYTES = 64 * 1024
# Characters kept of a header that is shown to an administrator.
LONGEST_HEADER = 300
TOO_MANY_REQUESTS = 429
THANKS = "Thanks for making the web a better place."

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


def check(parameters: Parameters) -> Opinion:
    """Ask whether a comment is spam, in one request.

    Raises AkismetUnavailable, among them InvalidKey and Throttled, and ValueError
    where an address in the settings is none.
    """
    answer = _post("comment-check", parameters, expected={"true", "false"})
    verdict = "spam" if answer.text == "true" else "ham"
    if verdict == "spam" and _header(answer, "pro-tip") == "discard":
        verdict = "discard"
    return Opinion(
        verdict=verdict,
        guid=_header(answer, "guid"),
        recheck_after=retry_after_seconds(_header(answer, "recheck-after")),
    )


def send_feedback(parameters: Parameters, *, is_spam: bool) -> None:
    """Tell Akismet what people decided about a comment. Raises what `check` raises."""
    endpoint = "submit-spam" if is_spam else "submit-ham"
    _post(endpoint, parameters, expected={THANKS})


def verify_key() -> str:
    """Check the key for this site, and return what Akismet says of the account, mostly
    nothing. Raises what `check` raises."""
    key = {"key": settings.AKISMET_API_KEY}
    return _header(_post("verify-key", key, expected={"valid"}), "alert-msg")


def site_url() -> str:
    return f"{settings.SITE_URL}/"


def _service() -> Service:
    return Service(
        name="Akismet",
        base_url=settings.AKISMET_URL,
        site_url=site_url(),
        max_bytes=MAX_BYTES,
    )


def _post(
    endpoint: str, parameters: Parameters, *, expected: set[str]
) -> httpx.Response:
    """Send a form; return the answer if its text is one of those expected."""
    form = {"api_key": settings.AKISMET_API_KEY, "blog": site_url(), **parameters}
    try:
        answer = call(_service(), "POST", f"1.1/{endpoint}", data=form)
    except ServiceRefused as refusal:
        is_throttled = refusal.status == TOO_MANY_REQUESTS
        kind = Throttled if is_throttled else AkismetUnavailable
        raise kind(str(refusal), refusal.retry_after) from None
    except ServiceError as failure:
        raise AkismetUnavailable(str(failure)) from None
    if answer.text == "invalid":
        raise InvalidKey(_explanation(answer))
    if answer.text not in expected:
        raise AkismetUnavailable(_explanation(answer))
    # To a suspended key Akismet answers 200 and "false" for whatever it is sent, and
    # says only in headers that it never looked.
    if _header(answer, "error"):
        kind = InvalidKey if _header(answer, "alert-code") else AkismetUnavailable
        raise kind(_explanation(answer))
    return answer


def _header(answer: httpx.Response, name: str) -> str:
    """Return an X-akismet header, without our key, or an empty string."""
    text = str(answer.headers.get(f"X-akismet-{name}", ""))
    if settings.AKISMET_API_KEY:
        text = text.replace(settings.AKISMET_API_KEY, "***")
    return text[:LONGEST_HEADER]


def _explanation(answer: httpx.Response) -> str:
    hints = (_header(answer, name) for name in ("debug-help", "alert-msg", "error"))
    return next(filter(None, hints), "Akismet gave no opinion and no reason")
