"""A headless Chromium at the moderators' desk, which tells when it has painted."""

import sys
from collections.abc import Mapping
from http.cookies import Morsel
from typing import NamedTuple

from playwright.sync_api import Page, sync_playwright

import servers

QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
WINDOW = {"width": 1280, "height": 900}
PATIENCE_MS = 10_000
# From the press until the frame with another card in focus is painted: the first frame
# in which it has the focus, and the end of that frame's turn.
WATCH = """
() => {
  const shown = (window.shown = []);
  const card = () => document.activeElement.closest(".card");
  document.addEventListener("keydown", (event) => {
    const before = card();
    const look = () => {
      const now = card();
      if (!now || now === before) return requestAnimationFrame(look);
      requestAnimationFrame(() => setTimeout(() => shown.push(performance.now() - event.timeStamp)));
    };
    look();
  }, true);
}
"""
SAVED = """
() => performance.getEntriesByType("resource")
  .filter((asked) => asked.initiatorType === "fetch" && asked.name.includes("/approve/"))
  .map((asked) => asked.duration)
"""


class Pressed(NamedTuple):
    """Milliseconds until the next card was painted, and until each act was saved."""

    shown: list[float]
    saved: list[float]


def press(
    address: str, cookies: "Mapping[str, Morsel[str]]", key: str, times: int
) -> Pressed:
    """Press a key on card after card, as many as it takes pages."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=servers.program("chromium"), args=QUIET
        )
        page = browser.new_page(viewport=WINDOW)  # type: ignore[arg-type]
        page.set_default_timeout(PATIENCE_MS)
        page.context.add_cookies(
            [
                {"name": name, "value": morsel.value, "url": address}
                for name, morsel in cookies.items()
            ]
        )
        pressed = Pressed([], [])
        while len(pressed.shown) < times:
            _press_through(page, address, key, pressed)
        browser.close()
    return pressed


def _press_through(page: Page, address: str, key: str, pressed: Pressed) -> None:
    """Decide all cards of a page but the last, after which comes another page."""
    page.goto(address)
    cards = page.locator(".card").count()
    if cards < 2:
        sys.exit(f"{address} shows no cards to go through.")
    page.evaluate(WATCH)
    page.locator(".card").first.focus()
    for number in range(1, cards):
        page.keyboard.press(key)
        page.wait_for_function("number => window.shown.length === number", arg=number)
    page.wait_for_load_state("networkidle")
    pressed.shown.extend(page.evaluate("window.shown"))
    pressed.saved.extend(page.evaluate(SAVED))
