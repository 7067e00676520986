"""The comment form in a browser: nothing typed is lost, whatever is pressed."""

import re

import pytest
from playwright.sync_api import Page, expect

from comments.models import Comment, Status
from tests import make

from .test_writing import press, write

pytestmark = pytest.mark.django_db(transaction=True)
WAITING = "Waiting: a moderator will read it"


def fill_the_page(reader: Page) -> None:
    """Open a post that is long before its form comes."""
    paragraphs = "<p>Walking helps, and this goes on.</p>" * 120
    copy = make.working_copy(slug="walking")
    make.text(copy, paragraphs, ordering=15)
    make.published(copy)
    reader.goto("/walking/")


@pytest.mark.parametrize("window", ["page", "reader"])  # with scripts, and without
def test_a_refused_comment_opens_at_the_form_with_the_focus_on_what_is_wrong(
    window: str, request: pytest.FixtureRequest
) -> None:
    opened: Page = request.getfixturevalue(window)
    fill_the_page(opened)
    write(opened, "Some thoughts.")
    opened.fill("#id_email", "ada")

    press(opened)

    summary = opened.locator(".error-summary")
    expect(summary).to_be_focused()
    expect(summary).to_be_in_viewport()
    expect(opened).to_have_title(re.compile("^Error: "))
    summary.get_by_role("link", name="Email").click()
    expect(opened.locator("#id_email")).to_be_focused()
    expect(opened.locator("#id_body")).to_have_value("Some thoughts.")


@pytest.mark.parametrize("window", ["page", "reader"])
def test_a_reply_to_what_was_taken_down_meanwhile_keeps_its_words_and_can_be_sent(
    window: str, request: pytest.FixtureRequest
) -> None:
    opened: Page = request.getfixturevalue(window)
    post = make.post(slug="walking")
    answered = make.comment(post, name="Greta", status=Status.APPROVED)
    opened.goto(f"/walking/?reply={answered.pk}")
    write(opened, "I think so too.")
    Comment.objects.update(status=Status.REJECTED)

    press(opened)

    expect(opened.get_by_text("is not here any more")).to_be_visible()
    expect(opened.locator("#id_name")).to_have_value("Ada")
    expect(opened.locator("#id_body")).to_have_value("I think so too.")
    press(opened)
    expect(opened.get_by_role("heading", level=1)).to_have_text(WAITING)
    assert Comment.objects.get(name="Ada").parent is None


def test_pressing_reply_keeps_what_was_half_written(page: Page) -> None:
    post = make.post(slug="walking")
    make.comment(post, name="Grace", status=Status.APPROVED)
    page.goto("/walking/")
    write(page, "Half a thou")

    page.get_by_role("link", name="Reply to Grace").click()

    expect(page.get_by_role("heading", name="Reply to Grace")).to_be_visible()
    expect(page.locator("#id_body")).to_have_value("Half a thou")
    expect(page.locator("#id_name")).to_have_value("Ada")
    page.get_by_role("link", name="Cancel the reply").click()
    expect(page.get_by_role("heading", name="Leave a reply")).to_be_visible()
    expect(page.locator("#id_body")).to_have_value("Half a thou")


def test_a_button_pressed_twice_leads_to_the_receipt(page: Page) -> None:
    make.post(slug="walking")
    page.goto("/walking/")
    write(page, "Some thoughts.")

    page.get_by_role("button", name="Post comment").dblclick(delay=50)

    expect(page.get_by_role("heading", level=1)).to_have_text(WAITING)
    assert Comment.objects.count() == 1


def test_a_second_press_that_ends_the_first_request_leads_to_the_receipt(
    page: Page,
) -> None:
    make.post(slug="walking")
    page.goto("/walking/")
    write(page, "Some thoughts.")
    page.evaluate(
        """() => {
            const form = document.querySelector("#respond form");
            const { action } = form;
            const said = new URLSearchParams(new FormData(form));
            return fetch(action, { method: "POST", body: said }).then(() => form.submit());
        }"""
    )

    expect(page.get_by_role("heading", level=1)).to_have_text(WAITING)
    assert Comment.objects.count() == 1


