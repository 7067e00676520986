"""Whether what happens to sources is found: by asking services of which half of all answers
fail, within three rounds, each event once, none invented; how fast the site asks; and
whether any of 1,000 edits of a finding leaves an old drawing on a page or in a cache."""

import environment  # first: all else is importable only then

# isort: split
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from itertools import pairwise
from random import Random
from time import monotonic
from typing import TYPE_CHECKING, Any

import planted_events
import servers
from results import Row, at_least, at_most, options, progress, report, shown
from tests.servers.bibliography import Asked, Failure
from tests.servers.crossref import crossref_server
from tests.servers.pubmed import pubmed_server

if TYPE_CHECKING:
    from posts.citations.models import Source, SourceWatch

OF_EACH_KIND, QUICK_OF_EACH_KIND = 8, 3
QUIET, QUICK_QUIET = 52, 12
ROUNDS = 3
FAILURES = [
    *(Failure.TIMEOUT, Failure.THROTTLED, Failure.THROTTLED_UNTIL, Failure.BROKEN),
    *(Failure.MISSING, Failure.GARBAGE, Failure.TRUNCATED),
]
HALF = 0.5
TIMEOUT_SECONDS = 0.25
EDITS, QUICK_EDITS = 1000, 50
# Sources that are queued at once: whom a pause puts off is queued again.
AT_ONCE = 20
# Processes that ask one service as often as they may, and for how long.
ASKERS, ASKING_SECONDS, QUICK_ASKING_SECONDS = 3, 20, 6
ASKER = """
import django, sys, time
django.setup()
from posts.citations.services import crossref, request_turns
ends = time.monotonic() + float(sys.argv[1])
while time.monotonic() < ends:
    crossref.fetch_work("10.5555/limit")
"""


class Weather:
    """Which question fails in which round: of each source and service two of three, so
    that nobody is unlucky in all of them."""

    def __init__(self, planter: planted_events.Planter) -> None:
        self.random = Random(17)  # noqa: S311  # the same in each run
        self.planter = planter
        self.round = 0
        self.bad: dict[tuple[str, int], set[int]] = {}
        self.answers: Counter[str] = Counter()
        self.wants_none: set[str] = set()
        self.asked_while_paused = 0

    def of(self, service: str) -> "Any":
        def choose(asked: Asked) -> Failure | None:
            failure = self._choose(service, asked)
            self.answers["failed" if failure else "good"] += 1
            self.asked_while_paused += service in self.wants_none
            if failure in {Failure.THROTTLED, Failure.THROTTLED_UNTIL}:
                self.wants_none.add(service)
            return failure

        return choose

    def _choose(self, service: str, asked: Asked) -> Failure | None:
        source = self._source(asked)
        if (service, source) not in self.bad:
            rounds = self.random.sample(range(ROUNDS), 2)
            self.bad[service, source] = set(rounds)
        if self.round in self.bad[service, source]:
            return self.random.choice(FAILURES)
        return None

    def _source(self, asked: Asked) -> int:
        # What PubMed is searched for in vain has its DOI in the question only.
        names = [
            *asked.about,
            asked.params.get("term", "").partition("[")[0].strip('"'),
        ]
        owners = (self.planter.owner.get(name) for name in names)
        return next(number for number in owners if number is not None)


def main() -> None:
    asked = options(__doc__ or "")
    with ExitStack() as stack:
        crossref = stack.enter_context(crossref_server())
        pubmed = stack.enter_context(pubmed_server())
        os.environ.update(CROSSREF_URL=crossref.url, PUBMED_URL=pubmed.url)
        os.environ["CONTACT_EMAIL"] = "desk@example.org"
        stack.enter_context(servers.database(asked.data))
        rows = list(_limit(crossref, quick=asked.quick))
        rows += _find(crossref, pubmed, quick=asked.quick)
        rows += _edit(QUICK_EDITS if asked.quick else EDITS)
    report("evidence", rows)


def _limit(crossref: Any, *, quick: bool) -> Iterator[Row]:
    """Let several processes ask as fast as they may, and look when requests arrive."""
    crossref.add("10.5555/limit")
    seconds = QUICK_ASKING_SECONDS if quick else ASKING_SECONDS
    command = [sys.executable, "-c", ASKER, str(seconds)]
    askers = [subprocess.Popen(command, cwd=environment.ROOT) for _ in range(ASKERS)]
    if any(asker.wait() for asker in askers):
        sys.exit("A process that asks ended with an error.")
    arrived = sorted(one.at for one in crossref.requests)
    gaps = [later - earlier for earlier, later in pairwise(arrived)]
    yield shown("requests of three processes", len(arrived), "requests")
    yield at_least("between two requests, at least", min(gaps), "s", 1)
    crossref.requests.clear()


