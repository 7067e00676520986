"""Pages of the log of decisions, each with what it changed and why, in words."""

import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import FETCH_RAISE, Count
from django.utils import timezone
from django.utils.translation import gettext as _

from comments.decisions import ready_answers, reason_texts
from comments.models import (
    GONE,
    UNDO_WITHIN,
    Act,
    Decision,
    DecisionQuerySet,
    TrustRule,
)
from evidenceblog.core.models import User

DECISIONS_PER_PAGE = 50
LOG_FIELDS = (
    *("comment", "act", "from_status", "to_status", "changes", "reasons", "at"),
    *("batch", "campaign", "undoes", "by__username"),
    *("undone__at", "undone__undoes", "undone__by__username"),
    *("comment__post__slug", "comment__post__live__title"),
)


class LoggedDecision(NamedTuple):
    """A decision, what it changed and why, and how many were made with the same press."""

    decision: Decision
    change: str
    reasons: list[str]
    batch_size: int
    may_be_undone: bool


class LogPage(NamedTuple):
    """Entries, the newest first; `after` is the key of the next page, None on the last."""

    entries: list[LoggedDecision]
    after: int | None


def log_page(decisions: DecisionQuerySet, after: int | None = None) -> LogPage:
    """Return the decisions that come after the one numbered `after`, or the newest.

    Raises Decision.DoesNotExist.
    """
    ordered = (
        newest_first(decisions, after)
        .select_related("by", "undone__by", "comment__post__live")
        .only(*LOG_FIELDS)
        .fetch_mode(FETCH_RAISE)
    )
    found = list(ordered[: DECISIONS_PER_PAGE + 1])
    made, more = found[:DECISIONS_PER_PAGE], found[DECISIONS_PER_PAGE:]
    return LogPage(_log_entries(made), made[-1].pk if more else None)


def comment_history(comment: int) -> list[LoggedDecision]:
    """Return what was done with a comment, the oldest first, up to a page of it."""
    return log_page(Decision.objects.filter(comment=comment)).entries[::-1]


def newest_first(decisions: DecisionQuerySet, after: int | None) -> DecisionQuerySet:
    """Order decisions, and begin after the one numbered so. Raises
    Decision.DoesNotExist.

    Nothing is counted or skipped: any page of a million costs what the first one does.
    """
    ordered = decisions.order_by("-at", "-pk")
    if after is None:
        return ordered
    at = Decision.objects.values_list("at", flat=True).get(pk=after)
    # What an index can begin at, less the few of the same moment that were before.
    return ordered.filter(at__lte=at).exclude(at=at, pk__gte=after)


def _log_entries(made: Sequence[Decision]) -> list[LoggedDecision]:
    sizes, now = _batch_sizes(made), timezone.now()
    answers = ready_answers.outreach_texts(
        {code for decision in made for code in decision.reasons}
    )
    return [
        LoggedDecision(
            decision=decision,
            change=what,
            reasons=reason_texts.texts_of(decision.reasons, answers),
            batch_size=sizes[decision.batch],
            may_be_undone=_may_be_undone(decision, now),
        )
        for decision, what in zip(made, change_texts(made), strict=True)
    ]


def _may_be_undone(made: Decision, now: datetime) -> bool:
    """Tell whether a decision is a person's (for each of a campaign's comments it is)
    that still holds and is young enough. What its writer had erased stays so."""
    return (
        made.undoes_id is None
        and getattr(made, "undone", None) is None
        and (made.by_id is not None or made.campaign_id is not None)
        and made.to_status not in GONE
        and made.at >= now - UNDO_WITHIN
    )


def _batch_sizes(made: Iterable[Decision]) -> Counter[uuid.UUID]:
    batches = {decision.batch for decision in made}
    counts = Decision.objects.filter(batch__in=batches).values_list("batch")
    return Counter(dict(counts.annotate(Count("pk")).order_by()))


def _assignee_names(made: Iterable[Decision]) -> dict[int, str]:
    """Return the names of those to whom comments were assigned."""
    assigned = {
        decision.changes["assignee_id"][1]
        for decision in made
        if "assignee_id" in decision.changes
    }
    named = User.objects.filter(pk__in=assigned - {None})
    return {user.pk: str(user) for user in named.only("username")} if assigned else {}


def change_texts(made: Iterable[Decision]) -> list[str]:
    """Return, for each decision, what it changed."""
    made = list(made)
    people = _assignee_names(made)
    return [_change_text(decision, people) for decision in made]


def _change_text(made: Decision, people: Mapping[int, str]) -> str:
    if made.act == Act.STATUS:
        before, after = made.get_from_status_display(), made.get_to_status_display()
        return f"{before} → {after}"
    changes = [
        _CHANGE_TEXTS[name](change, people)
        for name, change in made.changes.items()
        if name in _CHANGE_TEXTS
    ]
    act = str(made.get_act_display())
    return f"{act}: {', '.join(changes)}" if changes else act


def _label_change(change: list[list[str]], _assignee_names: Mapping[int, str]) -> str:
    before, after = map(set, change)
    added = [f"+ {label}" for label in sorted(after - before)]
    return ", ".join(added + [f"− {label}" for label in sorted(before - after)])  # noqa: RUF001  # a minus sign


def _rule_change(change: dict[str, Any], _assignee_names: Mapping[int, str]) -> str:
    kind, after = TrustRule.Kind(change["kind"]).label, change["after"]
    verdict = TrustRule.VERDICTS[after[0]] if after else _("as anybody")
    return f"{kind}: {verdict}"


_CHANGE_TEXTS: dict[str, Callable[[Any, Mapping[int, str]], str]] = {
    "labels": _label_change,
    "rule": _rule_change,
    "assignee_id": lambda change, people: people.get(change[1], _("nobody")),
    "links_off": lambda _change, _people: _("its links are not shown"),
    "wording": lambda _change, _people: _("its words"),
    "hidden": lambda change, _people: _("passages hidden: %d") % change,
}
