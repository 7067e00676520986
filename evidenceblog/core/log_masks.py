"""What must not stand in a log: codes that open, confirm or end what they name."""

import logging
import re

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


class LeaveOutTrace(logging.Filter):
    """Keep to the message, where what a stranger sent is at fault, and no code of ours."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.exc_info = record.exc_text = None
        return True