def _find(crossref: Any, pubmed: Any, *, quick: bool) -> Iterator[Row]:
    from posts.citations.services import (
        crossref as asking_crossref,
        pubmed as asking_pubmed,
        request_turns,
    )

    # Its own limit is measured above; here an answer may follow the other.
    request_turns.GAP = timedelta()
    asking_crossref.TIMEOUT = asking_pubmed.TIMEOUT = TIMEOUT_SECONDS
    planter = planted_events.Planter(crossref, pubmed)
    planted = list(
        planter.plant(
            QUICK_OF_EACH_KIND if quick else OF_EACH_KIND,
            QUICK_QUIET if quick else QUIET,
        )
    )
    sources = _publish(planted)
    progress(f"{len(sources)} sources are cited")
    weather = Weather(planter)
    crossref.choose_failure = weather.of("Crossref")
    pubmed.choose_failure = weather.of("PubMed")
    expected = {
        source.pk: one.kind for source, one in zip(sources, planted, strict=True)
    }
    wrongly_shown = 0
    for number in range(ROUNDS):
        weather.round = number
        began = monotonic()
        wrongly_shown += _ask_about_all(weather)
        found = _found()
        progress(
            f"round {number + 1}: {sum(found.values())} events, {monotonic() - began:.0f} s"
        )
        yield shown(f"found after round {number + 1}", sum(found.values()), "events")
    yield from _verdict(expected, found, weather, wrongly_shown)


def _edit(times: int) -> Iterator[Row]:
    """Edit a finding and look at each page that draws it: is it of the numbers typed, and
    did the cache drop what it had?"""
    from django.test import Client

    from evidenceblog.core import cache_purge
    from tests.posts.blocks.drawn_findings import edit_finding

    purged: set[str] = set()
    purge = cache_purge.purge
    client, stale, kept = Client(SERVER_NAME=servers.HOST), 0, 0
    cache_purge.purge = lambda *keys: purged.update(keys)
    try:
        for number, (paths, numbers) in enumerate(edit_finding(times), start=1):
            for path in paths:
                page = client.get(path, secure=True)
                stale += not _is_drawn(page.content, numbers)
                kept += not purged & set(page["Surrogate-Key"].split()) - {"site"}
            purged.clear()
            if number % 100 == 0:
                progress(f"{number} edits")
    finally:
        cache_purge.purge = purge
    yield shown("edits of a finding", times, "edits")
    yield at_most("stale drawings", stale, "pages", 0)
    yield at_most("not dropped from a cache", kept, "pages", 0)


def _is_drawn(html: bytes, numbers: "dict[str, Any]") -> bool:
    """Tell whether a page has the drawing of one finding, of these numbers."""
    from bs4 import BeautifulSoup

    from tests.posts.blocks.drawn_findings import check_drawing

    try:
        [finding] = BeautifulSoup(html, "html.parser").select(".finding")
        check_drawing(finding, numbers)
    except (AssertionError, ValueError):
        return False
    return True


def _verdict(
    expected: dict[int, str],
    found: "Counter[tuple[int, str]]",
    weather: Weather,
    wrongly_shown: int,
) -> Iterator[Row]:
    wanted = {(source, kind) for source, kind in expected.items() if kind}
    share = weather.answers["failed"] / weather.answers.total()
    yield shown("sources", len(expected), "sources")
    yield shown("answers", weather.answers.total(), "answers")
    yield at_least("of the answers failed", share, "share", HALF)
    yield at_least(
        "planted and found", len(wanted & found.keys()), "events", len(wanted)
    )
    yield at_most("invented", len(found.keys() - wanted), "events", 0)
    yield at_most("found twice", sum(many > 1 for many in found.values()), "events", 0)
    yield at_most(
        "asked while it wants to be left", weather.asked_while_paused, "requests", 0
    )
    yield at_most(
        "shown as answered and was not, or the reverse", wrongly_shown, "sources", 0
    )


def _publish(planted: list[planted_events.Planted]) -> "list[Source]":
    """Publish one post that cites all of them."""
    from posts.citations.models import Source
    from posts.models import ListedSource
    from tests import make

    sources = [Source.objects.create(csl=one.csl) for one in planted]
    copy = make.working_copy(source=sources[0])
    for source in sources[1:]:
        ListedSource.objects.create(working_copy=copy, source=source)
    cites = "".join(f'<cite data-source="{source.pk}"></cite>' for source in sources)
    make.text(copy, f"<p>All of it.{cites}</p>", ordering=30)
    make.published(copy)
    return sources


def _ask_about_all(weather: Weather) -> int:
    """Let a week pass and ask about every source; return how many are shown wrongly.

    Who was put off, because a service wanted to be left alone, is asked when it may be.
    """
    from django.utils import timezone

    from posts.citations.models import ServicePause, SourceWatch
    from posts.citations.updates import update_checks
    from tests.tasks import empty_queue, run_queued

    update_checks.MOST_DUE = AT_ONCE
    empty_queue()
    update_checks.add_watches(update_checks.sources_in_use())
    began = timezone.now()
    while True:
        weather.wants_none.clear()
        ServicePause.objects.all().delete()
        left = SourceWatch.objects.exclude(asked_at__gte=began)
        if not left.update(next_at=timezone.now()):
            break
        update_checks.check_due_sources.call()
        if failures := run_queued():
            raise failures[0].error
    return sum(not _is_shown(watch) for watch in SourceWatch.objects.all())


def _is_shown(watch: "SourceWatch") -> bool:
    """Tell whether the state of a source tells just those who were asked in vain."""
    from posts.citations.updates.source_status import source_status

    status = source_status(watch.source)
    vain = {one.service for one in status.asked_in_vain}
    # An answer notes one moment as both.
    has_failed = watch.answered_at != watch.asked_at
    is_told = watch.get_service_display() in vain
    return has_failed == is_told and not (has_failed and status.is_quiet)


def _found() -> "Counter[tuple[int, str]]":
    from posts.citations.models import SourceEvent

    return Counter(SourceEvent.objects.values_list("source", "kind"))


if __name__ == "__main__":
    main()
