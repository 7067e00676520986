"""A source from its paste to its retraction: what an editor, a reader and a feed see of
it, in a browser."""

from collections.abc import Iterator

import pytest
from django.conf import LazySettings
from django.utils import timezone
from playwright.sync_api import Page, expect

from evidenceblog.core import staff_notices
from evidenceblog.core.mail.models import Message
from evidenceblog.core.models import StaffProfile
from posts.citations.models import Source, SourceEvent, SourceWatch
from posts.citations.services import request_turns
from posts.citations.updates import update_checks
from tests import make
from tests.mailing import mail_goes_to
from tests.servers.crossref import CrossrefServer, crossref_server, make_update
from tests.servers.pubmed import Article, Link, PubmedServer, pubmed_server
from tests.tasks import run_queued

from .test_axe import assert_accessible
from .test_editor import add_block, choose, cite, open_drawer, type_into
from .windows import assert_fits, sign_in

pytestmark = pytest.mark.django_db(transaction=True)
DOI = "10.5555/walking"
TITLE = "Walking for back pain: an invented trial"
RETRACTED = "This work has been retracted (1 July 2026)."


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody wait for a turn to ask."""
    monkeypatch.setattr(request_turns, "take_token", lambda *_: None)


@pytest.fixture
def crossref(settings: LazySettings, at_once: None) -> Iterator[CrossrefServer]:
    with crossref_server() as server:
        settings.CROSSREF_URL = server.url
        yield server


@pytest.fixture
def pubmed(settings: LazySettings, at_once: None) -> Iterator[PubmedServer]:
    with pubmed_server() as server:
        settings.PUBMED_URL = server.url
        yield server


def let_a_week_pass() -> None:
    """Let the clock come to where every source is due, and ask about all."""
    update_checks.check_due_sources.call()
    SourceWatch.objects.update(next_at=timezone.now())
    update_checks.check_due_sources.call()
    assert run_queued() == []


def add_by_paste(page: Page, text: str, printed: str) -> Source:
    """Paste a work, wait until it is found, and confirm the line that will be printed."""
    page.goto("/admin/citations/source/")
    page.get_by_role("link", name="Paste sources").click()
    page.get_by_role("textbox", name="What you have:").fill(text)
    page.get_by_role("button", name="Look up").click()
    expect(page.get_by_text("Being looked up", exact=True)).to_be_visible()
    assert run_queued() == []
    expect(page.locator(".pasted-reference")).to_contain_text(printed)
    assert not Source.objects.exists()
    page.get_by_role("button", name="Add to the library").click()
    expect(page.get_by_text("was added.")).to_be_visible()
    return Source.objects.get()


def write_post(page: Page, title: str, cited: str) -> None:
    """Write a post with a finding that cites a source of the library, and publish it."""
    page.goto("/admin/posts/workingcopy/add/")
    page.fill("#id_title", title)
    page.fill("#id_standfirst", "A short look at a trial.")
    text = page.locator("#textblock_set-0")
    type_into(text, "Walking is free")
    cite(page, text, cited, "Table 2")
    finding = add_block(page, "Key finding", "findingblock_set-0")
    type_into(finding, "Walking probably eases pain a little.")
    finding.locator("select[name$=certainty]").select_option("moderate")
    choose(finding.locator(".fieldBox.field-source"), cited)
    open_drawer(page, "People")
    choose(page.locator("#bylines-0"), "Ada Samplesson")
    open_drawer(page, "Search and citing")
    choose(page.locator(".field-topics"), "Chronic pain")
    page.get_by_role("button", name="Save and publish").click()
    expect(page.get_by_text("Nothing is missing.")).to_be_visible()
    page.get_by_role("button", name="Publish").click()
    expect(page.locator(".messagelist")).to_contain_text("Published.")


def test_a_pasted_source_is_cited_retracted_and_answered_for_readers_to_see(
    page: Page,
    reader: Page,
    crossref: CrossrefServer,
    pubmed: PubmedServer,
    settings: LazySettings,
) -> None:
    mail_goes_to("smtp://127.0.0.1:1", settings)
    make.author(name="Ada Samplesson")
    make.topic(name="Chronic pain", slug="chronic-pain")
    crossref.add(DOI, title=TITLE)
    article = pubmed.add(Article("123", doi=DOI, title=TITLE))
    editor = sign_in(page, "Editors")
    editor.email = "ed@example.org"
    editor.save()
    StaffProfile.objects.create(user=editor, digest_hour=0)

    # Pasted, cited, published; and quiet while nothing happens.
    printed = f"Example A. {TITLE}. Journal of Invented Medicine 2018."
    cited = add_by_paste(page, f"https://doi.org/{DOI}", printed)
    write_post(page, "Does walking help?", TITLE)
    make.post(slug="sleep", title="And sleep?", source=cited)
    let_a_week_pass()
    page.goto("/admin/")
    expect(page.get_by_text("The evidence has moved on")).to_have_count(0)

    # Retracted, and told by both services: one event.
    notice = make_update("retraction", "10.5555/notice", "2026-07-01")
    crossref.add(DOI, title=TITLE, **{"updated-by": [notice]})
    pubmed.add(Article("456", doi="10.5555/notice", day=("2026", "Jul", "01")))
    article.links.append(Link("RetractionIn", "456"))
    let_a_week_pass()
    assert SourceEvent.objects.count() == 1

    # The digest, and the card.
    staff_notices.send_staff_notices.call()
    [mail] = Message.objects.filter(address__email=editor.email)
    assert "The evidence has moved on" in mail.subject
    page.goto("/admin/")
    page.get_by_role("link", name="Example 2018: retraction").press("Enter")

    # The notice, by the keyboard.
    assert_fits(page)
    assert_accessible(page)
    expect(page.get_by_label("Does walking help?")).to_be_checked()
    page.get_by_role("button", name="Notice now").press("Enter")
    expect(page.get_by_role("button", name="Take the notice back")).to_be_visible()
    for slug in ("does-walking-help", "sleep"):
        reader.goto(f"/{slug}/")
        banner = reader.locator(".live-notice")
        expect(banner).to_contain_text("(Example 2018) has been retracted")
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
    assert "This work has been retracted: Example 2018" in feed

    page.get_by_role("button", name="Take the notice back").click()
    expect(page.get_by_text("Not answered").first).to_be_visible()
    reader.goto("/does-walking-help/")
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
