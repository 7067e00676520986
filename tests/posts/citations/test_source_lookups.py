"""Crossref and PubMed, asked about works: what comes back, and every way to fail."""

import pytest
from django.conf import LazySettings

from evidenceblog.core import rate_limits
from evidenceblog.core.service_client import ServiceError, ServiceRefused
from posts.citations.models import ServicePause
from posts.citations.services import crossref, pubmed, request_turns
from posts.citations.services.request_turns import ServiceOff, ServicePaused
from tests.servers.bibliography import RETRY_AFTER, Failure
from tests.servers.pubmed import Article, Link

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_turns")]

DOI = "10.5555/Trial(97)1-0;2"


@pytest.fixture(autouse=True)
def contact(settings: LazySettings) -> None:
    settings.CONTACT_EMAIL = "desk@example.org"


def test_a_work_is_asked_for_with_the_sites_address(crossref_here):
    crossref_here.add(DOI, volume="5")

    work = crossref.fetch_work(DOI)

    assert (work["DOI"], work["volume"]) == (DOI.lower(), "5")
    [asked] = crossref_here.requests
    assert asked.about == [DOI.lower()]
    assert asked.params == {"mailto": "desk@example.org"}
    assert "mailto:desk@example.org" in asked.headers["user-agent"]


def test_several_works_are_asked_for_in_one_request(crossref_here):
    crossref_here.add("10.5555/a")
    crossref_here.add("10.5555/b")

    works = crossref.fetch_works(["10.5555/A", "10.5555/b", "10.5555/c", "10.5/d,e"])

    assert [work["DOI"] for work in works] == ["10.5555/a", "10.5555/b"]
    assert len(crossref_here.requests) == 1


def test_an_unknown_work_is_no_failure(crossref_here):
    with pytest.raises(crossref.WorkUnknown):
        crossref.fetch_work(DOI)


@pytest.mark.parametrize("failure", set(Failure) - {Failure.MISSING})
def test_no_failure_looks_like_an_answer(failure, crossref_here, pubmed_here):
    crossref_here.add(DOI)
    pubmed_here.add(Article("77", DOI))
    for server in (crossref_here, pubmed_here):
        server.failure = failure
    questions = [
        lambda: crossref.fetch_work(DOI),
        lambda: crossref.fetch_works([DOI]),
        lambda: pubmed.find_pmid(DOI),
        lambda: pubmed.fetch_records(["77"]),
    ]
    for question in questions:
        with pytest.raises(ServiceError):
            question()
        ServicePause.objects.all().delete()


def test_an_answer_under_another_doi_is_told_apart(crossref_here):
    crossref_here.works[DOI.lower()] = crossref_here.add("10.5555/other")

    work = crossref.fetch_work(DOI)

    assert not crossref.is_named(work, DOI)
    assert crossref.is_named(work, "10.5555/OTHER")


def test_nothing_is_asked_without_an_address(settings):
    settings.CROSSREF_URL = settings.PUBMED_URL = ""

    with pytest.raises(ServiceOff, match="CROSSREF_URL is not set"):
        crossref.fetch_work(DOI)
    with pytest.raises(ServiceOff, match="PUBMED_URL is not set"):
        pubmed.find_pmid(DOI)


def test_a_throttling_service_is_left_alone_as_long_as_it_says(crossref_here):
    crossref_here.failure = Failure.THROTTLED_UNTIL
    with pytest.raises(ServiceRefused):
        crossref.fetch_work(DOI)

    with pytest.raises(ServicePaused) as paused:
        crossref.fetch_work(DOI)

    assert RETRY_AFTER - 1 <= paused.value.retry_after <= RETRY_AFTER
    assert len(crossref_here.requests) == 1


def test_a_second_passes_between_two_requests(crossref_here, monkeypatch):
    monkeypatch.setattr(request_turns, "take_token", rate_limits.take_token)
    crossref_here.add(DOI)

    crossref.fetch_work(DOI)
    crossref.fetch_work(DOI)

    first, second = crossref_here.requests
    assert second.at - first.at >= 1


def test_a_record_of_pubmed_is_read_with_its_links(pubmed_here):
    pubmed_here.add(
        Article(
            "77",
            DOI,
            "A <i>trial</i> & more.",
            links=[Link("RetractionIn", "78"), Link("ErratumIn", "", "J. 2019 Feb")],
        )
    )

    assert pubmed.find_pmid(DOI) == "77"
    [record] = pubmed.fetch_records(["77", "99"])

    assert (record.pmid, record.doi, record.issued) == ("77", DOI, [2018, 3, 5])
    assert record.corrections == (
        ("RetractionIn", "78", "J Invented Med. 2021 Jul 1"),
        ("ErratumIn", "", "J. 2019 Feb"),
    )
    assert record.csl == {
        "type": "article-journal",
        "title": "A <i>trial</i> & more",
        "container-title": "Journal of Invented Medicine",
        "container-title-short": "J Invented Med",
        "volume": "5",
        "issue": "3",
        "ISSN": "0000-0000",
        "DOI": DOI,
        "PMID": "77",
        "author": [{"family": "Example", "given": "Ada"}],
        "issued": {"date-parts": [[2018, 3, 5]]},
    }


def test_pubmed_does_not_know_every_doi(pubmed_here):
    assert pubmed.find_pmid(DOI) is None
    assert pubmed.fetch_records(["5"]) == []