def test_a_comment_sent_again_after_going_back_leads_to_its_receipt(page: Page) -> None:
    make.post(slug="walking")
    page.goto("/walking/")
    write(page, "Some thoughts.")
    press(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(WAITING)
    receipt = page.url
    page.go_back()
    expect(page.locator("#id_body")).to_have_value("Some thoughts.")

    press(page)

    page.wait_for_url(receipt)
    assert Comment.objects.count() == 1


def test_an_unsent_comment_is_kept_in_its_tab_alone_until_it_is_sent(
    page: Page,
) -> None:
    make.post(slug="walking")
    make.post(slug="running")
    page.goto("/walking/")
    write(page, "A long thought.")

    page.goto("/")
    page.goto("/walking/")
    expect(page.locator("#id_body")).to_have_value("A long thought.")
    page.goto("/running/")
    expect(page.locator("#id_body")).to_have_value("")
    other = page.context.new_page()
    other.goto("/walking/")
    expect(other.locator("#id_body")).to_have_value("")
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length") == 0
    page.goto("/walking/")
    press(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(WAITING)

    page.goto("/walking/")
    expect(page.locator("#id_body")).to_have_value("")
    assert page.evaluate("sessionStorage.length") == 0


def test_what_was_sent_and_did_not_arrive_is_still_there(page: Page) -> None:
    make.post(slug="walking")
    page.goto("/walking/")
    write(page, "A long thought.")
    page.route("**/comment/", lambda route: route.abort())
    press(page)
    page.unroute("**/comment/")

    page.goto("/walking/")

    expect(page.locator("#id_body")).to_have_value("A long thought.")
    press(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(WAITING)


def test_what_is_pasted_is_counted_and_never_cut(page: Page) -> None:
    make.post(slug="walking")
    page.goto("/walking/")
    expect(page.locator(".count")).to_have_text("0 / 20,000")
    page.fill("#id_name", "Ada")

    page.focus("#id_body")
    page.keyboard.insert_text("x" * 129_000)

    expect(page.locator(".count")).to_have_text("129,000 / 20,000")
    press(page)
    expect(page.locator(".error-summary")).to_contain_text("129000 characters")
    assert len(page.input_value("#id_body")) == 129_000


def test_what_was_taken_back_is_put_back_or_sent_again(reader: Page) -> None:
    make.post(slug="walking")
    reader.goto("/walking/")
    write(reader, "Some thoughts.")
    press(reader)
    button = reader.get_by_role("button", name="Take it back")
    expect(button).to_be_hidden()
    reader.get_by_text("Take my comment back").click()
    button.click()
    expect(reader.get_by_role("heading", level=1)).to_have_text("Taken back")

    reader.get_by_role("button", name="Put it back").click()

    expect(reader.get_by_role("heading", level=1)).to_have_text(WAITING)
    reader.get_by_text("Take my comment back").click()
    reader.get_by_role("button", name="Take it back").click()
    reader.goto("/walking/")
    write(reader, "Some thoughts.")
    press(reader)
    expect(reader.get_by_role("heading", level=1)).to_have_text(WAITING)


@pytest.mark.django_db(transaction=True)
def test_a_name_of_one_long_word_does_not_widen_the_page(page: Page) -> None:
    post = make.post(slug="walking")
    first = make.comment(post, name="W" * 100, status=Status.APPROVED)
    make.comment(post, parent=first, name="Ą" * 100, status=Status.APPROVED)
    page.set_viewport_size({"width": 320, "height": 640})  # 1280 px at a zoom of 400 %

    for address in ("/walking/", f"/walking/?reply={first.pk}"):
        page.goto(address)
        assert page.get_by_text("Ą" * 100).first.is_visible()
        assert page.evaluate("document.documentElement.scrollWidth") == 320
