"""Publishing in a browser: checks that lead to fields, moments ahead, notices."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from posts.models import Post, ReadyNotice, ScheduledPublication, WorkingCopy
from tests import make
from tests.processes import PATIENCE

from .conftest import WIDTHS
from .test_axe import assert_accessible
from .windows import assert_fits, sign_in

pytestmark = pytest.mark.django_db(transaction=True)
CHECKING = "We are checking a figure in this post."


@pytest.fixture
def copy() -> WorkingCopy:
    """A live post with changes that readers do not see yet."""
    copy = make.working_copy(slug="walking", title="Walking helps")
    make.published(copy)
    block = copy.textblock_set.get()
    block.text = block.text.replace("Walking helps.", "Walking helps some people.")
    block.save()
    WorkingCopy.objects.update(title="Walking may help", lead=make.artwork())
    ReadyNotice.objects.get_or_create(text=CHECKING)
    return copy


def address(copy: WorkingCopy, step: str) -> str:
    return f"/admin/posts/workingcopy/{copy.pk}/{step}/"


def test_a_change_is_seen_scheduled_moved_and_cancelled_on_a_phone(
    phone: Page, copy: WorkingCopy
) -> None:
    sign_in(phone, "Editors", address(copy, "publish"))
    expect(phone.locator(".compared ins", has_text="some people")).to_be_visible()
    expect(phone.locator(".compared-fields ins").first).to_contain_text("may help")
    assert_fits(phone)
    button = phone.locator(".publication button.default")
    expect(button).to_have_accessible_name("Publish update")
    phone.get_by_label("Minor edit").check()
    expect(button).to_have_accessible_name("Publish minor edit")
    expect(phone.get_by_label("Day")).to_be_hidden()
    phone.get_by_label("At a moment ahead").check()
    expect(button).to_have_accessible_name("Schedule")

    day = timezone.localdate() + timedelta(days=3)
    phone.get_by_label("Day").fill(f"{day:%Y-%m-%d}")
    phone.get_by_label("Time").fill("09:30")
    button.tap()
    expect(phone.locator(".messagelist")).to_contain_text("Scheduled for")
    assert Post.objects.get().shown.title == "Walking helps"

    phone.get_by_role("link", name="Change or cancel").tap()
    expect(phone.get_by_role("button", name="Change the moment")).to_be_visible()
    assert_fits(phone)
    phone.get_by_label("Time").fill("10:45")
    phone.get_by_role("button", name="Change the moment").tap()
    expect(phone.locator(".scheduled")).to_contain_text("10:45")
    phone.get_by_role("link", name="Change or cancel").tap()
    phone.get_by_role("button", name="Cancel the publication").tap()
    expect(phone.locator(".messagelist")).to_contain_text("Cancelled")
    assert not ScheduledPublication.objects.exists()


@pytest.mark.parametrize("window", ["page", "reader"])
def test_a_failed_check_opens_the_drawer_of_its_field(
    window: str, request: pytest.FixtureRequest
) -> None:
    """By script, and without one by the browser itself."""
    opened: Page = request.getfixturevalue(window)
    copy = make.working_copy(licence="")
    sign_in(opened, "Editors", address(copy, "publish"))
    fault = opened.locator(".fault", has_text="needs a licence")

    fault.get_by_role("link", name="Go to the field").click()

    expect(opened.locator("#id_licence")).to_be_visible()
    expect(opened.locator("#id_licence")).to_be_in_viewport()


def test_a_field_stays_in_sight_while_what_is_above_it_grows(page: Page) -> None:
    """Editors of texts come when they come, and make the page longer."""
    copy = make.working_copy()
    sign_in(page, "Editors", f"{address(copy, 'change')}#id_licence")
    text = page.get_by_role("textbox", name="Text", exact=True)
    expect(text).to_be_visible()
    expect(page.locator("#id_licence")).to_be_in_viewport()

    text.evaluate("text => text.style.minHeight = '9000px'")

    expect(page.locator("#id_licence")).to_be_in_viewport()


def test_two_taps_on_the_public_page_put_a_notice_there_and_two_take_it_back(
    phone: Page, reader: Page, copy: WorkingCopy
) -> None:
    sign_in(phone, "Editors", "/walking/")

    phone.get_by_role("link", name="Notice now").tap()
    phone.get_by_role("button", name=CHECKING).tap()
    expect(phone.locator(".messagelist")).to_contain_text("stands above the post now")
    reader.goto("/walking/")
    expect(reader.locator(".live-notice")).to_have_text(CHECKING)
    assert_fits(reader)

    phone.get_by_role("link", name="Take it back").tap()
    phone.get_by_role("button", name="Take it back").tap()
    expect(phone.locator(".messagelist")).to_contain_text("taken back")
    reader.goto("/walking/")
    expect(reader.locator(".live-notice")).to_have_count(0)


def test_a_post_is_scheduled_by_keyboard_alone(page: Page, copy: WorkingCopy) -> None:
    sign_in(page, "Editors", address(copy, "publish"))

    def reach(name: str) -> None:
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.locator(f"{name}:focus").count():
                return
        pytest.fail(f"The Tab key does not lead to {name}")

    reach(".skip-to-content-link")  # past the menu of the whole admin
    page.keyboard.press("Enter")
    reach("input[name=kind]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    reach("input[name=when]")
    page.keyboard.press("ArrowDown")
    reach("input[type=date]")
    year = timezone.localdate().year + 1
    page.keyboard.type(f"0303{year}")  # wherever the day stands first, and the month
    reach("input[type=time]")
    page.keyboard.type("0930AM")
    reach("button.default")
    page.keyboard.press("Enter")

    expect(page.locator(".messagelist")).to_contain_text(
        "Scheduled for", timeout=1_000 * PATIENCE
    )
    planned = ScheduledPublication.objects.get()
    moment = timezone.localtime(planned.goes_live_at)
    assert f"{moment:%d.%m.%Y %H:%M}" == f"03.03.{year} 09:30"
    assert planned.kind == "minor"


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_on_the_pages_of_publishing(
    page: Page, copy: WorkingCopy, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    ahead = timezone.now() + timedelta(days=1)
    make.published(copy, at=ahead)
    sign_in(page, "Editors", address(copy, "publish"))
    page.locator(".compared-text").wait_for()
    assert_accessible(page)
    page.goto(address(copy, "schedule"))
    assert_accessible(page)
    page.goto(address(copy, "notice"))
    assert_accessible(page)
    page.get_by_role("button", name=CHECKING).click()
    page.goto(address(copy, "notice"))
    assert_accessible(page)
    page.goto("/walking/")
    assert_accessible(page)
    page.goto("/admin/posts/workingcopy/")
    assert_accessible(page)
