"""axe finds nothing on pages of editors, moderators and readers, in light and in dark."""

from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from posts import problem_reports
from posts.models import MenuEntry
from tests import make
from tests.posts.test_reference_page import write
from tests.processes import eventually

from .windows import sign_in

pytestmark = pytest.mark.django_db(transaction=True)

# What axe asks of each colour scheme: of the second, only what colours can change.
type Scheme = Literal["light", "dark"]
ASKED: dict[Scheme, dict[str, object]] = {
    "light": {"resultTypes": ["violations"]},
    "dark": {
        "resultTypes": ["violations"],
        "runOnly": ["color-contrast", "link-in-text-block"],
    },
}
# A colour that is still changing has not the contrast that people see.
# One without an end, such as a cursor that blinks, is none of these.
CHANGING = """() => document.getAnimations().filter((one) =>
    one.playState === "running" && Number.isFinite(one.effect.getComputedTiming().endTime)
).length"""
LONG = "This helped me to walk again. " * 40


def assert_accessible(page: Page) -> None:
    """Fail with each violation that axe finds, and where, in both colour schemes."""
    for scheme, options in ASKED.items():
        page.emulate_media(color_scheme=scheme)
        assert eventually(lambda: page.evaluate(CHANGING) == 0)
        found = Axe().run(page, options=options).response["violations"]
        said = [
            (scheme, one["id"], [node["html"][:120] for node in one["nodes"]])
            for one in found
        ]
        assert said == []


@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_on_the_pages_of_the_search(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    for _ in range(2):
        make.post(title="Walking")
    for address in ("/search/", "/search/?q=walking", "/search/?q=zzzz", "/nowhere/"):
        page.goto(address)
        assert_accessible(page)
    page.goto("/search/?q=walking")
    page.locator(".facets summary").first.click()
    assert_accessible(page)


def test_axe_finds_nothing_on_the_form_of_a_post(page: Page) -> None:
    copy = write()
    copy.tableblock_set.create(table="<table><tr><td>1</td></tr></table>", ordering=8)
    copy.quotationblock_set.create(text="Words", ordering=9)
    copy.embedblock_set.create(url="https://example.org/", ordering=10)
    sign_in(page, "Editors", f"/admin/posts/workingcopy/{copy.pk}/change/")
    editors = page.locator(".ProseMirror[contenteditable][aria-label]")
    expect(editors).to_have_count(5, timeout=20_000)
    for block in page.locator(".order-machine [data-act=fold]").all():
        expect(block).to_have_attribute("aria-expanded", "true")

    assert_accessible(page)


def test_axe_finds_nothing_on_the_form_of_a_new_post(page: Page) -> None:
    sign_in(page, "Editors", "/admin/posts/workingcopy/add/")
    page.get_by_role("button", name="Add a block at the end").click()
    expect(page.locator(".plugin-button[data-plugin-prefix]").first).to_be_visible()

    assert_accessible(page)


def test_axe_finds_nothing_on_the_list_of_posts(page: Page) -> None:
    write()
    make.post()
    sign_in(page, "Editors", "/admin/posts/workingcopy/")

    assert_accessible(page)


def test_axe_finds_nothing_before_publishing(page: Page) -> None:
    copy = write()
    sign_in(page, "Editors", f"/admin/posts/workingcopy/{copy.pk}/publish/")

    assert_accessible(page)


def test_axe_finds_nothing_on_the_desk(page: Page) -> None:
    post = make.post()
    for words in ("Thank you.", LONG):
        make.comment(post, body=words, status="held")
    sign_in(page, "Moderators", "/admin/comments/comment/")
    expect(page.locator(".card")).to_have_count(2)

    assert_accessible(page)


@pytest.mark.parametrize("path", ["filtersettings/", "listedword/", "decision/"])
def test_axe_finds_nothing_on_the_pages_of_the_filter(page: Page, path: str) -> None:
    make.comment(make.post(), status="approved")
    app = "comments" if path == "decision/" else "spam"
    sign_in(page, "Moderators", f"/admin/{app}/{path}")
    expect(page.locator("#content h1")).to_be_visible()

    assert_accessible(page)


@pytest.mark.parametrize("path", ["/", "/about/", "/no-such-page/"])
def test_axe_finds_nothing_around_the_site(page: Page, path: str) -> None:
    make.post(lead=make.artwork())
    for menu in ("header", "footer"):
        about = make.page(slug="about" if menu == "header" else "privacy")
        MenuEntry.objects.create(page=about, menu=menu)
    page.goto(path)

    assert_accessible(page)


def test_axe_finds_nothing_on_versions_corrections_and_reports(page: Page) -> None:
    copy = make.working_copy(slug="walking", title="Walking helps")
    make.published(copy)
    report = problem_reports.store_report(copy.post, body="It is wrong.").report
    copy.title, copy.standfirst = "Walking may help", "Another line."
    copy.save()
    make.text(copy, "<p>More words.</p>", ordering=40)
    made = make.published(copy, kind="update", note="One trial more.", answers=[report])
    other = problem_reports.store_report(made.post, body="It does not open.")
    for path in (
        *("/walking/", "/walking/versions/", "/walking/versions/1/"),
        *("/walking/versions/1/comparison/", "/walking/report/", "/corrections/"),
        f"/report/{other.receipt_code}/",
    ):
        page.goto(path)
        assert_accessible(page)

    sign_in(page, "Editors", f"/admin/posts/problemreport/{other.report.pk}/change/")
    assert_accessible(page)
    page.goto("/admin/posts/problemreport/")
    assert_accessible(page)


def test_axe_finds_nothing_on_the_settings_and_the_menus(page: Page) -> None:
    MenuEntry.objects.create(label="Feed", address="/feed/")
    sign_in(page, "Editors", "/admin/core/sitesettings/")
    assert_accessible(page)

    page.goto("/admin/posts/menuentry/")
    assert_accessible(page)
