"""What an SMTP server's refusals mean: who has to wait, and what is to be mended."""

import smtplib
import socket
import ssl
from dataclasses import dataclass
from enum import Enum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# 421 closes the channel (RFC 5321 §3.8); the others ask for an account (RFC 4954 §6).
SERVER_CODES = {421, 454, 530, 534, 535, 538}

# What to mend when the server cannot be used at all, the more special faults first.
FAULTS: dict[type[OSError], Promise] = {
    smtplib.SMTPAuthenticationError: _(
        "The server refuses the user name or the password in MAIL_URL"
    ),
    smtplib.SMTPSenderRefused: _("The server refuses the sender in MAIL_FROM"),
    smtplib.SMTPNotSupportedError: _("The server offers no STARTTLS or no sign-in"),
    smtplib.SMTPServerDisconnected: _("The server hung up, or did not answer in time"),
    TimeoutError: _("The server did not answer in time"),
    ssl.SSLCertVerificationError: _("The server's certificate is not to be trusted"),
    ssl.SSLError: _("The server does not speak TLS at this port"),
    socket.gaierror: _("The host in MAIL_URL has no address"),
    ConnectionRefusedError: _("Nothing listens at the host and port in MAIL_URL"),
    OSError: _("The server cannot be used"),
}


class RefusalScope(Enum):
    """Whom a refusal concerns, which decides what is done about it."""

    SERVER = "server"  # everything waits, and the operator may have to do something
    FOR_NOW = "for now"  # this message waits
    FOR_GOOD = "for good"  # this message is not tried again


@dataclass(frozen=True)
class SmtpRefusal:
    """Why a message was not taken, in words that never hold a password."""

    whose: RefusalScope
    words: str


def classify_error(error: OSError | ValueError) -> SmtpRefusal:
    """Tell what an error that sending raised means."""
    match error:
        case smtplib.SMTPRecipientsRefused():
            [(code, said)] = error.recipients.values()
            return _classify_reply(code, said)
        case smtplib.SMTPDataError():
            return _classify_reply(error.smtp_code, error.smtp_error)
        case OSError():
            fault = next(FAULTS[kind] for kind in FAULTS if isinstance(error, kind))
            return SmtpRefusal(RefusalScope.SERVER, f"{fault} ({_cause(error)})")
        case _:
            return SmtpRefusal(RefusalScope.FOR_GOOD, str(error))


def _classify_reply(code: int, said: bytes | str) -> SmtpRefusal:
    if code in SERVER_CODES:
        whose = RefusalScope.SERVER
    else:
        whose = RefusalScope.FOR_GOOD if code >= 500 else RefusalScope.FOR_NOW
    return SmtpRefusal(whose, _format_reply(code, said))


def _cause(error: OSError) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _format_reply(error.smtp_code, error.smtp_error)
    return str(error) or type(error).__name__


def _format_reply(code: int, said: bytes | str) -> str:
    words = said.decode(errors="replace") if isinstance(said, bytes) else said
    return f"{code} {' '.join(words.split())}"
