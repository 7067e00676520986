"""Look-ups of trust rules: which rules are about a comment, or about a site."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from django.db import connection
from django.utils import timezone

from comments.models import Comment, TrustRule
from comments.models.trust_rule import normalise_name
from comments.spam.hosts import Trust, host_and_parents, site_name_and_parents
from comments.spam.signals.links import contact_hosts

Kind = TrustRule.Kind
STRICTEST_FIRST = [Trust.BLOCKED, Trust.HELD, Trust.TRUSTED]

# What is read of a rule, in the order of the statement.
COLUMNS = ("id", "kind", "value", "verdict")
# A part of the one statement that screening asks, so it gives a single JSON array.
RULES = """
SELECT coalesce(json_agg(json_build_array(id, kind, value, verdict)), '[]')
FROM comments_trustrule
WHERE (until IS NULL OR until > %(rules_at)s) AND (
    (kind = 'host' AND value = ANY(%(rules_hosts)s))
    OR (kind = 'email' AND value = %(rules_email)s)
    OR (kind = 'name' AND value = %(rules_name)s)
    OR network >>= %(rules_address)s::inet
)"""


@dataclass(frozen=True)
class ApplicableRules:
    """The trust rules in force about a comment; of each host that it names, the nearest."""

    rules: tuple[TrustRule, ...]

    @classmethod
    def for_comment(cls, comment: Comment) -> Self:
        """Look them up, in one query."""
        query, parameters = rules_query(comment)
        with connection.cursor() as cursor:
            cursor.execute(query, parameters)
            return cls.from_rows(comment, cursor.fetchone()[0])

    @classmethod
    def from_rows(cls, comment: Comment, rows: Iterable[list[Any]]) -> Self:
        """Return what the query of `rules_query` found about a comment."""
        found = [TrustRule.from_db("default", COLUMNS, row) for row in rows]
        known = {rule.value for rule in found if rule.kind == Kind.HOST}
        applicable = {
            nearest(host_and_parents(host), known) for host in _hosts_named(comment)
        }
        return cls(
            tuple(
                rule
                for rule in found
                if rule.kind != Kind.HOST or rule.value in applicable
            )
        )

    @property
    def is_held(self) -> bool:
        """Whether any of them holds or blocks it."""
        return any(rule.verdict != Trust.TRUSTED for rule in self.rules)

    @property
    def is_trusted(self) -> bool:
        """Whether its e-mail address is trusted, and nothing about it held or blocked."""
        return "email" in self.kinds(Trust.TRUSTED) and not self.is_held

    @property
    def hosts(self) -> dict[str, Trust]:
        rules = (rule for rule in self.rules if rule.kind == Kind.HOST)
        return {rule.value: Trust(rule.verdict) for rule in rules}

    @property
    def codes(self) -> list[str]:
        """How a decision names the rules that had a part in it."""
        return [rule.code for rule in self.rules]

    def kinds(self, verdict: Trust) -> list[str]:
        """Return, sorted, of what there is a rule with a verdict; a single network
        address is a range as well."""
        kinds = {rule.kind for rule in self.rules if rule.verdict == verdict}
        return sorted({"range" if kind == Kind.ADDRESS else kind for kind in kinds})

    def reasons_to_wait(self, *, is_confirmed: bool) -> list[str]:
        """Return the codes of why a moderator has to decide about the sender."""
        found = [f"held-{kind}" for kind in self.kinds(Trust.HELD)]
        if "email" in self.kinds(Trust.TRUSTED) and not is_confirmed:
            found.append("author-unconfirmed")
        return found


def rules_query(comment: Comment) -> tuple[str, Mapping[str, Any]]:
    """Return the query of the rules in force about a comment, and its parameters."""
    above = {up for host in _hosts_named(comment) for up in host_and_parents(host)}
    return RULES, {
        "rules_at": timezone.now(),
        "rules_hosts": sorted(above),
        "rules_email": comment.email.lower(),
        "rules_name": normalise_name(comment.name),
        "rules_address": comment.address or comment.network or None,
    }


def _hosts_named(comment: Comment) -> set[str]:
    return {*comment.hosts, *contact_hosts(comment.body)}


def verdict_of_rule(rule: TrustRule | None) -> Trust | None:
    return Trust(rule.verdict) if rule else None


def strictest_rule(rules: Iterable[TrustRule | None]) -> TrustRule | None:
    """Return the rule that counts of several: a block, then a hold, then trust."""
    known = [rule for rule in rules if rule]
    order = {verdict: place for place, verdict in enumerate(STRICTEST_FIRST)}
    return min(known, key=lambda rule: order[Trust(rule.verdict)], default=None)


def nearest(names: Iterable[str], known: Iterable[str]) -> str | None:
    """Return the first of some names, the nearest of which comes first, that is known."""
    return next((name for name in names if name in known), None)


def author_rules(*addresses: str) -> dict[str, TrustRule]:
    """Return, in one query, the rule about whoever writes at each address, if there is
    one: that of the nearest name above it."""
    above = {
        address: site_name_and_parents(address)[::-1]
        for address in addresses
        if address
    }
    sought = {name for names in above.values() for name in names}
    rules = TrustRule.objects.in_force().filter(kind=Kind.AUTHOR, value__in=sought)
    known = {rule.value: rule for rule in rules}
    found = {address: nearest(names, known) for address, names in above.items()}
    return {address: known[name] for address, name in found.items() if name}


def trusted_emails(comments: Iterable[Comment]) -> set[str]:
    """Return which of the addresses that comments were sent with are trusted."""
    rules = TrustRule.objects.in_force().filter(
        kind=Kind.EMAIL,
        value__in={comment.email.lower() for comment in comments},
        verdict=Trust.TRUSTED,
    )
    return set(rules.values_list("value", flat=True))
