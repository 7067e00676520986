"""What must not stand in a log: codes that open, confirm or end what they name."""

import logging
import re

# A receipt's page is /comment/<code>/, a trusted author's /comment/yours/<code>/; the admin's pages are /admin/comments/comment/….
CODE = re.compile(
    r"((?<!comments)/comment/(?:yours/)?|/confirm/|/unsubscribe/)[^/?\s]+"
)


class MaskCodes(logging.Filter):
    """Put *** for the code in every address that has one; drop nothing."""

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage()
        masked = CODE.sub(r"\1***", said)
        if masked != said:
            record.msg, record.args = masked, ()
        return True
