"""Log lines for people: one record is one line, and its trace stands beneath it."""

import logging
from types import TracebackType

from . import log_masks

CONTROLS = {code: rf"\x{code:02x}" for code in (*range(0x20), *range(0x7F, 0xA0))}
CONTROLS |= {ord(sign): rf"\u{ord(sign):04x}" for sign in "\u2028\u2029"}


class LineFormatter(logging.Formatter):
    """Write a message with its control characters spelt out, and mask its trace.

    What a stranger sent cannot begin a line that looks like one of ours.
    """

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  # its name
        return super().formatMessage(record).translate(CONTROLS)

    def formatException(  # noqa: N802  # its name
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None]
        | tuple[None, None, None],
    ) -> str:
        return log_masks.mask(super().formatException(ei))
