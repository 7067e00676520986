"""The desk in a browser: many at once, two moderators, a line that is cut, no script."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from comments.decisions import status_changes
from comments.models import Campaign, Comment, Decision, Status
from posts.models import Post
from tests import make
from tests.pages.desk import DESK, card, count, sign_in, statuses, waiting

from .windows import assert_fits

pytestmark = pytest.mark.django_db(transaction=True)


# Many at once


def test_forty_are_decided_after_a_preview_and_undone_with_one_key(page: Page) -> None:
    waiting(40)
    sign_in(page)

    page.locator("[name=seen]").first.check()
    page.get_by_label("All that match").check()
    page.locator("#bulk").get_by_role("button", name="Spam").click()
    expect(page.locator(".sum")).to_have_text("Spam will touch 40 comments:")
    page.get_by_role("button", name="Spam (40)").click()
    expect(page.locator(".messagelist")).to_contain_text("40 comments: spam.")
    assert statuses() == {Status.SPAM}
    page.keyboard.press("z")

    expect(page.locator("#toast")).to_contain_text("Undone: 40 comments: spam.")
    assert statuses() == {Status.HELD}
    page.locator("#toast").get_by_role("link", name="Show").click()
    expect(page.locator(".card")).to_have_count(25)


@pytest.mark.all
def test_a_range_is_ticked_with_shift(page: Page) -> None:
    comments = waiting(5)
    sign_in(page)

    card(page, comments[1]).get_by_role("checkbox").check()
    card(page, comments[3]).get_by_role("checkbox").click(modifiers=["Shift"])
    page.keyboard.press("Shift+S")

    expect(page.locator(".sum")).to_have_text("Spam will touch 3 comments:")
    page.keyboard.press("Enter")
    expect(page.locator(".messagelist")).to_contain_text("3 comments: spam.")
    left = Comment.objects.filter(status=Status.HELD)
    assert {each.pk for each in left} == {comments[0].pk, comments[4].pk}


@pytest.mark.all
def test_a_campaign_of_172_is_one_card_decided_once(page: Page) -> None:
    wave = waiting(172)
    campaign = Campaign.objects.create(ground="host", shared_value="pills.example")
    Comment.objects.update(campaign=campaign)
    other = make.comment(Post.objects.get())
    sign_in(page)

    expect(page.locator(".card")).to_have_count(2)
    first = card(page, wave[0])
    expect(first).to_contain_text("171 more like this")
    first.get_by_role("link", name="Spam…").click()
    page.get_by_role("button", name="Spam (172)").click()

    expect(page.locator(".messagelist")).to_contain_text("172 comments: spam.")
    assert count(Status.SPAM) == 172
    page.keyboard.press("z")
    expect(page.locator("#toast")).to_contain_text("Undone: 172 comments")
    assert statuses() == {Status.HELD}
    other.refresh_from_db()
    assert not Decision.objects.by_people().filter(comment=other).exists()


# Two at once, and when things go wrong


def test_of_two_moderators_the_second_is_told(page: Page) -> None:
    one, two = waiting(2)
    sign_in(page)
    other = make.person("Moderators", username="grace")
    status_changes.decide([one], to=Status.APPROVED, by=other)

    page.keyboard.press("j")
    page.keyboard.press("s")

    expect(card(page, one).locator(".problem")).to_contain_text("grace was first")
    expect(card(page, one)).to_have_attribute("data-status", "approved")
    expect(card(page, two)).to_be_focused()
    one.refresh_from_db()
    assert one.status == Status.APPROVED


def fails(route: Route) -> None:
    route.fulfill(status=500, body="<h1>Server Error (500)</h1>")


def hangs_up(route: Route) -> None:
    route.abort()


@pytest.mark.parametrize(
    "answer", [fails, pytest.param(hangs_up, marks=pytest.mark.all)]
)
def test_what_was_not_saved_comes_back_and_can_be_tried_again(
    page: Page, answer: Callable[[Route], None]
) -> None:
    one, _two = waiting(2)
    sign_in(page)
    page.route("**/act/**", answer)

    page.keyboard.press("j")
    page.keyboard.press("a")

    expect(card(page, one).locator(".problem")).to_have_text("Not saved. Try again.")
    expect(card(page, one)).to_have_attribute("data-status", "waiting")
    page.unroute("**/act/**")
    card(page, one).get_by_role("button", name="Approve").click()
    expect(card(page, one)).to_have_attribute("data-status", "approved")


@pytest.mark.all
def test_who_was_signed_out_meanwhile_is_told(page: Page) -> None:
    [one] = waiting(1)
    sign_in(page)
    page.context.clear_cookies(name="sessionid")

    page.keyboard.press("j")
    page.keyboard.press("a")

    expect(card(page, one).locator(".problem")).to_contain_text("You are signed out")
    assert statuses() == {Status.HELD}


def test_a_fault_in_what_was_typed_is_told_and_loses_no_word(page: Page) -> None:
    [one] = waiting(1)
    sign_in(page)

    page.keyboard.press("j")
    page.keyboard.press("e")
    page.locator("[data-name=edit] textarea").fill("Other words.")
    page.locator("[data-name=edit] [name=note]").evaluate(
        "field => field.required = false"
    )
    page.locator("[data-name=edit] button").click()

    expect(card(page, one).locator(".problem")).to_contain_text("required")
    expect(page.locator("[data-name=edit] textarea")).to_have_value("Other words.")


# Without script


def test_everything_works_without_script(reader: Page) -> None:
    one, two = waiting(2)
    sign_in(reader)
    assert_fits(reader)

    card(reader, one).locator("summary", has_text="Reject").click()
    card(reader, one).get_by_role("button", name="It promotes a product").click()
    expect(reader.locator(".messagelist")).to_contain_text("1 comment: rejected.")
    expect(reader).to_have_url(f"{DESK}#card-{two.pk}")
    reader.get_by_role("button", name="Undo what you did last").click()
    expect(reader.locator(".messagelist")).to_contain_text("Undone: 1 comment")
    card(reader, one).get_by_role("link", name="More").click()
    reader.locator("[data-name=note] textarea").fill("Ask Grace.")
    reader.get_by_role("button", name="Leave a note").click()
    expect(reader.locator(".notes")).to_contain_text("Ask Grace.")
    reader.goto(DESK)
    reader.get_by_role("checkbox", name="Select the comment by Reader 001").check()
    reader.locator("#bulk").get_by_role("button", name="Approve").click()
    reader.get_by_role("button", name="Approve (1)").click()

    expect(reader.locator(".messagelist")).to_contain_text("1 comment: approved.")
    two.refresh_from_db()
    assert two.status == Status.APPROVED
