"""The desk in a browser: with the keyboard, by touch, for two at once, without script."""

import pytest
from playwright.sync_api import Page, expect

from comments.models import Comment, Decision, Status
from tests import make
from tests.pages.desk import (
    DESK,
    TALL_ENOUGH,
    card,
    count,
    mixed,
    places,
    saved,
    sign_in,
    statuses,
    waiting,
)

from .conftest import WIDTHS
from .windows import assert_fits

pytestmark = pytest.mark.django_db(transaction=True)


# With the keyboard


@pytest.mark.all
def test_a_hundred_comments_are_cleared_with_two_keys_each_at_most(page: Page) -> None:
    waiting(100)
    sign_in(page)
    keys = 0

    def press(key: str) -> None:
        nonlocal keys
        page.keyboard.press(key)
        keys += 1

    for _ in range(4):
        press("j")
        for turn in range(25):
            for key in ("a", "r1", "s", "a", "r0")[turn % 5]:
                press(key)
        expect(page.locator("#next")).to_be_focused()
        press("Enter")
        expect(page.locator(".done, .saving")).to_have_count(0, timeout=30_000)

    expect(page.locator(".nothing")).to_contain_text("Nothing waits.")
    decided = [Status.APPROVED, Status.REJECTED, Status.SPAM]
    assert [count(status) for status in decided] == [40, 40, 20]
    assert Decision.objects.filter(reasons=["off-topic"]).count() == 20
    assert keys <= 200


