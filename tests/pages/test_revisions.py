"""Revisions and the rarer acts in a browser: by keyboard, on a phone, and for axe."""

import pytest
from playwright.sync_api import Page, expect

from posts.models import Post, Revision, TextBlock, WorkingCopy
from posts.post_bin import bin_draft
from posts.revisions.history import save_revision
from tests import make
from tests.posts.revisions.every_kind import every_kind

from .test_axe import assert_accessible
from .windows import assert_fits, sign_in

pytestmark = pytest.mark.django_db(transaction=True)


def often_saved() -> WorkingCopy:
    """A live post with saves before and after, one of them named."""
    copy = every_kind(title="Walking helps")
    make.published(copy)
    for number in range(5):
        text = copy.textblock_set.get()
        words = f"<p>Sentence {number}.</p>"
        TextBlock.objects.filter(pk=text.pk).update(text=text.text + words)
        save_revision(WorkingCopy.objects.get(pk=copy.pk), by=make.person())
    Revision.objects.filter(number=4).update(name="Sent to the clinic")
    return copy


def page_of(copy: WorkingCopy, name: str) -> str:
    return f"/admin/posts/workingcopy/{copy.pk}/{name}/"


def test_two_revisions_are_found_and_compared_by_keyboard(page: Page) -> None:
    copy = often_saved()
    sign_in(page, "Editors", page_of(copy, "change"))
    more = page.locator(".object-tools .post-menu summary")
    more.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Revisions", exact=True)).to_be_focused()
    page.keyboard.press("Enter")

    page.get_by_role("radio", name="from 4").focus()
    page.keyboard.press("Space")
    folded = page.locator(".folded summary").first
    folded.focus()
    page.keyboard.press("Enter")
    page.get_by_role("radio", name="to 5").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")

    expect(page.locator("h1")).to_have_text("Revision 4 and revision 5")
    expect(page.locator(".revision-words ins").first).to_contain_text("Sentence 3.")


def test_a_row_of_the_list_has_its_menu_by_keyboard(page: Page) -> None:
    make.working_copy(title="Walking", post=Post.objects.create())
    sign_in(page, "Editors", "/admin/posts/workingcopy/")
    page.locator("#result_list .post-menu summary").focus()
    page.keyboard.press("Enter")
    for _step in range(4):
        page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Delete…")).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Put it into the bin").press("Enter")

    page.get_by_role("link", name="Take it back").press("Enter")
    page.get_by_role("button", name="Take it back").press("Enter")

    expect(page.locator(".messagelist")).to_contain_text("It is out of the bin.")
    assert WorkingCopy.objects.in_use().exists()


@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_on_the_pages_of_revisions(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    copy = often_saved()
    sign_in(page, "Editors", page_of(copy, "revisions"))
    page.locator(".folded summary").first.click()
    assert_accessible(page)
    assert_fits(page)

    for path in ("revisions/1", "revisions/6", "clone"):
        page.goto(page_of(copy, path))
        assert_accessible(page)
        assert_fits(page)
    page.goto(f"{page_of(copy, 'revisions/comparison')}?from=1&to=6")
    assert_accessible(page)
    assert_fits(page)


def test_axe_finds_nothing_on_the_bin_and_the_menus(page: Page) -> None:
    copy = make.working_copy()
    editor = sign_in(page, "Editors", page_of(copy, "bin"))
    assert_accessible(page)

    bin_draft(copy.post, by=editor)
    page.reload()
    assert_accessible(page)
    page.goto("/admin/posts/workingcopy/?bin=1")
    page.locator("#result_list .post-menu summary").click()
    assert_accessible(page)


def test_axe_finds_nothing_on_the_page_to_redact(page: Page) -> None:
    copy = make.working_copy(title="Ada Sample walks")
    person = sign_in(page, "Editors")
    person.is_superuser = True
    person.save()
    save_revision(copy, by=None)
    page.goto(page_of(copy, "redact"))
    assert_accessible(page)

    page.get_by_label("Words").fill("Ada Sample")
    page.get_by_label("Reason").fill("She asked for it.")
    page.get_by_role("button", name="Look where they are").click()
    expect(page.get_by_role("status")).to_contain_text("1 revision has these words")
    assert_accessible(page)
    page.get_by_role("button", name="Take them out for good").click()

    expect(page.locator(".messagelist")).to_contain_text("Taken out of 1 revision")
    assert WorkingCopy.objects.get().title == "[…] walks"
