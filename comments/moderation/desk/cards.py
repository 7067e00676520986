"""Cards: all that a moderator needs to decide a comment, for a page in two queries."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Self

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    FETCH_RAISE,
    Count,
    Exists,
    Model,
    OuterRef,
    QuerySet,
    Subquery,
)
from django.db.models.functions import JSONObject, Lower
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from comments.decisions import reason_texts
from comments.models import (
    GONE,
    WAITING,
    Act,
    Comment,
    Decision,
    Note,
    Report,
    ReportReason,
    Status,
    TrustRule,
)
from comments.models.decision import UNDO_WITHIN
from comments.models.label import LABEL_ADVICE, LABELS
from comments.screening.akismet import client, opinions
from comments.screening.host_history import MOST_REMEMBERED, statuses_by_host
from comments.spam.verdicts import Bin, Reason, Verdict

from .card_origin import Elsewhere, page_of
from .queue_counts import name_of
from .queue_filters import same_address
from .text_highlights import marked

# A list of links has made its point by then.
MOST_HOSTS = 8
# The reasons that are told without being asked for.
TOP_REASONS = 3


class Why(NamedTuple):
    """A reason in words, its points, and the code by which others like it are found."""

    code: str
    words: str
    points: int


class Record(NamedTuple):
    """What became of the comments of one author, or with links to one host."""

    approved: int
    rejected: int
    spam: int
    waiting: int
    is_cut_short: bool

    @classmethod
    def of(cls, statuses: Sequence[str]) -> Self:
        many = Counter(statuses)
        return cls(
            approved=many[Status.APPROVED],
            rejected=many[Status.REJECTED],
            spam=many[Status.SPAM],
            waiting=sum(many[status] for status in WAITING),
            is_cut_short=len(statuses) == MOST_REMEMBERED,
        )

    @property
    def is_empty(self) -> bool:
        return not any(self)


class Told(NamedTuple):
    """A note, a report or a decision: when, by whom (None: the system), in words."""

    at: datetime
    by: str | None
    words: str
    why: list[str]
    is_undone: bool = False


@dataclass(frozen=True)
class Card:
    """One comment, and all that is known of it, as the page shows it.

    `undo` is the batch that its last act is taken back by, which may be one of many
    (`undoes_many`); `following` is the number of the next card.
    """

    comment: Comment
    body: SafeString
    verdict: str | Promise
    why: list[Why]
    author: Record
    first_at: datetime | None
    trust: str | Promise
    hosts: list[tuple[str, Record]]
    notes: list[Told]
    reports: list[Told]
    history: list[Told]
    alike: int
    alike_waiting: int
    undo: str
    undoes_many: bool
    following: int | None
    akismet: str
    elsewhere: Elsewhere | None

    @property
    def waits(self) -> bool:
        return self.comment.status in WAITING

    @property
    def is_gone(self) -> bool:
        return self.comment.status in GONE

    @property
    def is_urgent(self) -> bool:
        return self.comment.urgency == Comment.Urgency.CRISIS

    @property
    def language(self) -> str:
        """The language it is in, if that is not the site's own."""
        code = self.comment.language
        return "" if settings.LANGUAGE_CODE.startswith(code) else name_of(code)

    @property
    def top_reasons(self) -> list[Why]:
        return self.why[:TOP_REASONS]

    @property
    def other_reasons(self) -> list[Why]:
        return self.why[TOP_REASONS:]

    @property
    def labels(self) -> list[tuple[str, str | Promise]]:
        return [(code, LABELS.get(code, code)) for code in self.comment.labels]

    @property
    def advice(self) -> list[str | Promise]:
        """What to do about a comment with these labels, or from such a page."""
        codes = {*self.comment.labels, *(["crisis"] if self.is_urgent else [])}
        found = [words for code, words in LABEL_ADVICE.items() if code in codes]
        copied = self.elsewhere.advice if self.elsewhere else ""
        return [*found, *filter(None, [copied])]


def gathered(numbers: Sequence[int]) -> list[Card]:
    """Gather the cards of comments, in the order of these numbers, in two queries."""
    known = {comment.pk: comment for comment in _known(numbers)}
    comments = [known[number] for number in numbers if number in known]
    linked = {host for comment in comments for host in comment.hosts[:MOST_HOSTS]}
    statuses = statuses_by_host(sorted(linked))
    hosts = {host: Record.of(found) for host, found in statuses.items()}
    only_noted = client.is_on() and opinions.is_log_only()
    following: list[int | None] = [comment.pk for comment in comments[1:]]
    return [
        _card(comment, hosts, after, only_noted=only_noted)
        for comment, after in zip(comments, [*following, None], strict=False)
    ]


