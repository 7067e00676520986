"""An editor fills in a source: names in rows, lists pasted, a work that is here already."""

import pytest
from playwright.sync_api import Locator, Page, expect

from posts.citations.models import Source
from posts.models import ListedSource
from tests import make

from .windows import assert_fits, sign_in

pytestmark = pytest.mark.django_db(transaction=True)

PASTE = """(field, words) => {
  const clipboardData = new DataTransfer()
  clipboardData.setData("text/plain", words)
  field.dispatchEvent(
    new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }))
}"""


def names(page: Page, field: str = "authors") -> Locator:
    return page.locator(f"[data-names={field}]")


def part(row: Locator, name: str) -> Locator:
    return row.locator(f"[data-part={name}]")


def open_form(page: Page) -> None:
    sign_in(page, "Editors", "/admin/citations/source/add/")
    expect(names(page).locator(".names-person")).to_have_count(1)


def test_a_name_is_typed_into_a_row_and_seen_as_it_is_printed(page: Page) -> None:
    open_form(page)
    authors = names(page)
    first = authors.locator(".names-person").first
    part(first, "family").fill("van der Berg")
    part(first, "given").fill("Jan-Piet")
    expect(authors.locator("output")).to_have_text("van der Berg JP")
    authors.get_by_role("button", name="Add a name").click()
    part(authors.locator(".names-person").last, "group").fill("PAIN Study Group")
    expect(authors.locator("output")).to_have_text("van der Berg JP, PAIN Study Group")
    page.fill("#id_title", "Growth of <i>E. coli</i>")
    expect(page.locator(".field-reference i")).to_have_text("E. coli")

    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist")).to_be_visible()

    assert Source.objects.get().csl["author"] == [
        {"non-dropping-particle": "van der", "family": "Berg", "given": "Jan-Piet"},
        {"literal": "PAIN Study Group"},
    ]


def test_a_pasted_list_fills_the_rows_and_what_is_doubtful_is_asked(
    page: Page,
) -> None:
    open_form(page)
    authors = names(page)
    field = part(authors.locator(".names-person").first, "family")
    field.evaluate(PASTE, "Smith J1, Jones K2; Emma Fisher and Sarah Chapman, et al.")

    question = authors.locator(".names-question")
    expect(question).to_contain_text("“Emma Fisher and Sarah Chapman”: is this right?")
    expect(authors.locator("output")).to_have_text("Smith J, Jones K, et al")
    question.get_by_role("button", name="Fisher E · Chapman S").click()

    expect(authors.locator(".names-person")).to_have_count(5)
    expect(authors.locator("output")).to_have_text(
        "Smith J, Jones K, Fisher E, Chapman S, et al"
    )
    expect(part(authors.locator(".names-person").nth(2), "family")).to_be_focused()


def test_a_doubtful_list_that_nobody_answered_is_not_saved(page: Page) -> None:
    open_form(page)
    page.fill("#id_title", "A title")
    field = part(names(page).locator(".names-person").first, "family")
    field.evaluate(PASTE, "Christopher Eccleston, Emma Fisher")
    expect(names(page).locator(".names-question")).to_be_visible()

    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.locator(".errorlist")).to_contain_text(
        "“Christopher Eccleston, Emma Fisher”: is this right?"
    )
    assert not Source.objects.exists()
    names(page).get_by_role("button", name="Eccleston C · Fisher E").click()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist")).to_be_visible()
    assert Source.objects.get().csl["author"] == [
        {"family": "Eccleston", "given": "Christopher"},
        {"family": "Fisher", "given": "Emma"},
    ]


def test_words_that_are_no_name_are_marked_and_written_in_a_row(page: Page) -> None:
    open_form(page)
    authors = names(page)
    authors.get_by_role("button", name="Paste a list").click()
    authors.locator("textarea").fill("Smith J\nhttps://example.org/")

    refused = authors.locator(".names-refused")
    expect(refused).to_contain_text("“https://example.org/” cannot be read as a name.")
    refused.get_by_role("button", name="Leave it out").click()

    expect(authors.locator("output")).to_have_text("Smith J")
    expect(authors.locator(".names-person")).to_have_count(1)


def test_rows_are_moved_and_removed_by_their_buttons(page: Page) -> None:
    open_form(page)
    authors = names(page)
    authors.get_by_role("button", name="Paste a list").click()
    authors.locator("textarea").fill("Smith J, Jones K, Brown L")
    expect(authors.locator(".names-person")).to_have_count(3)

    authors.locator(".names-up").nth(2).click()
    expect(authors.locator("output")).to_have_text("Smith J, Brown L, Jones K")
    authors.locator(".names-remove").first.click()
    expect(authors.locator("output")).to_have_text("Brown L, Jones K")


def test_a_work_that_is_here_already_is_chosen_in_the_popup(page: Page) -> None:
    known = make.source(PMID="24574082", title="Known already")
    sign_in(page, "Editors", "/admin/posts/workingcopy/add/")
    text = page.locator("#textblock_set-0")
    text.locator(".ProseMirror[contenteditable]").click(timeout=20_000)
    text.get_by_role("button", name="cite a source").click()
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Add a new source").click()
    popup = opened.value
    expect(names(popup).locator(".names-person")).to_have_count(1)
    popup.fill("#id_title", "Known already, typed again")
    popup.fill("#id_pmid", "24574082")
    popup.get_by_role("button", name="Save", exact=True).click()
    with popup.expect_event("close"):
        popup.get_by_role("link", name="Use it").click()

    expect(page.locator("#citation-source")).to_have_value(str(known))
    page.get_by_role("button", name="Cite", exact=True).last.click()
    chip = text.locator(".citation-chip")
    expect(chip).to_have_attribute("data-source", str(known.pk))
    expect(chip).to_have_text("Samplesson 2020")
    assert Source.objects.count() == 1


def test_the_form_fits_a_telephone(phone: Page) -> None:
    open_form(phone)
    field = part(names(phone).locator(".names-person").first, "family")
    field.evaluate(PASTE, "Smith J, Emma Fisher, et al.")
    expect(names(phone).locator(".names-question")).to_be_visible()

    assert_fits(phone)


def test_chips_of_the_same_author_and_year_are_told_apart(page: Page) -> None:
    first, second = make.source(title="First work"), make.source(title="Second work")
    copy = make.working_copy(source=first)
    ListedSource.objects.create(working_copy=copy, source=second, position=1)
    make.text(
        copy,
        f'<p>Both.<cite data-source="{second.pk}" data-locator="p 2"></cite></p>',
        ordering=5,
    )
    sign_in(page, "Editors", f"/admin/posts/workingcopy/{copy.pk}/change/")

    # In the order of the text: the second work is cited first.
    expect(page.locator(".citation-chip")).to_have_text(
        ["Samplesson 2020a, p 2", "Samplesson 2020b"]
    )
    # Its row is taken away: the mark alone names it.
    page.locator("#id_listed_sources-1-source").evaluate(
        "(field) => { django.jQuery(field).val('').trigger('change') }"
    )
    expect(page.locator(".citation-chip")).to_have_text(
        ["Samplesson 2020a, p 2", "Samplesson 2020b"]
    )
