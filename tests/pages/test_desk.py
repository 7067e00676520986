"""The desk in a browser: with the keyboard, by touch, for two at once, without script."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from comments import moderation
from comments.models import Campaign, Comment, Decision, Status
from evidenceblog.ground.models import User
from posts.models import Post
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)
DESK = "/admin/comments/comment/"
PASSWORD = "a-long-password"
TALL_ENOUGH = 44
"""CSS pixels: WCAG 2.2, 2.5.5, asks as much of what a thumb has to hit."""


def sign_in(page: Page) -> User:
    moderator = make.person("Moderators")
    page.goto(f"/admin/login/?next={DESK}")
    page.fill("#id_username", moderator.username)
    page.fill("#id_password", PASSWORD)
    page.click("[type=submit]")
    page.wait_for_url(DESK)
    return moderator


def waiting(many: int) -> list[Comment]:
    post = make.post()
    return [make.comment(post, name=f"Reader {n:03}") for n in range(many)]


def statuses() -> set[str]:
    return set(Comment.objects.values_list("status", flat=True))


def count(status: Status) -> int:
    return Comment.objects.filter(status=status).count()


def card(page: Page, comment: Comment) -> Locator:
    return page.locator(f"#card-{comment.pk}")


def places(page: Page) -> list[dict[str, float]]:
    """Return where the top of each card is on the page, and its height."""
    found: list[dict[str, float]] = page.eval_on_selector_all(
        ".card",
        "cards => cards.map(card => ({top: card.offsetTop, height: card.offsetHeight}))",
    )
    return found


def saved(page: Page) -> None:
    expect(page.locator(".saving")).to_have_count(0)


@pytest.fixture
def phone(browser: Browser, site: str) -> Iterator[Page]:
    """A window of 390 px that is touched."""
    context = browser.new_context(
        base_url=site,
        viewport={"width": 390, "height": 844},
        has_touch=True,
        is_mobile=True,
        locale="en-GB",
    )
    page = context.new_page()
    page.set_default_timeout(8_000)
    yield page
    context.close()


# With the keyboard


def test_a_hundred_comments_are_cleared_with_two_keys_each_at_most(page: Page) -> None:
    waiting(100)
    sign_in(page)
    keys = 0

    def press(key: str) -> None:
        nonlocal keys
        page.keyboard.press(key)
        keys += 1

    for _ in range(4):
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


def test_z_takes_back_the_last_press_again_and_again(page: Page) -> None:
    one, two = waiting(2)
    sign_in(page)

    for key in "as":
        page.keyboard.press(key)
    expect(page.locator("#toast")).to_contain_text("1 comment: spam.")
    page.keyboard.press("z")

    expect(page.locator("#toast")).to_contain_text("Undone: 1 comment: spam.")
    expect(card(page, two)).to_be_focused()
    expect(card(page, two)).to_have_attribute("data-status", "waiting")
    page.keyboard.press("z")
    expect(card(page, one)).to_be_focused()
    assert statuses() == {Status.HELD}


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

    page.keyboard.press("n")
    expect(page.locator("[data-name=note] textarea")).to_be_focused()
    page.keyboard.type("a note, and no approval")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(card(page, one).locator(".notes")).to_contain_text("a note, and no approval")
    page.keyboard.press("e")
    page.locator("[data-name=edit] textarea").fill("Other words.")
    page.locator("[data-name=edit] [name=note]").fill("A name.")
    page.locator("[data-name=edit] button").click()

    expect(card(page, one).locator(".body")).to_have_text("Other words.")
    assert statuses() == {Status.HELD}


def test_g_assigns_to_me_and_h_on_what_waits_says_so(page: Page) -> None:
    [one] = waiting(1)
    me = sign_in(page)

    page.keyboard.press("g")
    expect(card(page, one).locator(".tags")).to_contain_text(f"For {me.username}")
    page.keyboard.press("h")

    expect(page.locator("#toast")).to_contain_text("It waits already.")
    assert Comment.objects.get().assignee == me


def test_keys_are_shown_and_can_be_switched_off_for_good(page: Page) -> None:
    [one] = waiting(1)
    sign_in(page)

    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Approve")
    page.locator("#keys-on").uncheck()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    for _ in range(2):
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


# Nothing moves


@pytest.mark.parametrize("width", [1280, 390])
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


def test_twenty_are_decided_by_touch_with_two_taps_at_most(phone: Page) -> None:
    comments = waiting(20)
    sign_in(phone)
    assert phone.evaluate("document.documentElement.scrollWidth") == 390
    buttons = ("Approve", "Spam", "Undo")

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


@pytest.mark.parametrize("width", [1280, 390])
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

    assert page.evaluate("document.documentElement.scrollWidth") == width


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


def test_a_campaign_of_172_is_one_card_decided_once(page: Page) -> None:
    wave = waiting(172)
    campaign = Campaign.objects.create(ground="host", sign="pills.example")
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
    moderation.decide([one], to=Status.APPROVED, by=other)

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


@pytest.mark.parametrize("answer", [fails, hangs_up])
def test_what_was_not_saved_comes_back_and_can_be_tried_again(
    page: Page, answer: Callable[[Route], None]
) -> None:
    one, _two = waiting(2)
    sign_in(page)
    page.route("**/act/**", answer)

    page.keyboard.press("a")

    expect(card(page, one).locator(".problem")).to_have_text("Not saved. Try again.")
    expect(card(page, one)).to_have_attribute("data-status", "waiting")
    page.unroute("**/act/**")
    card(page, one).get_by_role("button", name="Approve").click()
    expect(card(page, one)).to_have_attribute("data-status", "approved")


def test_who_was_signed_out_meanwhile_is_told(page: Page) -> None:
    [one] = waiting(1)
    sign_in(page)
    page.context.clear_cookies(name="sessionid")

    page.keyboard.press("a")

    expect(card(page, one).locator(".problem")).to_contain_text("You are signed out")
    assert statuses() == {Status.HELD}


def test_a_fault_in_what_was_typed_is_told_and_loses_no_word(page: Page) -> None:
    [one] = waiting(1)
    sign_in(page)

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
    assert reader.evaluate("document.documentElement.scrollWidth") == 390

    card(reader, one).locator("summary", has_text="Reject").click()
    card(reader, one).get_by_role("button", name="It promotes a product").click()
    expect(reader.locator(".messagelist")).to_contain_text("1 comment: rejected.")
    expect(reader).to_have_url(f"{DESK}#card-{two.pk}")
    card(reader, two).get_by_role("button", name="Undo").click()
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