def _card(
    comment: Any, hosts: dict[str, Record], following: int | None, *, only_noted: bool
) -> Card:
    verdict = comment.verdict()
    last = _last_to_undo(comment.told)
    return Card(
        comment=comment,
        body=marked(comment.body, _spans(comment, verdict)),
        verdict=_verdict(comment, verdict.bin),
        why=_why(comment, verdict.reasons),
        author=Record.of(comment.statuses),
        first_at=comment.first_at,
        trust=TrustRule.VERDICTS.get(comment.trust, ""),
        hosts=[(host, hosts[host]) for host in comment.hosts[:MOST_HOSTS]],
        notes=[_note(note) for note in comment.noted],
        reports=[_report(report) for report in comment.reported],
        history=[_decision(decision) for decision in comment.told],
        alike=max(0, (comment.alike or 0) - 1),
        alike_waiting=comment.alike_waiting or 0,
        undo=last["batch"] if last else "",
        undoes_many=bool(last and last["many"]),
        following=following,
        elsewhere=page_of(comment),
        akismet=opinions.opinion_text(comment, only_noted=only_noted),
    )


def _spans(comment: Comment, verdict: Verdict) -> list[tuple[int, int]]:
    """Return where the words of the reasons stand, unless an edit has moved them."""
    if comment.edited_at:
        return []
    return [span for reason in verdict.reasons for span in reason.words]


# What is asked of the database


def _known(numbers: Sequence[int]) -> QuerySet[Comment]:
    together = Comment.objects.filter(campaign=OuterRef("campaign")).values("campaign")
    return (
        Comment.objects.filter(pk__in=numbers)
        .select_related("post__live", "parent", "assignee", "campaign")
        .defer("post__live__body", "post__live__snapshot")
        .annotate(
            noted=_rows(Note, text="text", by="by__username", at="at"),
            reported=_rows(
                Report.objects.filter(closed_at=None),
                reason="reason",
                text="text",
                at="at",
            ),
            told=_decisions(),
            alike=Subquery(together.annotate(many=Count("pk")).values("many")),
            alike_waiting=Subquery(
                together.filter(waits=True).annotate(many=Count("pk")).values("many")
            ),
            **_author(),
        )
        .fetch_mode(FETCH_RAISE)
    )


def _rows(rows: type[Model] | QuerySet[Any], **columns: Any) -> ArraySubquery:
    """Return the rows about a comment, oldest first, as a list of dicts in a column."""
    found = rows if isinstance(rows, QuerySet) else rows._default_manager.all()
    about_it = found.filter(comment=OuterRef("pk")).order_by("at", "pk")
    return ArraySubquery(about_it.values(row=JSONObject(**columns)))


def _decisions() -> ArraySubquery:
    together = Decision.objects.filter(batch=OuterRef("batch")).exclude(
        comment=OuterRef("comment")
    )
    return _rows(
        Decision,
        act="act",
        from_status="from_status",
        to_status="to_status",
        reasons="reasons",
        by="by__username",
        at="at",
        batch="batch",
        undone="undone",
        undoes="undoes",
        many=Exists(together),
    )


def _author() -> dict[str, Any]:
    """Return what is known of the address that a comment was sent with, as typed."""
    others = (
        Comment.objects.filter(same_address(OuterRef("email")))
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


def _verdict(comment: Comment, chosen: Bin) -> str | Promise:
    return (
        reason_texts.VERDICT_TEXTS[chosen]
        if comment.score is not None
        else _("Not judged yet")
    )


def _why(comment: Comment, found: Iterable[Reason]) -> list[Why]:
    points = {reason.code: reason.points for reason in found}
    if not points and comment.status in WAITING:
        points = {"first-look": 0}
    words = reason_texts.texts_of(list(points))
    return [Why(*why) for why in zip(points, words, points.values(), strict=True)]


def _note(note: dict[str, Any]) -> Told:
    return Told(datetime.fromisoformat(note["at"]), note["by"], note["text"], [])


def _report(report: dict[str, Any]) -> Told:
    words = [report["text"]] if report["text"] else []
    why = str(ReportReason(report["reason"]).label)
    return Told(datetime.fromisoformat(report["at"]), None, why, words)


def _decision(made: dict[str, Any]) -> Told:
    if made["act"] == Act.STATUS:
        before, after = Status(made["from_status"]), Status(made["to_status"])
        words = f"{before.label} → {after.label}"
    else:
        words = str(Act(made["act"]).label)
    return Told(
        at=datetime.fromisoformat(made["at"]),
        by=made["by"],
        words=words,
        why=reason_texts.texts_of(made["reasons"]),
        is_undone=made["undone"] is not None,
    )


def _last_to_undo(told: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """Return the last act of a person upon a comment that still can be taken back."""
    since = timezone.now() - UNDO_WITHIN
    standing = (
        made
        for made in reversed(told)
        if made["by"] and made["undone"] is None and made["undoes"] is None
    )
    last = next(standing, None)
    return last if last and datetime.fromisoformat(last["at"]) >= since else None
