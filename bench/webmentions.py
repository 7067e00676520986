"""Tell a site of links to its posts, and see what becomes of it."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from http.client import HTTPConnection
from itertools import pairwise
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

import origins
import processes
from comments.linkbacks.models import Linkback, MentionSettings
from evidenceblog.core.mail import outbox
from evidenceblog.core.mail.models import EmailAddress
from posts.models import Post
from results import Row, at_most, progress, shown
from servers import AS_PROXIED, Running
from tests.servers.smtp import SmtpServer

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
CPU_GOAL_MS = 30
GROWTH_GOAL_MIB = 50
ASKED_GOAL = 1.05  # a second, as far as a clock tells
PATIENCE_SECONDS = 600
PAUSE_SECONDS = 0.05
FLOOD_SECONDS = 30
SLOW_PAGES = 60
HONEST_GOAL, MAIL_GOAL = 20, 3  # seconds
HOLD_SECONDS = 2  # until the slow pages hold all the slots that they get


class Peers(NamedTuple):
    """All that takes part: the strangers, our web server, the worker, PostgreSQL."""

    web: origins.Web
    site: Running
    worker: Running
    postgres: int
    mail: SmtpServer


def prepare(posts: int) -> list[Post]:
    """Publish the posts that pages link to."""
    from tests import make

    MentionSettings.load().save()
    return [make.post(slug=f"post-{number}") for number in range(posts)]


def many(peers: Peers, posts: Sequence[Post]) -> Iterator[Row]:
    """Tell of every page for every post, and wait for the last to be looked at."""
    pages, targets = len(peers.web.addresses), peers.web.targets
    told = [(peers.web.origin(n), target) for target in targets for n in range(pages)]
    _warm(peers)
    before = processes.memory_mib(peers.worker.pid)
    cpu = [processes.cpu_seconds(pid) for pid in (peers.worker.pid, peers.postgres)]
    begun = time.monotonic()
    _tell(peers.site, told)
    received = time.monotonic() - begun
    _wait_until_looked_at(len(told))
    seconds = time.monotonic() - begun
    cpu_after = [
        processes.cpu_seconds(pid) for pid in (peers.worker.pid, peers.postgres)
    ]
    worker, postgres = (
        (now - then) * 1000 / len(told)
        for now, then in zip(cpu_after, cpu, strict=True)
    )
    yield shown("webmentions", len(told), "told")
    yield shown("told", len(told) / received, "a second")
    yield shown("looked at", len(told) / seconds, "a second")
    yield at_most("in a wrong state", _wrong(peers.web), "mentions", 0)
    yield at_most("worker and its children", worker, "CPU ms each", CPU_GOAL_MS)
    yield shown("PostgreSQL", postgres, "CPU ms each")
    grown = processes.memory_mib(peers.worker.pid) - before
    yield at_most("worker's memory grows by", grown, "MiB", GROWTH_GOAL_MIB)


def flood(peers: Peers, posts: Sequence[Post], size: int) -> Iterator[Row]:
    """Tell of many pages of one host, and watch how often it is asked."""
    target = peers.web.targets[0]
    peers.web.asked.clear()
    _tell(peers.site, [(peers.web.victim(number), target) for number in range(size)])
    time.sleep(FLOOD_SECONDS)
    asked = list(peers.web.asked)
    nearest = min((late - soon for soon, late in pairwise(asked)), default=0)
    yield shown("flood at one host", size, "mentions")
    yield shown("it was asked", len(asked), f"times in {FLOOD_SECONDS} s")
    yield at_most(
        "asked at most", 1 / nearest if nearest else 0, "a second", ASKED_GOAL
    )


def fair_share(peers: Peers) -> Iterator[Row]:
    """Tell of one sender's slow pages, then of another's, and mail somebody."""
    web = peers.web
    crowds = {
        "of one host": [
            web.page(origins.SLOW_HOST, number) for number in range(SLOW_PAGES)
        ],
        "of hosts in one range": [web.page(host) for host in origins.SLOW_RANGE],
    }
    yield shown("mail without them", _seconds_to_mail(peers), "s")
    for number, (whose, crowd) in enumerate(crowds.items()):
        _tell(peers.site, [(page, web.targets[0]) for page in crowd])
        time.sleep(HOLD_SECONDS)
        mail = _seconds_to_mail(peers)
        begun = time.monotonic()
        honest = web.page(origins.HONEST, number)
        _tell(peers.site, [(honest, web.targets[0])])
        seen = Linkback.objects.filter(origin=honest).exclude(looked_at=None)
        _wait(seen.exists)
        waited = time.monotonic() - begun
        behind = f"behind {len(crowd)} slow pages {whose}"
        yield at_most(f"another's mention {behind}", waited, "s", HONEST_GOAL)
        yield at_most(f"mail {behind}", mail, "s", MAIL_GOAL)


def _seconds_to_mail(peers: Peers) -> float:
    sent = len(peers.mail.accepted)
    address = EmailAddress.objects.known_as("ada@example.org")
    begun = time.monotonic()
    outbox.queue_message(address, "check", {}, once=f"bench {begun}")
    _wait(lambda: len(peers.mail.accepted) > sent)
    return time.monotonic() - begun


def _wait(until: Callable[[], bool]) -> None:
    give_up = time.monotonic() + PATIENCE_SECONDS
    while not until():
        if time.monotonic() > give_up:
            raise RuntimeError("nothing came")
        time.sleep(PAUSE_SECONDS)


def _warm(peers: Peers) -> None:
    """Let the worker load what it loads once."""
    _tell(peers.site, [(peers.web.victim(-1), peers.web.targets[0])])
    _wait_until_looked_at(1)


def _tell(site: Running, told: Sequence[tuple[str, str]]) -> None:
    connection = HTTPConnection(urlsplit(site.url).netloc)
    for number, (source, target) in enumerate(told):
        sender = f"198.18.{number // 250 % 250}.{number % 250}"
        headers = {**AS_PROXIED, **FORM, "X-Forwarded-For": sender}
        body = urlencode({"source": source, "target": target})
        connection.request("POST", "/webmention/", body, headers)
        answer = connection.getresponse()
        said = answer.read()
        if answer.status not in {201, 202}:
            raise RuntimeError(f"{answer.status} {said!r}")


def _wait_until_looked_at(many: int) -> None:
    give_up = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < give_up:
        done = Linkback.objects.exclude(looked_at=None).count()
        progress(f"{done} looked at")
        if done >= many:
            return
        time.sleep(1)
    raise RuntimeError("not all were looked at")


def _wrong(web: origins.Web) -> int:
    """Count the linkbacks that ended otherwise than their page says."""
    number = {web.origin(n): n for n in range(len(web.addresses))}
    found = Linkback.objects.filter(origin__in=number).values_list(
        "origin", "state", "failure"
    )
    seen: Counter[str] = Counter()
    for origin, state, why in found:
        expected = _expected(number[origin] % origins.CYCLE)
        seen[f"{expected} → {state} {why}"] += (state, why) not in expected
    progress(str({said: many for said, many in seen.items() if many}))
    return sum(seen.values())


def _expected(place: int) -> set[tuple[str, str]]:
    if place not in origins.BAD:
        return {("verified", "")}
    status, _body = origins.BAD[place]
    return {
        200: {("failed", "no-link")},
        302: {("failed", "refused")},
        404: {("received", "not-found")},
        410: {("failed", "gone")},
    }.get(status, {("received", "unreachable")})
