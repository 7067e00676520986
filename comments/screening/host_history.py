"""Linking: what became of the comments that link to a host."""

from collections.abc import Iterable

from django.core.cache import cache
from django.db.models import Value

from comments.models import Comment

# Enough to know a host by; more rows would cost more and say no more.
MOST_REMEMBERED = 200
# The index finds all comments that link to a host before it gives the first one, which
# takes longest where one more changes least: such hosts are looked up this often.
KNOWN_FOR_SECONDS = 10 * 60
LONGEST_KEY = 250  # that every cache takes


def statuses_by_host(
    hosts: Iterable[str], besides: Comment | None = None
) -> dict[str, list[str]]:
    """Return the statuses of comments, but for one, that link to each of these hosts:
    of some of them, as they were ten minutes ago at worst, where they are many."""
    asked = dict.fromkeys(hosts)
    known = cache.get_many(_key(host) for host in asked)
    found = _look_up([host for host in asked if _key(host) not in known], besides)
    many = {h: said for h, said in found.items() if len(said) == MOST_REMEMBERED}
    cache.set_many({_key(h): said for h, said in many.items()}, KNOWN_FOR_SECONDS)
    return {host: known.get(_key(host)) or found[host] for host in asked}


def _look_up(hosts: list[str], besides: Comment | None) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {host: [] for host in hosts}
    if not hosts:
        return found
    others = Comment.objects.exclude(pk=besides.pk) if besides else Comment.objects
    linking = [
        others.filter(hosts__contains=[host])
        .order_by()
        .values_list(Value(host), "status")[:MOST_REMEMBERED]
        for host in hosts
    ]
    for host, status in linking[0].union(*linking[1:], all=True):
        found[host].append(status)
    return found


def _key(host: str) -> str:
    return f"comments.screening.host_history:{host}"[:LONGEST_KEY]
