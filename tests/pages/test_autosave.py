"""Nothing that was typed is lost: browser, session, site and database fail while typing."""

import os
import re
import time
from datetime import timedelta
from random import Random

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from playwright.sync_api import (
    APIResponse,
    Error,
    Locator,
    Page,
    Request,
    Route,
    expect,
)

from evidenceblog.core.models import User
from posts.admin import autosave_offers
from posts.models import Autosave, WorkingCopy
from posts.revisions.history import save_revision
from tests import make
from tests.processes import PATIENCE as SECONDS_OF_PATIENCE, eventually
from tests.sampling import rarely

from .test_axe import assert_accessible
from .test_editor import add_block
from .windows import sign_in

pytestmark = pytest.mark.django_db(transaction=True)

EVERY = timedelta(seconds=1)
PATIENCE = 1_000 * SECONDS_OF_PATIENCE
EDITOR = ".ProseMirror[contenteditable]"
NO_LOCAL_COPY = """() => !Object.keys(localStorage).some((name) => name.startsWith("unsaved-words"))"""
PASSWORD = "a-long-password"


@pytest.fixture(autouse=True)
def short_interval(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    page.set_default_timeout(PATIENCE)
    monkeypatch.setattr(autosave_offers, "AUTOSAVE_EVERY", EVERY)


@pytest.fixture
def copy() -> WorkingCopy:
    """A post of three headings with words below each, saved once."""
    copy = make.working_copy(title="Walking")
    copy.findingblock_set.all().delete()
    copy.textblock_set.all().delete()
    for number, word in enumerate(["One", "Two", "Three"], start=1):
        make.text(copy, f"<h2>{word}</h2><p>Words</p>", ordering=10 * number)
    save_revision(copy, by=None)
    return copy


def change_url(copy: WorkingCopy) -> str:
    return f"/admin/posts/workingcopy/{copy.pk}/change/"


def open_form(page: Page, copy: WorkingCopy, blocks: int = 3) -> None:
    page.goto(change_url(copy), timeout=PATIENCE)
    expect(page.locator(EDITOR)).to_have_count(blocks, timeout=PATIENCE)


def status(page: Page) -> Locator:
    return page.locator(".autosave-status")


def write_at_end(page: Page, number: int, words: str) -> None:
    """Type at the end of a block."""
    page.locator(f"#textblock_set-{number} {EDITOR} > p").last.click()
    page.keyboard.press("End")
    page.keyboard.type(words)


def text_of(page: Page) -> str:
    return " ".join(page.locator(EDITOR).all_inner_texts())


# What an editor sees


def test_what_is_typed_is_kept_said_and_offered_back(
    page: Page, copy: WorkingCopy
) -> None:
    sign_in(page, "Editors")
    open_form(page, copy)
    expect(status(page)).to_be_hidden()
    write_at_end(page, 1, " and more")
    expect(status(page)).to_have_text(re.compile(r"^Kept \d"), timeout=PATIENCE)
    page.on("dialog", lambda dialog: dialog.accept())

    open_form(page, copy)
    offer = page.locator("form.unsaved")
    expect(offer).to_contain_text("ago and did not save it.")
    assert_accessible(page)
    page.get_by_role("button", name="Bring it back").click()

    expect(page.get_by_text("Your words are back.")).to_be_visible()
    expect(page.locator(f"#textblock_set-1 {EDITOR}")).to_contain_text(
        "Words and more", timeout=PATIENCE
    )
    expect(page.locator("form.unsaved")).to_have_count(0)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text(
        "changed successfully", timeout=PATIENCE
    )
    assert "Words and more" in copy.textblock_set.get(ordering=20).text
    open_form(page, copy)
    expect(page.locator("form.unsaved")).to_have_count(0)


def test_opening_a_post_and_leaving_it_keeps_no_words(
    page: Page, copy: WorkingCopy
) -> None:
    sign_in(page, "Editors")
    open_form(page, copy)
    assert eventually(lambda: Autosave.objects.exists())
    page.goto("/admin/")

    assert eventually(lambda: Autosave.objects.filter(seen_at=None).exists())
    assert Autosave.objects.get().fields is None


def test_a_new_post_becomes_a_draft_under_the_hands(page: Page, site: str) -> None:
    sign_in(page, "Editors", "/admin/posts/workingcopy/add/")
    title = page.get_by_role("textbox", name="Title:")
    expect(page.locator(".order-machine")).to_be_visible()
    title.press_sequentially("Does walking")
    expect(status(page)).to_have_text(re.compile("^Kept"), timeout=PATIENCE)

    draft = WorkingCopy.objects.get()
    page.wait_for_url(f"**{change_url(draft)}")
    expect(title).to_be_focused()
    page.keyboard.type(" help?")
    expect(title).to_have_value("Does walking help?")
    block = page.locator(f"#textblock_set-0 {EDITOR}")
    block.click(timeout=PATIENCE)
    page.keyboard.type("It may.")
    assert eventually(lambda: "It may." in str(Autosave.objects.get().fields))
    # Words are kept before their draft is called by its title.
    assert eventually(lambda: WorkingCopy.objects.get().title == "Does walking help?")

    page.keyboard.press("Control+s")
    expect(page.locator(".messagelist")).to_contain_text(
        "changed successfully", timeout=PATIENCE
    )
    expect(block).to_be_focused()
    assert draft.textblock_set.get().text == "<p>It may.</p>"
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text(
        "changed successfully", timeout=PATIENCE
    )
    assert draft.textblock_set.count() == 1
    assert WorkingCopy.objects.get().slug == "does-walking-help"


def test_a_new_post_in_which_nothing_is_typed_makes_no_draft(
    page: Page, site: str
) -> None:
    sign_in(page, "Editors", "/admin/posts/workingcopy/add/")
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    add_block(page, "Text", "textblock_set-1")
    expect(page.locator(f"#textblock_set-1 {EDITOR}")).to_be_focused(timeout=PATIENCE)
    page.goto("/admin/")

    assert not any("/autosave/" in url for url in asked)
    assert not WorkingCopy.objects.exists()


def test_saving_in_the_background_keeps_focus_caret_and_undo(
    page: Page, copy: WorkingCopy
) -> None:
    sign_in(page, "Editors")
    open_form(page, copy)
    page.evaluate("window.isSamePage = true")
    write_at_end(page, 1, " typed")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Control+s")
    expect(status(page)).to_have_text(re.compile("^Saved"), timeout=PATIENCE)

    field = page.locator(f"#textblock_set-1 {EDITOR}")
    expect(field).to_be_focused()
    assert "typed" in copy.textblock_set.get(ordering=20).text
    page.keyboard.type("!")
    expect(field).to_contain_text("type!d")
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    expect(field).not_to_contain_text("type")
    page.keyboard.press("Control+s")
    assert eventually(lambda: "type" not in copy.textblock_set.get(ordering=20).text)
    assert page.evaluate("window.isSamePage")
    assert copy.post.revisions.count() == 3


def test_a_new_block_is_saved_twice_and_then_removed_in_one_page(
    page: Page, copy: WorkingCopy
) -> None:
    sign_in(page, "Editors")
    open_form(page, copy)
    block = add_block(page, "Text", "textblock_set-3")
    expect(block.locator(EDITOR)).to_be_focused(timeout=PATIENCE)
    for words in ("Four", " and a half"):
        page.keyboard.type(words)
        page.keyboard.press("Control+s")
        assert eventually(
            lambda words=words: copy.textblock_set.filter(text__contains=words).exists()  # type: ignore[misc]
        )
    assert copy.textblock_set.count() == 4

    block.locator(".inline-deletelink").click()
    page.keyboard.press("Control+s")

    assert eventually(lambda: copy.textblock_set.count() == 3)


def test_a_block_that_is_removed_while_it_is_saved_goes_with_the_next_save(
    page: Page, copy: WorkingCopy
) -> None:
    sign_in(page, "Editors")
    open_form(page, copy)
    block = add_block(page, "Text", "textblock_set-3")
    expect(block.locator(EDITOR)).to_be_focused(timeout=PATIENCE)
    page.keyboard.type("Four")
    held: list[tuple[Route, APIResponse]] = []
    page.route(change_url(copy), lambda route: held.append((route, route.fetch())))
    page.keyboard.press("Control+s")
    assert eventually(lambda: bool(page.title() and held))
    assert copy.textblock_set.count() == 4

    block.locator(".inline-deletelink").click()
    (route, answer), *_ = held
    route.fulfill(response=answer)
    page.unroute(change_url(copy))
    page.keyboard.press("Control+s")

    assert eventually(lambda: copy.textblock_set.count() == 3)


def test_a_save_that_is_refused_is_shown_as_a_whole(
    page: Page, copy: WorkingCopy
) -> None:
    sign_in(page, "Editors")
    open_form(page, copy)
    page.fill("#id_title", "")
    page.keyboard.press("Control+s")

    expect(page.locator(".errornote")).to_be_visible(timeout=PATIENCE)
    expect(page.locator(".field-title .errorlist")).to_be_visible()


def test_two_people_are_told_of_each_other(
    page: Page, phone: Page, copy: WorkingCopy
) -> None:
    ada = sign_in(page, "Editors")
    User.objects.filter(pk=ada.pk).update(first_name="Ada")
    open_form(page, copy)
    assert eventually(lambda: Autosave.objects.exists())
    sign_in(phone, "Editors", change_url(copy))

    expect(phone.locator("#others-here")).to_contain_text("Ada is editing this too")
    expect(page.locator("#others-here")).to_contain_text(
        "is editing this too, since", timeout=PATIENCE
    )
    phone.goto("/admin/")
    expect(page.locator("#others-here")).to_be_empty(timeout=PATIENCE)


def test_signing_in_again_in_place_saves_the_same_form(
    page: Page, copy: WorkingCopy
) -> None:
    person = sign_in(page, "Editors")
    open_form(page, copy)
    Session.objects.all().delete()
    write_at_end(page, 1, " and more")
    expect(status(page)).to_contain_text("You are signed out.", timeout=PATIENCE)
    expect(status(page)).to_contain_text("Kept in this browser only")
    assert_accessible(page)
    # Said again at each try: the link stays the same one under a hand or a keyboard.
    link = status(page).get_by_role("link", name="Sign in")
    link.focus()
    with page.expect_response("**/autosave/**"):
        pass
    expect(link).to_be_focused()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(status(page)).to_contain_text("You are signed out.")

    sign_in_again(page, person)

    expect(status(page)).to_have_text(re.compile("^Kept"), timeout=PATIENCE)
    page.wait_for_function(NO_LOCAL_COPY)
    page.keyboard.press("Control+s")
    expect(status(page)).to_have_text(re.compile("^Saved"), timeout=PATIENCE)
    assert "Words and more" in copy.textblock_set.get(ordering=20).text


def sign_in_again(page: Page, person: User) -> None:
    """Use the small window that the form opens; it closes itself."""
    with page.expect_popup() as opened:
        status(page).get_by_role("link", name="Sign in").click()
    small = opened.value
    small.fill("#id_username", person.username)
    small.fill("#id_password", PASSWORD)
    with small.expect_event("close"):
        small.press("#id_password", "Enter")


def test_signing_out_leaves_no_words_in_the_browser(
    page: Page, copy: WorkingCopy
) -> None:
    sign_in(page, "Editors")
    open_form(page, copy)
    page.evaluate("localStorage.setItem('unsaved-words:1:key', '{}')")
    page.goto("/admin/")
    page.get_by_role("button", name="Log out").click()
    page.wait_for_url("**/logout/")

    page.wait_for_function(NO_LOCAL_COPY)


def test_words_of_a_new_post_without_site_become_a_draft_later(
    page: Page, site: str
) -> None:
    sign_in(page, "Editors", "/admin/posts/workingcopy/add/")
    expect(page.locator(".order-machine")).to_be_visible()
    page.route("**/autosave/**", lambda route: route.abort())
    page.get_by_role("textbox", name="Title:").fill("Does walking help?")
    expect(status(page)).to_contain_text("cannot be reached", timeout=PATIENCE)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("textbox", name="Title:")).to_have_value(
        "Does walking help?"
    )
    crash(page)

    later = page.context.new_page()
    later.goto("/admin/posts/workingcopy/add/")
    later.get_by_role("link", name="Open it").click(timeout=PATIENCE)
    later.get_by_role("button", name="Bring it back").click()
    expect(later.locator("#id_title")).to_have_value("Does walking help?")


