"""A source is retracted: what an editor, a reader and a feed see of it, in a browser."""

from collections.abc import Iterator

import pytest
from django.conf import LazySettings
from django.utils import timezone
from playwright.sync_api import Page, expect

from evidenceblog.core import staff_notices
from evidenceblog.core.mail.models import Message
from evidenceblog.core.models import StaffProfile
from posts.citations.models import SourceWatch
from posts.citations.services import request_turns
from posts.citations.updates import update_checks
from tests import make
from tests.mailing import mail_goes_to
from tests.servers.crossref import CrossrefServer, crossref_server, make_update
from tests.tasks import run_queued

from .test_axe import assert_accessible
from .windows import assert_fits, sign_in

pytestmark = pytest.mark.django_db(transaction=True)
DOI = "10.5555/walking"
RETRACTED = "This work has been retracted (1 July 2026)."


@pytest.fixture
def crossref(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[CrossrefServer]:
    """Crossref, which this site asks without waiting for its turn."""
    monkeypatch.setattr(request_turns, "take_token", lambda *_: None)
    with crossref_server() as server:
        settings.CROSSREF_URL = server.url
        yield server


def ask() -> None:
    """Let the clock come to where every source is due, and ask about all."""
    update_checks.add_watches(update_checks.sources_in_use())
    SourceWatch.objects.update(next_at=timezone.now())
    update_checks.check_due_sources.call()
    assert run_queued() == []


def test_a_retraction_comes_from_crossref_to_the_card_the_notice_and_the_readers(
    page: Page, reader: Page, crossref: CrossrefServer, settings: LazySettings
) -> None:
    mail_goes_to("smtp://127.0.0.1:1", settings)
    editor = sign_in(page, "Editors")
    editor.email = "ed@example.org"
    editor.save()
    StaffProfile.objects.create(user=editor, digest_hour=0)
    cited = make.source(DOI=DOI)
    for slug, title in [("walking", "Does walking help?"), ("sleep", "And sleep?")]:
        make.post(slug=slug, title=title, source=cited)
    crossref.add(DOI)
    ask()
    page.goto("/admin/")
    expect(page.get_by_text("The evidence has moved on")).to_have_count(0)

    notice = make_update("retraction", "10.5555/notice", "2026-07-01")
    crossref.add(DOI, **{"updated-by": [notice]})
    ask()

    # The digest, and the card.
    staff_notices.send_staff_notices.call()
    [mail] = Message.objects.filter(address__email=editor.email)
    assert "The evidence has moved on" in mail.subject
    page.goto("/admin/")
    page.get_by_role("link", name="Samplesson 2020: retraction").press("Enter")

    # The notice, by the keyboard.
    assert_fits(page)
    assert_accessible(page)
    expect(page.get_by_label("Does walking help?")).to_be_checked()
    page.get_by_role("button", name="Notice now").press("Enter")
    expect(page.get_by_role("button", name="Take the notice back")).to_be_visible()
    for slug in ("walking", "sleep"):
        reader.goto(f"/{slug}/")
        banner = reader.locator(".live-notice")
        expect(banner).to_contain_text("(Samplesson 2020) has been retracted")
        expect(reader.locator(".references")).to_contain_text(RETRACTED)
        assert_fits(reader)

    # The ledger and its feed.
    reader.get_by_role("link", name="What changed in the evidence").click()
    expect(reader.locator(".event")).to_contain_text(RETRACTED)
    expect(reader.locator(".event-answer").first).to_contain_text(
        "A notice stands above the post while we check it."
    )
    assert_fits(reader)
    feed = reader.request.get("/evidence/feed/").text()
    assert "This work has been retracted: Samplesson 2020" in feed

    page.get_by_role("button", name="Take the notice back").click()
    expect(page.get_by_text("Not answered").first).to_be_visible()
    reader.goto("/walking/")
    expect(reader.locator(".live-notice")).to_have_count(0)
    expect(reader.locator(".references")).to_contain_text(RETRACTED)


def test_the_reference_beside_its_mark_says_it_too(page: Page) -> None:
    source = make.source()
    make.source_event(source, kind="retraction")
    make.post(slug="walking", source=source)

    page.goto("/walking/")
    page.locator("a.citation").first.click()

    expect(page.locator(".reference-popover")).to_contain_text(
        "This work has been retracted"
    )
