"""The admin's first page, the list of posts and the page that replaces an address, as a
browser shows them."""

import pytest
from playwright.sync_api import Page, expect

from comments.linkbacks.models import OutboundLink
from comments.linkbacks.replacement_views import replacement_path
from evidenceblog.core.models import User
from posts import problem_reports
from posts.models import Post, WorkingCopy
from posts.revisions.history import save_revision
from tests import make

from .test_axe import assert_accessible
from .windows import assert_fits, sign_in

pytestmark = pytest.mark.django_db(transaction=True)
OLD = "https://gone.example/reports/2014/a-long-address-that-has-to-break.html"
WIDTHS = [390, 1280]


def linking(title: str) -> WorkingCopy:
    """Return the working copy of a live post whose link is broken."""
    copy = make.working_copy(title=title)
    make.text(copy, f'<p>See <a href="{OLD}">it</a>.</p>', ordering=15)
    post = make.published(copy).post
    OutboundLink.objects.create(
        post=post, address=OLD, host="gone.example", state="broken", status=404
    )
    return copy


def fill(editor: User) -> None:
    copy = linking("Does walking help?")
    problem_reports.store_report(copy.post, body="The link does not open.")
    source = copy.listed_sources.get().source
    source.csl = source.csl | {"title": "As it should be"}
    source.save()
    make.working_copy(post=Post.objects.create(created_by=editor), title="My draft")
    make.text(copy, "<p>More.</p>", ordering=30)
    save_revision(copy, by=editor)
    make.comment(copy.post, body="I cannot go on any more and want to end my life.")
    make.comment(copy.post)


@pytest.mark.parametrize("width", WIDTHS)
def test_the_first_page_fits_and_is_accessible(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    editor = sign_in(page, "Editors")
    fill(editor)
    page.goto("/admin/")
    expect(page.get_by_role("link", name="My draft")).to_be_visible()
    expect(page.get_by_role("link", name="1 link in a post is broken")).to_be_visible()
    sections = page.locator(".all-lists details")
    sections.evaluate_all("all => all.forEach(one => { one.open = true })")

    assert_fits(page)
    assert_accessible(page)


@pytest.mark.parametrize("width", WIDTHS)
def test_the_list_of_posts_fits_and_is_accessible(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    for title in ("Does walking help?", "A title " + "that goes on and on " * 8):
        linking(title)
    sign_in(page, "Editors", "/admin/posts/workingcopy/")
    page.fill("#searchbar", "walking")
    page.press("#searchbar", "Enter")
    expect(page.locator("#result_list tbody tr")).to_have_count(2)

    assert_fits(page)
    assert_accessible(page)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_broken_link_is_replaced_from_the_first_page(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    copy, other = linking("Does walking help?"), linking("Not to be published")
    make.source(URL=OLD)
    sign_in(page, "Editors")
    page.get_by_role("link", name="gone.example/reports").click()
    page.get_by_label("Publish “Not to be published”").uncheck()
    page.fill("[name=new]", "https://nobody.invalid/new")
    page.get_by_role("button", name="Replace").click()
    expect(page.get_by_text("Use it although it does not answer us")).to_be_visible()
    assert_fits(page)
    assert_accessible(page)
    expect(page.get_by_label("Publish “Not to be published”")).not_to_be_checked()

    page.get_by_label("Use it although").check()
    page.get_by_role("button", name="Replace").click()

    expect(page.get_by_text("Replaced and published as a minor edit")).to_be_visible()
    assert_accessible(page)
    for one, version in ((copy, 2), (other, 1)):
        assert Post.objects.get(pk=one.post_id).shown.version == version
    page.goto(replacement_path(OLD))
    expect(page.get_by_label("Publish “Does walking help?”")).to_have_count(0)
