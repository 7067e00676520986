"""Trust rules made from a comment, what they take down, and how they are undone."""

import uuid
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from comments.decisions import status_changes
from comments.models import GONE, Act, Comment, Decision, Status, TrustRule
from comments.models.trust_rule import normalise_value
from comments.spam.hosts import Trust, site_name_and_parents
from evidenceblog.core.models import User

Kind = TrustRule.Kind


class CannotMakeRule(ValueError):
    """A rule about what is not the comment's, or is many people's, or for too long."""


@transaction.atomic
def set_rule(
    comment: Comment,
    kind: TrustRule.Kind,
    verdict: Trust | None,
    *,
    by: User,
    host: str = "",
    days: int | None = None,
) -> list[Decision]:
    """Say what holds of a comment's e-mail address, name, network address, range or a
    host that it leads to, for some days or until somebody says otherwise; None: nothing
    any more.

    The Decision does not name the address: it is the comment's. Raises CannotMakeRule.
    """
    if host and host not in comment.hosts:
        raise CannotMakeRule(host)
    of_comment = {
        Kind.EMAIL: comment.email,
        Kind.NAME: comment.name,
        Kind.ADDRESS: comment.address or "",
        Kind.RANGE: comment.network,
        Kind.HOST: host,
    }
    try:
        rule = _lock_rule(kind, normalise_value(kind, of_comment[kind]))
        before = _rule_state(rule)
        rule.note = rule.note if rule.verdict == verdict else ""
        rule.verdict = verdict or ""
        rule.until = None if days is None else timezone.now() + timedelta(days=days)
        if verdict:
            rule.full_clean()
    except ValidationError as error:
        raise CannotMakeRule(kind) from error
    if before == _rule_state(rule):
        return []
    _store_rule(rule, by)
    changes = {
        "number": rule.pk,
        "kind": kind,
        "before": before,
        "after": _rule_state(rule),
    }
    return status_changes.log_act(
        [comment], Act.TRUST, by=by, changes={comment.pk: {"rule": changes}}
    )


def undo_rule(decision: Decision) -> None:
    """Let a rule be what it was before, unless somebody has changed it since."""
    made, email = decision.changes["rule"], decision.comment.email.lower()
    rule = TrustRule.objects.select_for_update().filter(pk=made["number"]).first()
    if rule is None and made["after"] is None and email:
        rule = _lock_rule(made["kind"], email)
        rule.pk = rule.pk or made["number"]
    if rule and _rule_state(rule) == made["after"]:
        rule.verdict, until, rule.note = made["before"] or ("", None, "")
        rule.until = parse_datetime(until) if until else None
        _store_rule(rule, decision.by)


@transaction.atomic
def take_down_author(rule: TrustRule, *, by: User) -> list[Decision]:
    """Reject all that is there of an author of mentions, as one batch, which may be
    undone."""
    host = rule.value.partition("/")[0]
    near = Q(origin__url__icontains=host) | Q(origin__author__icontains=host)
    there = Comment.objects.filter(near).exclude(status__in=GONE)
    return status_changes.decide(
        [comment for comment in there if _is_by_author(rule.value, comment)],
        to=Status.REJECTED,
        by=by,
        reasons=["origin-blocked", rule.code],
        batch=uuid.uuid4(),
    )


def _is_by_author(author: str, comment: Comment) -> bool:
    page = comment.origin or {}
    addresses = (page.get("url", ""), page.get("author", ""))
    return any(author in site_name_and_parents(address) for address in addresses)


def _lock_rule(kind: str, value: str) -> TrustRule:
    """Return the rule about somebody, or one that says nothing yet."""
    known = TrustRule.objects.select_for_update().filter(kind=kind, value=value)
    return known.first() or TrustRule(kind=kind, value=value, verdict="")


def _rule_state(rule: TrustRule) -> list[str | None] | None:
    """Return the verdict of a rule, until when it holds and why, as a decision keeps
    them; None of a rule that says nothing."""
    until = rule.until.isoformat() if rule.until else None
    return [rule.verdict, until, rule.note] if rule.verdict else None


def _store_rule(rule: TrustRule, by: User | None) -> None:
    """Store a rule; one that says nothing is deleted, and keeps its number here."""
    rule.by, rule.at = by, timezone.now()
    if rule.verdict:
        rule.save()
    else:
        TrustRule.objects.filter(pk=rule.pk).delete()