# Killed while typing


def crash(page: Page) -> None:
    """Kill the process of a page: nothing in it runs any more."""
    with pytest.raises(Error, match="crash"):
        page.goto("chrome://crash")


def end_sessions(page: Page) -> None:
    Session.objects.all().delete()


def stop_site(page: Page) -> None:
    page.route("**/*", lambda route: route.abort("connectionrefused"))


def end_database_connections(page: Page) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def nothing_yet(page: Page) -> None:
    """The page itself is killed at the end of each round."""


# Of typing and a kill, each with its own seed; a soak asks for more.
ROUNDS = int(os.environ.get("KILL_ROUNDS", "6"))
KILLS = [nothing_yet, end_sessions, stop_site, end_database_connections]


class Typist:
    """A person who types numbered words into the blocks of a form, and notes when."""

    def __init__(self, page: Page, random: Random) -> None:
        self.page, self.random = page, random
        self.typed: dict[str, float] = {}
        self.slowest = 0.0
        page.on("requestfinished", self._measure)

    def _measure(self, request: Request) -> None:
        if "/autosave/" in request.url:
            took = request.timing["responseEnd"] / 1000
            self.slowest = max(self.slowest, took)

    def type(self, words: int) -> None:
        for _ in range(words):
            if self.random.random() < 0.2 or not self.typed:
                block = self.random.randrange(3)
                self.page.locator(f"#textblock_set-{block} {EDITOR}").focus()
                self.page.keyboard.press("Control+End")
            word = f"w{len(self.typed)}x"
            self.page.keyboard.type(f" {word}", delay=self.random.randint(5, 60))
            self.typed[word] = time.monotonic()

    def typed_before(self, moment: float) -> set[str]:
        return {word for word, at in self.typed.items() if at < moment}


