"""The desk on a phone: a day's comments are decided by thumb, on cards as tall as what
they say."""

import pytest
from playwright.sync_api import Locator, Page, expect

from comments.models import Comment, Decision, Report, Status
from tests.pages.desk import (
    DAY,
    TALL_ENOUGH,
    card,
    count,
    mixed,
    saved,
    sign_in,
)

from .windows import assert_fits

pytestmark = pytest.mark.django_db(transaction=True)
# What the same eight comments took before cards were as tall as what they say.
TALL_BEFORE = 4_289  # CSS pixels
BODIES = [said["body"] for said in DAY]
QUESTION, LINKS, REPORTED, PITCH, PATIENT = (BODIES[n] for n in (1, 2, 5, 6, 7))


def test_eight_cards_are_at_most_half_as_tall_as_they_were(phone: Page) -> None:
    mixed(8)
    sign_in(phone)
    assert_fits(phone)

    tall = phone.evaluate("document.documentElement.scrollHeight")

    assert tall <= TALL_BEFORE / 2


def test_a_card_of_one_line_is_shorter_than_one_of_five(phone: Page) -> None:
    made = mixed(2)
    sign_in(phone)

    short, long = (card(phone, comment).bounding_box() for comment in made)

    assert short
    assert long
    assert short["height"] < 180
    assert long["height"] > short["height"] + 40


def tap(button: Locator) -> None:
    """Tap a button that is large enough for a thumb."""
    box = button.bounding_box()
    assert box
    assert box["height"] >= TALL_ENOUGH
    button.tap()


def decide(phone: Page, comment: Comment) -> None:
    """Decide a comment as a moderator would, by what it says."""
    here = card(phone, comment)
    said = comment.body.partition(" (")[0]
    if said == REPORTED:
        return tap(here.get_by_role("button", name="Keep"))
    if said == LINKS:
        return tap(here.get_by_role("button", name="Spam"))
    if said == PITCH:
        tap(here.locator("summary", has_text="Reject"))
        return tap(here.get_by_role("button", name="It promotes a product"))
    if said == PATIENT:
        hide_words(phone, here)
    return tap(here.get_by_role("button", name="Approve"))


def hide_words(phone: Page, here: Locator) -> None:
    here.locator("summary", has_text="Could identify a patient").tap()
    here.get_by_role("link", name="Hide these words").tap()
    words = here.locator("[data-name=hide] textarea")
    expect(words).to_have_value("John Hall\n943 476 5919")
    tap(here.get_by_role("button", name="Hide these words"))
    expect(here.locator(".body")).to_contain_text("My father […] was treated")
    expect(here.locator(".panel")).to_have_count(0)


@pytest.mark.parametrize("many", [8, pytest.param(40, marks=pytest.mark.all)])
def test_a_moderator_decides_forty_mixed_comments_on_a_phone(
    phone: Page, many: int
) -> None:
    comments = {comment.pk: comment for comment in mixed(many)}
    sign_in(phone)
    rounds = many // len(DAY)
    expect(phone.locator("h1")).to_contain_text(f"{many} wait: {2 * rounds} urgent")

    while phone.locator(".card").count():
        assert_fits(phone)
        shown = phone.locator(".card").evaluate_all(
            "cards => cards.map(c => c.dataset.pk)"
        )
        for pk in shown:
            decide(phone, comments[int(pk)])
        saved(phone)
        expect(phone.locator(".problem")).to_have_count(0)
        with phone.expect_navigation():
            phone.locator("#next").tap()

    expect(phone.locator(".nothing")).to_contain_text("Nothing waits.")
    # One more is approved: the question that the replies answer.
    assert count(Status.APPROVED) == 6 * rounds + 1
    assert (count(Status.SPAM), count(Status.REJECTED)) == (rounds, rounds)
    assert not Report.objects.open().exists()
    hidden = Comment.objects.filter(body__startswith="My father […]")
    assert hidden.count() == rounds
    assert not Comment.objects.filter(body__contains="John Hall").exists()
    assert Decision.objects.filter(changes__hidden=2).count() == rounds
