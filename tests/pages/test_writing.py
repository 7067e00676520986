"""How long a comment took to write, as the script tells it, and what a browser keeps."""

import pytest
from playwright.sync_api import Page, expect

from comments.models import Comment, Status
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)


def write(page: Page, body: str) -> None:
    page.fill("#id_name", "Ada")
    page.fill("#id_email", "ada@example.org")
    page.fill("#id_body", body)


def press(page: Page) -> None:
    page.get_by_role("button", name="Post comment").click()


def test_the_time_from_the_first_focus_to_the_button_is_told(page: Page) -> None:
    make.post(slug="walking")
    page.clock.install()
    page.goto("/walking/")
    page.clock.fast_forward("10:00")  # minutes of reading
    page.focus("#id_name")
    page.clock.fast_forward("01:30")
    write(page, "Some thoughts.")
    press(page)

    expect(page.get_by_role("heading", level=1)).to_contain_text("Waiting")
    seconds = Comment.objects.get().seconds
    assert seconds is not None
    assert 90 <= seconds < 600


def test_what_is_given_back_to_be_mended_keeps_its_time(page: Page) -> None:
    make.post(slug="walking")
    page.clock.install()
    page.goto("/walking/")
    page.focus("#id_name")
    page.clock.fast_forward("05:00")
    write(page, "Some thoughts.")
    page.fill("#id_email", "ada")
    press(page)
    expect(page.get_by_text("Not sent yet")).to_be_visible()

    page.fill("#id_email", "ada@example.org")
    press(page)

    expect(page.get_by_role("heading", level=1)).to_contain_text("Waiting")
    seconds = Comment.objects.get().seconds
    assert seconds is not None
    assert 300 <= seconds < 600


@pytest.mark.all
def test_without_script_nothing_is_told(reader: Page) -> None:
    make.post(slug="walking")
    reader.goto("/walking/")
    write(reader, "Some thoughts.")
    press(reader)

    expect(reader.get_by_role("heading", level=1)).to_contain_text("Waiting")
    assert Comment.objects.get().seconds is None


@pytest.mark.parametrize(
    "replies",
    [
        pytest.param(False, id="comment", marks=pytest.mark.all),
        pytest.param(True, id="reply"),
    ],
)
def test_what_was_typed_is_there_when_its_writer_comes_back(
    page: Page, replies: bool
) -> None:
    post = make.post(slug="walking")
    first = make.comment(post, status=Status.APPROVED)
    page.goto(f"/walking/?reply={first.pk}" if replies else "/walking/")
    write(page, "A long thought.")
    page.locator("header .site-name a").click()
    page.wait_for_url("/")

    page.go_back()

    expect(page.locator("#id_body")).to_have_value("A long thought.")
