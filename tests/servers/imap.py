"""A mailbox on loopback that speaks as much IMAP as our reader of bounces.

    with imap_server() as server:
        server.mails.append(Mail(b"From: ..."))

What its clients said, but for the password, is in `said`.
"""

import contextlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email.parser import BytesHeaderParser
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread

USER, PASSWORD = "bounces@example.net", "s3cret p@ss"


@dataclass
class Mail:
    """A mail in the mailbox."""

    raw: bytes
    seen: bool = False


@dataclass
class ImapServer:
    """What the tests see of the server."""

    port: int = 0
    folder: str = "INBOX"
    mails: list[Mail] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    fails_at: str = ""
    """The command that is answered by hanging up."""

    @property
    def url(self) -> str:
        return f"imap://bounces%40example.net:s3cret%20p%40ss@127.0.0.1:{self.port}/{self.folder}"


class _Dialogue(StreamRequestHandler):
    mailbox: ImapServer
    open = False

    def handle(self) -> None:
        self.wfile.write(b"* OK ready\r\n")
        with contextlib.suppress(OSError):
            for line in self.rfile:
                tag, _space, rest = line.decode().rstrip("\r\n").partition(" ")
                command, _space, arguments = rest.partition(" ")
                if command == "UID":
                    command, _space, arguments = arguments.partition(" ")
                self.mailbox.said.append(command)
                if command == self.mailbox.fails_at:
                    return
                answer = getattr(self, f"on_{command.lower()}")(arguments)
                self.wfile.write(f"{tag} {answer} (done)\r\n".encode())

    def on_capability(self, _arguments: str) -> str:
        self.wfile.write(b"* CAPABILITY IMAP4rev1\r\n")
        return "OK"

    def on_login(self, arguments: str) -> str:
        return "OK" if arguments == f'{USER} "{PASSWORD}"' else "NO wrong password"

    def on_select(self, arguments: str) -> str:
        self.open = arguments == f'"{self.mailbox.folder}"'
        self.wfile.write(f"* {len(self.mailbox.mails)} EXISTS\r\n".encode())
        return "OK [READ-WRITE]" if self.open else "NO no such folder"

    def on_search(self, arguments: str) -> str:
        asked = re.fullmatch(
            r"UNSEEN SINCE (\S+) HEADER Content-Type report", arguments
        )
        assert asked
        assert self.open
        datetime.strptime(asked[1], "%d-%b-%Y")  # noqa: DTZ007
        found = [
            str(number)
            for number, mail in enumerate(self.mailbox.mails, 1)
            if not mail.seen and b"report" in _type_of(mail)
        ]
        if found:  # some servers say so when there is nothing, some say nothing
            self.wfile.write(f"* SEARCH {' '.join(found)}\r\n".encode())
        return "OK"

    def on_fetch(self, arguments: str) -> str:
        asked = re.fullmatch(r"(\d+) \(BODY\.PEEK\[\]<0\.(\d+)>\)", arguments)
        assert asked
        raw = self.mailbox.mails[int(asked[1]) - 1].raw[: int(asked[2])]
        head = f"* {asked[1]} FETCH (UID {asked[1]} BODY[]<0> {{{len(raw)}}}\r\n"
        self.wfile.write(head.encode() + raw + b")\r\n")
        return "OK"

    def on_store(self, arguments: str) -> str:
        number, rest = arguments.split(" ", 1)
        assert rest == r"+FLAGS.SILENT (\Seen)"
        self.mailbox.mails[int(number) - 1].seen = True
        return "OK"


def _type_of(mail: Mail) -> bytes:
    return BytesHeaderParser().parsebytes(mail.raw).get("Content-Type", "").encode()


class _Server(ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


@contextmanager
def imap_server() -> Iterator[ImapServer]:
    mailbox = ImapServer()
    dialogue = type("Dialogue", (_Dialogue,), {"mailbox": mailbox})
    with _Server(("127.0.0.1", 0), dialogue) as server:
        mailbox.port = server.server_address[1]
        serving = Thread(target=server.serve_forever, args=(0.02,))
        serving.start()
        try:
            yield mailbox
        finally:
            server.shutdown()
            serving.join()
