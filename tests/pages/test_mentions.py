"""A page elsewhere that links here: told of by hand, approved, and found by readers."""

import re
from collections.abc import Iterator

import pytest
from django.conf import LazySettings
from playwright.sync_api import Page, expect

from comments.models import Comment, Status
from posts.models import Post
from tests import make
from tests.pages.desk import saved
from tests.servers.internet import Internet
from tests.servers.origins import OriginSite, Served, origin_site
from tests.tasks import run_queued

from .windows import assert_fits, sign_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def elsewhere(
    site: str, internet: Internet, settings: LazySettings
) -> Iterator[OriginSite]:
    settings.SITE_URL = site  # not the name that it has on that internet
    with origin_site() as theirs:
        theirs.url = internet.hosts("reader.test", theirs)
        yield theirs


@pytest.fixture
def post(site: str) -> Post:
    return make.post(title="Does walking help?", slug="walking")


def test_a_reader_tells_of_a_page_and_others_find_it(
    site: str, reader: Page, page: Page, elsewhere: OriginSite, post: Post
) -> None:
    elsewhere.pages["/why"] = Served(
        f"<title>Why I walk</title><p>It helped my back: <a href='{site}/walking/'>"
        "this post says how much</a>, and for whom.</p>"
    )

    reader.goto("/walking/")
    reader.get_by_role("link", name="Have you written about this elsewhere?").click()
    reader.get_by_role("button", name="Tell us").click()
    expect(reader.get_by_role("alert")).to_contain_text("This field is required.")
    reader.get_by_label("Your page").fill(f"{elsewhere.url}/why")
    reader.get_by_role("button", name="Tell us").click()
    expect(reader.get_by_role("heading", level=1)).to_have_text("Received")
    assert_fits(reader)
    assert run_queued() == []

    sign_in(page, "Moderators")
    page.goto("/admin/comments/comment/?show=mentions")
    page.get_by_role("button", name="Approve").first.click()
    saved(page)
    made = Comment.objects.get()
    assert made.status == Status.APPROVED

    reader.goto("/walking/")
    words = reader.get_by_text("this post says how much")
    expect(words).to_be_hidden()
    reader.get_by_text("Shared by reader.test").click()
    expect(words).to_be_visible()
    name = reader.get_by_role("link", name="reader.test", exact=True)
    expect(name).to_have_attribute("href", f"{elsewhere.url}/why")
    assert_fits(reader)

    # Whoever follows the address of one finds it open.
    reader.goto("/")
    reader.goto(f"/walking/#comment-{made.pk}")
    expect(words).to_be_visible()


def test_an_editor_looks_up_whom_a_post_told(page: Page, post: Post) -> None:
    sign_in(page, "Editors")
    page.goto(f"/admin/posts/workingcopy/{post.working_copy.pk}/change/")

    page.get_by_role("link", name="Whom it told").click()

    expect(page).to_have_url(
        re.compile(rf"/outgoingmention/\?post__id__exact={post.pk}$")
    )
    expect(page.locator("#content")).to_contain_text("0 mentions that we send")
