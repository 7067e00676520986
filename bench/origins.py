"""Sites of strangers on loopback: each has an address of its own, and one page."""

import asyncio
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

from servers import SITE_URL

VICTIM = "127.9.9.9"
HONEST = "127.7.7.7"
# Their owner's pages never answer: many of one host, and one of each host of a range.
SLOW_HOST = "127.4.0.1"
SLOW_RANGE = [f"127.5.0.{number}" for number in range(1, 61)]
NEVER_SECONDS = 3600
A_SECOND_OCTET = 250
# Of each ten pages two are bad, each in its own way.
BAD = {
    0: (200, "<p>Nothing of yours."),
    10: (404, ""),
    20: (410, ""),
    30: (302, ""),
    5: (200, "<!-- <a href='{first}'>hidden</a> -->"),
    15: (500, ""),
    25: (403, ""),
    35: (200, "<a href='{first}more/'>elsewhere</a>"),
}
CYCLE = 40
# No two pages say the same, as spam would: these are put together by chance.
SYLLABLES = (
    "wal",
    "ki",
    "run",
    "ne",
    "rea",
    "di",
    "tri",
    "al",
    "pai",
    "bac",
    "gui",
    "de",
)
PARAGRAPHS, WORDS_IN_ONE = 200, 12  # before the link, and as many behind


class Web:
    """Pages by host; `asked` is when the victim was asked for a page."""

    def __init__(self, pages: int, targets: int) -> None:
        self.addresses = [
            f"127.1.{number // A_SECOND_OCTET}.{number % A_SECOND_OCTET + 1}"
            for number in range(pages)
        ]
        self.targets = [f"{SITE_URL}/post-{number}/" for number in range(targets)]
        self.asked: list[float] = []
        self.port = 0
        self._loop = asyncio.new_event_loop()

    @property
    def hosts(self) -> list[str]:
        others = [VICTIM, HONEST, SLOW_HOST, *SLOW_RANGE]
        return [f"{address}:{self.port}" for address in [*self.addresses, *others]]

    def origin(self, number: int) -> str:
        return f"http://{self.addresses[number]}:{self.port}/page"

    def victim(self, number: int) -> str:
        return f"http://{VICTIM}:{self.port}/page/{number}"

    def page(self, address: str, number: int = 0) -> str:
        return f"http://{address}:{self.port}/page/{number}"

    @contextmanager
    def served(self) -> Iterator[None]:
        """Serve all of them from one thread."""
        server = self._loop.run_until_complete(self._start())
        serving = Thread(target=self._loop.run_forever)
        serving.start()
        try:
            yield
        finally:
            self._loop.call_soon_threadsafe(server.close)
            self._loop.call_soon_threadsafe(self._loop.stop)
            serving.join()

    async def _start(self) -> asyncio.Server:
        first = await asyncio.start_server(self._answer, VICTIM, 0)
        self.port = first.sockets[0].getsockname()[1]
        self._first = first
        others = [HONEST, SLOW_HOST, *SLOW_RANGE]
        return await asyncio.start_server(
            self._answer, [*self.addresses, *others], self.port
        )

    async def _answer(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        await reader.readuntil(b"\r\n\r\n")
        address = writer.get_extra_info("sockname")[0]
        if address == SLOW_HOST or address in SLOW_RANGE:
            await asyncio.sleep(NEVER_SECONDS)
        if address == HONEST:
            status, body = 200, self._page(len(self.addresses))
        elif address == VICTIM:
            self.asked.append(time.monotonic())
            status, body = 200, self._page(len(self.asked))
        else:
            status, body = self._said(self.addresses.index(address))
        where = "Location: http://10.0.0.1/\r\n" if status == 302 else ""
        said = body.encode()
        head = f"HTTP/1.1 {status} X\r\n{where}Content-Type: text/html\r\n"
        writer.write(f"{head}Content-Length: {len(said)}\r\n\r\n".encode() + said)
        await writer.drain()
        writer.close()

    def _said(self, number: int) -> tuple[int, str]:
        status, body = BAD.get(number % CYCLE, (200, ""))
        if number % CYCLE not in BAD:
            return status, self._page(number)
        return status, body.format(first=self.targets[0])

    def _page(self, number: int) -> str:
        chance = random.Random(number)  # noqa: S311  # the same in each run
        links = " ".join(
            f"<a href='{target}'>{_words(chance, 3)}</a>" for target in self.targets
        )
        entry = f"<div class='h-entry'><p class='e-content'>See {links}.</p></div>"
        title = f"<!doctype html><title>{_words(chance, 5)}</title>"
        return f"{title}{_paragraphs(chance)}{entry}{_paragraphs(chance)}"


def _paragraphs(chance: random.Random) -> str:
    return "".join(f"<p>{_words(chance, WORDS_IN_ONE)}.</p>" for _ in range(PARAGRAPHS))


def _words(chance: random.Random, many: int) -> str:
    return " ".join("".join(chance.choices(SYLLABLES, k=3)) for _ in range(many))
