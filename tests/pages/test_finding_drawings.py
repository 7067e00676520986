"""Findings as readers see them: narrow, in German's longest words, light, dark, printed,
and in a text from right to left."""

import re
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from evidenceblog.core.colour_contrast import contrast
from posts.models import WorkingCopy
from tests import make

from .test_axe import assert_accessible
from .windows import assert_fits, sign_in

pytestmark = pytest.mark.django_db(transaction=True)
# 63, 60 and 36 letters; a group's name has room for 60.
LONG = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz"
LABEL = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauamts"
WORST = {
    **make.NUMBERS,
    **make.ON_A_SCALE,
    **make.QUESTION,
    **make.LOWERED,
    "out_of": 1000,
    "comparator_label": LABEL,
    "comparator_count": 1000,
    "intervention_label": LABEL,
    "intervention_count": 999,
    "intervention_high": 1000,
    "scale_name": LONG,
    "population": f"{LONG} {LONG}",
    "comparison": LONG,
    "follow_up": LONG,
    "outcome": LONG,
    "studies": 1000,
    "people": 1_000_000,
}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
# A colour as it is painted, whatever space it was mixed in.
PAINTED = """one => {
  const context = new OffscreenCanvas(1, 1).getContext("2d");
  const style = getComputedStyle(one);
  context.fillStyle = one.matches("path") ? style.color : style.backgroundColor;
  context.fillRect(0, 0, 1, 1);
  const bytes = [...context.getImageData(0, 0, 1, 1).data.slice(0, 3)];
  return "#" + bytes.map(byte => byte.toString(16).padStart(2, "0")).join("");
}"""


@pytest.fixture
def copy() -> WorkingCopy:
    """A German post whose two findings have the longest words and the most numbers."""
    copy = make.working_copy(slug="walking", language="de")
    source = copy.listed_sources.get().source
    copy.findingblock_set.update(**WORST)
    make.finding(copy, source=source, ordering=90, **WORST | {"out_of": 1000})
    make.published(copy)
    return copy


def open_all(page: Page) -> None:
    page.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")


@pytest.mark.parametrize("path", ["/walking/", "/evidence/"])
def test_the_longest_words_fit_a_window_of_320_px(
    page: Page, copy: WorkingCopy, path: str
) -> None:
    page.set_viewport_size({"width": 320, "height": 800})
    source = copy.listed_sources.get().source_id
    page.goto(f"/evidence/{source}/" if path == "/evidence/" else path)
    open_all(page)

    assert_fits(page)
    drawings = page.locator(".icon-arrays, .facts")
    expect(drawings).to_have_count(4)
    for one in drawings.all():
        assert one.evaluate("one => one.scrollWidth <= one.clientWidth")


def test_all_that_is_said_of_evidence_has_a_contrast_of_7(
    page: Page, copy: WorkingCopy
) -> None:
    enhanced = {"runOnly": ["color-contrast-enhanced"], "resultTypes": ["violations"]}
    source = copy.listed_sources.get().source_id
    for path, part in (
        ("/walking/", ".findings"),
        (f"/evidence/{source}/", ".finding"),
    ):
        page.goto(path)
        open_all(page)
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            found = Axe().run(page, context=part, options=enhanced).response
            said = [
                node["html"] for one in found["violations"] for node in one["nodes"]
            ]
            assert said == [], scheme
            ground = page.locator("body").evaluate(PAINTED)
            for path_of_svg in page.locator(f"{part} svg path:not(.ground)").all():
                assert contrast(path_of_svg.evaluate(PAINTED), ground) >= 7


def test_axe_finds_nothing_in_drawings(page: Page, copy: WorkingCopy) -> None:
    page.goto("/walking/")
    open_all(page)

    assert_accessible(page)


def test_drawings_are_printed_although_they_are_closed(
    page: Page, copy: WorkingCopy
) -> None:
    page.goto("/walking/")
    page.emulate_media(media="print")

    expect(page.locator(".icon-array svg").first).to_be_visible()
    expect(page.locator(".facts").first).to_be_visible()
    expect(page.locator(".where-used").first).to_be_hidden()


def test_a_drawing_is_opened_by_key_and_named_to_those_who_cannot_see_it(
    reader: Page, copy: WorkingCopy
) -> None:
    reader.goto("/walking/")
    summary = reader.get_by_label("Kernergebnis 1, gezeichnet und im Einzelnen")
    summary.focus()
    reader.keyboard.press("Enter")

    for words in ("1000 von 1000 Personen", "999 von 1000 Personen"):
        picture = reader.get_by_role("img", name=re.compile(f"^{LABEL}: {words}"))
        expect(picture.first).to_be_visible()


def test_marks_begin_where_a_text_from_right_to_left_begins(page: Page) -> None:
    copy = make.working_copy(slug="walking", language="ar")
    copy.findingblock_set.update(**make.NUMBERS)
    make.published(copy)
    page.goto("/walking/")

    array = page.locator(".icon-array svg").first
    had = array.locator(".had").bounding_box()
    whole = array.bounding_box()
    assert had
    assert whole
    rest = array.locator(".rest").bounding_box()
    assert rest
    mirrored = array.evaluate("one => new DOMMatrix(getComputedStyle(one).transform).a")
    assert mirrored == -1


def test_an_editor_fills_the_groups_of_fields_by_key(page: Page) -> None:
    copy = make.working_copy()
    sign_in(page, "Editors", f"/admin/posts/workingcopy/{copy.pk}/change/")
    finding = page.locator("#findingblock_set-0")
    difference = finding.get_by_label("Mean difference:")
    expect(difference).to_be_hidden()
    for group in ("A difference on a scale", "Why certainty is not higher"):
        finding.locator("summary", has_text=group).focus()
        page.keyboard.press("Enter")
    finding.get_by_label("Scale:").fill("Pain score")
    difference.fill("-8.5")
    finding.get_by_label("Risk of bias").check()
    page.get_by_role("button", name="Save and publish").click()

    expect(page.get_by_text("Nothing is missing.")).to_be_visible()
    found = copy.findingblock_set.get()
    assert (found.mean_difference, found.risk_of_bias) == (-8.5, True)