@pytest.mark.parametrize(
    "seed", [seed if seed < 3 else rarely(seed) for seed in range(ROUNDS)]
)
def test_what_was_typed_until_one_interval_before_a_kill_comes_back(
    page: Page, copy: WorkingCopy, seed: int
) -> None:
    random = Random(seed)  # noqa: S311  # no secret
    kill = random.choice(KILLS) if seed > len(KILLS) else KILLS[seed % len(KILLS)]
    person = sign_in(page, "Editors")
    open_form(page, copy)
    expect(status(page)).to_be_attached()
    typist = Typist(page, random)

    typist.type(random.randint(5, 20))
    kill(page)
    typist.type(random.randint(10, 30))
    crash(page)
    killed = time.monotonic()

    again = page.context.new_page()
    again.set_default_timeout(PATIENCE)
    if kill is end_sessions:
        again.goto("/admin/login/")
        again.fill("#id_username", person.username)
        again.fill("#id_password", PASSWORD)
        again.press("#id_password", "Enter")
    assert eventually(lambda: not is_unavailable(again, copy))
    again.wait_for_function(NO_LOCAL_COPY)
    again.get_by_role("button", name="Bring it back").first.click()
    expect(again.locator(EDITOR)).to_have_count(3, timeout=PATIENCE)
    there = {word for word in typist.typed if word in text_of(again)}
    allowed = EVERY.total_seconds() + typist.slowest + 0.5
    expected = typist.typed_before(killed - allowed)
    lost = sorted(typist.typed.keys() - there)
    # The seed is in the test's name.
    assert expected <= there, (kill.__name__, lost, typist.slowest)


def is_unavailable(page: Page, copy: WorkingCopy) -> bool:
    answer = page.goto(change_url(copy))
    return answer is None or answer.status == 503
