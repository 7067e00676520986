"""What must not stand in a log: codes that open, confirm or end what they name, and what
strangers could fill a disk with."""

import logging
import re
from ipaddress import ip_address

MAX_LENGTH = 1_000
# As it is, or quoted in an address. Bounded, so that a long line without any takes no
# longer than a short one.
EMAIL = re.compile(r"[\w.+%-]{1,64}(?:@|%40)[\w-]{1,63}(?:\.[\w-]{1,63}){1,9}")
IP = re.compile(
    r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?!\w|\.\w)"
    r"|(?<![\w:])[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){2,7}(?![\w:])"
)
# The row that PostgreSQL refused, and the values that stand twice: words of people, and
# whatever else is stored. It ends where the next exception of a chain begins.
REFUSED_ROW = re.compile(
    r"DETAIL: .*?(?=\n\n(?:The above exception|During handling)|\Z)", re.DOTALL
)
# An address that Django does not find stands in a trace without its first slash
# (Resolver404), by which codes are found.
UNFOUND_PATH = re.compile(r"(?<='path': ['\"])(?!/)")

_codes: list[re.Pattern[str]] = []


def register(*before: str) -> None:
    """Mask in every address what follows one of these expressions, up to a slash."""
    _codes.extend(re.compile(rf"({one})[^/?\s]+") for one in before)


def registered() -> tuple[re.Pattern[str], ...]:
    """Return what finds codes in addresses; a proxy's log needs the same."""
    return tuple(_codes)


def mask(text: str) -> str:
    """Put *** for codes in addresses of ours, for rows that PostgreSQL shows in its
    errors, for e-mail addresses, and for public IP addresses; those of private networks
    are of our own machines."""
    text = UNFOUND_PATH.sub("/", REFUSED_ROW.sub("DETAIL: ***", text))
    for code in _codes:
        text = code.sub(r"\1***", text)
    return IP.sub(_masked_ip, EMAIL.sub("***@***", text))


def _masked_ip(found: re.Match[str]) -> str:
    words = found[0]
    # The colon of a sentence, not of an address.
    tail = ":" if words.endswith(":") and not words.endswith("::") else ""
    try:
        is_public = ip_address(words.removesuffix(":") if tail else words).is_global
    except ValueError:  # a time of day, a version
        return words
    return f"***{tail}" if is_public else words


class MaskCodes(logging.Filter):
    """Mask every message; drop nothing."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        masked = mask(message)
        if masked != message:
            record.msg, record.args = masked, ()
        return True


class ShortenRefusals(logging.Filter):
    """Keep to one short line where a request is at fault (4xx), and no code of ours."""

    def filter(self, record: logging.LogRecord) -> bool:
        if 400 <= getattr(record, "status_code", 500) < 500:
            record.exc_info = record.exc_text = None
            message = record.getMessage()
            if len(message) > MAX_LENGTH:
                cut = f"{message[:MAX_LENGTH]}… ({len(message):,} characters)"
                record.msg, record.args = cut, ()
        return True
