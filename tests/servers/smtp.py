"""An SMTP server on loopback that can be told to misbehave.

    with smtp_server() as server:
        server.mood = Mood.HANGS
        server.answers["gone@example.org"] = "550 5.1.1 No such user"

What it accepted, whether or not the client could hear so, is in `accepted`.
"""

import asyncio
import email.policy
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from enum import StrEnum
from threading import Event, Thread

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from tests.processes import PATIENCE

USER, PASSWORD = b"blog", b"s3cret p@ss"


class Mood(StrEnum):
    """How the server behaves."""

    WELL = "well"
    BUSY = "busy"  # 421 instead of a greeting
    HANGS = "hangs"  # says nothing when called
    HANGS_UP = "hangs up"  # when called
    DIES_IN_DATA = "dies in data"
    DIES_AFTER_DATA = "dies after data"  # the mail is kept, and nobody told
    DIES_AFTER_ANSWER = "dies after answer"  # the client cannot say goodbye
    REFUSES_SENDER = "refuses sender"


@dataclass
class Accepted:
    """A mail that the server took upon itself."""

    recipient: str
    sender: str
    raw: bytes

    @property
    def mail(self) -> EmailMessage:
        return message_from_bytes(self.raw, policy=email.policy.default)

    @property
    def id(self) -> str:
        return str(self.mail["Message-ID"])

    @property
    def text(self) -> str:
        part = self.mail.get_body(["plain"])
        assert part
        return _lines(part.get_content())

    @property
    def html(self) -> str:
        part = self.mail.get_body(["html"])
        assert part
        return _lines(part.get_content())


class SmtpServer:
    """What the tests see of the server, and its answers to what clients say."""

    def __init__(self) -> None:
        self.port = 0
        self.mood = Mood.WELL
        self.moods: list[Mood] = []
        """What comes before `mood`: one for each connection."""
        self.answers: dict[str, str] = defaultdict(lambda: "250 OK")
        self.needs_sign_in = False
        self.connections = 0
        self.accepted: list[Accepted] = []

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def url_with_account(self) -> str:
        return f"smtp://blog:s3cret%20p%40ss@127.0.0.1:{self.port}"

    def next_mood(self) -> Mood:
        self.connections += 1
        return self.moods.pop(0) if self.moods else self.mood

    def sent_to(self, recipient: str) -> list[Accepted]:
        return [one for one in self.accepted if one.recipient == recipient]


class Dialogue(SMTP):
    """One connection, in the mood that the server was in when it began."""

    transport: asyncio.Transport

    def __init__(self, server: SmtpServer) -> None:
        super().__init__(
            self,
            auth_require_tls=False,
            authenticator=_authenticate,
            hostname="mail.example",
            loop=asyncio.get_running_loop(),
        )
        self._auth_required = server.needs_sign_in  # asked for, it warns of no TLS
        self.server = server

    async def _handle_client(self) -> None:
        self.mood = self.server.next_mood()
        match self.mood:
            case Mood.BUSY:
                await self.push("421 4.3.2 Too busy")
                self.transport.close()
            case Mood.HANGS:
                await self._reader.read()  # until the client hangs up
            case Mood.HANGS_UP:
                self.transport.abort()
            case _:
                await super()._handle_client()

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        if self.mood == Mood.DIES_IN_DATA:
            await self.push("354 Go on")
            await self._reader.readline()
            self.transport.abort()
            return
        await super().smtp_DATA(arg)
        if self.mood == Mood.DIES_AFTER_ANSWER:
            self.transport.abort()

    async def handle_MAIL(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope,
        address: str, options: list[str],
    ) -> str:  # fmt: skip
        if self.mood == Mood.REFUSES_SENDER:
            return "550 5.7.1 Not your address"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope,
        address: str, _options: list[str],
    ) -> str:  # fmt: skip
        answer = self.server.answers[address]
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        answer = self.server.answers["data"]
        if answer.startswith("250"):
            [recipient] = envelope.rcpt_tos
            raw = envelope.content
            assert isinstance(raw, bytes)
            taken = Accepted(str(recipient), str(envelope.mail_from), raw)
            self.server.accepted.append(taken)
        if self.mood == Mood.DIES_AFTER_DATA:
            self.transport.abort()
        return answer


def _lines(content: str) -> str:
    return content.replace("\r\n", "\n")


def _authenticate(
    _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: object
) -> AuthResult:
    login, password = getattr(data, "login", b""), getattr(data, "password", b"")
    return AuthResult(success=(login, password) == (USER, PASSWORD), handled=False)


@contextmanager
def smtp_server() -> Iterator[SmtpServer]:
    server = SmtpServer()
    loop = asyncio.new_event_loop()
    listening, over = Event(), asyncio.Event()
    dialogues: list[Dialogue] = []

    def begin_dialogue() -> Dialogue:
        dialogues.append(Dialogue(server))
        return dialogues[-1]

    async def listen() -> None:
        listener = await loop.create_server(begin_dialogue, "127.0.0.1", server.port)
        server.port = listener.sockets[0].getsockname()[1]
        listening.set()
        await over.wait()
        listener.close()
        for dialogue in dialogues:  # Server.abort_clients is new in Python 3.13
            line: asyncio.Transport | None = dialogue.transport  # None: it has ended
            if line is not None:
                line.abort()

    async def end_dialogues(tasks: set[asyncio.Task[object]]) -> None:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def run() -> None:
        loop.run_until_complete(listen())
        loop.run_until_complete(end_dialogues(asyncio.all_tasks(loop)))
        loop.close()

    serving = Thread(target=run)
    serving.start()
    assert listening.wait(PATIENCE)
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(over.set)
        serving.join()
