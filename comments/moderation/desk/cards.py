"""Cards: all that a moderator needs to decide a comment, for a page in two queries."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Self

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    FETCH_RAISE,
    Count,
    OuterRef,
    QuerySet,
    Subquery,
)
from django.db.models.functions import JSONObject, Lower
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import gettext as _, gettext_lazy

from comments.decisions import reason_texts
from comments.models import (
    WAITING,
    Comment,
    Decision,
    Note,
    PrivateAnswer,
    Report,
    ReportReason,
    Status,
    TrustRule,
)
from comments.models.label import LABEL_ADVICE, LABELS, Label
from comments.screening.akismet import client, opinions
from comments.screening.host_history import MOST_REMEMBERED, statuses_by_host
from comments.spam.models import FilterSettings
from comments.spam.signal_points import SPAM_SCORE, is_about_staff
from comments.spam.verdicts import Reason, Verdict

from .action_outcome import act_text
from .queue_counts import language_name
from .queue_filters import has_email
from .text_highlights import highlight

_LABEL_ADVICE: Mapping[str, str | Promise] = {
    label.value: words for label, words in LABEL_ADVICE.items()
}
# A list of links has made its point by then.
MAX_HOSTS = 8
CARD_FIELDS = (
    *("kind", "lane", "status", "waits", "urgency", "labels", "version"),
    *("name", "email", "website", "body", "language", "hosts", "received_at"),
    *("account", "address", "network", "user_agent", "referrer", "origin", "edited_at"),
    *("score", "reasons", "opinion", "links_off", "assignee__username", "open_reports"),
    *("parent__name", "parent__body", "post__slug", "post__state", "post__live__title"),
    *("campaign__ground", "campaign__shared_value", "campaign__verdict"),
)


class StatusCounts(NamedTuple):
    """What became of the comments of one author, or with links to one host."""

    approved: int
    rejected: int
    spam: int
    waiting: int
    is_cut_short: bool

    @classmethod
    def from_statuses(cls, statuses: Sequence[str], but: str = "") -> Self:
        """Count statuses, without one that is the comment's own."""
        counts = Counter(statuses) - Counter([but])
        return cls(
            approved=counts[Status.APPROVED],
            rejected=counts[Status.REJECTED],
            spam=counts[Status.SPAM],
            waiting=sum(counts[status] for status in WAITING),
            is_cut_short=len(statuses) == MOST_REMEMBERED,
        )

    @property
    def is_empty(self) -> bool:
        return not any(self)


@dataclass(frozen=True)
class CommentCard:
    """One comment, and all that is known of it, as the page shows it.

    The comment itself has what the database told of it besides: see `_card_comments`.
    `next_key` is the number of the next card, `last_act` the batch of what was done with
    it last, if that can be taken back, and what it was in words.
    """

    comment: Comment
    body: SafeString
    verdict: str | Promise
    reasons: list[tuple[str, str, int]]
    author_statuses: StatusCounts
    trust: str | Promise
    hosts: list[tuple[str, StatusCounts]]
    notes: list[dict[str, Any]]
    reports: list[tuple[str, str]]
    next_key: str
    akismet: str
    origin_page: dict[str, Any] | None
    last_act: tuple[str, str] | None

    @property
    def claims_to_be_ours(self) -> bool:
        """Whether its name is like that of somebody who works here, or an office."""
        return any(is_about_staff(code) for code, *_rest in self.reasons)

    @property
    def age(self) -> str:
        """How long ago it came, in its largest unit."""
        return timesince(self.comment.received_at, depth=1)

    @property
    def is_urgent(self) -> bool:
        return self.comment.urgency == Comment.Urgency.CRISIS

    @property
    def is_crisis(self) -> bool:
        return self.is_urgent or Label.CRISIS in self.comment.labels

    @property
    def private_answers(self) -> list[dict[str, Any]]:
        """What moderators answered its writer, whom nobody else reads."""
        rows: list[dict[str, Any]] = self.comment.answered  # type: ignore[attr-defined]
        return [row | {"at": datetime.fromisoformat(row["at"])} for row in rows]

    @property
    def language(self) -> str:
        """The language it is in, if that is not the site's own."""
        code = self.comment.language
        return "" if settings.LANGUAGE_CODE.startswith(code) else language_name(code)

    @property
    def labels(self) -> list[tuple[str, str | Promise, str | Promise]]:
        """Each label's code, its words, and what to do about it; an urgent comment says
        the first at its head."""
        return [
            (code, LABELS.get(code, code), _LABEL_ADVICE.get(code, ""))
            for code in self.comment.labels
            if code != Label.CRISIS or not self.is_urgent
        ]

    @property
    def advice(self) -> list[str | Promise]:
        """What to do at once, or about a comment from such a page."""
        found = [LABEL_ADVICE[Label.CRISIS]] if self.is_urgent else []
        copied = self.origin_page.get("advice") if self.origin_page else ""
        return [*found, *filter(None, [copied])]


def build_cards(numbers: Sequence[int]) -> list[CommentCard]:
    """Gather the cards of comments, in the order of these numbers, in two queries."""
    known = {comment.pk: comment for comment in _card_comments(numbers)}
    comments = [known[number] for number in numbers if number in known]
    linked = {host for comment in comments for host in comment.hosts[:MAX_HOSTS]}
    hosts = statuses_by_host(sorted(linked))
    next_key = [*(f"{comment.pk}" for comment in comments[1:]), ""]
    return [
        _build_card(comment, hosts, after)
        for comment, after in zip(comments, next_key, strict=False)
    ]


