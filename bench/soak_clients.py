"""Who writes and reads while a site is killed: 8 connections with comments, 2 that read.

Once all comments were taken, the eight may fill the logs: with addresses of many codes and
e-mail addresses, and with forms that are refused.
"""

import re
import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPResponse
from itertools import count
from random import Random
from urllib.parse import quote, urlencode, urlsplit

from tests.servers.smtp import SmtpServer

CONNECTIONS, READERS = 8, 2
# What marks the words of ours in database and logs.
NAME, MAILBOX = "Soakreader", "soakmailbox"
NETWORK = "2a00"  # the first part of everybody's address: a public one
TIMEOUT_SECONDS = 30
AGAIN_SECONDS = 0.2
# While comments are sent: each of them has pages made anew, which takes its time.
READERS_PAUSE_SECONDS = 0.2
LONG_PATH = "x" * 1_000
# An address of 30 kB, half of what the site's own server takes: of codes and e-mail
# addresses, which the log shortens, and what lies between.
LONG_ADDRESS_PARTS, BETWEEN = 60, "y" * 400
REFUSES_EACH = 20  # each nth request of those that fill the logs is a refused form
WORDS_IN_A_COMMENT = 40
# Each nth writer asks for mail, so that the site mails codes.
ASKS_FOR_MAIL = 20
CODE = re.compile(r"/(?:comment|confirm|unsubscribe)/([\w-]{20,})/")
TRANSIENT = {
    HTTPStatus.BAD_GATEWAY,
    HTTPStatus.SERVICE_UNAVAILABLE,
    HTTPStatus.GATEWAY_TIMEOUT,
    HTTPStatus.INTERNAL_SERVER_ERROR,
}


class Client:
    """One connection, made anew when it breaks."""

    def __init__(self, url: str) -> None:
        self._place = urlsplit(url).netloc
        self._connection = self._connect()
        self.page = b""
        """What the last answer said."""

    def ask(
        self, method: str, path: str, body: str | None, headers: Mapping[str, str]
    ) -> HTTPResponse | None:
        """Return an answer that was read to its end, or None where none came."""
        try:
            self._connection.request(method, path, body, dict(headers))
            answer = self._connection.getresponse()
            self.page = answer.read()
        except (OSError, HTTPException):
            self._connection.close()
            self._connection = self._connect()
            return None
        return answer

    def _connect(self) -> HTTPConnection:
        return HTTPConnection(self._place, timeout=TIMEOUT_SECONDS)


