"""What must not stand in a log: codes that open, confirm or end what they name, and what
strangers could fill a disk with."""

import logging
import re

MAX_LENGTH = 1_000

_codes: list[re.Pattern[str]] = []


def register(before: str) -> None:
    """Mask in every address what follows this expression, up to the next slash."""
    _codes.append(re.compile(rf"({before})[^/?\s]+"))


class MaskCodes(logging.Filter):
    """Put *** for the code in every address that has one; drop nothing."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = masked = record.getMessage()
        for code in _codes:
            masked = code.sub(r"\1***", masked)
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
