"""The operator's mailbox, over IMAP (RFC 9051): which reports wait in it, and marking them.

Everything else in it is left as it is, unread as well.
"""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from imaplib import IMAP4, IMAP4_SSL, Time2Internaldate

from django.utils import timezone

from .accounts import Account, Tls

TIMEOUT_SECONDS = 30
# What a server has not delivered after five days it has given up (RFC 5321 §4.5.4.1).
LOOKED_BACK = timedelta(days=8)
# A report with a mail of ours in it has a tenth of this.
MOST_BYTES = 256 * 1024


class Mailbox:
    """An open folder."""

    def __init__(self, connection: IMAP4) -> None:
        self._connection = connection

    def unread_reports(self) -> list[str]:
        """Return the UIDs of reports that nobody has read."""
        found = self._ask(
            "SEARCH", "UNSEEN", "SINCE", _since(), "HEADER", "Content-Type", "report"
        )
        lines = [line.decode() for line in found if isinstance(line, bytes)]
        return " ".join(lines).split()

    def fetch(self, number: str) -> bytes:
        """Return the beginning of a mail, and leave it unread."""
        for part in self._ask("FETCH", number, f"(BODY.PEEK[]<0.{MOST_BYTES}>)"):
            if isinstance(part, tuple):
                return bytes(part[1])
        return b""  # somebody moved it meanwhile

    def mark(self, number: str) -> None:
        """Mark a mail as read."""
        self._ask("STORE", number, "+FLAGS.SILENT", r"(\Seen)")

    def _ask(self, command: str, *arguments: str) -> list[bytes | tuple[bytes, bytes]]:
        status, answer = self._connection.uid(command, *arguments)
        if status != "OK":
            raise IMAP4.error(f"{command}: {answer!r}")
        return [part for part in answer if part is not None]


@contextmanager
def opened(account: Account) -> Iterator[Mailbox]:
    """Open the folder of an account. Raises OSError or IMAP4.error."""
    connection = _connect(account)
    try:
        connection.login(account.user, account.password)
        folder = account.folder.replace("\\", r"\\").replace('"', r"\"")
        status, answer = connection.select(f'"{folder}"')
        if status != "OK":
            raise IMAP4.error(f"{account.folder}: {answer!r}")
        yield Mailbox(connection)
    finally:
        connection.shutdown()


def _connect(account: Account) -> IMAP4:
    where = (account.host, account.port)
    trusted = ssl.create_default_context()
    if account.tls is Tls.WRAPPED:
        return IMAP4_SSL(*where, ssl_context=trusted, timeout=TIMEOUT_SECONDS)
    connection = IMAP4(*where, timeout=TIMEOUT_SECONDS)
    if account.tls is Tls.STARTED:
        connection.starttls(trusted)
    return connection


def _since() -> str:
    """Write a date as IMAP does, in English whatever the locale."""
    day = Time2Internaldate(timezone.now() - LOOKED_BACK)
    return day.strip('"').partition(" ")[0]
