"""Ask Akismet for a second opinion on a comment, and tell it what people decided."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import cast
from urllib.parse import urlencode

import akismet
import httpx

from evidenceblog.ground.calling import (
    Guard,
    Service,
    ServiceError,
    ServiceRefused,
    client,
    seconds_to_wait,
)

AKISMET_URL = "https://rest.akismet.com"

TIMEOUT = 10.0
"""Seconds. Asked in a task, so nobody waits; Akismet answers well within one."""

MAX_BYTES = 64 * 1024
"""Akismet's longest answer is one sentence; this leaves room for an error page."""

LONGEST_HEADER = 300
"""Characters kept of a header that is shown to an administrator."""

TOO_MANY_REQUESTS = 429


class OpinionUnavailable(Exception):
    """Akismet gave no opinion; worth asking again, after `retry_after` seconds if set.

    Neither the text nor what is chained to it ever holds the key or the comment.
    """

    def __init__(self, reason: str, retry_after: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after = retry_after


class InvalidKey(OpinionUnavailable):
    """Akismet refuses the key, the site or the account: final until someone acts."""


class Throttled(OpinionUnavailable):
    """Akismet has had too many requests from us (status 429)."""


class Verdict(StrEnum):
    """What Akismet thinks; discard is spam so blatant that it advises to drop it."""

    HAM = "ham"
    SPAM = "spam"
    DISCARD = "discard"


@dataclass(frozen=True, kw_only=True, repr=False)
class Submission:
    """A comment and its circumstances, as the parameters of Akismet's API 1.1.

    What is empty is not sent. Feedback (`tell`) should repeat what was asked, so
    that Akismet finds it again, and add `reporter` and `check_response`: who judged
    otherwise, and what Akismet had said. Without a repr, so that no log holds it.
    Raises ValueError without `user_ip`.
    https://akismet.com/developers/detailed-docs/comment-check/
    """

    user_ip: str
    user_agent: str = ""
    referrer: str = ""
    permalink: str = ""
    comment_type: str = "comment"
    author: str = ""
    author_email: str = ""
    author_url: str = ""
    content: str = ""
    date_gmt: datetime | None = None
    post_modified_gmt: datetime | None = None
    parent: str = ""
    context: tuple[str, ...] = ()
    blog_lang: str = ""
    blog_charset: str = "UTF-8"
    user_role: str = ""
    honeypot_field_name: str = ""
    honeypot_value: str = ""
    recheck_reason: str = ""
    is_test: bool = False
    reporter: str = ""
    check_response: Verdict | None = None

    def __post_init__(self) -> None:
        # Akismet would call it "invalid", as it calls a wrong key.
        if not self.user_ip:
            raise ValueError("Akismet judges no comment without an IP address.")


@dataclass(frozen=True)
class Opinion:
    """What Akismet answered.

    `guid` names the check. An alert concerns the account and is for the operator.
    With `recheck_after` (seconds) ham is provisional: Akismet still follows links.
    """

    verdict: Verdict
    guid: str = ""
    alert_code: str = ""
    alert_message: str = ""
    recheck_after: int | None = None


def ask(
    submission: Submission,
    *,
    key: str,
    blog: str,
    url: str = AKISMET_URL,
    timeout: float = TIMEOUT,
) -> Opinion:
    """Ask whether a comment is spam; `blog` is our address, `url` Akismet's.

    One request, no check of the key before it. Raises OpinionUnavailable, among
    them InvalidKey and Throttled, and ValueError where an address is none.
    """
    exchange = _Exchange(key, blog, url, timeout, _unknown_to_the_package(submission))
    answer = exchange.make(
        lambda package: package.comment_check(
            submission.user_ip, **_known_to_the_package(submission)
        )
    )
    return Opinion(
        verdict=Verdict[answer.name],
        guid=exchange.header("guid"),
        alert_code=exchange.header("alert-code"),
        alert_message=exchange.header("alert-msg"),
        recheck_after=seconds_to_wait(exchange.header("recheck-after")),
    )


def tell(
    submission: Submission,
    is_spam: bool,
    *,
    key: str,
    blog: str,
    url: str = AKISMET_URL,
    timeout: float = TIMEOUT,
) -> None:
    """Tell Akismet what people decided about a comment. Raises what `ask` raises."""
    exchange = _Exchange(key, blog, url, timeout, _unknown_to_the_package(submission))
    exchange.make(
        lambda package: (package.submit_spam if is_spam else package.submit_ham)(
            submission.user_ip, **_known_to_the_package(submission)
        )
    )


def verify(
    *, key: str, blog: str, url: str = AKISMET_URL, timeout: float = TIMEOUT
) -> None:
    """Check the key for this site. Raises InvalidKey, or what else `ask` raises."""
    exchange = _Exchange(key, blog, url, timeout)
    if not exchange.make(lambda package: package.verify_key()):
        raise InvalidKey(exchange.explanation())


class _Exchange(httpx.BaseTransport):
    """One exchange with Akismet, for a package that says only a part of it.

    On the way out the request turns to the operator's address and takes on the
    parameters that the package does not know; on the way back the headers, which
    the package throws away, are kept.
    """

    def __init__(
        self,
        key: str,
        blog: str,
        url: str,
        timeout: float,
        extra: list[tuple[str, str]] | None = None,
    ) -> None:
        self._config = akismet.Config(key, blog)
        self._service = Service(
            name="Akismet",
            base_url=url,
            site_url=blog,
            timeout=timeout,
            max_bytes=MAX_BYTES,
        )
        self._guard = Guard(self._service)
        self._extra = urlencode(extra or []).encode()
        self._headers = httpx.Headers()

    def make[T](self, call: Callable[[akismet.SyncClient], T]) -> T:
        with client(self._service, self) as http:
            try:
                answer = call(akismet.SyncClient(self._config, http))
            except akismet.APIKeyError:  # its text may hold the key
                raise InvalidKey(self.explanation()) from None
            except akismet.RequestError as failure:
                raise _named(failure.__cause__) from None
            except akismet.ProtocolError:  # its text holds the body
                raise OpinionUnavailable(self.explanation()) from None
        self._refuse_a_mere_courtesy()
        return answer

    def header(self, name: str) -> str:
        """Return an X-akismet header, without our key, or an empty string."""
        text = str(self._headers.get(f"X-akismet-{name}", ""))
        if self._config.key:
            text = text.replace(self._config.key, "***")
        return text[:LONGEST_HEADER]

    def explanation(self) -> str:
        hints = (self.header(name) for name in ("debug-help", "alert-msg", "error"))
        return next(filter(None, hints), "Akismet gave no opinion and no reason")

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        headers = request.headers.copy()
        del headers["host"], headers["content-length"]
        response = self._guard.handle_request(
            httpx.Request(
                request.method,
                self._service.address(request.url.path),
                headers=headers,
                content=b"&".join(filter(None, (request.read(), self._extra))),
            )
        )
        self._headers = response.headers
        return response

    def close(self) -> None:
        self._guard.close()

    def _refuse_a_mere_courtesy(self) -> None:
        """Raise where an error stands beside the answer.

        To a suspended key Akismet answers 200 and "false" for whatever it is sent,
        and says only in headers that it never looked.
        """
        if self.header("error"):
            kind = InvalidKey if self.header("alert-code") else OpinionUnavailable
            raise kind(self.explanation())


def _named(cause: BaseException | None) -> OpinionUnavailable:
    if isinstance(cause, ServiceRefused):
        kind = Throttled if cause.status == TOO_MANY_REQUESTS else OpinionUnavailable
        return kind(str(cause), cause.retry_after)
    if isinstance(cause, ServiceError):
        return OpinionUnavailable(str(cause))
    return OpinionUnavailable("Akismet could not be asked")


def _known_to_the_package(submission: Submission) -> akismet.AkismetArguments:
    arguments: akismet.AkismetArguments = {
        "user_agent": submission.user_agent,
        "referrer": submission.referrer,
        "permalink": submission.permalink,
        "comment_type": submission.comment_type,
        "comment_author": submission.author,
        "comment_author_email": submission.author_email,
        "comment_author_url": submission.author_url,
        "comment_content": submission.content,
        "comment_date_gmt": _iso(submission.date_gmt),
        "comment_post_modified_gmt": _iso(submission.post_modified_gmt),
        "blog_lang": submission.blog_lang,
        "blog_charset": submission.blog_charset,
        "user_role": submission.user_role,
        "honeypot_field_name": submission.honeypot_field_name,
        "recheck_reason": submission.recheck_reason,
        "is_test": submission.is_test,
    }
    said = {name: value for name, value in arguments.items() if value}
    return cast(akismet.AkismetArguments, said)


def _unknown_to_the_package(submission: Submission) -> list[tuple[str, str]]:
    """List the parameters that the package refuses, or sends under a wrong name."""
    parameters = [
        ("comment_parent", submission.parent),
        ("reporter", submission.reporter),
        ("comment_check_response", _as_answered(submission.check_response)),
        *(("comment_context[]", word) for word in submission.context),
    ]
    said = [(name, value) for name, value in parameters if value]
    if submission.honeypot_field_name:
        # Sent empty, too: that says the trap was set and nothing fell into it.
        said.append((submission.honeypot_field_name, submission.honeypot_value))
    return said


def _as_answered(verdict: Verdict | None) -> str:
    if verdict is None:
        return ""
    return "false" if verdict is Verdict.HAM else "true"


def _iso(moment: datetime | None) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds") if moment else ""