def test_the_focus_goes_to_the_next_card_and_keys_act_where_it_is(page: Page) -> None:
    one, two, three = waiting(3)
    sign_in(page)

    page.keyboard.press("j")
    expect(card(page, one)).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("s")

    expect(card(page, three)).to_be_focused()
    saved(page)
    expect(card(page, two)).to_have_attribute("data-status", "spam")
    page.keyboard.press("k")
    page.keyboard.press("k")
    expect(card(page, one)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(card(page, two)).to_be_focused()
    assert count(Status.SPAM) == 1


def test_keys_act_on_no_card_until_one_has_the_focus(page: Page) -> None:
    one, two = waiting(2)
    sign_in(page)

    for key in ("a", "s", "r", "n", "x"):
        page.keyboard.press(key)
    expect(page.locator("#toast")).to_contain_text("Choose a comment first")
    page.get_by_role("button", name="Search").focus()
    page.keyboard.press("s")
    expect(page.locator("details[open], .panel, .saving")).to_have_count(0)
    assert statuses() == {Status.HELD}

    card(page, two).locator(".body").click()
    expect(card(page, two)).to_be_focused()
    page.keyboard.press("s")
    expect(card(page, two)).to_have_attribute("data-status", "spam")
    expect(card(page, one)).to_be_focused()
    assert count(Status.SPAM) == 1


def test_who_comes_back_to_a_card_goes_on_there(page: Page) -> None:
    _one, two, _three = waiting(3)
    sign_in(page)

    page.goto(f"{DESK}#card-{two.pk}")
    expect(card(page, two)).to_be_focused()
    page.keyboard.press("s")

    expect(card(page, two)).to_have_attribute("data-status", "spam")


def test_z_takes_back_the_last_press_again_and_again(page: Page) -> None:
    one, two = waiting(2)
    sign_in(page)
    left = page.locator(".tabs [aria-current] span")
    expect(left).to_have_text("2")

    for key in "jas":
        page.keyboard.press(key)
    expect(page.locator("#toast")).to_contain_text("1 comment: spam.")
    expect(left).to_have_text("0")
    page.keyboard.press("z")
    expect(left).to_have_text("1")

    expect(page.locator("#toast")).to_contain_text("Undone: 1 comment: spam.")
    expect(card(page, two)).to_be_focused()
    expect(card(page, two)).to_have_attribute("data-status", "waiting")
    page.keyboard.press("z")
    expect(card(page, one)).to_be_focused()
    assert statuses() == {Status.HELD}


@pytest.mark.all
def test_the_toasts_button_takes_back_what_it_tells_of(page: Page) -> None:
    [one] = waiting(1)
    sign_in(page)

    card(page, one).get_by_role("button", name="Spam").click()
    page.locator("#toast").get_by_role("button", name="Undo").click()

    expect(card(page, one)).to_have_attribute("data-status", "waiting")
    assert statuses() == {Status.HELD}


def test_a_note_and_an_edit_are_one_key_away(page: Page) -> None:
    [one] = waiting(1)
    sign_in(page)

    page.keyboard.press("j")
    page.keyboard.press("n")
    expect(page.locator("[data-name=note] textarea")).to_be_focused()
    page.keyboard.type("a note, and no approval")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(card(page, one).locator(".notes")).to_contain_text("a note, and no approval")
    expect(card(page, one)).to_be_focused()
    page.keyboard.press("e")
    page.locator("[data-name=edit] textarea").fill("Other words.")
    page.locator("[data-name=edit] [name=note]").fill("A name.")
    page.locator("[data-name=edit] button").click()

    expect(card(page, one).locator(".body")).to_have_text("Other words.")
    assert statuses() == {Status.HELD}


@pytest.mark.all
def test_the_history_of_a_comment_opens_on_its_card(page: Page) -> None:
    [one] = waiting(1)
    sign_in(page)

    card(page, one).get_by_role("link", name="History").click()
    expect(card(page, one).locator(".panel .history")).to_contain_text("Received →")
    card(page, one).get_by_role("link", name="History").click()

    expect(card(page, one).locator(".panel")).to_have_count(0)


@pytest.mark.all
def test_g_assigns_to_me_and_h_on_what_waits_says_so(page: Page) -> None:
    [one] = waiting(1)
    me = sign_in(page)

    page.keyboard.press("j")
    page.keyboard.press("g")
    expect(card(page, one).locator(".tags")).to_contain_text(f"For {me.username}")
    page.keyboard.press("h")

    expect(page.locator("#toast")).to_contain_text("It waits already.")
    assert Comment.objects.get().assignee == me


@pytest.mark.all
def test_keys_are_shown_and_can_be_switched_off_for_good(page: Page) -> None:
    [one] = waiting(1)
    sign_in(page)

    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Approve")
    page.locator("#keys-on").uncheck()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    for _ in range(2):
        card(page, one).focus()
        page.keyboard.press("a")
        page.keyboard.press("s")
        page.reload()

    expect(card(page, one)).to_have_attribute("data-status", "waiting")
    assert statuses() == {Status.HELD}


def test_who_types_presses_no_key(page: Page) -> None:
    waiting(1)
    sign_in(page)

    page.locator("#id_q").click()
    page.keyboard.type("as r1 z")

    expect(page.locator("#id_q")).to_have_value("as r1 z")
    assert statuses() == {Status.HELD}


@pytest.mark.all
def test_marks_are_shown_on_demand_and_remembered(page: Page) -> None:
    make.comment(
        make.post(), body="a https://b.example https://c.example www.d.example"
    )
    sign_in(page)
    look = "mark => getComputedStyle(mark).backgroundColor"
    mark = page.locator("mark").first

    assert mark.evaluate(look) == "rgba(0, 0, 0, 0)"
    page.keyboard.press("m")
    assert mark.evaluate(look) != "rgba(0, 0, 0, 0)"
    page.reload()
    assert mark.evaluate(look) != "rgba(0, 0, 0, 0)"


def test_w_hides_the_words_that_are_selected(page: Page) -> None:
    one = make.comment(make.post(), body="My neighbour Jo Bloggs walks a mile.")
    sign_in(page)

    card(page, one).locator(".body").click()
    card(page, one).locator(".body p").evaluate(
        """paragraph => {
          const text = paragraph.firstChild;
          const start = text.data.indexOf("Jo Bloggs");
          getSelection().setBaseAndExtent(text, start, text, start + 9);
        }"""
    )
    page.keyboard.press("w")
    expect(page.locator("[data-name=hide] textarea")).to_have_value("Jo Bloggs")
    page.get_by_role("button", name="Hide these words").click()

    body = card(page, one).locator(".body")
    expect(body).to_have_text("My neighbour […] walks a mile.")
    expect(card(page, one).locator(".notes")).to_contain_text("1 passage")
    assert Comment.objects.get().body == "My neighbour […] walks a mile."


def test_p_keeps_what_was_reported(page: Page) -> None:
    reported = mixed(6)[5]
    sign_in(page)

    card(page, reported).focus()
    page.keyboard.press("p")

    expect(card(page, reported)).to_have_attribute("data-status", "approved")
    expect(page.locator("#toast")).to_contain_text("kept, its reports closed")
    card(page, reported).get_by_role("button", name="Undo").click()
    expect(card(page, reported)).to_have_attribute("data-status", "waiting")
    expect(card(page, reported)).to_contain_text("Reported by 1 reader")


def test_undo_on_a_card_takes_back_that_card_and_not_my_last_press(page: Page) -> None:
    one, two = waiting(2)
    sign_in(page)

    for key in "jas":
        page.keyboard.press(key)
    saved(page)
    card(page, one).get_by_role("button", name="Undo").click()

    expect(card(page, one)).to_have_attribute("data-status", "waiting")
    expect(card(page, two)).to_have_attribute("data-status", "spam")
    assert (count(Status.HELD), count(Status.SPAM)) == (1, 1)


# Nothing moves


@pytest.mark.parametrize("width", WIDTHS)
def test_neither_opening_nor_deciding_a_card_moves_another(
    page: Page, width: int
) -> None:
    post = make.post()
    many = "https://a.example https://b.example https://c.example [url] <a href=x>"
    comments = [make.comment(post, body=f"{many} {n}", trap="x") for n in range(5)]
    Comment.objects.update(status=Status.HELD, campaign=None)
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page)
    before = places(page)

    def still() -> None:
        assert places(page) == before

    second = card(page, comments[1])
    for summary in second.locator("summary").all():
        summary.click()
        still()
    page.keyboard.press("Escape")
    second.get_by_text("More", exact=True).click()
    expect(second.locator(".panel form").first).to_be_visible()
    still()
    page.keyboard.press("Escape")
    expect(second.locator(".panel")).to_have_count(0)
    second.get_by_role("button", name="Approve").click()
    expect(second).to_have_attribute("data-status", "approved")
    still()
    second.get_by_role("button", name="Undo").click()
    expect(second).to_have_attribute("data-status", "waiting")
    still()


