"""A crisis in the browser: the moderator answers on the card, the writer reads it."""

import pytest
from playwright.sync_api import Page, expect

from comments.models import Comment, PrivateAnswer, Status
from tests import make

from . import desk
from .test_writing import press, write

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_answer_from_the_card_is_on_the_receipt_alone(
    page: Page, reader: Page
) -> None:
    make.post(slug="walking")
    reader.goto("/walking/")
    write(reader, "I want to die.")
    press(reader)
    expect(reader.get_by_text("findahelpline.com lists")).to_be_visible()
    desk.sign_in(page)
    card = page.locator(".card")

    card.get_by_role("link", name="Answer with signposts").click()
    panel = card.locator(".panel")
    panel.get_by_label("Your own words, if you like").fill("Dear Ada, please call.")
    panel.get_by_role("button", name="Answer with signposts").click()

    expect(card.get_by_role("heading", name="Answered privately")).to_be_visible()
    expect(card.locator(".panel")).to_have_count(0)
    reader.reload()
    expect(reader.get_by_role("heading", name="An answer to you")).to_be_visible()
    expect(reader.get_by_text("Dear Ada, please call.")).to_be_visible()
    expect(reader.get_by_text("Samaritans, by day and night")).to_be_visible()
    assert Comment.objects.get().status == Status.HELD


def test_a_crisis_is_answered_without_scripts_too(reader: Page) -> None:
    make.comment(make.post(), body="I want to die.")
    desk.sign_in(reader)

    reader.get_by_role("link", name="Answer with signposts").click()
    reader.get_by_label("Your own words, if you like").fill("Please call.")
    reader.get_by_role("button", name="Answer with signposts").click()

    expect(reader.get_by_role("heading", name="Answered privately")).to_be_visible()
    assert PrivateAnswer.objects.get().text.startswith("Please call.")


def test_help_is_one_link_from_the_form_and_back_with_every_word(reader: Page) -> None:
    make.post(slug="walking")
    reader.goto("/walking/")
    write(reader, "Half a thou")

    reader.get_by_role("link", name="In danger now?").click()

    expect(reader.get_by_role("heading", level=1)).to_have_text("In danger now?")
    expect(reader.get_by_text("Samaritans, by day and night")).to_be_visible()
    reader.go_back()
    expect(reader.locator("#id_body")).to_have_value("Half a thou")
