"""What passes between us and Akismet: a comment in its terms, its answers and refusals."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Self


@dataclass(frozen=True)
class Alert:
    """What Akismet has to say of the account, for whoever pays for it; mostly nothing.

    https://akismet.com/developers/errors/
    """

    code: str = ""
    message: str = ""


NO_ALERT = Alert()


class OpinionUnavailable(Exception):
    """Akismet gave no opinion; worth asking again, after `retry_after` seconds if set.

    Neither the text nor what is chained to it ever holds the key or the comment.
    """

    def __init__(
        self, reason: str, retry_after: int | None = None, alert: Alert = NO_ALERT
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after = retry_after
        self.alert = alert


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
    that Akismet finds it again, and add `guid`, `reporter` and `check_response`: which
    check it was, who judged otherwise, and what Akismet had said. Without a repr, so
    that no log holds it. Raises ValueError without `user_ip`.

    Not sent of what is documented: `callback`, which needs a door through which
    strangers could bring verdicts (`recheck_after` tells when to ask again), and
    `classify`, whose answer is not documented.
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
    guid: str = ""
    reporter: str = ""
    check_response: Verdict | None = None

    def __post_init__(self) -> None:
        # Akismet would call it "invalid", as it calls a wrong key.
        if not self.user_ip:
            raise ValueError("Akismet judges no comment without an IP address.")

    def as_stored(self) -> dict[str, Any]:
        """Return it as JSON can hold it; what is empty is left out."""
        said = {name: value for name, value in asdict(self).items() if value}
        return said | {name: iso(said[name]) for name in MOMENTS & said.keys()}

    @classmethod
    def from_stored(cls, stored: Mapping[str, Any]) -> Self:
        """Return a submission as it was before `as_stored`, and JSON, had it."""
        moments = {
            name: datetime.fromisoformat(stored[name])
            for name in MOMENTS & stored.keys()
        }
        context = tuple(stored.get("context", ()))
        return cls(**{**stored, **moments, "context": context})


MOMENTS = {"date_gmt", "post_modified_gmt"}


@dataclass(frozen=True)
class Opinion:
    """What Akismet answered.

    `guid` names the check. With `recheck_after` (seconds) ham is provisional: Akismet
    still follows links.
    """

    verdict: Verdict
    guid: str = ""
    alert: Alert = NO_ALERT
    recheck_after: int | None = None


@dataclass(frozen=True)
class Usage:
    """How many checks the account had this month, of how many; None: no limit.

    https://akismet.com/developers/usage-limit/
    """

    used: int
    limit: int | None
    is_throttled: bool


def iso(moment: datetime | None) -> str:
    """Write a moment as Akismet reads it (ISO 8601), in UTC; nothing for none."""
    return moment.astimezone(UTC).isoformat(timespec="seconds") if moment else ""
