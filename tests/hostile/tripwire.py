"""Vectors that would run a script, and a browser that tells if one of them did."""

import base64
import os
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.contrib.staticfiles import finders
from django.test import Client
from playwright.sync_api import Browser, Dialog, Page, Request, Route

from tests.pages.pasting import paste

# Playwright's own loop runs in this thread; Django would take it for a mistake.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
SITE = "http://blog.test"
PATIENCE = 120_000  # milliseconds: some pages have megabytes of vectors
VECTORS = Path(__file__).with_name("vectors.txt")
DANGERS = Path(__file__).with_name("dangers.js").read_text()
CONTROLS = {sign: sign - 0x2400 for sign in range(0x2400, 0x2420)}
# What a comment, a search or the name of an author could say beside a vector.
KEPT = "kept"


@cache
def vectors() -> tuple[str, ...]:
    """Return every vector, each with a call of `tripwire` with its own number.

    In the file a line is one, and a sign such as ␉ stands for the control character. In
    place of TRIP stands the call; of DEC, HEX, PCT, JSU and B64 the same in the writing
    of HTML's entities, of addresses, of JavaScript's escapes and of base64.
    """
    lines = VECTORS.read_text().split("\n")
    given = [line for line in lines if line and not line.startswith("# ")]
    return tuple(_written(line, number) for number, line in enumerate(given))


def _written(line: str, number: int) -> str:
    call = f"tripwire({number})"
    markup = f"<script>parent.{call}</script>" if "text/html" in line else call
    forms = {
        "TRIP": call,
        "NUM": str(number),
        "DEC": "".join(f"&#{ord(letter)};" for letter in call),
        "HEX": "".join(f"&#x{ord(letter):x};" for letter in call),
        "PCT": "".join(f"%{ord(letter):02x}" for letter in markup),
        "JSU": "".join(f"\\u{ord(letter):04x}" for letter in "tripwire")
        + f"({number})",
        "B64": base64.b64encode(markup.encode()).decode(),
    }
    for name, form in forms.items():
        line = line.replace(name, form)
    return line.translate(CONTROLS)


def addresses() -> list[str]:
    """Return the vectors that are addresses as a whole."""
    schemes = ("javascript", "data:", "vbscript", "//", "\\\\", "/\\", "https://")
    return [
        vector
        for vector in vectors()
        if vector.strip(" \t\n\x01\x1f").lower().startswith(schemes)
    ]


class Tripwire:
    """A window that asks `client` for every page, without a network.

    `alarms` holds what ran, and what would have left for another host. Without `policy`
    pages come without their Content-Security-Policy, so that escaping alone protects.
    """

    def __init__(self, browser: Browser, client: Client, *, policy: bool) -> None:
        self._client = client
        self._policy = policy
        self._answered: Any = None
        self.alarms: list[str] = []
        self.dialogs: list[str] = []
        self._context = browser.new_context(base_url=SITE, service_workers="block")
        self._context.expose_binding("tripwire", self._sprung)
        self._context.route("**/*", self._answer)
        self._page: Page = self._context.new_page()
        self._page.on("dialog", self._asked)

    def close(self) -> None:
        self._context.close()

    def _sprung(self, source: dict[str, Page], number: object = "?") -> None:
        self.alarms.append(f"{number} ran in {source['page'].url}")

    def _asked(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def _answer(self, route: Route, request: Request) -> None:
        url = urlsplit(request.url)
        if f"{url.scheme}://{url.netloc}" != SITE:
            self.alarms.append(f"asked for {request.url[:200]}")
            route.abort()
        elif url.path.startswith("/static/"):
            file = finders.find(url.path.removeprefix("/static/"))
            assert isinstance(file, str), url.path
            route.fulfill(path=file)
        elif self._answered and request.resource_type == "document":
            headers = dict(self._answered.headers)
            if not self._policy:
                headers.pop("Content-Security-Policy", None)
            status, body = self._answered.status_code, self._answered.getvalue()
            route.fulfill(status=status, headers=headers, body=body)
            self._answered = None
        else:
            route.fulfill(status=204)

    def opened(self, path: str) -> list[str]:
        """Open a page as a person would; return what is wrong with it."""
        # Playwright's calls of us run beside this test, with a database of their own.
        answer = self._client.get(path, follow=True, headers={"accept": "text/html"})
        return self.shown_as(answer, path)

    def shown_as(self, answer: Any, path: str) -> list[str]:
        """Open a page that was answered already, beneath its address."""
        assert answer.status_code < 500, path
        is_file = "attachment" in answer.headers.get("Content-Disposition", "")
        if is_file or not answer.getvalue():
            return []  # what is saved or takes no GET has no page
        self._answered = answer
        self._page.goto(path, wait_until="load", timeout=PATIENCE)
        return self._looked(path)

    def shown(self, html: str) -> list[str]:
        """Open HTML that stands somewhere else than on a page of ours."""
        self._page.goto("about:blank")
        self._page.set_content(html, wait_until="load")
        return self._looked(html[:60])

    def pasted(self, field: str, html: str) -> list[str]:
        """Paste HTML into a field of the page that is open."""
        place = self._page.locator(field).first
        place.focus()
        paste(place, html=html)
        return self._looked(field)

    def evaluate(self, script: str, given: object) -> Any:
        """Run a function in the page that is open."""
        return self._page.evaluate(script, given)

    def read(self, htmls: list[str]) -> list[list[str]]:
        """List the dangers of each page as the browser reads it; none is opened."""
        parse = "(new DOMParser()).parseFromString(html, 'text/html')"
        found: list[list[str]] = self._page.evaluate(
            f"(htmls) => htmls.map((html) => ({DANGERS})({parse}))", htmls
        )
        return found

    def _looked(self, where: str) -> list[str]:
        dangers = self._page.evaluate(f"() => ({DANGERS})(document)")
        wrong = [*map(str, dangers), *self.alarms, *self.dialogs]
        self.alarms, self.dialogs = [], []
        return [f"{where}: {one}" for one in wrong]


type Opened = Callable[..., Tripwire]


def windows(browser: Browser) -> Iterator[Opened]:
    """Yield what opens windows, and close them in the end."""
    opened: list[Tripwire] = []

    def window(client: Client | None = None, *, policy: bool = False) -> Tripwire:
        opened.append(Tripwire(browser, client or Client(), policy=policy))
        return opened[-1]

    yield window
    for one in opened:
        one.close()


def counted(found: list[str]) -> dict[str, int]:
    """Return each finding once, with its number: one leak has hundreds."""
    return dict(Counter(found).most_common(20))
