"""Sources asked about weekly: what is found once, and what could not be asked."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from evidenceblog.core import event_queue
from evidenceblog.core.models import SiteSettings
from posts.citations.models import ServicePause, Source, SourceEvent, SourceWatch
from posts.citations.updates import update_checks
from posts.citations.updates.found_events import record_updates
from posts.citations.updates.source_status import source_status
from posts.citations.updates.source_updates import SourceUpdate
from tests import make
from tests.servers.bibliography import Failure
from tests.servers.crossref import CrossrefServer, make_update
from tests.servers.pubmed import Article, Link
from tests.tasks import run_queued

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_turns")]

Kind = SourceEvent.Kind
DOI = "10.5555/Trial"
REVIEW = "10.1002/14651858.CD999901"


@pytest.fixture
def source(monkeypatch: pytest.MonkeyPatch) -> Source:
    """A source that a live post rests on."""
    made = Source.objects.create(csl={"title": "A trial", "DOI": DOI})
    monkeypatch.setattr(update_checks, "sources_in_use", lambda: {made.pk})
    return made


def ask() -> None:
    """Let the clock come to where every source is due, and ask about all."""
    update_checks.add_watches(update_checks.sources_in_use())
    SourceWatch.objects.update(next_at=timezone.now())
    update_checks.check_due_sources.call()
    assert run_queued() == []


def kinds() -> list[str]:
    return [event.kind for event in SourceEvent.objects.order_by("kind")]


def test_a_retraction_is_found_once_though_both_services_tell_of_it(
    source, crossref_here, pubmed_here
):
    notice = make_update("retraction", "10.5555/notice", "2021-07-01")
    crossref_here.add(DOI, **{"updated-by": [notice]})
    pubmed_here.add(
        Article("7", DOI, "RETRACTED: A trial.", links=[Link("RetractionIn", "8")])
    )
    pubmed_here.add(Article("8", "10.5555/notice", "Notice.", ("2021", "Sep", "")))

    ask()
    ask()

    [event] = SourceEvent.objects.all()
    assert (event.kind, event.notice_doi) == (Kind.RETRACTION, "10.5555/notice")
    assert event.notice_pmid == "8"
    assert str(event.happened_on) == "2021-07-01"
    assert source_status(source).event == event


def test_a_quiet_source_is_quiet_only_while_somebody_answers(
    source, crossref_here, pubmed_here
):
    crossref_here.add(DOI)
    assert not source_status(source).is_quiet

    ask()

    status = source_status(source)
    assert status.is_quiet
    assert not status.asked_in_vain
    SourceWatch.objects.update(answered_at=timezone.now() - timedelta(days=10))
    assert not source_status(source).is_quiet
    assert [vain.service for vain in source_status(source).asked_in_vain] == [
        "Crossref",
        "PubMed",
    ]


@pytest.mark.parametrize("failure", list(Failure))
def test_a_failure_leaves_what_is_known_and_says_since_when(
    failure, source, crossref_here
):
    notice = make_update("correction", "10.5555/notice", "2021-07-01")
    crossref_here.add(DOI, **{"updated-by": [notice]})
    ask()
    crossref_here.failure = failure
    began = timezone.now()

    ask()
    [first] = source_status(source).asked_in_vain
    ServicePause.objects.all().delete()
    ask()

    assert kinds() == ["correction"]
    [vain] = source_status(source).asked_in_vain
    assert vain == first
    assert began < vain.since < timezone.now()
    assert vain.why
    watch = SourceWatch.objects.get()
    assert watch.failures == 2
    assert watch.next_at
    assert watch.next_at > timezone.now() + timedelta(hours=3)
    crossref_here.failure = None
    ServicePause.objects.all().delete()
    ask()
    assert not source_status(source).asked_in_vain
    assert kinds() == ["correction"]


def test_a_service_that_wants_us_to_wait_is_asked_about_nothing_else(
    source, crossref_here, monkeypatch
):
    others = [Source.objects.create(csl={"DOI": f"10.5555/{n}"}) for n in range(5)]
    everything = {source.pk, *(one.pk for one in others)}
    monkeypatch.setattr(update_checks, "sources_in_use", lambda: everything)
    crossref_here.failure = Failure.THROTTLED

    ask()

    assert len(crossref_here.requests) == 1
    assert sum(SourceWatch.objects.values_list("failures", flat=True)) == 1
    assert not SourceWatch.objects.filter(next_at__lte=timezone.now()).exists()


def test_each_version_of_a_review_is_found_once_whoever_tells(
    source, crossref_here, pubmed_here
):
    source.csl["DOI"] = f"{REVIEW}.pub2"
    source.save()
    crossref_here.add(f"{REVIEW}.pub2")
    pubmed_here.add(Article("1", f"{REVIEW}.pub2", links=[Link("UpdateIn", "2")]))
    pubmed_here.add(Article("2", f"{REVIEW}.pub3"))
    for version in range(3, 8):
        crossref_here.add(f"{REVIEW}.pub{version}")

    ask()

    [event] = SourceEvent.objects.all()
    assert event.successor == f"{REVIEW}.pub7".lower()
    crossref_here.add(f"{REVIEW}.pub8", title="WITHDRAWN: An invented review")
    ask()
    assert kinds() == ["new_version", "withdrawal"]


def test_a_pmid_of_another_work_tells_nothing(source, pubmed_here):
    source.csl["PMID"] = "7"
    source.save()
    pubmed_here.add(Article("7", "10.5555/other", "RETRACTED: Another trial."))

    ask()

    assert kinds() == []
    [vain] = source_status(source).asked_in_vain
    assert vain.why == "PubMed does not know it"


ALIAS, PRIMARY = "10.5555/old-name", "10.5555/trial"


@pytest.fixture
def alias(source: Source, crossref_here: CrossrefServer) -> Source:
    """A source whose DOI is an alias: Crossref answers with the other one."""
    Source.objects.update(csl={"title": "A trial", "DOI": ALIAS})
    crossref_here.works[ALIAS] = crossref_here.add(PRIMARY, title="A trial")
    return Source.objects.get()


def test_a_source_with_an_alias_for_its_doi_is_watched_under_the_other_one(
    alias, crossref_here, pubmed_here
):
    article = pubmed_here.add(Article("123", doi=PRIMARY))
    versions = [make_update("new_version", ALIAS, "2020-01-01")]
    work = crossref_here.works[ALIAS]
    # That the other DOI leads to this one is no news.
    work["updated-by"] = versions
    work["relation"] = {"has-version": [{"id-type": "doi", "id": ALIAS}]}
    ask()
    ask()
    assert kinds() == []
    status = source_status(alias)
    assert (status.asked_in_vain, status.is_quiet) == ([], True)
    assert alias.watches.get(service="crossref").doi == PRIMARY

    work["updated-by"] = [
        *versions,
        make_update("correction", "10.5555/erratum", "2021-01-01"),
    ]
    article.links = [Link("RetractionIn", "456")]
    ask()
    assert kinds() == [Kind.CORRECTION, Kind.RETRACTION]


def test_an_answer_about_another_work_is_no_alias(alias, crossref_here):
    notice = make_update("retraction", "10.5555/notice", "2021-07-01")
    crossref_here.works[ALIAS] = crossref_here.add(
        PRIMARY, title="Quite another question", **{"updated-by": [notice]}
    )
    ask()

    assert kinds() == []
    [vain] = source_status(alias).asked_in_vain
    assert "another work" in vain.why


def test_pubmed_need_not_know_a_work(source, pubmed_here):
    ask()

    status = source_status(source)
    assert not status.asked_in_vain
    assert not status.is_quiet


def test_only_sources_in_use_are_asked_about_and_none_on_a_quiet_site(
    source, crossref_here, monkeypatch
):
    monkeypatch.setattr(update_checks, "sources_in_use", set)
    ask()
    monkeypatch.setattr(update_checks, "sources_in_use", lambda: {source.pk})
    SiteSettings.objects.update_or_create(pk=1, defaults={"is_quiet": True})
    ask()

    assert not crossref_here.requests


def test_what_follows_an_event_is_told_of_it_once(source, monkeypatch):
    recorded = []
    monkeypatch.setattr(
        event_queue, "record", lambda name, **facts: recorded.append((name, facts))
    )
    update = SourceUpdate(kind=Kind.RETRACTION, said_as="retraction")

    [event] = record_updates(source.pk, [update], "crossref")

    assert record_updates(source.pk, [update], "pubmed") == []
    assert recorded == [("source.event_found", {"source_event": event.pk})]
    assert event.found_by == "crossref"


def test_what_completes_a_known_event_is_told_too(source, monkeypatch):
    update = SourceUpdate(kind=Kind.RETRACTION, said_as="retraction")
    [event] = record_updates(source.pk, [update], "crossref")
    recorded = []
    monkeypatch.setattr(
        event_queue, "record", lambda name, **facts: recorded.append((name, facts))
    )

    noticed = replace(update, notice_doi="10.5555/notice")
    assert record_updates(source.pk, [noticed], "pubmed") == []

    assert recorded == [("source.event_completed", {"source_event": event.pk})]
    event.refresh_from_db()
    assert event.notice_doi == "10.5555/notice"


def test_what_a_live_post_cites_is_in_use():
    cited, _other = make.source(), make.source()
    copy = make.working_copy(source=cited)
    assert update_checks.sources_in_use() == set()

    make.published(copy)

    assert update_checks.sources_in_use() == {cited.pk}


def test_two_corrections_are_two_events(source):
    def correction(**facts):
        return SourceUpdate(kind=Kind.CORRECTION, said_as="erratum", **facts)

    record_updates(
        source.pk,
        [
            correction(notice_doi="10.5555/a", happened=(2020,)),
            correction(notice_doi="10.5555/b", happened=(2020, 5)),
        ],
        "crossref",
    )
    record_updates(
        source.pk,
        [correction(notice_pmid="5", happened=(2020,)), correction(happened=(2023,))],
        "pubmed",
    )

    assert kinds() == ["correction"] * 3
