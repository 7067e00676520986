"""What became of the comments that link to a host."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.cache import cache
from django.db import connection

from comments.models import Comment

# Enough to know a host by; more rows would cost more and say no more.
MOST_REMEMBERED = 200
# The index finds all comments that link to a host before it gives the first one, which
# takes longest where one more changes least: such hosts are looked up this often.
KNOWN_FOR_SECONDS = 10 * 60
LONGEST_KEY = 250  # that every cache takes

# Each host stands in a condition of its own, as a constant: the planner knows then how
# many comments link to it.
STATUSES_OF_HOST = """
SELECT %({host})s AS host, ARRAY(
    SELECT status FROM comments_comment
    WHERE hosts @> ARRAY[%({host})s]::varchar[] AND id <> %(besides)s
    LIMIT %(most_remembered)s
) AS statuses"""


def statuses_by_host(hosts: Iterable[str]) -> dict[str, list[str]]:
    """Return the statuses of the comments that link to each of these hosts.

    Of hosts that many link to, it is the statuses of some, ten minutes old at worst.
    """
    wanted = list(dict.fromkeys(hosts))
    known = remembered(wanted)
    if len(known) == len(wanted):
        return known
    query, parameters = statuses_query([host for host in wanted if host not in known])
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        found = remember(cursor.fetchone()[0])
    return {host: known.get(host) or found[host] for host in wanted}


def statuses_query(
    hosts: Sequence[str], besides: Comment | None = None
) -> tuple[str, dict[str, Any]]:
    """Return a query, and its parameters, whose only value is a JSON object with the
    statuses of comments, but for one, by host."""
    if not hosts:
        return "SELECT '{}'::json", {}
    names = {f"host{number}": host for number, host in enumerate(hosts)}
    each = " UNION ALL ".join(STATUSES_OF_HOST.format(host=name) for name in names)
    query = f"SELECT json_object_agg(host, statuses) FROM ({each}) AS linked"  # noqa: S608
    besides_pk = besides.pk if besides else None
    return query, names | {
        "besides": besides_pk or 0,
        "most_remembered": MOST_REMEMBERED,
    }


def remembered(hosts: Iterable[str]) -> dict[str, list[str]]:
    """Return the statuses of those hosts that many link to and that were looked up
    lately."""
    keys = {_key(host): host for host in hosts}
    return {keys[key]: found for key, found in cache.get_many(keys).items()}


def remember(statuses: dict[str, list[str]]) -> dict[str, list[str]]:
    """Remember the statuses of hosts that many link to; return all as they are."""
    many = {h: found for h, found in statuses.items() if len(found) == MOST_REMEMBERED}
    if many:
        cache.set_many(
            {_key(host): found for host, found in many.items()}, KNOWN_FOR_SECONDS
        )
    return statuses


def _key(host: str) -> str:
    return f"comments.screening.host_history:{host}"[:LONGEST_KEY]
