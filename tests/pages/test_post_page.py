"""A post's page in a browser: sharing it, going to a heading, and from it to its form."""

import re

import pytest
from playwright.sync_api import Page, expect

from posts.models import Post
from posts.revisions import related_posts
from tests import make

from .test_axe import assert_accessible
from .windows import assert_fits, sign_in

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = "<p>" + "Walking helps people a little. " * 60 + "</p>"


@pytest.fixture
def post() -> Post:
    """A long post, in blocks, with all that stands around its text."""
    copy = make.working_copy(
        slug="walking",
        authors=[make.author(role="Editor", orcid="0000-0002-1825-0097")],
        topics=(topics := [make.topic()]),
    )
    copy.reviewers.create(author=make.author(role="Nurse, " + "ward " * 20))
    for number in range(4):
        make.text(copy, f"<h2>Part {number}</h2>{WORDS}", ordering=30 + number)
    other = make.post(topics=topics)
    published = make.published(copy).post
    related_posts.follow_publication(other)
    return published


def test_the_address_is_copied_and_the_button_says_so(post: Post, page: Page) -> None:
    page.goto("/walking/")
    page.get_by_text("Share this post").click()

    page.get_by_role("button", name="Copy").click()

    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    expect(page.get_by_role("button", name="Print")).to_be_visible()


def test_without_script_the_address_is_there_and_nothing_does_nothing(
    post: Post, reader: Page
) -> None:
    reader.goto("/walking/")
    reader.get_by_text("Share this post").click()

    address = reader.get_by_label("Address of this post")
    expect(address).to_have_value(reader.url)
    expect(reader.locator(".share button:visible")).to_have_count(0)
    assert_fits(reader)


def test_the_contents_list_leads_to_a_heading(post: Post, reader: Page) -> None:
    reader.goto("/walking/")

    reader.get_by_role("navigation", name="On this page").get_by_text("Part 3").click()

    expect(reader.get_by_role("heading", name="Part 3")).to_be_in_viewport()


def test_an_edit_link_leads_to_its_block_in_the_form(post: Post, page: Page) -> None:
    sign_in(page, "Editors")
    page.goto("/walking/")
    heading = page.get_by_role("heading", name="Part 3")

    heading.get_by_role("link", name="Edit").click(timeout=20_000)

    page.wait_for_url(re.compile(r"/change/(\?line=\d+)?#textblock_set-\d+$"))
    block = page.locator(f"#{page.url.partition('#')[2]}")
    expect(block.locator("h2", has_text="Part 3")).to_be_in_viewport(timeout=20_000)


def test_axe_finds_nothing_on_a_whole_post(post: Post, page: Page) -> None:
    page.goto("/walking/")
    page.get_by_text("Share this post").click()
    expect(page.get_by_role("button", name="Copy")).to_be_visible()

    assert_accessible(page)
