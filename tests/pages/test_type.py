"""Type and space: faces arrive without a shift, lines are easy to read, paper is whole."""

import pytest
from playwright.sync_api import Browser, Page, Route

from posts.models import WorkingCopy
from tests import make
from tests.pages.conftest import WIDTHS
from tests.processes import eventually

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = (
    "<h2>How surely does walking help?</h2><p>In seven trials with 2,301 people, those"
    " who walked three times a week fell less often than those who did not: about 10 in"
    " 1,000, against 20 in 1,000. <em>Whether they also live longer</em>, nobody has"
    " looked at long enough. <strong>The trials were small</strong>, and in four of them"
    " people knew who had been asked to walk, so we may be wrong about the size of it."
    "</p>"
)
SHIFTS = """window.shifted = 0; new PerformanceObserver(list => {
  for (const entry of list.getEntries()) window.shifted += entry.value;
}).observe({type: "layout-shift", buffered: true});"""
PAINTED = "() => performance.getEntriesByName('first-contentful-paint').length"
FACES = """() => [...document.fonts].filter(face => face.status === 'loaded'
  && face.family.includes('Evidence')).map(face => `${face.family} ${face.style}`)"""
DRAWN_AGAIN = "() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))"
LETTERS_A_LINE = """paragraph => {
  const line = document.createElement("span");
  line.style.cssText = "white-space: nowrap; position: absolute";
  line.textContent = paragraph.textContent;
  paragraph.append(line);
  const width = line.getBoundingClientRect().width / line.textContent.length;
  line.remove();
  return paragraph.getBoundingClientRect().width / width;
}"""
AFTER = "link => getComputedStyle(link, '::after').content"


def write(words: str = WORDS * 6) -> WorkingCopy:
    copy = make.working_copy(slug="walking", title="Does walking help people who fall?")
    make.text(copy, words)
    return copy


@pytest.mark.parametrize("width", WIDTHS)
def test_no_line_moves_when_the_faces_arrive(
    browser: Browser, site: str, width: int
) -> None:
    make.published(write())
    page = browser.new_page(viewport={"width": width, "height": 900})
    held: list[Route] = []
    page.route("**/*.woff2", lambda route: held.append(route))
    page.add_init_script(SHIFTS)
    page.goto(f"{site}/walking/", wait_until="domcontentloaded")
    assert eventually(lambda: bool(page.evaluate(PAINTED)) and len(held) == 3)
    assert page.evaluate(FACES) == []

    for route in held:
        route.continue_()

    assert eventually(lambda: len(page.evaluate(FACES)) == 3)
    page.evaluate(DRAWN_AGAIN)
    assert page.evaluate("window.shifted") <= 0.02
    page.close()


def test_a_line_has_sixty_to_seventy_five_letters(page: Page) -> None:
    make.published(write())
    page.goto("/walking/")
    page.evaluate("document.fonts.ready")

    letters = page.locator(".body p").first.evaluate(LETTERS_A_LINE)

    assert 60 <= letters <= 75


def test_paper_has_the_pictures_and_no_form(page: Page) -> None:
    copy = write()
    for caption in ("First", "Second"):
        picture = make.artwork(make.image(400 + len(caption), 300))
        make.artwork_block(copy, artwork=picture, caption=caption)
    make.published(copy)
    page.goto("/walking/")

    paper = page.pdf()

    assert paper.count(b"/Subtype /Image") == 2
    page.emulate_media(media="print")
    assert not page.locator("form, nav, button").filter(visible=True).count()


def test_paper_says_where_links_lead(page: Page) -> None:
    copy = write('<p>See <a href="https://example.org/trial">the trial</a>.</p>')
    make.published(copy)
    page.goto("/walking/")
    link = page.get_by_role("link", name="the trial")
    assert link.evaluate(AFTER) == "none"

    page.emulate_media(media="print")

    assert "https://example.org/trial" in link.evaluate(AFTER)


def test_what_stands_on_a_panel_has_a_frame_in_forced_colours(page: Page) -> None:
    make.published(write())
    page.goto("/walking/")
    form = page.locator(".respond")
    frame = "one => getComputedStyle(one).borderTopStyle"
    assert form.evaluate(frame) == "none"

    page.emulate_media(forced_colors="active")

    assert form.evaluate(frame) == "solid"
