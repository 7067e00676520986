"""An editor moves a post, merges a topic and imports old addresses; readers arrive."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from evidenceblog.core.models import Redirect
from tests import make

from .conftest import WIDTHS
from .windows import assert_fits, sign_in


@pytest.mark.django_db(transaction=True)
def test_a_reader_with_the_old_link_arrives_where_the_post_has_gone(
    page: Page, reader: Page
) -> None:
    copy = make.working_copy(slug="walking", title="Does walking help?")
    make.published(copy)
    sign_in(page, "Editors")

    page.goto(f"/admin/posts/workingcopy/{copy.pk}/change/")
    page.locator(".drawer > summary", has_text="Search and citing").click()
    page.fill("#id_slug", "does-walking-help")
    page.get_by_role("button", name="Save and publish").click()
    page.get_by_label("Minor edit").check()
    page.get_by_role("button", name="Publish").click()
    expect(page.locator(".messagelist")).to_contain_text("Published.")

    reader.goto("/walking/?from=a-friend")
    expect(reader).to_have_url("/does-walking-help/?from=a-friend")
    expect(reader.locator("h1")).to_have_text("Does walking help?")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", WIDTHS)
def test_an_editor_merges_a_topic_into_another(
    page: Page, reader: Page, width: int
) -> None:
    ache = make.topic(name="Ache", slug="ache", description="What hurts.")
    make.topic(name="Pain", slug="pain")
    make.post(title="Does walking help?", slug="walking", topics=[ache])
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page, "Editors")

    page.goto("/admin/posts/topic/")
    page.locator("#result_list tr", has_text="Ache").locator(".action-select").check()
    page.locator("[name=action]").first.select_option(label="Merge into…")
    page.get_by_role("button", name="Run").first.click()
    expect(page.locator(".fault")).to_contain_text("1 post on the site")
    assert_fits(page)
    page.get_by_label("Keep").select_option(label="Pain")
    page.get_by_role("button", name="Merge").click()
    expect(page.locator(".messagelist")).to_contain_text("Merged into “Pain”: Ache.")

    reader.goto("/walking/")
    reader.locator(".topics a").click()
    expect(reader).to_have_url("/topic/pain/")
    expect(reader.locator("h2")).to_have_text("Does walking help?")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", WIDTHS)
def test_an_editor_imports_redirects_and_gets_the_bad_rows_back(
    page: Page, reader: Page, tmp_path: Path, width: int
) -> None:
    make.post(slug="walking", title="Does walking help?")
    file = tmp_path / "redirects.csv"
    rows = ["old;new", "/about-walking/;/walking/", "/walking/;/x/", "/الألم/;pain", ""]
    file.write_text("\n".join(rows), encoding="utf-8")
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page, "Editors")

    page.goto("/admin/core/redirect/")
    page.get_by_role("link", name="Import CSV").click()
    page.set_input_files("#id_file", file)
    page.get_by_role("button", name="Import").click()

    expect(page.locator(".import-counts")).to_have_text("1 redirect stored.")
    expect(page.locator(".results tbody tr")).to_contain_text(
        ["There is a page at this address.", "It must begin with “/”"]
    )
    assert_fits(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="bad-redirects.csv").click()
    given_back = download.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert given_back[2].startswith("/الألم/,pain,4,")

    assert Redirect.objects.get().old_path == "/about-walking"
    reader.goto("/about-walking")
    expect(reader.locator("h1")).to_have_text("Does walking help?")
