"""The filter's settings and the scoreboard in a browser, on a desk and on a phone."""

import pytest
from playwright.sync_api import Page, expect

from comments.decisions import status_changes
from comments.models import Comment, Status
from comments.spam.models import FilterSettings
from tests import make

from .conftest import WIDTHS
from .windows import assert_fits, sign_in


def kept_though_suspect() -> Comment:
    comment = make.comment(make.post(), name="Ada", body="word " * 100)
    comment.forecasts["fired"] = {"call": 25, "many-links": 45}
    comment.score = 70
    comment.save()
    status_changes.decide([comment], to=Status.APPROVED, by=make.person("Moderators"))
    return comment


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", WIDTHS)
def test_an_editor_tries_a_threshold_and_saves_it_after_all(
    page: Page, width: int
) -> None:
    kept_though_suspect()
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page, "Editors")
    page.goto("/admin/spam/filtersettings/")
    page.get_by_label("Points of the spam bin").fill("70")

    page.get_by_role("button", name="Try").click()

    expect(page.get_by_text("people published 1 of them")).to_be_visible()
    expect(page.get_by_role("link", name="Ada")).to_be_visible()
    assert_fits(page)
    assert not FilterSettings.objects.exists()
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".messagelist")).to_contain_text("80 → 70")
    assert FilterSettings.load().threshold == 70


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", WIDTHS)
def test_the_scoreboard_fits_and_is_read_aloud(page: Page, width: int) -> None:
    kept_though_suspect()
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page, "Editors")

    page.get_by_role("link", name="Scoreboard").click()

    expect(page.get_by_role("img", name="Comments that wait")).to_be_visible()
    assert_fits(page)
