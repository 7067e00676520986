"""Trusting: whose pages are published at once, and whose are not taken at all.

A page is judged by its own address and by its author's, if that is credible: anybody may
write anybody's name beneath a page.
"""

import uuid
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q, QuerySet

from comments import moderation
from comments.models import GONE, Comment, Decision, Status
from comments.spam.hosts import host_of
from comments.spam.verdicts import Bin
from evidenceblog.core.models import User

from . import addresses
from .models import Linkback, Standing
from .understanding import Understood

Verdict = Standing.Verdict


def standing_of(*named: str) -> Verdict | None:
    """Return what was said of these addresses: of each, the nearest name above it
    counts, and a block of one goes before trust in another."""
    return sternest(*standings_at(*named).values())


def sternest(*said: Verdict | None) -> Verdict | None:
    """Return what counts of all that was said: a block before trust."""
    order = (Verdict.BLOCKED, Verdict.TRUSTED)
    return next((verdict for verdict in order if verdict in said), None)


def standing_through(origin: str, url: str) -> Verdict | None:
    """Return what counts for a page to which redirects led: a block at either end, trust
    only at both, since a trusted site may lead anybody anywhere."""
    found = standings_at(origin, url)
    is_said_of_both = len(found) == len({origin, url})
    return sternest(*found.values()) if is_said_of_both else _blocked(found.values())


def standing_of_author(understood: Understood, origin: str, url: str) -> Verdict | None:
    """Return what was said of who wrote a page, if that is credible. Trust counts only
    where a platform itself says who wrote what; elsewhere anybody may write a name that
    is trusted."""
    said = standing_of(credible_author(understood))
    host = host_of(url)
    is_theirs = host == host_of(origin) and addresses.is_platform(host)
    return said if is_theirs else _blocked([said])


def standings_at(*named: str) -> dict[str, Verdict]:
    """Return, in one query, what was said of each address, if anything was."""
    over = {address: addresses.names_over(address) for address in named if address}
    asked = {name for names in over.values() for name in names}
    rows = Standing.objects.filter(address__in=asked)
    said = dict(rows.values_list("address", "verdict"))
    nearest = {address: _nearest(names, said) for address, names in over.items()}
    return {address: Verdict(one) for address, one in nearest.items() if one}


def nearest_to(address: str) -> Standing | None:
    """Return the entry that counts for an address: that of the nearest name above it."""
    names = addresses.names_over(address)
    rows = Standing.objects.in_bulk(names, field_name="address")
    return next((rows[name] for name in reversed(names) if name in rows), None)


def credible_author(understood: Understood) -> str:
    return understood.author_url if understood.author_is_credible else ""


def name_to_judge(row: Linkback, understood: Understood) -> str:
    """Return what to trust or block, if any: the host; where strangers share it, the
    author, or else the page."""
    try:
        return addresses.name_of(row.host)
    except addresses.NoName:
        return credible_author(understood) or row.origin


def may_stand(row: Linkback, comment: Comment) -> bool:
    """Tell whether what a trusted page says may be published without a look: not what
    reads like spam or may be urgent, nor a link that is only like ours, nor what replaces
    words that a moderator had changed."""
    is_spam = comment.verdict().bin == Bin.SPAM
    is_odd = row.matched_alias or comment.edited_at
    return not (is_spam or comment.urgency or is_odd)


@transaction.atomic
def take_down(standing: Standing, *, by: User) -> list[Decision]:
    """Reject all that is there of an address, as one batch, which may be undone."""
    found = [
        row.comment
        for row in _near(standing.address)
        if row.comment and _is_of(standing.address, row, row.comment)
    ]
    return moderation.decide(
        found,
        to=Status.REJECTED,
        by=by,
        reasons=["origin-blocked"],
        batch=uuid.uuid4(),
    )


def _blocked(said: Iterable[Verdict | None]) -> Verdict | None:
    return Verdict.BLOCKED if Verdict.BLOCKED in said else None


def _nearest(names: list[str], said: dict[str, str]) -> str | None:
    return next((said[name] for name in reversed(names) if name in said), None)


def _near(address: str) -> QuerySet[Linkback]:
    """Return the linkbacks that may be of an address: more than are."""
    host = address.partition("/")[0]
    named = Q(origin__icontains=host) | Q(comment__origin__author__icontains=host)
    rows = Linkback.objects.filter(named, comment__isnull=False)
    return rows.exclude(comment__status__in=GONE).select_related("comment")


def _is_of(address: str, row: Linkback, comment: Comment) -> bool:
    author = (comment.origin or {}).get("author", "")
    return any(address in addresses.names_over(one) for one in (row.origin, author))
