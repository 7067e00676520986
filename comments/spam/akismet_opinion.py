"""Ask Akismet for a second opinion on a comment, and tell it what people decided."""

from collections.abc import Callable
from typing import cast
from urllib.parse import urlencode

import akismet
import httpx

from evidenceblog.ground.service_client import (
    Service,
    ServiceError,
    ServiceRefused,
    ServiceTransport,
    client,
    retry_after_seconds,
)

from .akismet_terms import (
    Alert,
    InvalidKey,
    Opinion,
    OpinionUnavailable,
    Submission,
    Throttled,
    Usage,
    Verdict,
    iso,
)

AKISMET_URL = "https://rest.akismet.com"

TIMEOUT = 10.0
"""Seconds. Asked in a task, so nobody waits; Akismet answers well within one."""

MAX_BYTES = 64 * 1024
"""Akismet's longest answer is one sentence; this leaves room for an error page."""

LONGEST_HEADER = 300
"""Characters kept of a header that is shown to an administrator."""

MOST_CHECKS = 10**12
"""A count beyond it is a mistake; nobody has that many comments in a month."""

TOO_MANY_REQUESTS = 429


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
        alert=exchange.alert(),
        recheck_after=retry_after_seconds(exchange.header("recheck-after")),
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
) -> Alert:
    """Check the key for this site. Raises InvalidKey, or what else `ask` raises."""
    exchange = _Exchange(key, blog, url, timeout)
    if not exchange.make(lambda package: package.verify_key()):
        raise InvalidKey(exchange.explanation(), alert=exchange.alert())
    return exchange.alert()


def usage(
    *, key: str, blog: str, url: str = AKISMET_URL, timeout: float = TIMEOUT
) -> Usage:
    """Ask how much of its allowance the account has used. Raises what `ask` raises."""
    exchange = _Exchange(key, blog, url, timeout)
    answer = exchange.make(lambda package: package.usage_limit())
    try:
        unlimited = answer["limit"] == "none"
        return Usage(
            used=_count(answer["usage"]),
            limit=None if unlimited else _count(answer["limit"]),
            is_throttled=answer["throttled"] is True,
        )
    except (KeyError, TypeError, ValueError):  # its text may hold the answer
        raise OpinionUnavailable(exchange.explanation()) from None


def _count(said: str | float) -> int:
    if not 0 <= (number := float(said)) <= MOST_CHECKS:
        raise ValueError(said)
    return int(number)


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
        self._guard = ServiceTransport(self._service)
        self._extra = urlencode(extra or []).encode()
        self._headers = httpx.Headers()

    def make[T](self, call: Callable[[akismet.SyncClient], T]) -> T:
        with client(self._service, self) as http:
            try:
                answer = call(akismet.SyncClient(self._config, http))
            except akismet.APIKeyError:  # its text may hold the key
                raise self._refusal(InvalidKey) from None
            except akismet.RequestError as failure:
                raise _named(failure.__cause__) from None
            except (akismet.ProtocolError, ValueError):  # their text holds the body
                raise self._refusal(OpinionUnavailable) from None
        self._refuse_a_mere_courtesy()
        return answer

    def header(self, name: str) -> str:
        """Return an X-akismet header, without our key, or an empty string."""
        text = str(self._headers.get(f"X-akismet-{name}", ""))
        if self._config.key:
            text = text.replace(self._config.key, "***")
        return text[:LONGEST_HEADER]

    def alert(self) -> Alert:
        return Alert(self.header("alert-code"), self.header("alert-msg"))

    def explanation(self) -> str:
        hints = (self.header(name) for name in ("debug-help", "alert-msg", "error"))
        return next(filter(None, hints), "Akismet gave no opinion and no reason")

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send what the package asks for, always as a form: an address with the key in
        it would be in every log on its way."""
        headers = request.headers.copy()
        for name in ("host", "content-length"):
            headers.pop(name, None)
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        said = (request.url.query, request.read(), self._extra)
        response = self._guard.handle_request(
            httpx.Request(
                "POST",
                self._service.address(request.url.path),
                headers=headers,
                content=b"&".join(filter(None, said)),
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
            raise self._refusal(kind)

    def _refusal(self, kind: type[OpinionUnavailable]) -> OpinionUnavailable:
        return kind(self.explanation(), alert=self.alert())


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
        "comment_date_gmt": iso(submission.date_gmt),
        "comment_post_modified_gmt": iso(submission.post_modified_gmt),
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
        ("guid", submission.guid),
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
