"""The desk in a browser: what was pressed or typed and is not saved yet."""

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from comments.models import Comment, Decision, Status
from comments.moderation.desk import action_outcome
from tests.pages.desk import card, count, saved, sign_in, statuses, waiting
from tests.processes import eventually

pytestmark = pytest.mark.django_db(transaction=True)
SLOW = 0.15  # seconds: ten acts take longer than leaving a page


@pytest.fixture
def slow_site(monkeypatch: pytest.MonkeyPatch) -> None:
    run = action_outcome.run_action

    def run_slowly(*arguments: object, **named: object) -> object:
        time.sleep(SLOW)  # the network's time, not the test's
        return run(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(action_outcome, "run_action", run_slowly)


def try_to_leave(page: Page) -> None:
    """Leave the page; stay where the browser asks, as it has to."""
    with page.expect_event("dialog") as asked:
        page.evaluate("setTimeout(() => location.href = '/', 0)")
    assert asked.value.type == "beforeunload"
    asked.value.dismiss()


# What was pressed


def by_a_tab(page: Page) -> None:
    page.locator(".tabs").get_by_role("link", name="All comments").click()
    page.wait_for_url("**/?show=all")


def by_an_address(page: Page) -> None:
    page.goto("/")


def by_closing(page: Page) -> None:
    page.context.new_page()  # a browser with no page left ends
    page.close(run_before_unload=True)


def by_signing_out(page: Page) -> None:
    page.get_by_role("button", name="Log out").click()
    page.wait_for_url("**/logout/")


def by_a_search(page: Page) -> None:
    page.locator("#id_q").fill("thank")
    page.locator("#id_q").press("Enter")
    page.wait_for_url("**/?q=thank*")


@pytest.mark.parametrize(
    "leave",
    [
        by_a_tab,
        by_an_address,
        by_closing,
        pytest.param(by_signing_out, marks=pytest.mark.all),
        pytest.param(by_a_search, marks=pytest.mark.all),
    ],
)
@pytest.mark.usefixtures("slow_site")
def test_ten_quick_decisions_are_all_saved_before_leaving(
    page: Page, leave: Callable[[Page], None]
) -> None:
    waiting(12)
    sign_in(page)

    page.keyboard.press("j")
    for _ in range(10):
        page.keyboard.press("a")
    leave(page)

    assert eventually(lambda: count(Status.APPROVED) == 10)
    assert count(Status.HELD) == 2


@pytest.mark.usefixtures("slow_site")
def test_the_browser_asks_before_an_undo_is_cut_off_from_what_it_undoes(
    page: Page,
) -> None:
    waiting(3)
    sign_in(page)

    for key in "jaaz":
        page.keyboard.press(key)
    try_to_leave(page)

    saved(page)
    expect(page.locator("#toast")).to_contain_text("Undone: 1 comment")
    assert count(Status.APPROVED) == 1


def test_who_leaves_waits_no_longer_than_for_what_was_not_saved(page: Page) -> None:
    [one] = waiting(1)
    sign_in(page)
    held: list[Route] = []
    page.route("**/act/**", lambda route: held.append(route))  # a function

    page.keyboard.press("j")
    page.keyboard.press("a")
    page.locator(".tabs").get_by_role("link", name="All comments").click()
    expect(card(page, one)).to_have_class(re.compile("saving"))
    held[0].abort()

    expect(card(page, one).locator(".problem")).to_have_text("Not saved. Try again.")
    page.unroute("**/act/**")
    page.locator(".tabs").get_by_role("link", name="All comments").click()
    page.wait_for_url("**/?show=all")
    assert statuses() == {Status.HELD}


# What was typed


def begin_a_note(page: Page, comment: Comment, words: str) -> None:
    card(page, comment).focus()
    page.keyboard.press("n")
    page.locator("[data-name=note] textarea").fill(words)


def press_escape(page: Page, _other: Comment) -> None:
    page.keyboard.press("Escape")


def click_elsewhere(page: Page, _other: Comment) -> None:
    page.locator("h1").click()


def open_another(page: Page, other: Comment) -> None:
    card(page, other).focus()
    page.keyboard.press("n")
    expect(card(page, other).locator("[data-name=note] textarea")).to_be_focused()


@pytest.mark.parametrize("turn_away", [press_escape, click_elsewhere, open_another])
def test_half_typed_words_are_kept_on_their_card(
    page: Page, turn_away: Callable[[Page, Comment], None]
) -> None:
    one, two = waiting(2)
    sign_in(page)
    begin_a_note(page, one, "Ask Grace about")

    turn_away(page, two)
    expect(card(page, one).locator(".panel")).to_be_hidden()
    card(page, one).get_by_role("button", name="Unsent words").click()

    note = card(page, one).locator("[data-name=note] textarea")
    expect(note).to_have_value("Ask Grace about")
    expect(note).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.type(" this.")
    page.get_by_role("button", name="Leave a note").click()
    expect(card(page, one).locator(".notes")).to_contain_text("Ask Grace about this.")
    expect(card(page, one).locator(".unsent, .panel")).to_have_count(0)


def test_half_typed_words_outlive_a_decision_on_their_card(page: Page) -> None:
    [one] = waiting(1)
    sign_in(page)
    begin_a_note(page, one, "Why it is spam")
    page.keyboard.press("Escape")
    expect(card(page, one)).to_be_focused()

    page.keyboard.press("s")
    expect(card(page, one)).to_have_attribute("data-status", "spam")
    card(page, one).get_by_role("button", name="Unsent words").click()
    page.get_by_role("button", name="Leave a note").click()

    expect(card(page, one).locator(".notes")).to_contain_text("Why it is spam")
    expect(card(page, one)).to_have_attribute("data-status", "spam")


def test_another_act_of_the_same_panel_loses_no_words(page: Page) -> None:
    [one] = waiting(1)
    sign_in(page)
    begin_a_note(page, one, "Half a")
    page.locator("[data-name=reply] textarea").fill("Half a reply")

    page.get_by_role("button", name="Leave a note").click()
    saved(page)
    page.keyboard.press("Escape")
    card(page, one).get_by_role("button", name="Unsent words").click()

    reply = card(page, one).locator("[data-name=reply] textarea")
    expect(reply).to_have_value("Half a reply")
    expect(card(page, one).locator("[data-name=note] textarea")).to_have_value("")


@pytest.mark.parametrize("alone", [False, pytest.param(True, marks=pytest.mark.all)])
def test_the_browser_asks_before_half_typed_words_are_left(
    page: Page, alone: bool
) -> None:
    [one] = waiting(1)
    sign_in(page)
    if alone:
        card(page, one).get_by_role("link", name="Reader 000").click()
        page.locator("[data-name=note] textarea").fill("Half a")
    else:
        begin_a_note(page, one, "Half a")

    try_to_leave(page)

    expect(page.locator("[data-name=note] textarea")).to_have_value("Half a")
    page.get_by_role("button", name="Leave a note").click()
    expect(page.locator(".notes")).to_contain_text("Half a")
    assert Decision.objects.by_people().count() == 1