def test_the_second_click_of_a_double_one_decides_nothing(page: Page) -> None:
    one, _two = waiting(2)
    sign_in(page)

    card(page, one).get_by_role("button", name="Spam").dblclick()
    saved(page)

    assert count(Status.SPAM) == 1
    assert Decision.objects.by_people().count() == 1


def test_arrivals_are_announced_and_not_inserted(page: Page) -> None:
    waiting(2)
    page.clock.install()
    sign_in(page)
    expect(page.locator(".news a")).to_be_hidden()
    make.comment(make.post(), name="Late")

    page.clock.run_for(31_000)

    expect(page.locator(".news a")).to_have_text("1 new: show")
    expect(page.locator(".card")).to_have_count(2)
    page.locator(".news a").click()
    expect(page.locator(".card")).to_have_count(3)


# By touch


@pytest.mark.all
def test_twenty_are_decided_by_touch_with_two_taps_at_most(phone: Page) -> None:
    comments = waiting(20)
    sign_in(phone)
    assert_fits(phone)
    buttons = ("Approve", "Spam")

    for turn, comment in enumerate(comments):
        here = card(phone, comment)
        for name in buttons:
            box = here.get_by_role("button", name=name).bounding_box()
            assert box
            assert box["height"] >= TALL_ENOUGH
        if turn % 2:
            here.get_by_role("button", name="Approve").tap()
        else:
            here.locator("summary", has_text="Reject").tap()
            here.get_by_role("button", name="It is unkind to somebody").tap()
        expect(here).not_to_have_attribute("data-status", "waiting")

    assert [count(Status.APPROVED), count(Status.REJECTED)] == [10, 10]
    assert Decision.objects.filter(reasons=["unkind"]).count() == 10
    last = card(phone, comments[-1]).get_by_role("button", name="Undo")
    last.tap()
    expect(card(phone, comments[-1])).to_have_attribute("data-status", "waiting")


@pytest.mark.parametrize("width", WIDTHS)
def test_a_long_name_and_a_long_word_break_no_card(page: Page, width: int) -> None:
    make.comment(
        make.post(title="Pain treatment through a screen: does it help children?"),
        name="قارئة" + "x" * 90,
        email=f"{'e' * 60}@example.org",
        website="https://example.org/" + "a-very-long-address/" * 10,
        body="A" * 300,
    )
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page)

    assert_fits(page)