class Traffic:
    """All clients, and what they were told."""

    def __init__(
        self,
        url: str,
        posts: list[str],
        comments: int,
        mail: SmtpServer,
        first: int = 0,
    ) -> None:
        self.url, self.count = url, comments
        self.taken: dict[str, float] = {}
        """The marks of all comments that were acknowledged, and their seconds."""
        self.refused: Counter[str] = Counter()
        self.codes: set[str] = set()
        self.keys: set[str] = set()
        self.pages = self.filled = 0
        self._posts, self._mail = posts, mail
        self._numbers = iter(range(first, first + comments))
        self._lock = threading.Lock()
        self._ends, self._fills_logs = threading.Event(), threading.Event()
        self._faults: list[BaseException] = []

    @property
    def acknowledged(self) -> int:
        return len(self.taken)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Write and read until the end of the block. Raises what a client met that is no
        sign of something killed, such as a comment that was refused."""
        work = [self._write] * CONNECTIONS + [self._read] * READERS
        threads = [
            threading.Thread(target=self._run, args=(each, number))
            for number, each in enumerate(work)
        ]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._ends.set()
            for thread in threads:
                thread.join()

    def wait_for_comments(self, taken: int | None = None) -> None:
        """Wait until so many, or all, were acknowledged."""
        goal = self.count if taken is None else taken
        while len(self.taken) < goal:
            if self._faults:
                raise self._faults[0]
            time.sleep(0.05)

    def fill_logs(self) -> None:
        """Let those who have no more comments to send fill the logs."""
        self._fills_logs.set()

    def _run(self, work: Callable[[Client, Random], None], number: int) -> None:
        try:
            work(Client(self.url), Random(number))  # noqa: S311
        except BaseException as fault:
            self._faults.append(fault)
            raise

    def _write(self, client: Client, random: Random) -> None:
        while not self._ends.is_set():
            with self._lock:
                number = next(self._numbers, None)
            if number is None:
                break
            self._send(client, number, random)
        while not (self._ends.is_set() or self._fills_logs.wait(AGAIN_SECONDS)):
            pass
        self._fill_logs(client, random)

    def _send(self, client: Client, number: int, random: Random) -> None:
        """Send one form until it is taken."""
        mark, key = f"{NAME} {number}", secrets.token_hex(16)
        self.keys.add(key)
        form = {
            "name": mark,
            "email": f"{MAILBOX}{number}@mail.example",
            "body": _words(random),
            "idempotency_key": key,
            "seconds": "60",
        }
        if number % ASKS_FOR_MAIL == 0:
            form["notify"] = "on"
        path = f"/{random.choice(self._posts)}/comment/"
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": self.url,
            "X-Forwarded-For": _address(number),
        }
        begun = time.monotonic()
        while not self._ends.is_set():
            answer = client.ask("POST", path, urlencode(form), headers)
            if answer is not None and answer.status == HTTPStatus.SEE_OTHER:
                self.taken[mark] = time.monotonic() - begun
                self._learn(answer.headers["Location"])
                return
            self._note_refusal(answer)
            time.sleep(AGAIN_SECONDS)

    def _note_refusal(self, answer: HTTPResponse | None) -> None:
        if answer is not None and answer.status not in TRANSIENT:
            raise RuntimeError(f"A comment was answered {answer.status}.")
        with self._lock:
            self.refused["no answer" if answer is None else str(answer.status)] += 1

    def _learn(self, text: str) -> None:
        self.codes.update(CODE.findall(text))

    def _fill_logs(self, client: Client, random: Random) -> None:
        """Ask for long addresses, and send forms that are refused."""
        codes = sorted(self.codes)[:1_000]
        while codes and not self._ends.is_set():
            address = _address(random.randrange(1_000_000))
            headers = {"X-Forwarded-For": address, "Origin": self.url}
            if random.randrange(REFUSES_EACH):
                client.ask("GET", _long_path(codes, random), None, headers)
            else:
                headers["Content-Type"] = "application/x-www-form-urlencoded"
                form = {"email": f"{MAILBOX}1@mail.example", "name": f"{NAME} 1"}
                path = f"/{random.choice(self._posts)}/comment/?code={codes[0]}"
                client.ask("POST", path, urlencode(form), headers)
            with self._lock:
                self.filled += 1

    def _read(self, client: Client, random: Random) -> None:
        """Ask for pages by addresses with secrets in them, as readers and robots do."""
        for turn in count():
            if self._ends.is_set():
                return
            for one in self._mail.accepted[-2:]:
                self._learn(one.text)
            path = self._path(turn, random)
            address = _address(random.randrange(1_000_000))
            referrer = f"{self.url}/?email={MAILBOX}{turn}%40mail.example"
            headers = {"X-Forwarded-For": address, "Referer": referrer}
            if client.ask("GET", path, None, headers) is None:
                time.sleep(AGAIN_SECONDS)
            self.pages += 1
            if len(self.taken) < self.count:
                time.sleep(READERS_PAUSE_SECONDS)

    def _path(self, turn: int, random: Random) -> str:
        mailbox = f"{MAILBOX}{turn}@mail.example"
        code = random.choice(sorted(self.codes)[:100] or ["none"])
        match turn % 10:
            case 0:
                return f"/comment/{code}/?from={quote(mailbox)}"
            case 1:
                return f"/confirm/{code}/"
            case 2:
                return f"/search/?q={quote(mailbox)}"
            case 3:
                return f"/{LONG_PATH}/{quote(mailbox)}/"
            case _:
                return f"/{random.choice(self._posts)}/?ref={quote(mailbox)}"


def _long_path(codes: list[str], random: Random) -> str:
    """Return an address of places that codes open, and of mailboxes."""
    places = ("comment", "confirm", "unsubscribe")
    parts = [
        f"{random.choice(places)}/{random.choice(codes)}/"
        f"{MAILBOX}{random.randrange(1_000_000)}%40mail.example/{BETWEEN}"
        for _ in range(LONG_ADDRESS_PARTS)
    ]
    return f"/{'/'.join(parts)}/"


def _words(random: Random) -> str:
    """Return a comment as no other: what is alike is held as a campaign."""
    said = ["".join(random.choices("abcdefghijklmnoprstuvwy", k=random.randrange(2, 9)))
            for _ in range(WORDS_IN_A_COMMENT)]  # fmt: skip
    return " ".join(said).capitalize() + "."


def _address(number: int) -> str:
    """Return the address of a reader of their own: one network may send only a few."""
    return f"{NETWORK}:{number >> 16:x}:{number & 0xFFFF:x}::1"