def _build_card(
    comment: Any, hosts: Mapping[str, Sequence[str]], next_key: str
) -> CommentCard:
    verdict = comment.verdict(comment.threshold or SPAM_SCORE)
    only_noted = "akismet" in (comment.log_only or []) and client.is_on()
    return CommentCard(
        comment=comment,
        body=highlight(comment.body, _reason_spans(comment, verdict)),
        verdict=(
            gettext_lazy("Not judged yet")
            if comment.score is None
            else reason_texts.verdict_text(verdict)
        ),
        reasons=_card_reasons(verdict.reasons),
        author_statuses=StatusCounts.from_statuses(comment.statuses),
        trust=TrustRule.VERDICTS.get(comment.trust, ""),
        hosts=[
            (host, StatusCounts.from_statuses(hosts[host], but=comment.status))
            for host in comment.hosts[:MAX_HOSTS]
        ],
        notes=[
            note | {"at": datetime.fromisoformat(note["at"])} for note in comment.noted
        ],
        reports=[
            (str(ReportReason(report["reason"]).label), report["text"])
            for report in comment.reported
        ],
        next_key=next_key,
        origin_page=origin_page(comment),
        akismet=opinions.opinion_text(comment, only_noted=only_noted),
        last_act=_last_act_text(comment),
    )


def origin_page(comment: Comment) -> dict[str, Any] | None:
    """Return what is known of the page that a comment came from, None if it was typed
    here: an author, or a host, that a rule may name is `named`."""
    page: dict[str, Any] | None = comment.origin
    if page is None:
        return None
    dates = ("published", "verified")
    return page | {name: parse_datetime(page.get(name) or "") for name in dates}


def _reason_spans(comment: Comment, verdict: Verdict) -> list[tuple[int, int]]:
    """Return where the words of the reasons stand, unless an edit has moved them."""
    if comment.edited_at:
        return []
    return [span for reason in verdict.reasons for span in reason.words]


# What is asked of the database


def _card_comments(numbers: Sequence[int]) -> QuerySet[Comment]:
    together = Comment.objects.filter(campaign=OuterRef("campaign")).values("campaign")
    return (
        Comment.objects.filter(pk__in=numbers)
        .select_related("post__live", "parent", "assignee", "campaign")
        .only(*CARD_FIELDS)
        .annotate(
            noted=_rows_about(
                Note.objects.all(), text="text", by="by__username", at="at"
            ),
            answered=_rows_about(
                PrivateAnswer.objects.all(),
                text="text",
                by="by__username",
                at="at",
                is_mailed="is_mailed",
            ),
            reported=_rows_about(
                Report.objects.filter(closed_at=None), reason="reason", text="text"
            ),
            last_act=_last_act(),
            # No row: the defaults hold.
            threshold=Subquery(FilterSettings.objects.values("threshold")),
            log_only=Subquery(FilterSettings.objects.values("log_only")),
            campaign_size=Subquery(together.annotate(many=Count("pk")).values("many")),
            campaign_waiting=Subquery(
                together.filter(waits=True).annotate(many=Count("pk")).values("many")
            ),
            **_author_history(),
        )
        .fetch_mode(FETCH_RAISE)
    )


def _rows_about(rows: QuerySet[Any], **columns: Any) -> ArraySubquery:
    """Return the rows about a comment, oldest first, as a list of dicts in a column."""
    about_it = rows.filter(comment=OuterRef("pk")).order_by("at", "pk")
    return ArraySubquery(about_it.values(row=JSONObject(**columns)))


def _last_act() -> ArraySubquery:
    """Return the last act of a person that can still be taken back."""
    made = Decision.objects.by_people().undoable().filter(comment=OuterRef("pk"))
    return ArraySubquery(
        made.order_by("-at", "-pk").values(
            row=JSONObject(batch="batch", act="act", to="to_status", by="by__username")
        )[:1]
    )


def _author_history() -> dict[str, Any]:
    """Return what is known of the address that a comment was sent with, as typed."""
    others = (
        Comment.objects.filter(has_email(OuterRef("email")))
        .exclude(email="")
        .exclude(pk=OuterRef("pk"))
    )
    newest = others.order_by("-received_at").values("status")[:MOST_REMEMBERED]
    first = others.order_by("received_at").values("received_at")[:1]
    rules = TrustRule.objects.in_force().filter(
        kind=TrustRule.Kind.EMAIL, value=Lower(OuterRef("email"))
    )
    return {
        "statuses": ArraySubquery(newest),
        "first_at": Subquery(first),
        "trust": Subquery(rules.values("verdict")),
    }


# In words


def _last_act_text(comment: Any) -> tuple[str, str] | None:
    if not comment.last_act:
        return None
    [act] = comment.last_act
    done = {"what": act_text(act["act"], act["to"]), "who": act["by"]}
    return act["batch"], _("Take back: %(what)s, by %(who)s") % done


def _card_reasons(found: Iterable[Reason]) -> list[tuple[str, str, int]]:
    """Return each reason's code, by which others like it are found, its words and its
    points."""
    # A name that claims to be ours comes first: a colleague may be taken for its writer.
    found = sorted(found, key=lambda reason: not is_about_staff(reason.code))
    points = {reason.code: reason.points for reason in found}
    words = reason_texts.texts_of(list(points))
    return list(zip(points, words, points.values(), strict=True))
