"""Look-ups of trust rules: which rules are about a comment, or about a site."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from django.db.models import Q

from comments.models import Comment, TrustRule
from comments.models.trust_rule import normalise_name
from comments.spam.hosts import Trust, names_above, site_names_over
from comments.spam.signals.links import contact_hosts

Kind = TrustRule.Kind
STRICTEST_FIRST = [Trust.BLOCKED, Trust.HELD, Trust.TRUSTED]


@dataclass(frozen=True)
class RulesAbout:
    """The rules in force about a comment; of each host that it names, the nearest."""

    rules: tuple[TrustRule, ...] = ()

    @classmethod
    def comment(cls, comment: Comment) -> Self:
        """Look them up, in one query."""
        hosts = {*comment.hosts, *contact_hosts(comment.body)}
        about = Q(
            kind=Kind.HOST, value__in={up for one in hosts for up in names_above(one)}
        )
        if comment.email:
            about |= Q(kind=Kind.EMAIL, value=comment.email.lower())
        if name := normalise_name(comment.name):
            about |= Q(kind=Kind.NAME, value=name)
        if place := comment.address or comment.network:
            about |= Q(network__covers=place)
        found = list(TrustRule.objects.in_force().filter(about))
        known = {rule.value for rule in found if rule.kind == Kind.HOST}
        near = {nearest(names_above(host), known) for host in hosts}
        return cls(tuple(r for r in found if r.kind != Kind.HOST or r.value in near))

    @property
    def is_held(self) -> bool:
        """Whether any of them says that a person has to look, or more."""
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
        """Return, in codes, what a moderator should know of who sent it."""
        found = [f"held-{kind}" for kind in self.kinds(Trust.HELD)]
        if "email" in self.kinds(Trust.TRUSTED) and not is_confirmed:
            found.append("author-unconfirmed")
        return found


NO_RULES = RulesAbout()


def trust(rule: TrustRule | None) -> Trust | None:
    return Trust(rule.verdict) if rule else None


def strictest(rules: Iterable[TrustRule | None]) -> TrustRule | None:
    """Return the rule that counts of several: a block, then a hold, then trust."""
    known = [rule for rule in rules if rule]
    order = {verdict: place for place, verdict in enumerate(STRICTEST_FIRST)}
    return min(known, key=lambda rule: order[Trust(rule.verdict)], default=None)


def nearest(names: Iterable[str], known: Iterable[str]) -> str | None:
    """Return the first of some names, the nearest of which comes first, that is known."""
    return next((name for name in names if name in known), None)


def authors_at(*addresses: str) -> dict[str, TrustRule]:
    """Return, in one query, the rule about whoever writes at each address, if there is
    one: that of the nearest name above it."""
    above = {one: site_names_over(one)[::-1] for one in addresses if one}
    asked = {name for names in above.values() for name in names}
    rules = TrustRule.objects.in_force().filter(kind=Kind.AUTHOR, value__in=asked)
    known = {rule.value: rule for rule in rules}
    found = {one: nearest(names, known) for one, names in above.items()}
    return {one: known[name] for one, name in found.items() if name}


def trusted_emails(comments: Iterable[Comment]) -> set[str]:
    """Return which of the addresses that comments were sent with are trusted."""
    rules = TrustRule.objects.in_force().filter(
        kind=Kind.EMAIL,
        value__in={comment.email.lower() for comment in comments},
        verdict=Trust.TRUSTED,
    )
    return set(rules.values_list("value", flat=True))
