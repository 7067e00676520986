"""What editors see of a source that is watched: what happened, who owes an answer."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from evidenceblog.core.health import Level
from evidenceblog.core.models import SiteSettings
from posts.citations.models import ServicePause, Source, SourceEvent, SourceWatch
from posts.citations.updates.source_health import check_sources
from tests import make
from tests.tasks import queued

pytestmark = pytest.mark.django_db

Kind = SourceEvent.Kind


@pytest.fixture
def on(settings):
    """Let the site ask Crossref, which is never reached here."""
    settings.CROSSREF_URL = "http://127.0.0.1:9"


def page(client: Client, source: Source) -> str:
    answer = client.get(f"/admin/citations/source/{source.pk}/change/")
    return " ".join(answer.content.decode().split())


def test_the_page_of_a_source_tells_what_happened_and_who_answered(editor_client, on):
    source = make.source()
    source.events.create(
        kind=Kind.RETRACTION,
        notice_doi="10.5555/notice",
        details={"title": "Retraction: <Walking>"},
        found_by="crossref",
    )
    source.watches.create(service="crossref", answered_at=timezone.now())
    source.watches.create(
        service="pubmed",
        failing_since=timezone.now() - timedelta(days=3),
        last_error="PubMed refused with status 500",
    )

    said = page(editor_client, source)

    assert "Retraction</strong>" in said
    assert 'href="https://doi.org/10.5555/notice"' in said
    assert "Retraction: &lt;Walking&gt;" in said
    assert "Crossref: answered on" in said
    assert 'PubMed: <strong class="still-old">asked in vain since' in said
    assert "PubMed refused with status 500" in said
    assert "No live post rests on it" in said


def test_a_source_that_nobody_can_tell_of_says_so(editor_client, settings, on):
    settings.PUBMED_URL = ""
    assert "Nobody can be asked about it" in page(editor_client, make.source(DOI=""))
    settings.CROSSREF_URL = ""
    assert "operator has set none" in page(editor_client, make.source())


def test_an_editor_can_have_a_source_asked_about_now(editor_client, on):
    source = make.source()
    assert "Ask now" in page(editor_client, source)

    answer = editor_client.post(f"/admin/citations/source/{source.pk}/ask/")

    assert answer.url == f"/admin/citations/source/{source.pk}/change/"
    assert queued() == ["posts.citations.updates.update_checks.check_source"]
    assert "Look again in a minute" in page(editor_client, source)


def test_a_service_that_wants_to_be_left_alone_is_asked_later_and_the_editor_told(
    editor_client, on
):
    source = make.source()
    until = timezone.now() + timedelta(hours=2)
    ServicePause.objects.create(service="Crossref", until=until)

    editor_client.post(f"/admin/citations/source/{source.pk}/ask/")

    told = page(editor_client, source)
    assert "Crossref wants no question before" in told
    assert "Being asked about it" not in told
    assert queued() == []
    watch = source.watches.get(service="crossref")
    assert watch.next_at
    assert until <= watch.next_at <= until + timedelta(hours=1)


def test_a_quiet_site_does_not_say_that_it_asks(editor_client, on):
    SiteSettings(pk=1, is_quiet=True).save()
    source = make.source()

    editor_client.post(f"/admin/citations/source/{source.pk}/ask/")

    assert "it asks nobody" in page(editor_client, source)
    assert queued() == []


def test_asking_about_what_has_no_identifier_says_that_nobody_can_tell(
    editor_client, on
):
    source = make.source(DOI="")

    editor_client.post(f"/admin/citations/source/{source.pk}/ask/")

    assert queued() == []
    assert "Nobody can be asked about it" in page(editor_client, source)


def test_the_list_of_sources_is_filtered_by_what_happened(editor_client):
    retracted, failing = make.source(title="One"), make.source(title="Two")
    make.source(title="Three")
    retracted.events.create(kind=Kind.RETRACTION, found_by="crossref")
    failing.watches.create(service="crossref", failing_since=timezone.now())

    def listed(chosen: str) -> list[str]:
        found = editor_client.get("/admin/citations/source/", {"happened": chosen})
        return [source.title for source in found.context["cl"].result_list]

    assert listed("retraction") == ["One"]
    assert listed("in-vain") == ["Two"]
    assert listed("split") == []
    assert len(listed("")) == 3


def test_the_status_page_tells_when_a_service_fails_for_days(settings):
    settings.CROSSREF_URL = settings.PUBMED_URL = ""
    assert [one.level for one in check_sources()] == [Level.OK]
    settings.CROSSREF_URL = "http://127.0.0.1:9"
    days = timedelta(days=1)
    now = timezone.now()
    for since, answered in ((5, now - 3 * days), (4, None), (1, now - 9 * days)):
        make.source().watches.create(
            service="crossref", failing_since=now - since * days, answered_at=answered
        )

    [found] = check_sources()
    assert (found.level, found.mailed) == (Level.ERROR, True)
    assert "3 sources were asked about in vain" in found.text
    assert "CROSSREF_URL" in found.text

    # One answer shows that it lives; what it does not know says nothing of it.
    SourceWatch.objects.filter(answered_at=None).update(answered_at=timezone.now())
    assert [one.level for one in check_sources()] == [Level.OK]
    SourceWatch.objects.update(answered_at=None, is_unknown=True)
    assert [one.level for one in check_sources()] == [Level.OK]
